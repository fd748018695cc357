"""Leaving with one click, at the rate of a plain page: a thousand people in a burst."""

# ruff: noqa: PLC0415  the ledger's modules load when the bench's own database is known

import http.client
import threading
import time
from contextlib import contextmanager
from statistics import median

from distributor.cli.bench import announce_now, mail_account, make_subscribers, queue_sample
from distributor.cli.bot import free_port
from tests.bench.figure import Figure, at_least, plain
from tests.bench.ledger import own_ledger

LEAVERS = 6_000
VISITORS = 8
TURNS = 3
ONE_CLICK = "List-Unsubscribe=One-Click"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def measure(scale):
    people = max(240, int(LEAVERS * scale))
    with own_ledger(DISTRIBUTOR_CHANNELS="email,rss") as ledger, _web(ledger) as port:
        account = mail_account("127.0.0.1", 9, connections=1)
        make_subscribers(account, people)
        announce_now(queue_sample(account))
        links = _links(account)
        _visit(port, "GET", ["/"] * 50)
        leaving, plain_page, bad = [], [], 0
        share = len(links) // TURNS
        for turn in range(TURNS):
            mine = links[turn * share : (turn + 1) * share]
            plain_page.append(_visit(port, "GET", ["/"] * share)[0])
            rate, wrong = _visit(port, "POST", mine, check=_has_left)
            leaving.append(rate)
            bad += wrong
        yield at_least(
            "leaving by POST / the newsroom page", median(leaving) / median(plain_page), aim=0.5
        )
        rates = f"{median(leaving):,.0f} POST, {median(plain_page):,.0f} GET"
        yield plain(f"requests a second, {VISITORS} visitors", rates)
        yield Figure(
            what=f"of {share * TURNS:,} who left: not answered 2xx, or not yet off the list",
            figure=str(bad),
            aim="0",
            is_ok=bad == 0,
        )


@contextmanager
def _web(ledger):
    from distributor.cli.bot import _web as web_command
    from distributor.cli.bot import wait_for_web
    from distributor.cli.processes import Supervisor

    port = free_port()
    with Supervisor(ledger.folder / "log", say=lambda _: None) as supervisor:
        supervisor.start("web", web_command(port))
        wait_for_web(supervisor, port=port)
        yield port


def _links(account):
    from distributor.audience.links import Way, token
    from distributor.audience.models import Subscriber

    numbers = Subscriber.objects.order_by("id").values_list("id", flat=True)
    return [f"/u/{token(Way(subscriber_id=each, account_id=account.pk))}" for each in numbers]


def _has_left(path):
    """Whether somebody whose click was answered is off the list: the answer comes after it."""
    from distributor.audience.links import opened
    from distributor.audience.models import Subscription

    way = opened(path.rpartition("/")[2])
    return not Subscription.objects.filter(subscriber_id=way.subscriber_id, left_at=None).exists()


def _visit(port, method, paths, *, check=None):
    """Requests a second, and how many were not answered as they must be."""
    wrong = []
    visitors = [
        threading.Thread(target=_ask, args=(port, method, paths[at::VISITORS], wrong))
        for at in range(VISITORS)
    ]
    began = time.perf_counter()
    for each in visitors:
        each.start()
    if check:
        wrong += _spot_checks(port, method, paths[:1], check)
    for each in visitors:
        each.join()
    rate = len(paths) / (time.perf_counter() - began)
    if check:
        wrong += [path for path in paths[::20] if not check(path)]
    return rate, len(wrong)


def _spot_checks(port, method, paths, check):
    """Look into the database the moment an answer has come, in the middle of the burst."""
    wrong = []
    _ask(port, method, paths, wrong)
    return [*wrong, *(path for path in paths if not check(path))]


def _ask(port, method, paths, wrong):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    for path in paths:
        body = ONE_CLICK if method == "POST" else None
        connection.request(method, path, body=body, headers=FORM if body else {})
        response = connection.getresponse()
        response.read()
        if not 200 <= response.status < 300:
            wrong.append(path)
    connection.close()
