"""`distributor pause` and `resume`: stop everything, a channel, an account or a release."""

# ruff: noqa: PLC0415  the ledger's modules load when the database is known

from typing import TYPE_CHECKING, Annotated

import typer

from distributor.cli import screen
from distributor.cli.house import ledger, person
from distributor.releases.refusal import Refused

if TYPE_CHECKING:
    from distributor.deliveries.switch import Target

ScopeArgument = Annotated[
    str, typer.Argument(metavar="[all|channel|account|release]", help="What kind of thing.")
]
NameArgument = Annotated[
    str, typer.Argument(metavar="[NAME]", help="Which one: channel, handle or release number.")
]


def pause(
    scope: ScopeArgument = "all",
    name: NameArgument = "",
    *,
    reason: Annotated[str, typer.Option(help="Why; everybody sees it.")] = "",
) -> None:
    """Stop a release, account, channel, or all. Holds until somebody says `resume`."""
    with ledger():
        from distributor.deliveries import switch

        target = _target(scope, name)
        switch.pause(target, reason=reason or f"Paused by {person()}.", who=person())
        screen.remark(
            f"Paused: {target}. `distributor resume {scope} {name}`".rstrip() + " ends it."
        )


def resume(scope: ScopeArgument = "all", name: NameArgument = "") -> None:
    """Let go on what was paused."""
    with ledger():
        from distributor.deliveries import switch

        target = _target(scope, name)
        if switch.resume(target, who=person()):
            screen.remark(f"It goes on: {target}.")
        else:
            screen.remark(f"It was not paused, so nothing changed: {target}.")


def _target(scope: str, name: str) -> "Target":
    from distributor.deliveries.models import Pause
    from distributor.deliveries.switch import Target

    if scope not in Pause.Scope.values:
        raise Refused(f"{scope!r} cannot be paused. Say all, channel, account or release.")
    if bool(name) == (scope == Pause.Scope.ALL):
        raise Refused(_which(scope))
    return Target(scope=Pause.Scope(scope), target=_known(scope, name))


def _which(scope: str) -> str:
    if scope == "all":
        return "All of it needs no name: say `pause all`, or the kind of thing before its name."
    return f"Which {scope}? Say for example `pause {scope} NAME`."


def _known(scope: str, name: str) -> str:
    """The word by which the ledger knows it, so that a misspelt name pauses nothing."""
    from distributor.cli.named import account_named, release_or_digest
    from distributor.registry import channel_named

    match scope:
        case "channel":
            return channel_named(name).facts.name
        case "account":
            return str(account_named(name).pk)
        case "release":
            return str(release_or_digest(name).pk)
        case _:
            return ""
