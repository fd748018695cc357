"""What runs inside a worker of a chaos run: the product's own functions, with named points put in.

Nothing of the product is changed but what a control run takes out on purpose.
"""

import socket
import sys
import time
from contextlib import contextmanager
from datetime import datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path

from django.db import connection

from channels.email.wire import Wire
from distributor.celery import app
from distributor.contract import Receipt
from distributor.deliveries import breaker, claim, course, plan, reconcile, send, settle
from tests.chaos.config import Config
from tests.chaos.points import Points, context
from tests.chaos.sabotage import SAFETIES

CONTENT = 500  # a write to a mail server this long carries a mail, not only its envelope
SKEWED = ("celery", "kombu", "distributor", "channels", "django.utils.timezone")
QUICK_LOOK = "interval '15 seconds'"
QUICK_PROBE = 15.0


def run(config: Config) -> None:
    """Be this worker until the end."""
    if config.reroute:
        _reroute(config.reroute)
    if config.shift:
        _shift_clock(config.shift)
    if config.without:
        SAFETIES[config.without]()
    _put_in_points(Points(Path(config.folder), config.name))
    _adjust(quick=config.quick)
    if config.queue == "beat":
        app.Beat(loglevel="WARNING", quiet=True).run()
        return
    quiet = ("--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel=WARNING")
    app.worker_main(
        [
            "worker",
            "--pool=threads",
            f"--concurrency={config.threads}",
            f"--queues={config.queue}",
            f"--hostname={config.name}@chaos",
            *quiet,
        ]
    )


def _put_in_points(points: Points) -> None:

    own_claim, own_answers, own_go_on = send.claim, send._answers, course.go_on

    def with_claim(lane, **given):
        context.channel, context.holder = lane.channel.facts.name, given["holder"]
        context.at_stake, context.is_called = [], False
        slice_ = own_claim(lane, **given)
        if slice_ is not None and not lane.is_to_subscribers:
            context.at_stake = [row.key for row in slice_.rows]
        return slice_

    def with_answers(lane, ready):
        if not lane.is_to_subscribers:
            points.reach("intent", context.channel, context.at_stake)
        with _calling(points):
            for key, answer in own_answers(lane, ready):
                if isinstance(answer, Receipt):
                    points.reach("stored", context.channel, [key])
                yield key, answer

    def with_go_on(token, *, accepted, begun):
        may_go = own_go_on(token, accepted=accepted, begun=begun)
        if may_go:
            context.at_stake = [row.key for row in begun]
            if not context.is_called:
                context.is_called = True
                points.reach("intent", context.channel, context.at_stake)
            points.reach("beginning", context.channel, context.at_stake)
        return may_go

    send.claim, send._answers, course.go_on = with_claim, with_answers, with_go_on
    _watch_planning(points)
    _watch_claims(points)
    _watch_settling(points)
    _watch_bytes_leave()


def _watch_settling(points: Points) -> None:
    """Some outcomes are written while others are still to come, and the rest at the end."""
    own_close, own_be_over = settle._close_attempts, settle.be_over
    own_settle, own_settle_others = course.settle, course.settle_others

    def with_close(settled):
        own_close(settled)
        points.reach("settling", context.channel, [each.row.key for each in settled])

    def with_be_over(token, *, accepted=()):
        if accepted:
            points.reach("settling", context.channel, [row.key for row in accepted])
        own_be_over(token, accepted=accepted)

    def with_settle(lane, slice_, *, accepted, others, **named):
        own_settle(lane, slice_, accepted=accepted, others=others, **named)
        points.reach("settled", context.channel, [row.key for row in (*accepted, *others)])

    def with_settle_others(lane, slice_, others, **named):
        own_settle_others(lane, slice_, others, **named)
        points.reach("settled", context.channel, [row.key for row in others])

    settle._close_attempts, settle.be_over = with_close, with_be_over
    course.settle, course.settle_others = with_settle, with_settle_others


def _watch_planning(points: Points) -> None:
    own_plan = plan._plan_subscribers

    def with_plan(mailing):
        planned = own_plan(mailing)
        points.reach("planning", "email", [str(mailing.pk)])
        return planned

    plan._plan_subscribers = with_plan


def _watch_claims(points: Points) -> None:
    """A part's intent is not committed at the point `claiming`; a mail's is, by its statement."""
    own_move, own_move_and_tell = claim.move, claim.move_and_tell

    def with_move(*given, **named):
        moved = own_move(*given, **named)
        points.reach("claiming", context.channel, [row.key for row in moved])
        return moved

    def with_move_and_tell(*given, **named):
        moved = own_move_and_tell(*given, **named)
        points.reach("claiming", context.channel, [row.key for row, _ in moved])
        return moved

    claim.move, claim.move_and_tell = with_move, with_move_and_tell


@contextmanager
def _calling(points):
    """While a call is under way, the point `call` is the instant before its bytes leave."""
    context.leave = lambda: points.reach("call", context.channel, context.at_stake)
    try:
        yield
    finally:
        context.leave = None


def _watch_bytes_leave() -> None:
    """Both kinds of wire check their deadline, and then send: in between lies the point `call`."""

    own_send, own_bound = HTTPConnection.send, Wire._bound_wait
    own_say = Wire.say

    def send(self, data):
        # The head goes first, and the deadline is checked once more before the body.
        if not data.startswith((b"POST ", b"PUT ")):
            _leave()
        own_send(self, data)

    def say(self, data):
        # One thread serves several wires, but before the first check it does not turn to another.
        context.is_content = len(data) > CONTENT
        yield from own_say(self, data)

    def bound_wait(self):
        is_content, context.is_content = getattr(context, "is_content", False), False
        own_bound(self)
        if is_content:
            _leave()

    HTTPConnection.send = send
    Wire.say, Wire._bound_wait = say, bound_wait


def _leave() -> None:
    if leave := getattr(context, "leave", None):
        leave()


def _adjust(*, quick: bool) -> None:
    """Pace is proven elsewhere; a killed look or probe comes again soon where time is short."""

    send.take_turn = lambda lane: None
    if quick:
        reconcile.TAKEN = reconcile.TAKEN.replace("interval '2 minutes'", QUICK_LOOK)
        assert QUICK_LOOK in reconcile.TAKEN
        breaker.PROBE_SECONDS = QUICK_PROBE


def _reroute(ways: dict) -> None:
    """Reach everything through this worker's own proxy: by port, "host:port" instead."""
    own_connect = socket.socket.connect
    places = {int(port): _place(way) for port, way in ways.items()}

    def connect(self, address):
        if isinstance(address, tuple) and address[1] in places:
            address = places[address[1]]
        return own_connect(self, address)

    socket.socket.connect = connect
    settings = connection.settings_dict
    host, port = places[int(settings["PORT"])]
    settings["HOST"], settings["PORT"] = host, str(port)


def _place(way: str) -> tuple:
    host, _, port = way.partition(":")
    return host, int(port)


def _shift_clock(seconds: float) -> None:
    """Make this worker's wall clock wrong, wherever Celery, channels or the house read it."""
    own_time, shift = time.time, timedelta(seconds=seconds)
    time.time = lambda: own_time() + seconds

    class Kind(type):
        def __instancecheck__(cls, value):
            return isinstance(value, datetime)

    class Wrong(datetime, metaclass=Kind):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) + shift

        @classmethod
        def utcnow(cls):
            return datetime.utcnow() + shift  # noqa: DTZ003 - as Celery calls it

    for name, module in list(sys.modules.items()):
        if name.startswith(SKEWED) and getattr(module, "datetime", None) is datetime:
            module.datetime = Wrong
