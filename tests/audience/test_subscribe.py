"""Lists, links and suppressions."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distributor.audience.addresses import BadAddress, normal
from distributor.audience.links import Way, opened, token, ways_out
from distributor.audience.models import List, Subscription, Suppression
from distributor.audience.preferences import choices
from distributor.audience.subscribe import has_left, leave, suppress
from tests.factories import account, readers


def test_an_address_is_stored_in_one_form():
    assert normal(" Ana@Example.COM ") == "ana@example.com"
    with pytest.raises(BadAddress, match="is not an e-mail address"):
        normal("ana at example")


def test_leaving_takes_a_person_off_the_lists_of_that_account_only(db):
    one, other = account("crowd"), account("crowd")
    (person,) = readers(one, "a@example.com")
    readers(other, "a@example.com")
    assert leave(subscriber_id=person.pk, account_id=one.pk) == 1
    assert leave(subscriber_id=person.pk, account_id=one.pk) == 0
    assert Subscription.objects.filter(left_at=None).get().list.account == other


def test_subscribing_again_after_leaving_counts_again(db):
    one = account("crowd")
    (person,) = readers(one, "a@example.com")
    leave(subscriber_id=person.pk, account_id=one.pk)
    readers(one, "A@example.com")
    assert Subscription.objects.get().left_at is None


def test_a_suppressed_address_is_known_by_its_hash_only(db):
    (person,) = readers(account("crowd"), "a@example.com")
    suppress(subscriber_id=person.pk, reason="gone")
    suppress(subscriber_id=person.pk, reason="gone")
    kept = Suppression.objects.get()
    assert b"example" not in bytes(kept.address_hash)
    assert bytes(kept.address_hash) == bytes(person.address_hash)


ways = st.builds(
    Way,
    subscriber_id=st.integers(0, 2**56 - 1),
    account_id=st.integers(0, 2**31),
    version=st.integers(0, 255),
)


@given(ways)
def test_a_token_opens_to_its_way_and_fits_the_header(way):
    assert opened(token(way)) == way
    leave, preferences = ways_out(way)
    assert len(leave) <= 70
    assert preferences.endswith(token(way))


@given(ways, st.integers(0, 27), st.characters(codec="ascii"))
def test_a_changed_token_opens_nothing(way, position, letter):
    good = token(way)
    changed = good[:position] + letter + good[position + 1 :]
    assert opened(changed) in (None, way)
    assert opened(changed) is None or changed.rstrip("=") == good or _same_bits(changed, good)


def _same_bits(one, other):
    return base64.urlsafe_b64decode(one + "==") == base64.urlsafe_b64decode(other + "==")


@pytest.mark.parametrize("text", ["", "x", "????", "é", "A" * 28, "A" * 500])
def test_what_is_no_token_opens_nothing(text):
    assert opened(text) is None


def test_a_token_made_with_an_old_key_still_opens(settings):
    made = token(Way(subscriber_id=1, account_id=2))
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a new key"
    assert opened(made) == Way(subscriber_id=1, account_id=2)


def test_who_left_one_list_of_an_account_or_is_suppressed_has_left_all_of_it(db):
    one = account("crowd")
    left, gone = readers(one, "left@example.com", "gone@example.com")
    assert not has_left("left@example.com", account_id=one.pk)
    leave(subscriber_id=left.pk, account_id=one.pk)
    suppress(subscriber_id=gone.pk, reason="gone")
    assert has_left("left@example.com", account_id=one.pk)
    assert has_left("gone@example.com", account_id=account("crowd").pk)


def test_d10_a_new_list_is_shown_to_nobody_until_somebody_opens_it(db):
    (person,) = readers(account("crowd"), "a@example.com")
    other = List.objects.create(name="Board", account=List.objects.get().account)
    assert not other.is_open
    shown = choices(person, account_id=other.account_id)
    assert [each.list.name for each in shown] == [List.objects.exclude(pk=other.pk).get().name]
