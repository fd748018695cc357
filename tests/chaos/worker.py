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
from distributor.deliveries import breaker, claim, plan, reconcile, send, settle
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

    own_claim, own_answers = send.claim, send._answers
    own_arrive, own_close, own_settle = settle.arrive, settle._close_attempts, send.settle
    own_plan = plan._plan_subscribers

    def with_claim(lane, **given):
        context.channel = lane.channel.facts.name
        return own_claim(lane, **given)

    def with_answers(lane, slice_):
        channel = lane.channel.facts.name
        keys = [row.key for row in slice_.rows]
        points.reach("intent", channel, keys)
        with _calling(points, channel, keys):
            for key, answer in own_answers(lane, slice_):
                if isinstance(answer, Receipt):
                    points.reach("stored", channel, [key])
                yield key, answer

    def with_close(settled):
        own_close(settled)
        points.reach("settling", context.channel, [each.row.key for each in settled])

    def with_arrive(rows):
        points.reach("settling", context.channel, [row.key for row in rows])
        own_arrive(rows)

    def with_settle(lane, slice_, *given, **named):
        own_settle(lane, slice_, *given, **named)
        points.reach("settled", lane.channel.facts.name, [row.key for row in slice_.rows])

    def with_plan(mailing):
        planned = own_plan(mailing)
        points.reach("planning", "email", [str(mailing.pk)])
        return planned

    send.claim, send._answers = with_claim, with_answers
    settle.arrive, settle._close_attempts, send.settle = with_arrive, with_close, with_settle
    plan._plan_subscribers = with_plan
    _watch_claims(points)
    _watch_bytes_leave()


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
def _calling(points, channel, keys):
    """While a call is under way, the point `call` is the instant before its bytes leave."""
    context.leave = lambda: points.reach("call", channel, keys)
    try:
        yield
    finally:
        context.leave = None


def _watch_bytes_leave() -> None:
    """Both kinds of wire check their deadline, and then send: in between lies the point `call`."""

    own_send, own_bound = HTTPConnection.send, Wire._bound_wait
    own_write = Wire.write

    def send(self, data):
        # The head goes first, and the deadline is checked once more before the body.
        if not data.startswith((b"POST ", b"PUT ")):
            _leave()
        own_send(self, data)

    def write(self, data):
        context.is_content = len(data) > CONTENT
        own_write(self, data)
        context.is_content = False

    def bound_wait(self):
        own_bound(self)
        if getattr(context, "is_content", False):
            context.is_content = False
            _leave()

    HTTPConnection.send = send
    Wire.write, Wire._bound_wait = write, bound_wait


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
