"""Looks at the accounts: whether their credentials work, and whether mail servers trust us."""

from collections.abc import Iterator

import dns.exception
import dns.resolver

from distributor.accounts.models import Account
from distributor.cli.finding import Finding, bad, good, warning
from distributor.cli.health import Health, probe_all

SECONDS = 3.0


def findings() -> list[Finding]:
    accounts = list(Account.objects.filter(is_active=True))
    if not accounts:
        remedy = "`distributor account add CHANNEL HANDLE name=value ...` connects one."
        return [warning("accounts", "No account is connected yet.", remedy)]
    found = [_credentials(health) for health in probe_all(accounts)]
    for domain in sorted(_domains(accounts)):
        found += _mail_records(domain)
    return found


def _credentials(health: Health) -> Finding:
    check = f"account {health.account}"
    if health.is_well:
        return good(check, health.sentence)
    remedy = health.hint or (
        "Give new credentials: `distributor account add "
        f"{health.account.channel} {health.account.handle} name=value ...`"
    )
    return bad(check, health.sentence, remedy)


def _domains(accounts: list[Account]) -> set[str]:
    """The domains we send mail from."""
    addresses = (str(account.settings.get("from_address", "")) for account in accounts)
    return {domain for address in addresses if (domain := address.rpartition("@")[2])}


def _mail_records(domain: str) -> Iterator[Finding]:
    yield _record(
        domain,
        name=domain,
        begins="v=spf1",
        label="SPF",
        remedy=f"Publish a TXT record at {domain} that names your mail server: "
        '"v=spf1 include:YOUR-PROVIDER -all".',
    )
    yield _record(
        domain,
        name=f"_dmarc.{domain}",
        begins="v=DMARC1",
        label="DMARC",
        remedy=f"Publish a TXT record at _dmarc.{domain}, to begin with: "
        f'"v=DMARC1; p=none; rua=mailto:postmaster@{domain}".',
    )


def _record(domain: str, *, name: str, begins: str, label: str, remedy: str) -> Finding:
    check = f"{label} of {domain}"
    try:
        answers = [_text(answer) for answer in dns.resolver.resolve(name, "TXT", lifetime=SECONDS)]
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        answers = []
    except (dns.exception.DNSException, OSError) as error:
        return warning(
            check,
            f"The DNS records of {name} could not be looked up here ({type(error).__name__}).",
            "Look them up where the internet can be reached; nothing else depends on it.",
        )
    ours = [text for text in answers if text.startswith(begins)]
    if len(ours) == 1:
        return good(check, f"{name} says: {ours[0]}")
    if ours:
        return bad(check, f"{name} has {len(ours)} {label} records; only one may stand.", remedy)
    return bad(check, f"{name} has no {label} record, so many mailboxes refuse our mail.", remedy)


def _text(answer: object) -> str:
    strings = getattr(answer, "strings", ())
    return b"".join(strings).decode("utf-8", "replace")
