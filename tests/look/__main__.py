"""Shows mails in Chromium, narrow and wide, light and dark, and says what is wrong with them.

    python -m tests.look OUT [FILE ...]
    python -m tests.look OUT --demo var/demo/pages

For each mail (of the sample, of a French release, or of the files named) and each of 320, 600 and
1200 points, light and dark, it writes a picture into the folder OUT and measures what runs over
the edge, words that are hard to read on what is behind them, and what is lost with pictures off.
With `--demo` it takes the README's pictures of X and LinkedIn from what a demo kept.
"""

# ruff: noqa: T201  what it prints is its purpose

import argparse
import sys
from pathlib import Path

from PIL import Image

from tests.look.chromium import chromium
from tests.look.mails import mails

WIDTHS = (320, 600, 1200)
PAGE, COLOURS = 612, 224
END = "Math.round(document.querySelector('main').lastElementChild.getBoundingClientRect().bottom)"
LOOK = Path(__file__).with_name("look.js")


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.look", description=__doc__)
    parser.add_argument("out", type=Path, metavar="OUT")
    parser.add_argument("files", nargs="*", metavar="FILE")
    parser.add_argument("--demo", type=Path, metavar="PAGES")
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        if asked.demo:
            return _take_pages(browser, asked.demo, asked.out)
        return _look_at_mails(browser, asked.files, asked.out)


def _take_pages(browser, pages, out):
    """Twice as fine as they are shown, in the fewest colours that look the same."""
    for channel, name in (("x", "thread"), ("linkedin", "linkedin")):
        file, taken = pages / channel / f"{channel}.html", out / f"{name}.png"
        browser.show(file.read_text(encoding="utf-8"), width=PAGE)
        browser.save(taken, width=PAGE, height=browser.measure(END) + 24, scale=2)
        with Image.open(taken) as picture:
            picture.convert("RGB").quantize(COLOURS).save(taken, optimize=True)
        print(f"{taken}: {taken.stat().st_size // 1000} kB")
    return 0


def _look_at_mails(browser, files, out):
    looked = wrong = 0
    for name, html in mails(files).items():
        for width in WIDTHS:
            for dark in (False, True):
                browser.show(html, width=width, dark=dark)
                found = browser.measure(LOOK.read_text(encoding="utf-8"))
                looked, wrong = looked + 1, wrong + _say(name, width, dark, found)
                theme = "dark" if dark else "light"
                browser.save(out / f"{name}-{width}-{theme}.png", width=width)
    print(f"{looked} pictures in {out}; {wrong} with something wrong.")
    return int(wrong > 0)


def _say(name, width, dark, found):
    told = [f"over the edge: {each}" for each in found["over"]]
    told += [f"hard to read: {each}" for each in found["faint"]]
    told += [f"nothing is left of it with pictures off: {each}" for each in found["mute"]]
    if not found["words"]:
        told.append("there are no words")
    for each in told:
        print(f"{name} {width} {'dark' if dark else 'light'}: {each}")
    return bool(told)


if __name__ == "__main__":
    sys.exit(main())
