"""The values of the contract: frozen, secret where they must be, and honest about time."""

from dataclasses import FrozenInstanceError

import pytest

from distributor.contract import (
    Account,
    Block,
    BlockKind,
    Deadline,
    Misconfigured,
    OutcomeUnknown,
    Part,
    Quote,
    RateLimited,
    Rejected,
)
from distributor.contract.errors import RAW_LIMIT
from tests.factories import value


def test_a_value_cannot_change():
    with pytest.raises(FrozenInstanceError):
        Part(text="a").text = "b"


def test_credentials_do_not_show():
    account = Account(id=1, channel="x", handle="@a", credentials={"token": "secret"})
    assert "secret" not in repr(account)


def test_a_deadline_runs_out():
    assert Deadline.after(-1).is_over
    assert 0 < Deadline.after(5).seconds_left <= 5


def test_a_release_knows_its_quotes_in_order():
    one, two = Quote(text="One."), Quote(text="Two.")
    blocks = tuple(
        Block(kind=BlockKind.PARAGRAPH, text=each.text, quotes=(each,)) for each in (one, two)
    )
    assert value(blocks=blocks).quotes == (one, two)


def test_errors_carry_a_sentence_and_a_raw_answer_cut_short():
    assert len(OutcomeUnknown("?", raw="x" * 9999).raw) == RAW_LIMIT
    assert Rejected("No.").reasons == ("No.",)
    assert Rejected("No.", reasons=["a", "b"]).reasons == ("a", "b")
    assert RateLimited("Wait.").scope == "account"
    assert Misconfigured("Bad.", hint="Set it.").hint == "Set it."
