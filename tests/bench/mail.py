"""The whole path of a mailing against C and nodemailer, near and far, through `bench mail`.

Everything that is compared goes in turns within one run, because the machine is shared; rates are
medians of the turns. DKIM is off; PostgreSQL's processor time is not ours and is shown apart.
"""

import json
import subprocess
import sys
from statistics import median

from tests.bench.figure import at_least, at_most, plain, skipped
from tests.bench.proxy import far_away
from tests.bench.rivals import installed_nodemailer, nodemailer, smtp_source
from tests.bench.sink import WHERE_FROM, own_sink, postfix_sink, program

MAILS = 100_000
FAR_MAILS = 20_000
MOST_BY_NODEMAILER = 4_000  # its rate is the same with more
TURNS = 3
ROUND_TRIP = 0.02
BOUNDED = 1200


def measure(scale):
    mails, turns = max(500, int(MAILS * scale)), TURNS if scale >= 1 else 1
    far = max(500, int(FAR_MAILS * scale))
    size = _size_of_a_mail()
    yield plain("a mail of ours", f"{size:,} octets")
    with installed_nodemailer() as (folder, why):
        if program("smtp-sink") and program("smtp-source"):
            yield from _near(1, mails, turns, size, folder, why)
            yield from _near(8, mails, turns, size, folder, why)
        else:
            yield skipped("against smtp-source", f"smtp-sink and smtp-source: {WHERE_FROM}")
        yield from _far(far, size, folder, why)
    yield from _chunks(far)


def _near(connections, mails, turns, size, folder, why):
    """At this number of connections, in turns against the same sink."""
    ours, sources, nodes = [], [], []
    with postfix_sink() as port:
        for _ in range(turns):
            sources.append(smtp_source(port, mails=mails, connections=connections, size=size))
            ours.append(_ours(port, mails=mails, connections=connections))
            if folder:
                few = max(200, min(MOST_BY_NODEMAILER, mails // 5))
                nodes.append(
                    nodemailer(folder, port, mails=few, connections=connections, size=size)
                )
    pair = f"{connections}:{connections}"
    rate, source = _rate(ours), median(each.rate for each in sources)
    yield at_least(f"{pair} ours / smtp-source -d", rate / source, aim=0.8)
    yield plain(f"{pair} mails a second", f"{rate:,.0f} ours, {source:,.0f} smtp-source")
    if nodes:
        node = median(each.rate for each in nodes)
        yield at_least(f"{pair} ours / pooled nodemailer", rate / node, aim=10)
        yield plain(f"{pair} nodemailer, mails a second", f"{node:,.0f}")
    else:
        yield skipped(f"{pair} ours / pooled nodemailer", why)
    yield from _costs(pair, ours, sources)


def _costs(pair, ours, sources):
    own = median(each["cpu_seconds"] / each["sent"] for each in ours) * 1e6
    theirs = median(each.cpu for each in sources) * 1e6
    postgres = median(each["postgres_cpu_seconds"] / each["sent"] for each in ours) * 1e6
    yield at_most(
        f"{pair} our workers' processor time / smtp-source's", own / theirs, aim=3, unit="x"
    )
    yield plain(
        f"{pair} processor time a mail",
        f"{own:.0f} µs ours, {theirs:.0f} µs smtp-source, {postgres:.0f} µs PostgreSQL",
    )
    memory = max(each["peak_memory_mb"] for each in ours)
    yield at_most(f"{pair} most memory of a worker", memory, aim=250, unit="MB", digits=0)


def _far(mails, size, folder, why):
    """Eight connections to a server that is a round trip of 20 ms away."""
    few = max(200, mails // 8)
    with own_sink() as sink, far_away(sink, round_trip=ROUND_TRIP) as port:
        ours = _ours(port, mails=few, connections=8)["messages_per_second"]
        yield plain("20 ms away, 8 connections, mails a second", f"{ours:,.0f} ours")
        if folder is None:
            yield skipped("20 ms away, ours / nodemailer", why)
            return
        node = nodemailer(folder, port, mails=few // 2, connections=8, size=size).rate
    yield at_least("20 ms away, 8 connections, ours / nodemailer", ours / node, aim=1.8)


def _chunks(mails):
    """One connection, 20 ms away: a server that announces CHUNKING, and one that does not."""
    rates = {}
    for chunking, few in ((True, mails // 8), (False, mails // 40)):
        options = ["--chunking"] * chunking
        with own_sink(*options) as sink, far_away(sink, round_trip=ROUND_TRIP) as port:
            rates[chunking] = _ours(port, mails=max(100, few), connections=1)["messages_per_second"]
    yield at_least("20 ms away, 1 connection, BDAT / chained", rates[True] / rates[False], aim=8)
    yield plain(
        "20 ms away, 1 connection, mails a second",
        f"{rates[True]:,.0f} BDAT, {rates[False]:,.0f} chained",
    )


def _size_of_a_mail():
    counted = []
    with own_sink(counted=counted) as port:
        _ours(port, mails=20, connections=1)
    return round(counted[1])


def _ours(port, *, mails, connections):
    """What `distributor bench mail` says."""
    code = "from distributor.cli.main import main; main()"
    words = ["bench", "mail", "--smtp", f"127.0.0.1:{port}", "--json"]
    numbers = ["--recipients", str(mails), "--connections", str(connections)]
    done = subprocess.run(
        [sys.executable, "-c", code, *words, *numbers],
        stdout=subprocess.PIPE,
        timeout=BOUNDED,
        check=True,
    )
    return json.loads(done.stdout)


def _rate(runs):
    return median(each["messages_per_second"] for each in runs)
