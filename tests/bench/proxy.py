"""A long way in a process of its own: a TCP proxy that delivers everything a little later.

Only the way is long, not narrow: bytes that leave together arrive together.
"""

import asyncio
import signal
import socket
import sys
from collections import deque
from contextlib import contextmanager

from tests.bench.sink import free_port, running


@contextmanager
def far_away(port, *, round_trip):
    """The port under which that port is so many seconds away, there and back."""
    near = free_port()
    words = map(str, (near, port, round_trip / 2))
    with running([sys.executable, "-m", "tests.bench.proxy", *words], near):
        yield near


class Pipe(asyncio.Protocol):
    """One direction's receiving end; what comes is written to the other end after the delay."""

    def __init__(self, delay):
        self.delay = delay
        self.other = None
        self.early = deque()

    def connection_made(self, transport):
        self.transport = transport
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def data_received(self, data):
        asyncio.get_running_loop().call_later(self.delay, self.forward, data)

    def forward(self, data):
        if self.other is None:
            self.early.append(data)
        elif not self.other.transport.is_closing():
            self.other.transport.write(data)

    def meet(self, other):
        self.other = other
        while self.early:
            other.transport.write(self.early.popleft())

    def connection_lost(self, error):
        if self.other:
            asyncio.get_running_loop().call_later(self.delay, self.other.transport.close)


class Near(Pipe):
    """The end that clients connect to; the way on is opened at once."""

    def __init__(self, port, delay):
        super().__init__(delay)
        self.port = port

    def connection_made(self, transport):
        super().connection_made(transport)
        self.opening = asyncio.ensure_future(self.go_on())

    async def go_on(self):
        loop = asyncio.get_running_loop()
        _, far = await loop.create_connection(lambda: Pipe(self.delay), "127.0.0.1", self.port)
        far.meet(self)
        self.meet(far)


async def serve(near, port, delay):
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, ended.set)
    made = await loop.create_server(lambda: Near(port, delay), "127.0.0.1", near, backlog=512)
    await ended.wait()
    made.close()


if __name__ == "__main__":
    near, port, delay = sys.argv[1:]
    asyncio.run(serve(int(near), int(port), float(delay)))
