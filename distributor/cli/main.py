"""The script `distributor`: every command by its name, and the one place where errors end.

Imports stay light here and in the command files: `--help` and `read` must not wait for Django.
"""

import sys
from collections.abc import Callable, Mapping

import typer
from typer.main import get_command

from distributor.cli import (
    account,
    approve,
    bench,
    cancel,
    channels,
    decide,
    doctor,
    edit,
    preview,
    proof,
    queue,
    read,
    retry,
    returns,
    status,
    subscribers,
    switch,
    up,
)
from distributor.cli.demo.command import demo
from distributor.cli.failure import end_with_a_sentence

HELP = """\
Queue a press release once; every channel gets its own edition, on time, exactly once.

Begin with `distributor demo`: it shows a sample release on every channel, on this machine alone.
"""
Commands = Mapping[str, Callable[..., None]]
COMMANDS: Commands = {
    "read": read.read,
    "preview": preview.preview,
    "test-send": proof.send_test,
    "queue": queue.queue,
    "edit": edit.edit,
    "approve": approve.approve,
    "status": status.status,
    "decide": decide.decide,
    "retry": retry.retry,
    "pause": switch.pause,
    "resume": switch.resume,
    "cancel": cancel.cancel,
    "channels": channels.channels,
    "up": up.up,
    "demo": demo,
    "doctor": doctor.doctor,
    "returns": returns.returns,
}
GROUPS: Mapping[str, tuple[Commands, str]] = {
    "account": (account.COMMANDS, "Connect, list or remove our own accounts."),
    "subscribers": (
        subscribers.COMMANDS,
        "Sign-up pages; import, export, erasure.",
    ),
    "bench": (bench.COMMANDS, "Measure the bot on this machine."),
}


def main() -> None:
    """Run the command of the command line; whatever goes wrong ends as one sentence."""
    sys.excepthook = end_with_a_sentence
    get_command(build())()


def build() -> typer.Typer:
    """Put the commands together; the tests call them this way too."""
    app = _typer(HELP)
    _add(COMMANDS, to=app)
    for name, (commands, about) in GROUPS.items():
        group = _typer(about)
        _add(commands, to=group)
        app.add_typer(group, name=name)
    return app


def _add(commands: Commands, *, to: typer.Typer) -> None:
    for name, command in commands.items():
        to.command(name)(command)


def _typer(about: str) -> typer.Typer:
    return typer.Typer(
        help=about,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
