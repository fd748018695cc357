"""`distributor subscribers`: who receives our mails, into and out of the house."""

# ruff: noqa: PLC0415  the ledger's modules load when the database is known

import csv
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from distributor.cli import screen
from distributor.cli.house import ledger, person
from distributor.cli.options import JsonOption
from distributor.cli.reading import with_progress
from distributor.cli.subscribers_one import erase, show, sign_up
from distributor.releases.refusal import Refused

if TYPE_CHECKING:
    from distributor.accounts.models import Account
    from distributor.audience.intake.report import Report
    from distributor.audience.intake.row import Wishes
    from distributor.audience.intake.table import Table

COLUMNS = (
    *("address", "name", "language", "zone", "list", "cadence", "consent", "consent_source"),
    *("confirmed_at", "expires_at"),
)
AT_ONCE = 5_000

FileArgument = Annotated[
    str,
    typer.Argument(
        metavar="FILE",
        help="A CSV file: address, and if known name, language, zone, cadence, list, "
        "consent_source, confirmed_at.",
    ),
]
AccountOption = Annotated[
    str, typer.Option(metavar="HANDLE", help="The account that mails these lists.")
]
ListOption = Annotated[
    str | None,
    typer.Option("--list", metavar="NAME", help="The list they join; else a column says it."),
]
SourceOption = Annotated[
    str | None,
    typer.Option(
        metavar="TEXT",
        help="How they agreed, as you would have to prove it; else a column says it.",
    ),
]
ImpliedOption = Annotated[
    str | None,
    typer.Option(
        metavar="BASIS",
        help="Not agreed in words: customer (ends after 2 years) or inquiry (6 months).",
    ),
]
SinceOption = Annotated[
    str | None,
    typer.Option(metavar="DATE", help="When the consent began, where no column says it."),
]
ReportOption = Annotated[
    str | None,
    typer.Option(metavar="FILE", help="Where the refused lines are listed; else beside the file."),
]


def take_in(  # noqa: PLR0913 - one for each option
    file: FileArgument,
    *,
    account: AccountOption,
    list_name: ListOption = None,
    source: SourceOption = None,
    implied: ImpliedOption = None,
    since: SinceOption = None,
    report: ReportOption = None,
    json: JsonOption = False,
) -> None:
    """Add subscribers who agreed to it. Who left before is not added again."""
    path = Path(file)
    if not path.is_file():
        raise Refused(f"There is no file {file}. Check the name and the folder.")
    beside = Path(report) if report else path.with_name(f"{path.stem}.refused.csv")
    with ledger():
        from distributor.audience.intake.report import Report
        from distributor.cli.named import account_named
        from distributor.people.audit import record

        through = account_named(account)
        wishes = _wishes(source, implied, since)
        with Report(beside) as refused:
            counted = _run(path, through, list_name, wishes=wishes, report=refused)
        record(
            who=person(),
            action="subscribers.imported",
            subject=f"account {through}, {list_name or 'lists of the file'}"[:200],
            detail=f"{source or 'source in the file'}: {dict(counted)}",
        )
        _say(counted, refused, json=json)


def write_out(
    *,
    list_name: Annotated[
        str | None, typer.Option("--list", metavar="NAME", help="Only this list.")
    ] = None,
    address: Annotated[
        str | None,
        typer.Option(
            "--person", metavar="ADDRESS", help="One person: all we know, and what they agreed to."
        ),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Write the active subscribers as CSV to standard output, or one person's page."""
    if address is not None:
        show(address, json=json)
        return
    if json:
        raise Refused("The list of subscribers is CSV; --json goes with --person ADDRESS.")
    with ledger():
        _write_active(list_name)


COMMANDS: Mapping[str, Callable[..., None]] = {
    "import": take_in,
    "export": write_out,
    "erase": erase,
    "sign-up": sign_up,
}


def _wishes(source: str | None, implied: str | None, since: str | None) -> "Wishes":
    from django.conf import settings

    from distributor.audience.intake.row import BASES, Wishes
    from distributor.deliveries.clock import now

    if implied is not None and implied not in BASES:
        raise Refused(
            f"{implied!r} is no basis for implied consent. It is customer (a purchase, contract, "
            "donation or volunteering: two years) or inquiry (six months)."
        )
    return Wishes(
        source=(source or "").strip(),
        zone=settings.ORGANISATION_ZONE,
        now=now(),
        basis=implied or "",
        since=_day(since) if since else None,
    )


def _day(text: str) -> datetime:
    try:
        day = datetime.fromisoformat(text)
    except ValueError as error:
        raise Refused(f"{text!r} is not a date. Write it like 2026-11-22.") from error
    return day if day.tzinfo else day.replace(tzinfo=UTC)


def _run(
    path: Path, account: "Account", list_name: str | None, *, wishes: "Wishes", report: "Report"
) -> "Counter[str]":
    from distributor.audience.intake.row import Reader
    from distributor.audience.intake.run import take_in as take_in_table
    from distributor.audience.intake.table import open_table
    from distributor.cli.named import Lists

    counted: Counter[str] = Counter()
    with open_table(path) as table:
        _refuse_unsaid(table, list_name, wishes)
        lists = Lists(account, fixed=list_name)
        reader = Reader(table.columns, wishes, list_of=lists.id_of)
        arriving = take_in_table(table, reader, report=report, account_id=account.pk)
        for counts in with_progress(arriving, table.raw, octets=path.stat().st_size):
            counted += counts
    return counted


def _refuse_unsaid(table: "Table", list_name: str | None, wishes: "Wishes") -> None:
    from distributor.audience.intake.table import WESTERN

    if not wishes.source and "source" not in table.columns:
        raise Refused(
            "How did these people agree? Say it with --source, as you would have to prove it, or "
            "in a column consent_source. Nobody was added."
        )
    if list_name is None and "list" not in table.columns:
        raise Refused("Which list do they join? Say it with --list, or in a column list.")
    if table.encoding == WESTERN:
        screen.remark(
            "The file is not in UTF-8 and was read as Windows-1252. Look at a few names with "
            "accents, and save the file as “CSV UTF-8” if they are wrong."
        )


def _say(counted: "Counter[str]", report: "Report", *, json: bool) -> None:
    from distributor.audience.intake.run import VERDICTS

    where = str(report.path) if report.lines else None
    if json:
        screen.print_json({**{word: counted[word] for word in VERDICTS}, "report": where})
        return
    screen.remark(
        f"Added: {counted['added']}. There already: {counted['known']}. Left before and not added: "
        f"{counted['left']}. Not fit: {counted['refused']}."
    )
    if more := [f"{words}: {counted[word]}" for word, words in _MORE.items() if counted[word]]:
        screen.remark(f"{'. '.join(more)}.")
    if where:
        screen.remark(f"Each line nobody was added for, with its reason: {where}")


_MORE = {
    "renewed": "Consent renewed",
    "duplicate": "Twice in the file",
    "suppressed": "Must not be mailed and not added",
}


def _write_active(list_name: str | None) -> None:
    from django.db import transaction

    from distributor.audience.intake.guard import guarded
    from distributor.audience.models import Subscription

    active = Subscription.objects.filter(left_at=None, confirmed_at__isnull=False)
    chosen = active.filter(list__name=list_name) if list_name else active
    people = ("address", "name", "language", "zone")
    rows = chosen.order_by("id").values_list(
        *(f"subscriber__{name}" for name in people),
        *("list__name", "cadence", "consent", "consent_source", "confirmed_at", "expires_at"),
    )
    writer = csv.writer(sys.stdout)
    writer.writerow(COLUMNS)
    with transaction.atomic():  # the rows of one instant, and the cursor of a server lives in it
        for *texts, confirmed_at, expires_at in rows.iterator(chunk_size=AT_ONCE):
            moments = (each.isoformat() if each else "" for each in (confirmed_at, expires_at))
            writer.writerow((*map(guarded, texts), *moments))
