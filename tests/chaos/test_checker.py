"""The checker is believed only because made-up histories with one broken promise each fail it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.chaos.checker import Broken, check, settled_alone, unknown
from tests.chaos.history import Account, Delivery, History, Kill, Move, Pause, Sight, Taken

START = datetime(2026, 11, 22, 12, tzinfo=UTC)
X, PAGE, MAIL, FEED = 1, 2, 3, 4
ACCOUNTS = {
    X: Account(id=X, channel="x", name="north", ordered=True),
    PAGE: Account(id=PAGE, channel="linkedin", name="urn:1"),
    MAIL: Account(id=MAIL, channel="email", name="News", can_look=False, to_subscribers=True),
    FEED: Account(id=FEED, channel="rss", name="Feed", keeps_records=False),
}


def at(seconds):
    return START + timedelta(seconds=seconds)


def delivery(account, part=0, **changes):
    given = {
        "key": f"1.0.{account}.0.{part}",
        "account": account,
        "state": "sent",
        "part": part,
        "thread": f"1.0.{account}.0",
        "text": f"text {account} {part}",
        "address": "",
        "due_at": at(0),
        "embargo_at": None,
        "attempt": 1,
        "waits_for_person": True,
        "doubts": 0,
        "receipt": f"id-{account}-{part}",
        "reason": "",
    }
    return Delivery(**(given | changes))


def taken(row, seconds=2.0, **changes):
    account = ACCOUNTS[row.account]
    given = {
        "platform": account.channel,
        "account": account.name,
        "text": row.address or row.text,
        "key": row.key if row.address else "",
        "remote_id": row.receipt or f"<{row.key}@news>",
        "parent": f"id-{row.account}-{row.part - 1}" if row.part else "",
        "received_at": at(seconds),
        "at": at(seconds + 0.1),
    }
    return Taken(**(given | changes))


def moves_of(row):
    return (
        Move(key=row.key, old=None, new="scheduled", attempt=0, at=at(-1)),
        Move(key=row.key, old="scheduled", new="sending", attempt=1, at=at(1)),
        Move(key=row.key, old="sending", new="sent", attempt=1, at=at(9)),
    )


ROOT, REPLY = delivery(X), delivery(X, part=1)
POST = delivery(PAGE)
LETTER = delivery(MAIL, text="", address="ana@readers.example", receipt=None)
ITEM = delivery(FEED)
ROWS = (ROOT, REPLY, POST, LETTER, ITEM)


def history(**changes):
    """A history in which every promise was kept."""
    given = {
        "accounts": ACCOUNTS,
        "deliveries": ROWS,
        "taken": (taken(ROOT), taken(REPLY, 3), taken(POST), taken(LETTER)),
        "moves": tuple(move for row in ROWS for move in moves_of(row)),
        "expected": frozenset(row.key for row in ROWS),
    }
    return History(**(given | changes))


def with_row(row, **changes):
    """The history in which one delivery stands otherwise."""
    changed = replace(row, **changes)
    return history(deliveries=tuple(changed if each is row else each for each in ROWS))


def without(row):
    """The history in which one thing was never taken."""
    return tuple(each for each in history().taken if each.remote_id != taken(row).remote_id)


def broken(made, *, is_decided=True):
    return {each.what for each in check(made, is_decided=is_decided)}


def test_a_history_in_which_every_promise_was_kept_passes():
    assert check(history(), is_decided=True) == []
    assert check(history(), is_decided=False) == []


@pytest.mark.parametrize("row", [ROOT, REPLY, POST, LETTER])
def test_what_was_taken_twice_is_found(row):
    again = taken(row, 5, remote_id=f"<{row.key}@news>" if row.address else "another")
    assert Broken.DOUBLE in broken(history(taken=(*history().taken, again)))


def test_the_same_text_on_another_account_is_no_double():
    other = taken(POST, account="urn:2", remote_id="elsewhere")
    assert broken(history(taken=(*history().taken, other))) == {Broken.STRANGE}


@pytest.mark.parametrize("row", [POST, LETTER])
def test_what_is_sent_and_was_never_taken_is_lost(row):
    assert broken(history(taken=without(row))) == {Broken.LOST}


def test_what_was_never_planned_is_lost():
    made = history(expected=frozenset({*history().expected, "9.0.3.4.0"}))
    assert broken(made) == {Broken.LOST}


@pytest.mark.parametrize("state", ["scheduled", "sending", "unknown", "held"])
def test_what_has_not_ended_is_found_at_the_end(state):
    made = replace(with_row(POST, state=state, receipt=None), taken=without(POST))
    assert broken(made) == {Broken.OPEN}


def test_before_people_decided_only_what_no_machine_can_know_may_be_unknown():
    letter = with_row(LETTER, state="unknown")
    assert broken(letter, is_decided=False) == set()
    assert broken(letter, is_decided=True) == {Broken.OPEN}
    assert unknown(letter) == ["email 1.0.3.0.0 ana@readers.example"]
    assert broken(with_row(POST, state="unknown"), is_decided=False) == {Broken.OPEN}
    looking = with_row(LETTER, state="unknown", waits_for_person=False)
    assert broken(looking, is_decided=False) == {Broken.OPEN}


def test_where_a_machine_can_look_a_person_is_asked_only_after_three_tries_in_doubt():
    doubted = with_row(POST, state="unknown", doubts=3)
    assert broken(doubted, is_decided=False) == set()
    assert broken(doubted, is_decided=True) == {Broken.OPEN}
    assert unknown(doubted) == ["linkedin 1.0.2.0.0 (after 3 tries in doubt)"]
    assert broken(with_row(POST, state="unknown", doubts=2), is_decided=False) == {Broken.OPEN}


def test_a_part_may_wait_behind_one_that_waits_for_a_person_and_behind_nothing_else():
    root = replace(ROOT, state="unknown", doubts=3, receipt=None)
    reply = replace(REPLY, state="scheduled", receipt=None, waits_for_person=False)
    rows = (root, reply, POST, LETTER, ITEM)
    taken_ = (taken(POST), taken(LETTER))
    assert broken(history(deliveries=rows, taken=taken_), is_decided=False) == set()
    assert broken(history(deliveries=rows, taken=taken_)) == {Broken.OPEN}
    alone = history(deliveries=(ROOT, *rows[1:]), taken=(taken(ROOT), *taken_))
    assert broken(alone, is_decided=False) == {Broken.OPEN}


@pytest.mark.parametrize("state", ["scheduled", "failed", "cancelled", "held"])
def test_a_mail_that_was_taken_and_is_not_listed_as_unknown_is_found(state):
    assert Broken.WRONG in broken(with_row(LETTER, state=state), is_decided=False)


def test_a_receipt_that_names_something_else_is_found():
    assert broken(with_row(POST, receipt="urn:other")) == {Broken.WRONG}


def test_a_mail_in_the_wrong_mailbox_is_found():
    wrong = taken(LETTER, text="leo@readers.example")
    assert broken(history(taken=(*without(LETTER), wrong))) == {Broken.WRONG}


@pytest.mark.parametrize("instant", ["due_at", "embargo_at"])
def test_the_first_byte_must_not_come_before_the_instant(instant):
    assert broken(with_row(POST, **{instant: at(2.05)})) == {Broken.EARLY}


def test_what_readers_could_see_too_early_is_found():
    page = Sight(where="page abc", seen_at=at(3), earliest=at(4))
    assert broken(history(sights=(page,))) == {Broken.EARLY}
    assert broken(history(sights=(replace(page, seen_at=at(4)),))) == set()


def test_a_part_before_the_one_in_front_of_it_is_found():
    early = taken(REPLY, 1.5)
    assert broken(history(taken=(*without(REPLY), early))) == {Broken.ORDER}
    stray = taken(REPLY, 3, parent="somebody else")
    assert broken(history(taken=(*without(REPLY), stray))) == {Broken.ORDER}


def test_a_part_without_the_one_in_front_of_it_is_found():
    made = replace(with_row(ROOT, state="failed", receipt=None), taken=without(ROOT))
    assert broken(made) == {Broken.ORDER}


def test_what_was_taken_before_its_intent_was_committed_is_found():
    late = tuple(
        replace(move, at=at(2.5)) if move.new == "sending" and move.key == POST.key else move
        for move in history().moves
    )
    assert broken(history(moves=late)) == {Broken.UNMEANT}
    none = tuple(move for move in history().moves if move.key != LETTER.key)
    assert broken(history(moves=none)) == {Broken.UNMEANT}


def test_a_move_that_does_not_exist_is_found():
    back = Move(key=POST.key, old="sent", new="scheduled", attempt=1, at=at(20))
    assert broken(history(moves=(*history().moves, back))) == {Broken.MOVED}


def ended_as(row, state, **changes):
    """The history in which the turn of one delivery ended so, after a worker with holder 7."""
    end = {"key": row.key, "old": "sending", "new": state, "attempt": 1, "at": at(9)} | changes
    others = tuple(move for move in history().moves if move.key != row.key)
    planned, claimed, _ = moves_of(row)
    return (*others, planned, replace(claimed, holder=7), Move(**end))


def again(row):
    """It is claimed once more, and sent."""
    claimed = Move(key=row.key, old="scheduled", new="sending", attempt=2, at=at(11), holder=8)
    return (claimed, replace(claimed, old="sending", new="sent", at=at(13)))


@pytest.mark.parametrize("row", [POST, LETTER])
@pytest.mark.parametrize("reason", ["", "The server was down."])
def test_what_was_taken_and_is_put_back_is_found_even_when_it_is_not_sent_again(row, reason):
    moves = (*ended_as(row, "scheduled", reason=reason), *again(row))
    assert broken(history(moves=moves)) == {Broken.WRONG}


def test_what_was_put_back_and_is_taken_after_that_is_found():
    moves = (*ended_as(LETTER, "scheduled", at=at(1.5)), *again(LETTER))
    assert broken(history(moves=moves)) == {Broken.WRONG}


def test_what_was_put_back_and_taken_at_its_next_turn_is_well():
    moves = (*ended_as(LETTER, "scheduled", at=at(1.5)), *again(LETTER))
    assert broken(history(moves=moves, taken=(*without(LETTER), taken(LETTER, 12)))) == set()


def test_what_the_ledger_calls_sent_before_it_was_taken_is_found():
    assert broken(history(moves=ended_as(LETTER, "sent", at=at(1.5)))) == {Broken.WRONG}


def killed(point, **changes):
    return (Kill(**({"point": point, "at": at(5), "holder": 7, "keys": (LETTER.key,)} | changes)),)


@pytest.mark.parametrize(
    ("point", "good"),
    [
        ("claiming", {"scheduled"}),
        ("intent", {"unknown"}),
        ("beginning", {"unknown"}),
        ("call", {"unknown"}),
        ("stored", {"unknown"}),
        ("settling", {"unknown", "sent"}),
    ],
)
@pytest.mark.parametrize("state", ["scheduled", "unknown", "sent"])
def test_after_a_kill_each_delivery_becomes_what_is_known_of_it(point, good, state):
    found = broken(history(moves=ended_as(LETTER, state), kills=killed(point)))
    assert (Broken.MOVED in found) is (state not in good)


def test_what_another_worker_did_or_the_killed_one_before_is_not_judged_by_a_kill():
    moves = ended_as(LETTER, "sent")
    for kill in (killed("call", holder=6), killed("call", at=at(10)), killed("settled")):
        assert broken(history(moves=moves, kills=kill)) == set()


def test_a_claim_during_a_pause_is_found_and_one_that_was_under_way_is_not():
    assert broken(history(pauses=(Pause(start=at(0), end=at(1.5)),))) == {Broken.PAUSED}
    assert broken(history(pauses=(Pause(start=at(0.8), end=at(1.5)),))) == set()


def test_what_a_machine_settled_is_counted_and_what_people_said_is_not():
    by_itself = Move(key=POST.key, old="unknown", new="sent", attempt=1, at=at(9), reason="Found.")
    said = replace(by_itself, new="scheduled", reason="ana said: send it.")
    seen = replace(by_itself, reason="ana found it there.")
    made = history(moves=(*history().moves, by_itself, said, seen))
    assert settled_alone(made) == {"linkedin": 1}
