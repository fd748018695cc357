"""What `distributor subscribers` does with one person or one list: show, erase, open a page."""

# ruff: noqa: PLC0415  the ledger's modules load when the database is known

from typing import TYPE_CHECKING, Annotated

import typer

from distributor.cli import screen
from distributor.cli.house import ledger, person
from distributor.cli.options import JsonOption
from distributor.releases.refusal import Refused

if TYPE_CHECKING:
    from rich.console import RenderableType

    from distributor.audience.person import About


def show(address: str, *, json: bool) -> None:
    """Print one person's page: all we know, and every line of the consent ledger."""
    with ledger():
        from distributor.audience.addresses import normal
        from distributor.audience.person import about

        found = about(normal(address))
        if not found.is_known and not found.history and not found.suppressed:
            raise Refused(f"Nothing is known of {found.address}.")
        if json:
            screen.print_json(found)
        else:
            screen.out().print(_page(found))


def erase(
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="Whose data is erased.")],
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    json: JsonOption = False,
) -> None:
    """Erase a person who asks for it. Only a hash stays, so that no import brings them back."""
    with ledger():
        from distributor.audience.addresses import normal
        from distributor.audience.consent import Said
        from distributor.deliveries.forget import erase_and_forget

        known = normal(address)
        if not yes and not typer.confirm(f"Erase {known} for good?"):
            raise Refused("Nothing was erased.")
        number = erase_and_forget(known, said=Said(source="asked of the team"), who=person())
        if json:
            screen.print_json({"erased": number is not None, "subscriber": number})
        else:
            screen.remark(_erased(known, is_known=number is not None))


def sign_up(
    list_name: Annotated[str, typer.Argument(metavar="LIST", help="The list; made when new.")],
    *,
    account: Annotated[str, typer.Option(metavar="HANDLE", help="The account that mails it.")],
    close: Annotated[bool, typer.Option("--close", help="Take the page away again.")] = False,
    json: JsonOption = False,
) -> None:
    """Open the public sign-up page of a list and print its address."""
    with ledger():
        from distributor.audience.signup import page_url
        from distributor.cli.named import account_named, list_named
        from distributor.people.audit import record

        chosen = list_named(list_name, account=account_named(account))
        chosen.is_open = not close
        chosen.save(update_fields=["is_open"])
        action = "closed" if close else "opened"
        record(who=person(), action=f"list.{action}", subject=f"list {chosen.name}")
        if json:
            screen.print_json(
                {"list": chosen.name, "open": chosen.is_open, "url": page_url(chosen)}
            )
        elif close:
            screen.remark(f"{chosen.name} has no sign-up page any more. Who is on it stays.")
        else:
            screen.out().print(page_url(chosen))


def _erased(address: str, *, is_known: bool) -> str:
    if is_known:
        return (
            f"{address} is erased. What was sent keeps a number without a name, and a hash of the "
            "address keeps imports from bringing it back. Your own files (what was imported or "
            "exported, and the .refused.csv beside an import) are yours to clean."
        )
    return f"{address} was not known. A hash of it now keeps imports from adding it."


def _page(found: "About") -> "RenderableType":
    from rich.console import Group
    from rich.markup import escape
    from rich.table import Table

    told = Table(title=escape(found.address), show_header=False)
    for name, value in (
        ("name", found.name),
        ("language", found.language),
        ("zone", found.zone),
        ("known since", _moment(found.known_since)),
        ("must not be mailed", found.suppressed),
    ):
        told.add_row(name, escape(value))
    lists = Table("List", "Cadence", "Consent", "Source", "Since", "Until", title="Lists")
    for each in found.lists:
        until = (
            _moment(each.until) or (each.expires_at and f"ends {_moment(each.expires_at)}") or ""
        )
        facts = (each.list, each.cadence, each.consent, each.source, _moment(each.since), until)
        lists.add_row(*map(escape, facts))
    history = Table("When", "What", "List", "Source", "What they were shown", title="Consent")
    for line in found.history:
        shown = f"[{line.language}] {line.wording}" if line.wording else ""
        history.add_row(*map(escape, (_moment(line.at), line.what, line.list, line.source, shown)))
    return Group(told, lists, history)


def _moment(moment: object) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else ""
