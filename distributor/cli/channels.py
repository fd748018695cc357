"""`distributor channels`: what can be published to, and whether the credentials work."""

# ruff: noqa: PLC0415  the ledger's modules load when the database is known

from collections.abc import Mapping
from typing import TYPE_CHECKING

from distributor.cli import screen
from distributor.cli.house import ledger
from distributor.cli.options import JsonOption

if TYPE_CHECKING:
    from rich.table import Table

    from distributor.cli.health import Health
    from distributor.contract import Channel, Facts, Setting


def channels(*, json: JsonOption = False) -> None:
    """Show the channels, and test the credentials. Nothing is posted."""
    with ledger():
        from distributor.accounts.models import Account
        from distributor.cli.health import probe_all, unloaded_channels
        from distributor.registry import all_channels

        found = all_channels()
        health = probe_all(Account.objects.filter(is_active=True))
        if json:
            screen.print_json([_as_json(channel, health) for channel in found.values()])
        else:
            screen.out().print(_table(found, health))
            screen.remarks(
                f"The channel {name!r} is named in DISTRIBUTOR_CHANNELS but cannot be loaded. "
                "`distributor doctor` says more."
                for name in unloaded_channels()
            )


def _as_json(channel: "Channel", health: "list[Health]") -> dict[str, object]:
    facts = channel.facts
    return {
        "name": facts.name,
        "label": facts.label,
        "destination": facts.destination,
        "limit": facts.limit,
        "ordered": facts.ordered,
        "settings": [_setting(each) for each in facts.settings],
        "credentials": [_setting(each) for each in facts.credentials],
        "accounts": [
            {"handle": each.account.handle, "is_well": each.is_well, "sentence": each.sentence}
            for each in health
            if each.account.channel == facts.name
        ],
    }


def _setting(setting: "Setting") -> dict[str, object]:
    return {
        "name": setting.name,
        "label": setting.label,
        "required": setting.required,
        "default": setting.default,
        "help": setting.help,
    }


def _table(found: "Mapping[str, Channel]", health: "list[Health]") -> "Table":
    from rich.table import Table

    table = Table("Channel", "What it takes", "Needs", "Accounts", show_lines=True)
    for name, channel in found.items():
        facts = channel.facts
        table.add_row(
            f"{facts.label}\n[dim]{name}[/dim]",
            _takes(facts),
            _needs(facts),
            "\n".join(_account(each) for each in health if each.account.channel == name)
            or "[dim]none connected[/dim]",
        )
    return table


def _takes(facts: "Facts") -> str:
    said = [f"up to {facts.limit} characters a part" if facts.limit else "any length"]
    said += ["several parts in order"] if facts.ordered else []
    said += ["goes to subscribers"] if facts.destination == "subscribers" else []
    said += ["costs money"] if facts.cost else []
    return "\n".join(said)


def _needs(facts: "Facts") -> str:
    required = [s.name for s in (*facts.settings, *facts.credentials) if s.required]
    optional = [s.name for s in (*facts.settings, *facts.credentials) if not s.required]
    return "\n".join([*(f"[bold]{name}[/bold]" for name in required), *optional])


def _account(health: "Health") -> str:
    from rich.markup import escape

    colour = "green" if health.is_well else "red"
    return f"{escape(health.account.handle)}: [{colour}]{escape(health.sentence)}[/{colour}]"
