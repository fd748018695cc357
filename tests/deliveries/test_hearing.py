"""A worker connects anew where receipts are not taken, and its own clock silences nothing."""

import time

import pytest
from celery import Celery
from celery.app.trace import build_tracer
from kombu import Connection
from kombu.asynchronous import Hub
from kombu.utils.imports import symbol_by_name
from vine import ppartial, promise

from distributor.celery import app
from distributor.deliveries import wake
from distributor.deliveries.clock import now
from distributor.deliveries.hearing import FRESH, WOKEN_AT
from distributor.deliveries.tasks import send, tick
from tests.factories import account, announced, edition_of, states


@pytest.fixture
def loop():
    """The event loop of a worker, of which a test takes one round."""
    made = Hub()
    yield made
    made.close()


@pytest.fixture
def wake_up(loop):
    """A wake-up as a worker's consumer hands it on, from a broker in memory."""
    with Connection("memory://") as connection, connection.SimpleQueue("ticks") as queue:
        queue.put({}, headers={"id": "1", "task": tick.name})
        message = queue.get(timeout=5)

        def soon(do, *given):
            loop.call_soon(ppartial(do, *given))

        yield symbol_by_name(tick.Request)(
            message,
            app=tick.app,
            task=tick,
            on_ack=promise(soon, (message.ack_log_error,)),
            connection_errors=(ConnectionError,),
            decoded=True,
            body=((), {}, {}),
        )


def take_a_round(loop):
    loop.call_soon(lambda: None)
    next(loop.create_loop())


def test_a_receipt_is_given_in_the_thread_of_the_connection(loop, wake_up):
    wake_up.acknowledge()
    assert not wake_up.message.acknowledged
    take_a_round(loop)
    assert wake_up.message.acknowledged


def test_a_receipt_that_is_not_taken_ends_the_connection(loop, wake_up, monkeypatch):
    def refuse(*_, **__):
        raise ConnectionError("the broker is gone")

    monkeypatch.setattr(wake_up.message.channel, "basic_ack", refuse)
    wake_up.acknowledge()
    with pytest.raises(ConnectionError, match="the broker is gone"):
        take_a_round(loop)


@pytest.fixture
def broker():
    """A broker in memory, at which what is woken can be heard."""
    Celery(broker="memory://").set_current()
    with Connection("memory://") as connection, connection.SimpleQueue("posts") as queue:
        queue.clear()
        yield queue
    app.set_current()


def hear(message, *, age=0.0):
    """Do what a worker does with this message, `age` seconds after it was sent."""
    headers = {**message.headers, WOKEN_AT: message.headers[WOKEN_AT] - age}
    args, options, _ = message.payload
    trace = build_tracer(send.name, app.tasks[send.name], app=app)
    trace(headers["id"], args, options, request=headers)


@pytest.mark.django_db
def test_a_wake_up_is_dated_by_the_clock_of_the_ledger_alone(broker, monkeypatch):
    before = now().timestamp()
    monkeypatch.setattr(time, "time", lambda: 0.0)
    wake.wake_sending(7, lane=None)
    message = broker.get(timeout=5)
    assert before <= message.headers[WOKEN_AT] <= now().timestamp()
    assert not message.headers["expires"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("age", "found"), [(0.0, "sent"), (FRESH / 2, "sent"), (FRESH + 1, "scheduled")]
)
def test_a_stale_wake_up_passes_and_a_fresh_one_is_done(broker, age, found):
    page = account()
    release = announced(page, parts=1)
    wake.wake_sending(edition_of(release, page).pk, lane=None)
    hear(broker.get(timeout=5), age=age)
    assert states(release) == [found]
