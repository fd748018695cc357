"""`distributor account add`, `list` and `remove`: our own presence on each channel."""

# ruff: noqa: PLC0415  the ledger's modules load when the database is known

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from distributor.cli import screen
from distributor.cli.house import ledger, person
from distributor.cli.options import JsonOption
from distributor.releases.refusal import Refused

if TYPE_CHECKING:
    from rich.table import Table

    from distributor.accounts.models import Account


def add(
    channel: Annotated[str, typer.Argument(metavar="CHANNEL", help="As `channels` names it.")],
    handle: Annotated[str, typer.Argument(metavar="HANDLE", help="How we are called there.")],
    values: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NAME=VALUE]...",
            help="Settings and credentials; NAME=@FILE takes the value from a file.",
        ),
    ] = None,
) -> None:
    """Connect an account, or change its settings. Credentials are sealed."""
    given = dict(_pair(word) for word in values or [])
    with ledger():
        from distributor.accounts.connect import connect

        account = connect(channel=channel, handle=handle, given=given, who=person())
        screen.remark(f"Connected: {account}. `distributor channels` tests it.")


def remove(
    account: Annotated[str, typer.Argument(metavar="ACCOUNT", help="A handle or channel:handle.")],
) -> None:
    """Use an account for nothing new, and forget its credentials. `account add` brings it back."""
    with ledger():
        from distributor.cli.named import account_named
        from distributor.deliveries import farewell

        found = account_named(account)
        farewell.remove(found, who=person())
        screen.remark(f"Removed: {found}. What it published stays where it is.")


def show(*, json: JsonOption = False) -> None:
    """Show every account. Credentials are never shown."""
    with ledger():
        from distributor.accounts.models import Account

        accounts = list(Account.objects.all())
        if json:
            screen.print_json([_as_json(account) for account in accounts])
        elif accounts:
            screen.out().print(_table(accounts))
        else:
            screen.remark("No account is connected yet: `distributor account add --help`.")


COMMANDS: Mapping[str, Callable[..., None]] = {"add": add, "list": show, "remove": remove}


def _pair(word: str) -> tuple[str, str]:
    name, sign, value = word.partition("=")
    if not sign or not name:
        raise Refused(f"{word!r} is not a setting. Write it as name=value.")
    if not value.startswith("@"):
        return name, value
    try:
        return name, Path(value[1:]).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        # A handle such as @newsroom is a value; a name with a path or an ending means a file.
        if isinstance(error, FileNotFoundError) and re.fullmatch(r"@\w+", value):
            return name, value
        raise Refused(f"The value of {name} cannot be read from the file {value[1:]}.") from error


def _as_json(account: "Account") -> dict[str, object]:
    return {
        "id": account.pk,
        "channel": account.channel,
        "handle": account.handle,
        "is_active": account.is_active,
        "settings": account.settings,
        "probed_at": account.probed_at,
        "probe_sentence": account.probe_sentence,
    }


def _table(accounts: "list[Account]") -> "Table":
    from rich.markup import escape
    from rich.table import Table

    table = Table("Account", "Channel", "Handle", "Settings", "Last test")
    for account in accounts:
        settings = "\n".join(f"{name}={value}" for name, value in account.settings.items())
        table.add_row(
            str(account.pk),
            account.channel,
            escape(account.handle) if account.is_active else f"[dim]{escape(account.handle)}[/dim]",
            escape(settings),
            escape(account.probe_sentence or "not tested"),
        )
    return table
