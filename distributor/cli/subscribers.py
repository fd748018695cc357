"""`distributor subscribers import` and `export`: who receives our mails, from and to a file."""

# ruff: noqa: PLC0415  the ledger's modules load when the database is known

import csv
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from distributor.cli import screen
from distributor.cli.house import ledger, person
from distributor.cli.options import JsonOption
from distributor.releases.refusal import Refused

if TYPE_CHECKING:
    from distributor.audience.models import List

ADDRESS_COLUMNS = ("address", "email", "e-mail", "mail")
COLUMNS = ("address", "name", "language", "zone", "list", "consent_source", "confirmed_at")
BATCH = 200


def take_in(
    file: Annotated[
        str,
        typer.Argument(metavar="FILE", help="A CSV file: address, and if known name, language."),
    ],
    *,
    list_name: Annotated[str, typer.Option("--list", metavar="NAME", help="The list they join.")],
    account: Annotated[
        str, typer.Option(metavar="HANDLE", help="The account that mails this list.")
    ],
    source: Annotated[
        str, typer.Option(metavar="TEXT", help="How they agreed, as you would have to prove it.")
    ],
    json: JsonOption = False,
) -> None:
    """Add subscribers who agreed to it. Who left before is not added again."""
    path = Path(file)
    if not path.is_file():
        raise Refused(f"There is no file {file}. Check the name and the folder.")
    with ledger():
        from distributor.cli.named import account_named, list_named
        from distributor.people.audit import record

        joined = list_named(list_name, account=account_named(account))
        counted = Counter(_outcomes(path, joined, source))
        record(
            who=person(),
            action="subscribers.imported",
            subject=f"list {joined.name}",
            detail=f"{source}: {dict(counted)}",
        )
        _say(counted, json=json)


def write_out(
    *,
    list_name: Annotated[
        str | None, typer.Option("--list", metavar="NAME", help="Only this list.")
    ] = None,
) -> None:
    """Write the active subscribers as CSV to standard output."""
    with ledger():
        from distributor.audience.models import Subscription

        active = Subscription.objects.filter(left_at=None, confirmed_at__isnull=False)
        chosen = active.filter(list__name=list_name) if list_name else active
        writer = csv.writer(sys.stdout)
        writer.writerow(COLUMNS)
        for each in chosen.select_related("subscriber", "list").order_by("id").iterator():
            who = each.subscriber
            confirmed = each.confirmed_at.isoformat() if each.confirmed_at else ""
            row = (who.address, who.name, who.language, who.zone, each.list.name)
            writer.writerow((*row, each.consent_source, confirmed))


COMMANDS: Mapping[str, Callable[..., None]] = {"import": take_in, "export": write_out}


def _outcomes(path: Path, joined: "List", source: str) -> Iterator[str]:
    """Take in one row after another, so that the file may be of any length."""
    from django.db import transaction

    rows = _rows(path)
    is_going_on = True
    while is_going_on:
        with transaction.atomic():
            batch = [_outcome(*pair, joined, source) for pair in islice(rows, BATCH)]
        yield from batch
        is_going_on = len(batch) == BATCH


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows with their line numbers; a first line without an address is the names of columns."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as opened:
            reader = csv.DictReader(opened)
            names = [str(name).strip().lower() for name in reader.fieldnames or ()]
            address = next((name for name in ADDRESS_COLUMNS if name in names), None)
            if address is None:
                raise Refused(
                    f"The file {path} has no column “address”. Its first line must name the "
                    "columns: address, and if you know them name and language."
                )
            for row in reader:
                named = zip(names, row.values(), strict=False)
                values = {name: str(value or "").strip() for name, value in named}
                yield reader.line_num, {**values, "address": values.get(address, "")}
    except (UnicodeDecodeError, csv.Error) as error:
        raise Refused(
            f"The file {path} is not a CSV file in UTF-8. Save it as “CSV UTF-8” and try again. "
            "What was read before stays."
        ) from error


def _outcome(line: int, row: dict[str, str], joined: "List", source: str) -> str:
    from distributor.audience.addresses import BadAddress, normal
    from distributor.audience.models import Subscription
    from distributor.audience.subscribe import Person, has_left, subscribe

    row = {name: value.replace("\0", "") for name, value in row.items()}
    try:
        address = normal(row["address"])
    except BadAddress:
        screen.remark(f"Line {line} was left out: its address is not an e-mail address.")
        return "refused"
    if has_left(address, account_id=joined.account_id):
        return "left"
    if Subscription.objects.filter(subscriber__address=address, list=joined).exists():
        return "known"
    name, language = row.get("name", "")[:200], row.get("language", "")[:12] or "en"
    subscribe(
        person=Person(address=address, name=name, language=language),
        to=joined,
        consent_source=source[:200],
    )
    return "added"


def _say(counted: "Counter[str]", *, json: bool) -> None:
    if json:
        screen.print_json({word: counted[word] for word in ("added", "known", "left", "refused")})
        return
    screen.remark(
        f"Added: {counted['added']}. There already: {counted['known']}. Left before and not added: "
        f"{counted['left']}. Not an address: {counted['refused']}."
    )
