"""Looks up the DNS records that channels say their accounts need."""

from collections.abc import Iterable

import dns.exception
import dns.resolver
import dns.reversename

from distributor.accounts.models import Account
from distributor.accounts.value import account_value
from distributor.cli.finding import Finding, bad, good, warning
from distributor.contract import DnsKind, DnsRecord, NeedsRecords
from distributor.registry import all_channels

SECONDS = 3.0
SPF = "v=spf1"
SPF_LOOKUPS = 10  # RFC 7208 section 4.6.4: beyond it, receivers treat the record as broken
ABSENT = (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer)


def findings(accounts: Iterable[Account]) -> list[Finding]:
    """One finding for each record; a record several accounts need is looked up once."""
    wanted: dict[DnsRecord, None] = {}
    for account in accounts:
        channel = all_channels().get(account.channel)
        if isinstance(channel, NeedsRecords):
            wanted |= dict.fromkeys(channel.records(account_value(account)))
    return [check(record) for record in wanted]


def check(record: DnsRecord) -> Finding:
    """Whether this record stands as it must."""
    name = f"{record.label} of {record.names[0]}"
    try:
        return _reverse(record, name) if record.kind is DnsKind.REVERSE else _text(record, name)
    except (dns.exception.DNSException, OSError) as error:
        return warning(
            name,
            f"The DNS records of {record.names[0]} could not be looked up here "
            f"({type(error).__name__}).",
            "Look them up where the internet can be reached; nothing else depends on it.",
        )


def _text(record: DnsRecord, name: str) -> Finding:
    for place in record.names:
        ours = [text for text in _texts(place) if text.startswith(record.begins)]
        if len(ours) > 1:
            sentence = f"{place} has {len(ours)} {record.label} records; only one may stand."
            return bad(name, sentence, record.remedy)
        if ours and record.holds not in ours[0]:
            sentence = f"{place} has a {record.label} record, but another than ours: {ours[0]}"
            return bad(name, sentence, record.remedy)
        if ours:
            return _counted(ours[0], place, name)
    sentence = f"{record.names[0]} has no {record.label} record, so many mailboxes refuse our mail."
    return bad(name, sentence, record.remedy)


def _counted(text: str, place: str, name: str) -> Finding:
    needed = _spf_lookups(text, seen={place}) if text.startswith(SPF) else 0
    if needed > SPF_LOOKUPS:
        return bad(
            name,
            f"The SPF record of {place} takes more than {SPF_LOOKUPS} look-ups; mailboxes stop "
            "there and treat it as broken.",
            "Take out providers that no longer send for you, or name addresses (ip4:) instead.",
        )
    return good(name, f"{place} says: {text}")


def _spf_lookups(text: str, *, seen: set[str]) -> int:
    """How many look-ups a receiver needs for this record, those of included ones counted too."""
    needed = 0
    for word in text.split()[1:]:
        mechanism, _, value = word.lstrip("+-~?").replace("=", ":", 1).partition(":")
        kind = mechanism.partition("/")[0].lower()
        if kind not in {"include", "a", "mx", "ptr", "exists", "redirect"}:
            continue
        needed += 1
        if kind in {"include", "redirect"} and value not in seen and needed <= SPF_LOOKUPS:
            seen.add(value)
            inner = (each for each in _texts(value) if each.startswith(SPF))
            needed += _spf_lookups(next(inner, SPF), seen=seen)
    return needed


def _reverse(record: DnsRecord, name: str) -> Finding:
    (host,) = record.names
    addresses = _addresses(host)
    if not addresses:
        return bad(name, f"{host} has no address, so no mail can be sent.", "Correct its name.")
    for address in addresses:
        pointer = dns.reversename.from_address(address).to_text()
        named = [str(each) for each in _answers(pointer, "PTR")]
        if not any(address in _addresses(each) for each in named):
            sentence = f"The address {address} of {host} has no name that leads back to it."
            return warning(name, sentence, record.remedy)
    return good(name, f"{', '.join(addresses)} leads back to {host} or another name of its own.")


def _addresses(host: str) -> list[str]:
    return [str(each) for kind in ("A", "AAAA") for each in _answers(host, kind)]


def _texts(name: str) -> list[str]:
    found = (getattr(answer, "strings", ()) for answer in _answers(name, "TXT"))
    return [b"".join(strings).decode("utf-8", "replace") for strings in found]


def _answers(name: str, kind: str) -> list[object]:
    try:
        return list(dns.resolver.resolve(name, kind, lifetime=SECONDS))
    except ABSENT:
        return []
