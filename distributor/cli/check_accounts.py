"""Looks at the accounts: whether their credentials work, and whether their domains vouch for us."""

from distributor.accounts.models import Account
from distributor.cli import check_records
from distributor.cli.finding import Finding, bad, good, warning
from distributor.cli.health import Health, probe_all


def findings() -> list[Finding]:
    accounts = list(Account.objects.filter(is_active=True))
    if not accounts:
        remedy = "`distributor account add CHANNEL HANDLE name=value ...` connects one."
        return [warning("accounts", "No account is connected yet.", remedy)]
    found = [_credentials(health) for health in probe_all(accounts)]
    return found + check_records.findings(accounts)


def _credentials(health: Health) -> Finding:
    check = f"account {health.account}"
    if health.is_well:
        return good(check, health.sentence)
    remedy = health.hint or (
        "Give new credentials: `distributor account add "
        f"{health.account.channel} {health.account.handle} name=value ...`"
    )
    return bad(check, health.sentence, remedy)
