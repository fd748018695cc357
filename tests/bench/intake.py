"""A million subscribers out of a file and back into one, with the real command."""

import json
import os
import subprocess
import sys
import time

from distributor.cli.bench import mail_account
from distributor.cli.usage import cpu_seconds
from tests.bench.figure import at_most, plain
from tests.bench.ledger import own_ledger

ROWS = 1_000_000
DOMAINS = 997  # people share mailbox providers
MEMORY = 250


def measure(scale):
    rows = max(2_000, int(ROWS * scale))
    with own_ledger(DISTRIBUTOR_CHANNELS="email") as ledger:
        mail_account("127.0.0.1", 9, connections=1)
        file = ledger.folder / "people.csv"
        _write(file, rows)
        servers = cpu_seconds(ledger.postgres.pid)
        first, told, memory, own = _import(file)
        servers = cpu_seconds(ledger.postgres.pid) - servers
        assert told["added"] == rows, told
        limit = 120 * max(rows / ROWS, 0.05)
        yield at_most(f"import {rows:,} rows", first, aim=limit, unit="s", digits=1)
        yield plain("processor time of that", f"{own:.1f} s ours, {servers:.1f} s PostgreSQL")
        yield at_most("memory of the import", memory, aim=MEMORY, unit="MB", digits=0)
        again, told, *_ = _import(file)
        assert told["known"] == rows, told
        yield plain("import the same file again", f"{again:.1f} s")
        seconds, memory = _export(ledger.folder / "exported.csv", rows)
        yield plain(f"export {rows:,} rows", f"{seconds:.1f} s, {memory:.0f} MB")


def _write(file, rows):
    with file.open("w", encoding="utf-8") as opened:
        opened.write("address,name,language\n")
        for number in range(rows):
            language = "fr" if number % 3 == 0 else "en"
            address = f"reader.{number}@list{number % DOMAINS}.example.org"
            opened.write(f"{address},Reader Number {number},{language}\n")


def _import(file):
    words = ["subscribers", "import", str(file), "--list", "Press", "--account", "bench"]
    seconds, used, out = _run([*words, "--source", "made for the bench", "--json"])
    return seconds, json.loads(out), used.ru_maxrss / 1024, used.ru_utime + used.ru_stime


def _export(file, rows):
    with file.open("wb") as opened:
        seconds, used, _ = _run(["subscribers", "export"], stdout=opened)
    with file.open("rb") as opened:
        assert sum(1 for _ in opened) == rows + 1
    return seconds, used.ru_maxrss / 1024


def _run(words, stdout=subprocess.PIPE):
    """How long the command took, what it used of the machine, and what it printed."""
    code = "from distributor.cli.main import main; main()"
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-c", code, *words], stdout=stdout)
    out = process.stdout.read() if process.stdout else b""
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.stdout:
        process.stdout.close()
    assert process.returncode == 0
    return time.perf_counter() - began, used, out
