"""A mail server that takes everything and keeps nothing, in a process of its own.

Postfix's smtp-sink where it is installed; else, or where BDAT is wanted, this file. It announces
PIPELINING, on request also CHUNKING, refuses everybody on request, and says at its end how many
mails it took and how long they were on average.
"""

import argparse
import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager

POSTFIX_FOLDERS = ("/usr/sbin", "/usr/libexec/postfix", "/usr/lib/postfix/sbin")
WHERE_FROM = "it is in Debian's package postfix (apt-get install postfix), as an ordinary program"
STARTING = 10.0


def program(name):
    """The path of one of Postfix's programs, or None."""
    return shutil.which(name) or shutil.which(name, path=":".join(POSTFIX_FOLDERS))


@contextmanager
def postfix_sink():
    """The port of a running smtp-sink."""
    port = free_port()
    user = ("-u", "nobody") if os.geteuid() == 0 else ()
    command = [program("smtp-sink"), *user, f"127.0.0.1:{port}", "1000"]
    with running(command, port):
        yield port


@contextmanager
def own_sink(*options, counted=None):
    """The port of a sink of ours; what it says at its end goes to the list `counted`."""
    port = free_port()
    with running([sys.executable, "-m", "tests.bench.sink", str(port), *options], port) as process:
        yield port
    if counted is not None:
        counted += [float(word) for word in process.last_words.split()]


@contextmanager
def any_sink():
    """The cheapest there is."""
    with postfix_sink() if program("smtp-sink") else own_sink() as port:
        yield port


@contextmanager
def running(command, port):
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            _wait_for(port, process)
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.last_words = process.stdout.read()


def _wait_for(port, process):
    end = time.monotonic() + STARTING
    while time.monotonic() < end and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError(f"{process.args[0]} does not listen at port {port}")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Session(asyncio.Protocol):
    """One connection: replies to everything that came together leave together."""

    def __init__(self, totals, options):
        self.totals = totals
        self.features = b"250-PIPELINING\r\n" + b"250-CHUNKING\r\n" * options.chunking
        self.to_recipient = b"550 No\r\n" if options.refusing else b"250 Ok\r\n"
        self.buffer = b""
        self.replies = []
        self.consume = self.take_command
        self.wanted = 0

    def connection_made(self, transport):
        self.transport = transport
        transport.write(b"220 sink.example ESMTP\r\n")

    def data_received(self, data):
        self.buffer += data
        while self.consume():
            pass
        self.transport.write(b"".join(self.replies))
        self.replies.clear()

    def take_command(self):
        line, end, rest = self.buffer.partition(b"\r\n")
        if not end:
            return False
        self.buffer = rest
        match line[:4].upper():
            case b"EHLO":
                self.replies.append(b"250-sink.example\r\n" + self.features + b"250 8BITMIME\r\n")
            case b"RCPT":
                self.replies.append(self.to_recipient)
            case b"DATA" if self.to_recipient[:1] == b"5":
                self.replies.append(b"503 Nobody\r\n")
            case b"DATA":
                self.replies.append(b"354 Go on\r\n")
                self.consume = self.take_content
            case b"BDAT":
                self.wanted = int(line.split()[1])
                self.consume = self.take_chunk
            case b"QUIT":
                self.transport.write(b"".join(self.replies) + b"221 Bye\r\n")
                self.replies.clear()
                self.transport.close()
            case _:
                self.replies.append(b"250 Ok\r\n")
        return True

    def take_content(self):
        end = self.buffer.find(b"\r\n.\r\n")
        return end >= 0 and self.took(end + 2, after=end + 5)

    def take_chunk(self):
        return len(self.buffer) >= self.wanted and self.took(self.wanted, after=self.wanted)

    def took(self, size, *, after):
        self.buffer = self.buffer[after:]
        self.totals["mails"] += 1
        self.totals["octets"] += size
        self.replies.append(b"250 Taken\r\n")
        self.consume = self.take_command
        return True


async def serve(options):
    totals = {"mails": 0, "octets": 0}
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, ended.set)
    made = await loop.create_server(
        lambda: Session(totals, options), "127.0.0.1", options.port, backlog=512
    )
    await ended.wait()
    made.close()
    sys.stdout.write(f"{totals['mails']} {totals['octets'] / max(1, totals['mails'])}\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("--chunking", action="store_true")
    parser.add_argument("--refusing", action="store_true")
    asyncio.run(serve(parser.parse_args()))
