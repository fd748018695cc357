"""Several mail servers: used in turn, and one that is down costs nobody their mail."""

import socket

import pytest

from channels.email.publishing import publish_many
from channels.email.relays import FIRST_REST, Health, health
from channels.email.settings import read_relays
from distributor.contract import Misconfigured
from distributor.kit.sandbox import Fault
from tests.channels.email.made import (
    account_of,
    kinds,
    make_account,
    make_outgoing,
    publish_to,
    sandbox_with,
)


@pytest.fixture(autouse=True)
def _forget():
    yield
    health.cache_clear()


def closed_port():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


def test_mails_go_through_the_servers_in_turn():
    with sandbox_with() as one, sandbox_with() as two:
        account = account_of(one, smtp_more=f"127.0.0.1:{two.smtp_port}")
        for number in range(6):
            assert kinds(publish_to([f"a{number}@x.org"], account)) == ["Receipt"]
        assert (len(one.accepted()), len(two.accepted())) == (3, 3)


def test_g6_a_server_that_is_down_rests_and_the_other_takes_its_mails():
    with sandbox_with() as two:
        account = account_of(
            two, smtp_port=str(closed_port()), smtp_more=f"localhost:{two.smtp_port}"
        )
        for number in range(4):
            assert kinds(publish_to([f"a{number}@x.org"], account)) == ["Receipt"]
        first, second = read_relays(account)
        assert health().in_order([first, second]) == [second, first]


def test_when_no_server_lets_us_in_nothing_was_sent():
    account = make_account(smtp_port=str(closed_port()), smtp_more=f"127.0.0.1:{closed_port()}")
    assert kinds(publish_to(["a@x.org"], account)) == ["Transient"]


def test_a_server_whose_connections_are_busy_is_well():
    with sandbox_with() as one, sandbox_with() as two:
        account = account_of(one, smtp_more=f"127.0.0.1:{two.smtp_port}", connections="1")
        under_way = [publish_many([make_outgoing(f"{to}@x.org")], account) for to in "abc"]
        outcomes = [next(iter(each)) for each in under_way[:2]]
        late = kinds(publish_to(["c@x.org"], account, seconds=0.2))
        assert [type(outcome).__name__ for _, outcome in outcomes] == ["Receipt", "Receipt"]
        assert late == ["Transient"]
        for each in under_way:
            assert list(each) is not None
        assert len(health()._rests) == 0


def test_rests_double_and_end_when_the_server_works_again():
    moment = [0.0]
    known = Health(lambda: moment[0])
    one, two = read_relays(make_account(smtp_more="127.0.0.1:2525"))
    known.failed(one)
    assert known.in_order([one, two]) == [two, one]
    known.failed(two)
    assert known.in_order([one, two]) == [one, two]
    known.failed(one)
    assert known.in_order([one, two]) == [two, one]
    moment[0] = 2.5 * FIRST_REST
    assert set(known.in_order([one, two])) == {one, two}
    known.worked(one)
    known.failed(one)
    assert known._rests[one].seconds == FIRST_REST


@pytest.mark.parametrize("given", ["mail 2", "mail2:0", "mail2:x", "-"])
def test_a_further_server_that_is_none_is_a_wrong_setting(given):
    with pytest.raises(Misconfigured, match="smtp_more"):
        read_relays(make_account(smtp_more=given))


def test_a_further_server_must_be_reached_with_encryption_too():
    with pytest.raises(Misconfigured, match="smtp_security"):
        read_relays(make_account(smtp_more="mail2.example.org"))


@pytest.mark.parametrize("fault", [Fault.RESET_AFTER, Fault.GARBAGE])
def test_g6_a_mail_whose_answer_was_lost_is_never_given_to_another_server(fault):
    with sandbox_with() as one, sandbox_with() as two:
        for each in (one, two):  # whichever has its turn
            each.inject(fault, address="a@x.org")
        account = account_of(one, smtp_more=f"127.0.0.1:{two.smtp_port}")
        assert kinds(publish_to(["a@x.org"], account)) == ["OutcomeUnknown"]
        assert len(one.accepted()) + len(two.accepted()) == 1
