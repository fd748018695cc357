"""A mail server that writes down what it takes, before it says so, in a process of its own.

One line a mail: the instant its last byte was read, its Message-ID, and to whom the envelope was.
What stands there was accepted, whoever heard the answer. SIGUSR1 makes it a slow relay, which lets
every mail wait for its answer; SIGUSR2 makes it fast again.
"""

import argparse
import asyncio
import os
import re
import signal
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.sink import Session, free_port, running

MESSAGE_ID = re.compile(rb"(?i)^message-id:\s*<([^>]*)>", re.MULTILINE)
SLOW = 0.3


@dataclass(frozen=True, kw_only=True, slots=True)
class Mail:
    """One accepted mail: when its last byte was read, its key, and the envelope's address."""

    at: float
    key: str
    address: str


class Sink:
    """The running server as the run sees it: its port, its record, and its pace."""

    def __init__(self, file, port: int, process) -> None:
        self.port = port
        self._process = process
        self._file = file
        self._torn = ""
        self.mails: list[Mail] = []

    def read(self) -> list[Mail]:
        """Everything taken until now."""
        *lines, self._torn = (self._torn + self._file.read()).split("\n")
        self.mails += [_mail(line) for line in lines]
        return self.mails

    def be_slow(self) -> None:
        self._process.send_signal(signal.SIGUSR1)

    def be_fast(self) -> None:
        self._process.send_signal(signal.SIGUSR2)


@contextmanager
def recording_sink(folder: Path):
    record, port = folder / "taken.txt", free_port()
    record.touch()
    command = [sys.executable, "-m", "tests.chaos.mass_sink", str(port), str(record)]
    with running(command, port) as process, record.open(encoding="ascii") as file:
        yield Sink(file, port, process)


def _mail(line):
    at, message_id, address = line.split(" ")
    return Mail(at=float(at), key=message_id.partition("@")[0], address=address)


class Recorder(Session):
    """One connection; a mail is written down when all of it is there."""

    def take_command(self):
        line, end, _ = self.buffer.partition(b"\r\n")
        if end and line[:8].upper() == b"RCPT TO:":
            self.to = line[8:].strip().partition(b">")[0].lstrip(b"<")
        return super().take_command()

    def took(self, size, *, after):
        found = MESSAGE_ID.search(self.buffer, 0, size)
        line = b"%.6f %s %s\n" % (time.time(), found[1] if found else b"none", self.to)
        os.write(self.totals["record"], line)
        super().took(size, after=after)
        if self.totals["is_slow"]:
            self._answer_later()
        return True

    def _answer_later(self):
        self.consume = lambda: False
        later = self.replies.pop()
        asyncio.get_running_loop().call_later(SLOW, self._go_on, later)

    def _go_on(self, reply):
        self.replies.append(reply)
        self.consume = self.take_command
        self.data_received(b"")


async def serve(port, record):
    options = argparse.Namespace(chunking=False, refusing=False)
    totals = {"mails": 0, "octets": 0, "is_slow": False, "record": record}
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, ended.set)
    loop.add_signal_handler(signal.SIGUSR1, totals.update, {"is_slow": True})
    loop.add_signal_handler(signal.SIGUSR2, totals.update, {"is_slow": False})
    await loop.create_server(lambda: Recorder(totals, options), "127.0.0.1", port, backlog=512)
    await ended.wait()


if __name__ == "__main__":
    file = os.open(sys.argv[2], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    asyncio.run(serve(int(sys.argv[1]), file))
