import os
import threading
import warnings

import pytest

from channels.email import connections as module
from channels.email.connections import Connections, connections
from channels.email.publishing import publish_many
from channels.email.settings import read_relay
from distributor.contract import Deadline, Transient
from tests.channels.email.made import (
    CHAINED,
    END,
    ENVELOPE_OK,
    HELLO,
    Scripted,
    account_of,
    kinds,
    make_outgoing,
    publish_to,
    sandbox_with,
)

TAKES_ONE = [*HELLO, (b"DATA\r\n", ENVELOPE_OK), (END, b"250 taken\r\n")]


def lend(kept, relay, *, seconds=5.0):
    return kept.borrow(relay, Deadline.after(seconds))


def test_the_next_slice_uses_the_same_connection():
    with Scripted(
        [
            *TAKES_ONE,
            (b"DATA\r\n", ENVELOPE_OK),
            (END, b"250 taken\r\n"),
            (b"QUIT\r\n", b"221 bye\r\n"),
        ]
    ) as server:
        assert kinds(publish_to(["a@x.org"], server.account)) == ["Receipt"]
        assert kinds(publish_to(["b@x.org"], server.account)) == ["Receipt"]
        assert sum(heard.startswith(b"EHLO") for heard in server.heard) == 1


def test_a_kept_connection_that_hung_up_is_replaced_before_use():
    with sandbox_with() as sandbox:
        account = account_of(sandbox)
        publish_to(["a@x.org"], account)
        for conversation in tuple(sandbox._smtp.open):
            conversation.hang_up()
        assert kinds(publish_to(["b@x.org"], account)) == ["Receipt"]


def test_a_connection_whose_server_said_goodbye_is_not_kept():
    with Scripted([*TAKES_ONE[:-1], (END, b"250 taken\r\n421 idle\r\n")], TAKES_ONE) as server:
        publish_to(["a@x.org"], server.account)
        assert kinds(publish_to(["b@x.org"], server.account)) == ["Receipt"]


def test_a_kept_connection_that_turns_out_closed_is_replaced_once(monkeypatch):
    monkeypatch.setattr(module, "_has_something_to_say", lambda _: False)
    with Scripted([*TAKES_ONE, (b"DATA\r\n", None)], TAKES_ONE) as server:
        publish_to(["a@x.org"], server.account)
        assert kinds(publish_to(["b@x.org"], server.account)) == ["Receipt"]


def test_a_new_connection_that_turns_out_closed_is_not_replaced():
    with Scripted([*HELLO, (b"DATA\r\n", None)], TAKES_ONE) as server:
        assert kinds(publish_to(["a@x.org"], server.account)) == ["Transient"]
        assert kinds(publish_to(["a@x.org"], server.account)) == ["Receipt"]


def test_a_connection_that_was_idle_for_long_is_not_used_again(monkeypatch):
    with sandbox_with() as sandbox:
        relay, kept = read_relay(account_of(sandbox)), Connections()
        first = lend(kept, relay)
        kept.give_back(first)
        monkeypatch.setattr(module, "IDLE_SECONDS", -1.0)
        second = lend(kept, relay)
        assert second is not first
        assert not first.is_clean
        second.close()


def test_a_connection_that_owes_an_answer_is_closed():
    with sandbox_with() as sandbox:
        relay, kept = read_relay(account_of(sandbox)), Connections()
        first = lend(kept, relay)
        first.is_clean = False
        kept.give_back(first)
        second = lend(kept, relay)
        assert second is not first
        kept.give_back(second)
        kept.close()


def test_no_more_connections_than_the_account_allows():
    with sandbox_with() as sandbox:
        relay, kept = read_relay(account_of(sandbox, connections="1")), Connections()
        first = lend(kept, relay)
        with pytest.raises(Transient, match="busy"):
            lend(kept, relay, seconds=0.05)
        kept.give_back(first)
        assert lend(kept, relay) is first
        kept.give_back(first)
        kept.close()


def test_a_further_connection_is_not_waited_for():
    with sandbox_with() as sandbox:
        relay, kept = read_relay(account_of(sandbox, connections="1")), Connections()
        first = lend(kept, relay)
        assert kept.borrow_further(relay, Deadline.after(5), may_open=True) is None
        kept.give_back(first)
        assert kept.borrow_further(relay, Deadline.after(5), may_open=True) is first
        kept.give_back(first)
        kept.close()


def test_where_none_may_be_opened_only_one_that_was_kept_is_had():
    with sandbox_with() as sandbox:
        relay, kept = read_relay(account_of(sandbox, connections="2")), Connections()
        assert kept.borrow_further(relay, Deadline.after(5), may_open=False) is None
        kept.give_back(lend(kept, relay))
        again = kept.borrow_further(relay, Deadline.after(5), may_open=False)
        again.relay, again.is_clean = relay, False
        kept.give_back(again)
        kept.give_back(lend(kept, relay))
        for conversation in tuple(sandbox._smtp.open):
            conversation.hang_up()
        assert kept.borrow_further(relay, Deadline.after(5), may_open=False) is None
        one, two = lend(kept, relay), lend(kept, relay)
        kept.give_back(one)
        kept.give_back(two)
        kept.close()


def test_a_connection_that_fails_gives_its_place_back():
    with sandbox_with() as sandbox:
        relay = read_relay(account_of(sandbox, connections="1"))
    kept = Connections()
    for _ in range(3):
        with pytest.raises(Transient, match="cannot be reached"):
            lend(kept, relay)


def test_threads_share_what_is_kept():
    with sandbox_with(CHAINED) as sandbox:
        account, told = account_of(sandbox, connections="2"), []

        def send(thread):
            for number in range(5):
                told.extend(publish_to([f"t{thread}-{number}@x.org"], account))

        threads = [threading.Thread(target=send, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert set(kinds(told)) == {"Receipt"}
        assert len(sandbox.accepted()) == 20


def test_a_slice_that_is_abandoned_midway_closes_its_connection():
    with sandbox_with() as sandbox:
        account = account_of(sandbox)
        answers = publish_many([make_outgoing(f"r{n}@x.org") for n in range(5)], account)
        next(answers)
        answers.close()
        assert kinds(publish_to(["after@x.org"], account)) == ["Receipt"]


def test_a_forked_process_lets_go_of_the_connections_of_its_parent():
    with sandbox_with() as sandbox:
        account = account_of(sandbox)
        publish_to(["a@x.org"], account)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # Python 3.12 warns about threads
            child = os.fork()
        if not child:
            os._exit(len(connections()._idle))
        assert os.waitpid(child, 0)[1] == 0
        assert kinds(publish_to(["b@x.org"], account)) == ["Receipt"]
