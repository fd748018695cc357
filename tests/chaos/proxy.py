"""A TCP proxy that can swallow, mute, halve or cut what goes through it.

    python -m tests.chaos.proxy HOST FILE NAME:PORT:TARGET ...

FILE holds the mode of each link as JSON ({"postgres": "hole"}) and is read again all the time.
pass: all goes through. hole: everything is lost, and the connections stay until it ends. late: all
is kept back and comes later. mute: words go out, answers do not come back. half: the far side is
hung up, the near side hears nothing of it. cut: both are.
"""

import asyncio
import json
import sys
from contextlib import suppress
from pathlib import Path

POLL = 0.02
CHUNK = 65536


class Modes:
    """The mode of each link, as the file says."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._modes: dict[str, str] = {}

    def of(self, link: str) -> str:
        return self._modes.get(link, "pass")

    async def follow(self) -> None:
        while True:
            with suppress(OSError, ValueError):
                self._modes = json.loads(self._file.read_text())
            await asyncio.sleep(POLL)

    async def until(self, link: str, *wanted: str) -> str:
        while self.of(link) not in wanted:  # noqa: ASYNC110 - the file tells no event
            await asyncio.sleep(POLL)
        return self.of(link)


class Link:
    """All connections through one port."""

    def __init__(self, name: str, target: int, modes: Modes) -> None:
        self._name = name
        self._target = target
        self._modes = modes

    async def serve(self, near, near_writer) -> None:
        with suppress(OSError):
            await self._modes.until(self._name, "pass", "mute", "cut")
            if self._modes.of(self._name) != "cut":
                far, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
                await self._join(near, near_writer, far, far_writer)
        near_writer.transport.abort()

    async def _join(self, near, near_writer, far, far_writer) -> None:
        lost = asyncio.Event()
        tasks = [
            asyncio.ensure_future(self._pump(near, far_writer, lost, deaf_in=("late",))),
            asyncio.ensure_future(self._pump(far, near_writer, lost, deaf_in=("late", "mute"))),
            asyncio.ensure_future(self._modes.until(self._name, "cut", "half")),
            asyncio.ensure_future(self._end_of_a_hole(lost)),
        ]
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        far_writer.transport.abort()
        if self._modes.of(self._name) == "half":
            await self._modes.until(self._name, "pass", "cut", "hole", "late", "mute")

    async def _pump(self, reader, writer, lost, *, deaf_in) -> None:
        while data := await reader.read(CHUNK):
            while self._modes.of(self._name) in deaf_in:  # noqa: ASYNC110 - the same
                await asyncio.sleep(POLL)
            if self._modes.of(self._name) == "hole":
                lost.set()
                continue
            writer.write(data)
            await writer.drain()
        writer.write_eof()
        await asyncio.sleep(1)  # the other side may still have something to say

    async def _end_of_a_hole(self, lost) -> None:
        """What lost words in a hole makes no sense any more: it breaks when the hole ends."""
        await lost.wait()
        await self._modes.until(self._name, "pass", "late", "mute")


async def main(host: str, file: str, *links: str) -> None:
    modes = Modes(Path(file))
    servers = []
    for name, port, target in (link.split(":") for link in links):
        link = Link(name, int(target), modes)
        servers.append(await asyncio.start_server(link.serve, host, int(port)))
    await modes.follow()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
