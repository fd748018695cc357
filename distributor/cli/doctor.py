"""`distributor doctor`: looks at everything the bot depends on, and says how to mend it."""

# ruff: noqa: PLC0415  the ledger's modules load when the database is known

from dataclasses import asdict
from typing import TYPE_CHECKING

from distributor.cli import screen
from distributor.cli.failure import sentence_of
from distributor.cli.finding import Finding, Verdict, bad, good
from distributor.cli.house import enter_django, ledger
from distributor.cli.options import JsonOption
from distributor.releases.refusal import Refused

if TYPE_CHECKING:
    from rich.table import Table

COLOURS = {Verdict.GOOD: "green", Verdict.WARNING: "yellow", Verdict.BAD: "red"}


def doctor(*, json: JsonOption = False) -> None:
    """Check everything the bot depends on. Each finding comes with a remedy."""
    findings = _findings()
    if json:
        screen.print_json([asdict(each) for each in findings])
    else:
        screen.out().print(_table(findings))
    ill = sum(each.verdict is Verdict.BAD for each in findings)
    if ill:
        raise Refused(f"{ill} of {len(findings)} checks found something that must be mended.")


def _findings() -> list[Finding]:
    # The settings are read once, so the database's own address must be known before.
    from django.db.utils import OperationalError

    from distributor.cli.embedded import Unavailable

    found: list[Finding] = []
    try:
        with ledger():
            from distributor.cli import check_accounts, check_servers, check_settings

            found += check_settings.findings()
            found.append(good("database", "The database answers and its tables are up to date."))
            found += check_servers.findings()
            found += check_accounts.findings()
    except (OperationalError, Unavailable) as error:
        found += _settings_alone()
        remedy = "Start it, or correct DATABASE_URL. Without DATABASE_URL an own one is started."
        found.append(bad("database", sentence_of(error) or "It does not answer.", remedy))
    return found


def _settings_alone() -> list[Finding]:
    enter_django()
    from distributor.cli import check_settings

    return check_settings.findings()


def _table(findings: list[Finding]) -> "Table":
    from rich.markup import escape
    from rich.table import Table

    table = Table("Check", "", "Found", "Remedy")
    for each in findings:
        colour = COLOURS[each.verdict]
        table.add_row(
            each.check,
            f"[{colour}]{each.verdict}[/{colour}]",
            escape(each.sentence),
            escape(each.remedy),
        )
    return table
