"""The programs we are compared with, in the same run: smtp-source (C) and nodemailer (pooled)."""

import os
import shutil
import subprocess
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.sink import program

NODEMAILER = "nodemailer@7"
INSTALLING = 120.0
# Its sockets keep small writes back for the peer's delayed acknowledgement, 40 ms a mail on some
# kernels. That says little of the program, so it is turned off: we compare with its best.
SCRIPT = """
const net = require("net");
const connect = net.connect;
net.connect = (...given) => connect(...given).setNoDelay(true);
const nodemailer = require("nodemailer");
const [port, mails, connections, size] = process.argv.slice(2).map(Number);
const pool = nodemailer.createTransport({
  host: "127.0.0.1", port, pool: true, maxConnections: connections, maxMessages: Infinity,
  secure: false, ignoreTLS: true,
});
const text = "The library counted its visits again, and there were more than last year \\u2013 ";
const fill = (octets) => text.repeat(Math.ceil(octets / text.length)).slice(0, octets);
const [plain, html] = [fill(size * 0.45), fill(size * 0.45)];
let sent = 0, begun = 0;
const one = () => {
  if (begun === mails) return Promise.resolve();
  const n = ++begun;
  return pool.sendMail({
    from: "press@news.example.org", to: `reader${n}@list.example.org`, subject: "A release",
    messageId: `<${n}@news.example.org>`,
    list: { unsubscribe: `https://news.example.org/u/${n}` },
    text: `${plain}\\nhttps://news.example.org/u/${n}\\n`,
    html: `<p>${html}</p><a href="https://news.example.org/u/${n}">leave</a>`,
  }).then(() => { sent++; return one(); });
};
const began = process.hrtime.bigint();
Promise.all(Array.from({ length: connections * 4 }, one)).then(() => {
  console.log(sent, Number(process.hrtime.bigint() - began) / 1e9);
  pool.close();
});
"""


@dataclass(frozen=True, kw_only=True)
class Run:
    """Mails a second, and processor time of the sender for each."""

    rate: float
    cpu: float


def smtp_source(port, *, mails, connections, size):
    words = f"-d -s {connections} -m {mails} -l {size} -f press@news.example.org -t a@example.org"
    command = [program("smtp-source"), *words.split(), f"127.0.0.1:{port}"]
    began = time.perf_counter()
    cpu, _ = _finished(subprocess.Popen(command))
    return Run(rate=mails / (time.perf_counter() - began), cpu=cpu / mails)


@contextmanager
def installed_nodemailer():
    """A folder with nodemailer in it, or the words why there is none."""
    if not (shutil.which("node") and shutil.which("npm")):
        yield None, "node and npm are not installed (Debian: apt-get install nodejs npm)"
        return
    with tempfile.TemporaryDirectory(prefix="distributor-bench-") as folder:
        done = subprocess.run(
            ["npm", "install", "--silent", "--no-audit", "--no-fund", NODEMAILER],
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=INSTALLING,
            check=False,
        )
        Path(folder, "bench.js").write_text(SCRIPT, encoding="utf-8")
        why = f"npm could not install it: {done.stderr.strip()[-200:]}"
        yield (Path(folder), "") if done.returncode == 0 else (None, why)


def nodemailer(folder, port, *, mails, connections, size):
    command = ["node", "bench.js", *map(str, (port, mails, connections, size))]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True)
    cpu, said = _finished(process)
    sent, seconds = said.split()
    assert int(sent) == mails
    return Run(rate=mails / float(seconds), cpu=cpu / mails)


def _finished(process):
    """The processor time a program used, and what it printed."""
    said = process.stdout.read() if process.stdout else ""
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.stdout:
        process.stdout.close()
    if process.returncode:
        raise RuntimeError(f"{process.args[0]} ended with code {process.returncode}")
    return used.ru_utime + used.ru_stime, said
