"""Runs the sandbox of one channel as a process: python -m distributor.kit.sandbox_process NAME.

So that chaos can kill it, freeze it, start it again on the same port with the same record, or put
a proxy in front of it. The first line on stdout says where it is and which account reaches it.
"""

import argparse
import json
import os
import signal
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from importlib.metadata import entry_points

from distributor.contract import HasSandbox
from distributor.kit.record import RECORD_FOLDER
from distributor.kit.sandbox import account_as_json

GROUP = "distributor.channels"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run until SIGTERM or Ctrl-C; a kill loses nothing of the record either."""
    parser = _parser()
    wish = parser.parse_args(arguments)
    if wish.record:
        os.environ[RECORD_FOLDER] = wish.record
    channel = _channel(wish.channel)
    if channel is None:
        parser.error(f"no channel {wish.channel!r} with a sandbox is installed")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with suppress(KeyboardInterrupt), channel.sandbox(port=wish.port) as sandbox:
        account = sandbox.account(id=wish.id, handle=wish.handle)
        said = {"page_url": sandbox.page_url, "account": account_as_json(account)}
        print(json.dumps(said), flush=True)  # noqa: T201 - the line is what callers wait for
        threading.Event().wait()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m distributor.kit.sandbox_process",
        description="Runs the stand-in of one channel. The first line says, as JSON, where its "
        "page is and the account that reaches it.",
    )
    parser.add_argument("channel", help="name of an installed channel, such as x")
    parser.add_argument("--port", type=int, default=0, help="0, the default: any free one")
    parser.add_argument("--record", help="folder for what it accepted; it goes on from there")
    parser.add_argument("--id", type=int, default=1, help="number of the account")
    parser.add_argument("--handle", default="@newsroom", help="name of the account")
    return parser


def _channel(name: str) -> HasSandbox | None:
    found = [point.load() for point in entry_points(group=GROUP, name=name)]
    return next((channel for channel in found if isinstance(channel, HasSandbox)), None)


if __name__ == "__main__":
    main(sys.argv[1:])
