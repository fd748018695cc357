"""Which mailboxes belong together: those of one provider, whatever domain an address has.

Providers count what comes from us over all their domains. The well-known ones are known by name;
others by who takes their mail, which is looked up (`mail_hosts.py`); until then, and where nobody
well known does, a domain is a family of its own.
"""

import re
from collections.abc import Collection

from distributor.audience.models import Domain

_COUNTRY = r"\.(?:com|[a-z]{2}|com?\.[a-z]{2})"
KNOWN = {
    "gmail": r"(?:gmail|googlemail)\.com",
    "microsoft": rf"(?:outlook|hotmail|live|msn){_COUNTRY}",
    "yahoo": rf"yahoo{_COUNTRY}|(?:ymail|rocketmail|aol)\.com",
    "apple": r"(?:icloud|me|mac)\.com",
}
_KNOWN = {family: re.compile(pattern) for family, pattern in KNOWN.items()}


def families_of(domains: Collection[str]) -> dict[str, str]:
    """The family of each of these domains, as far as it is known today."""
    found = dict(Domain.objects.filter(pk__in=list(domains)).values_list("name", "family"))
    return {domain: known_family(domain) or found.get(domain, domain) for domain in domains}


def known_family(domain: str) -> str | None:
    """The family of a provider's own domain, None for any other."""
    matching = (name for name, pattern in _KNOWN.items() if pattern.fullmatch(domain))
    return next(matching, None)
