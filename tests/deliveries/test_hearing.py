"""A worker whose receipts the broker does not take connects anew, and never goes deaf."""

import pytest
from kombu import Connection
from kombu.asynchronous import Hub
from kombu.utils.imports import symbol_by_name
from vine import ppartial, promise

from distributor.deliveries.tasks import tick


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
