"""Looks up who takes the mail of a domain, so that it is paced with its provider's other domains.

A few at a time, those with most subscribers first, and only for accounts that are paced: a list of
companies has a hundred thousand domains, and nobody's name server is ours to flood.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

import dns.exception
import dns.resolver
from django.db import connection

from distributor.audience.families import families_of, known_family
from distributor.audience.models import Domain

AT_ONCE = 50
SECONDS = 5.0  # for one domain
ASK_AGAIN = timedelta(days=30)
ASK_SILENT_AGAIN = timedelta(days=1)
MOST_SILENT = 3  # then the rest waits for the next time

# The host that takes a domain's mail, by the end of its name.
HOSTS = {
    ".google.com": "gmail",
    ".googlemail.com": "gmail",
    ".mail.protection.outlook.com": "microsoft",
    ".mx.microsoft": "microsoft",
    ".yahoodns.net": "yahoo",
    ".mail.icloud.com": "apple",
}

UNKNOWN = """
SELECT found.domain FROM (
    SELECT split_part(s.address, '@', 2) AS domain, count(*) AS readers
    FROM audience_subscriber s
    WHERE EXISTS (SELECT 1 FROM audience_subscription n JOIN audience_list l ON l.id = n.list_id
                  WHERE n.subscriber_id = s.id AND l.account_id = ANY(%(accounts)s)
                    AND n.left_at IS NULL AND n.confirmed_at IS NOT NULL)
    GROUP BY 1) found
LEFT JOIN audience_domain k ON k.name = found.domain
WHERE k.looked_at IS NULL OR k.looked_at < %(before)s
ORDER BY found.readers DESC, found.domain
LIMIT %(limit)s
"""


def look_up_families(moment: datetime, *, accounts: Collection[int]) -> int:
    """Look up the next few domains these accounts mail to; answer how many there were."""
    domains = _unknown(moment, accounts)
    answered, silent = _ask(domains)
    _keep(answered, looked_at=moment)
    if answered:
        # Theirs are silent and not ours: they keep the family they had, until tomorrow.
        before = families_of(silent)
        _keep(before, looked_at=moment - ASK_AGAIN + ASK_SILENT_AGAIN)
    return len(domains)


def family_of_host(host: str) -> str | None:
    """The family of the mailboxes behind a mail host, None when it is nobody well known."""
    name = "." + host.rstrip(".").lower()
    return next((family for end, family in HOSTS.items() if name.endswith(end)), None)


def _unknown(moment: datetime, accounts: Collection[int]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            UNKNOWN,
            {"accounts": list(accounts), "before": moment - ASK_AGAIN, "limit": AT_ONCE},
        )
        return [domain for (domain,) in cursor.fetchall()]


def _ask(domains: Collection[str]) -> tuple[dict[str, str], list[str]]:
    """The family of each that could be asked, and those whose name servers said nothing."""
    answered: dict[str, str] = {}
    silent: list[str] = []
    for domain in domains:
        try:
            answered[domain] = known_family(domain) or _family(domain)
        except (dns.exception.DNSException, OSError):
            silent.append(domain)
        if len(silent) == MOST_SILENT:
            break
    return answered, silent


def _family(domain: str) -> str:
    """The family of who takes the mail of a domain, or the domain itself."""
    try:
        found = dns.resolver.resolve(domain, "MX", lifetime=SECONDS)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return domain
    hosts = [str(each.exchange) for each in sorted(found, key=lambda each: each.preference)]
    families = (family_of_host(host) for host in hosts)
    return next(filter(None, families), domain)


def _keep(families: Mapping[str, str], *, looked_at: datetime) -> None:
    Domain.objects.bulk_create(
        [Domain(name=name, family=each, looked_at=looked_at) for name, each in families.items()],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["family", "looked_at"],
    )
