"""Planning: one row for each part and destination, once, for today's audience."""

from distributor.audience.subscribe import leave
from distributor.deliveries.models import Mailing, Told
from distributor.deliveries.plan import plan, plan_mailing
from tests.factories import account, announced, planned, readers, rows


def test_each_part_is_a_row_and_planning_twice_changes_nothing():
    page = account()
    release = announced(page, parts=3, languages=("en", "fr"))
    before = rows(release, "slot", "state")
    plan(release.current())
    assert rows(release, "slot", "state") == before
    assert len({slot for slot, _ in before}) == 6


def test_subscribers_are_planned_later_and_only_once():
    crowd = account("crowd")
    readers(crowd, "one@example.com", "two@example.com")
    release = announced(crowd)
    assert rows(release) == []
    mailing = Mailing.objects.get()
    assert plan_mailing(mailing.pk) == 2
    assert plan_mailing(mailing.pk) == 0
    mailing.refresh_from_db()
    assert (mailing.planned, len(rows(release))) == (2, 2)


def test_who_left_before_planning_is_not_planned_and_who_came_is():
    crowd = account("crowd")
    gone, _ = readers(crowd, "gone@example.com", "stays@example.com")
    announced(crowd)
    leave(subscriber_id=gone.pk, account_id=crowd.pk)
    readers(crowd, "new@example.com")
    plan_mailing(Mailing.objects.get().pk)
    addresses = set(Told.objects.values_list("subscriber_id", flat=True))
    assert len(addresses) == 2
    assert gone.pk not in addresses


def test_everybody_reads_their_language_and_others_the_first():
    crowd = account("crowd")
    readers(crowd, "fr@example.com", language="fr-CA")
    readers(crowd, "de@example.com", language="de")
    release = planned(crowd, "en@example.com", languages=("fr", "en"))
    french, english = (
        release.current().editions.get(language=language).pk for language in ("fr", "en")
    )
    assert [edition for (edition,) in rows(release, "edition_id")] == [french, french, english]


def test_g1_two_accounts_with_the_same_reader_tell_them_once():
    one, other = account("crowd"), account("crowd")
    for each in (one, other):
        readers(each, "same@example.com")
    release = announced(one, other)
    for mailing in Mailing.objects.all():
        plan_mailing(mailing.pk)
    assert len(rows(release)) == 1
