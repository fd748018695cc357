"""`make bench`: measures what the house promises, and prints it beside what was promised.

    python -m tests.bench [claims] [texts] [latency] [intake] [leave] [mail] [--scale 0.05] [--json]

Figures hold for the machine and the load they were taken on: that is why both are printed, and why
speed is compared with other programs in the same run. `--scale` makes everything smaller, to see
that it runs; figures then say little.
"""

# ruff: noqa: T201  what it prints is its purpose

import argparse
import json
import os
import platform
import subprocess
import sys
from dataclasses import asdict
from importlib import import_module

from rich.console import Console
from rich.table import Column, Table

from tests.bench.figure import Figure, skipped

NAMES = ("claims", "texts", "latency", "intake", "leave", "mail")


def main():
    asked = _arguments()
    if asked.here:
        figures = import_module(f"tests.bench.{asked.names[0]}").measure(asked.scale)
        print(json.dumps([asdict(figure) for figure in figures]))
        return 0
    found = {name: _apart(name, asked.scale) for name in asked.names or NAMES}
    if asked.json:
        every = {name: [asdict(each) for each in figures] for name, figures in found.items()}
        print(json.dumps({"machine": _machine(), "scale": asked.scale, "benches": every}, indent=1))
    else:
        _draw(found, asked.scale)
    return int(any(each.is_ok is False for figures in found.values() for each in figures))


def _arguments():
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*NAMES, []], metavar="NAME")
    parser.add_argument("--scale", type=float, default=1.0, help="1 is what is promised")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def _apart(name, scale):
    """Each bench in a process of its own: it has its own servers and settings."""
    print(f"{name} ...", file=sys.stderr, flush=True)
    command = [sys.executable, "-m", "tests.bench", name, "--here", "--scale", str(scale)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=False)
    if done.returncode:
        return [Figure(what="the whole bench", figure="BROKEN: see above", is_ok=False)]
    found = json.loads(done.stdout.splitlines()[-1])
    return [Figure(**each) for each in found] or [skipped(name, "it measured nothing")]


def _draw(found, scale):
    table = Table("", "What", Column("Figure", justify="right"), "Aim", "", title=_machine())
    for name, figures in found.items():
        for number, each in enumerate(figures):
            mark = {True: "[green]ok[/]", False: "[red]no[/]", None: ""}[each.is_ok]
            table.add_row("" if number else name, each.what, each.figure, each.aim, mark)
        table.add_section()
    console = Console(width=None if sys.stdout.isatty() else 140)
    console.print(table)
    if scale != 1:
        console.print(f"Taken at {scale:g} of the size that is promised: the figures say little.")


def _machine():
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    python = platform.python_version()
    return f"{os.cpu_count()} cores, {platform.system()}, Python {python}, load {load}"


if __name__ == "__main__":
    sys.exit(main())
