"""A headless Chromium over its own pipe: sizes, light and dark, pictures off, screenshots.

Without a driver to install: the protocol is JSON with a zero byte behind each message.
"""

import base64
import json
import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from itertools import count
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome")


class Chromium:
    """One page of one browser."""

    def __init__(self, orders, answers):
        self._orders, self._answers, self._numbers = orders, answers, count(1)
        self._rest = b""
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        attached = self.ask("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        self.ask("Page.enable")

    def ask(self, method, **params):
        number = next(self._numbers)
        order = {"id": number, "method": method, "params": params}
        if getattr(self, "_session", None):
            order["sessionId"] = self._session
        os.write(self._orders, json.dumps(order).encode() + b"\0")
        while (heard := self._hear()).get("id") != number:
            pass
        if "error" in heard:
            raise RuntimeError(f"{method}: {heard['error']}")
        return heard["result"]

    def show(self, page, *, width, dark=False):
        """Show this HTML in a window so wide."""
        theme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.ask("Emulation.setEmulatedMedia", features=[theme])
        self._window(width, 900)
        frame = self.ask("Page.getFrameTree")["frameTree"]["frame"]["id"]
        self.ask("Page.setDocumentContent", frameId=frame, html=page)

    def open(self, url, *, width, dark=False):
        """Open an address in a window so wide, and wait until it stands still."""
        theme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.ask("Emulation.setEmulatedMedia", features=[theme])
        self._window(width, 900)
        self.ask("Page.navigate", url=url)
        while self._hear().get("method") != "Page.loadEventFired":
            pass

    def measure(self, expression):
        """The value of a JavaScript expression."""
        found = self.ask("Runtime.evaluate", expression=expression, returnByValue=True)
        return found["result"].get("value")

    def save(self, file, *, width, height=None, scale=1):
        """Write what is shown, all of it or so much, to a file."""
        whole = self.measure("document.documentElement.scrollHeight")
        self._window(width, height or whole, scale=scale)
        data = self.ask("Page.captureScreenshot", format="png")["data"]
        Path(file).write_bytes(base64.b64decode(data))

    def _window(self, width, height, *, scale=1):
        self.ask(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=height, deviceScaleFactor=scale, mobile=width < 500,
        )  # fmt: skip

    def _hear(self):
        while b"\0" not in self._rest:
            self._rest += os.read(self._answers, 1 << 20)
        message, _, self._rest = self._rest.partition(b"\0")
        return json.loads(message)


@contextmanager
def chromium():
    """Start the browser of this machine, with no profile and no way out of it."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        raise SystemExit("There is no Chromium here. On Debian: apt-get install chromium")
    theirs, orders = os.pipe()
    answers, their_answers = os.pipe()
    with tempfile.TemporaryDirectory() as profile:
        browser = subprocess.Popen(
            ["sh", "-c", f'exec "$0" "$@" 3<&{theirs} 4>&{their_answers}', program,
             "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
             "--remote-debugging-pipe", f"--user-data-dir={profile}", "--no-first-run"],
            pass_fds=(theirs, their_answers), stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            yield Chromium(orders, answers)
        finally:
            browser.terminate()
            browser.wait()
