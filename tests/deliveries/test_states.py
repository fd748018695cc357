"""The table of moves, and the one function that obeys it."""

import pytest
from django.db import IntegrityError
from hypothesis import given
from hypothesis import strategies as st

from distributor.deliveries.key import Place, language_of, part_of, place_of, slot_of
from distributor.deliveries.models import Delivery
from distributor.deliveries.move import Change, change
from distributor.deliveries.rows import rows_to_accounts
from distributor.deliveries.states import MOVES, State
from tests.factories import account, announced


def test_every_state_has_its_moves_and_what_is_sent_has_none():
    assert set(MOVES) == set(State)
    assert MOVES[State.SENT] == frozenset()
    assert MOVES[State.CANCELLED] == {State.SCHEDULED}


def test_what_may_stand_there_is_never_scheduled_from_sending_without_an_answer():
    assert State.CANCELLED not in MOVES[State.SENDING]
    assert State.FAILED not in MOVES[State.UNKNOWN]


def test_a_move_the_table_does_not_know_is_refused():
    release = announced(account(), parts=1)
    (row,) = rows_to_accounts(release.pk)
    with pytest.raises(ValueError, match="never moves from sent"):
        change([Change(row=row, to=State.SCHEDULED)], old=State.SENT)


def test_what_moved_meanwhile_is_left_alone():
    release = announced(account(), parts=1)
    (row,) = rows_to_accounts(release.pk)
    Delivery.objects.update(state="cancelled")
    assert change([Change(row=row, to=State.HELD)], old=State.SCHEDULED) == []
    assert Delivery.objects.get().state == "cancelled"


def test_a_wrong_fence_moves_nothing():
    release = announced(account(), parts=1)
    Delivery.objects.update(state="sending", token=7)
    (row,) = rows_to_accounts(release.pk)
    assert change([Change(row=row, to=State.SENT)], old=State.SENDING, fence=8) == []
    assert len(change([Change(row=row, to=State.SENT)], old=State.SENDING, fence=7)) == 1


def test_no_changes_ask_nothing_of_the_database(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert change([], old=State.SCHEDULED) == []


def test_the_database_knows_the_words_too():
    announced(account(), parts=1)
    with pytest.raises(IntegrityError, match="deliveries_state_is_a_word"):
        Delivery.objects.update(state="posted")


numbers = st.integers(0, 2**31)


@given(numbers, st.integers(0, 300), numbers, st.integers(0, 2**62), numbers)
def test_a_key_leads_back_to_its_place(release, purpose, account_id, destination, slot):
    place = Place(
        release_id=release,
        purpose=purpose,
        account_id=account_id,
        destination=destination,
        slot=slot,
    )
    assert place_of(place.key) == place
    assert len(place.key) <= 60


@pytest.mark.parametrize("text", ["", "1.2.3", "x.0.0.0.0", "1.2.3.4.5.6", "-1.0.0.0.0"])
def test_what_is_not_a_key_is_no_place(text):
    assert place_of(text) is None


@given(st.sampled_from(["en", "fr", "de", "fr-CA", "zh"]), st.integers(0, 99))
def test_a_slot_holds_language_and_part(language, part):
    slot = slot_of(language=language, part=part)
    assert (language_of(slot), part_of(slot)) == (language[:2], part)


def test_a_subscribers_slot_has_no_language():
    assert language_of(0) == ""
