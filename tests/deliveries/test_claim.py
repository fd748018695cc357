"""What may be claimed, what may not, and what the claim itself decides."""

from dataclasses import replace
from datetime import timedelta

import pytest
from scripted import Crowd, script

from distributor.audience.models import Subscription
from distributor.audience.subscribe import leave, suppress
from distributor.contract import Destination
from distributor.deliveries.ahead import LANES, SLICE
from distributor.deliveries.begun import window_of
from distributor.deliveries.claim import claim, most_at_once
from distributor.deliveries.clock import now
from distributor.deliveries.dispatch import due_editions
from distributor.deliveries.holders import my_holder
from distributor.deliveries.lane import MOST_CONNECTIONS, load_lane
from distributor.deliveries.models import Delivery, Gate, Pause
from distributor.deliveries.switch import Target, pause, pause_account, resume
from distributor.releases.models import Release, Revision
from tests.factories import account, announced, edition_of, planned, readers, set_clock


class ToPages(Crowd):
    """Many at once, and not to subscribers."""

    facts = replace(Crowd.facts, destination=Destination.ACCOUNT)


def claimed(release, through, language="en"):
    lane = load_lane(edition_of(release, through, language).pk)
    slice_ = claim(lane, holder=my_holder())
    return [] if slice_ is None else list(slice_.rows)


def test_nothing_is_claimed_before_its_instant_and_it_is_from_then_on():
    page = account()
    release = announced(page, due_in=100)
    assert claimed(release, page) == []
    set_clock(99)
    assert claimed(release, page) == []
    set_clock(101)
    assert len(claimed(release, page)) == 1


def test_g9_the_embargo_holds_even_when_a_delivery_says_it_is_due():
    page = account()
    release = announced(page, due_in=100, embargo_in=100)
    Delivery.objects.update(due_at=release.publish_at - timedelta(hours=1))
    Delivery.objects.update(next_at=release.publish_at - timedelta(hours=1))
    assert claimed(release, page) == []
    set_clock(101)
    assert len(claimed(release, page)) == 1


@pytest.mark.parametrize(
    "target",
    [
        lambda page, release: Target(scope=Pause.Scope.ALL),
        lambda page, release: Target(scope=Pause.Scope.CHANNEL, target="scripted"),
        lambda page, release: Target(scope=Pause.Scope.ACCOUNT, target=str(page.pk)),
        lambda page, release: Target(scope=Pause.Scope.RELEASE, target=str(release.pk)),
    ],
)
def test_a_pause_of_any_scope_stops_the_next_claim_until_it_is_ended(target):
    page = account()
    release = announced(page)
    pause(target(page, release), reason="Wait.", who="officer")
    assert claimed(release, page) == []
    assert resume(target(page, release), who="officer")
    assert len(claimed(release, page)) == 1


def closes_the_page(page, release):
    Gate.objects.filter(release_id=release.pk).update(opened_at=None)


def moves_the_embargo(page, release):
    later = now() + timedelta(seconds=100)
    Release.objects.filter(pk=release.pk).update(publish_at=later, embargo_at=later)


def withdraws(page, release):
    Release.objects.filter(pk=release.pk).update(state=Release.State.WITHDRAWN)


def corrects(page, release):
    Revision.objects.create(release=release, number=2, purpose=1, frozen_at=now())


def pauses(scope):
    def stop(page, release):
        targets = {"channel": page.channel, "account": page.pk, "release": release.pk}
        pause(Target(scope=scope, target=str(targets.get(scope, ""))), reason="x", who="officer")

    return stop


@pytest.mark.parametrize("channel", ["scripted", "crowd"])
@pytest.mark.parametrize(
    "stop",
    [closes_the_page, moves_the_embargo, withdraws, corrects, *map(pauses, Pause.Scope.values)],
)
def test_whatever_stops_a_release_stops_the_very_next_claim_of_a_worker_at_work(channel, stop):
    through = account(channel)
    readers(through, *(f"r{number}@example.com" for number in range(10)))
    release = planned(through) if channel == "crowd" else announced(through, parts=10)
    lane = load_lane(edition_of(release, through).pk)
    for _ in range(8):  # from the sixth on, PostgreSQL repeats its plan and not its planning
        (row,) = claim(lane, holder=my_holder(), limit=1).rows
        Delivery.objects.filter(destination=row.destination, slot=row.slot).update(state="sent")
    stop(through, release)
    assert claim(lane, holder=my_holder(), limit=1) is None
    assert due_editions() == []


def test_a_pause_of_something_else_stops_nothing():
    page, other = account(), account()
    release = announced(page)
    pause(Target(scope=Pause.Scope.ACCOUNT, target=str(other.pk)), reason="x", who="officer")
    pause(Target(scope=Pause.Scope.CHANNEL, target="crowd"), reason="x", who="officer")
    assert len(claimed(release, page)) == 1


def test_a_pause_with_an_end_ends_by_itself():
    page = account()
    release = announced(page)
    pause_account(page.pk, seconds=60, domain="", reason="Told to wait.")
    assert claimed(release, page) == []
    set_clock(61)
    assert len(claimed(release, page)) == 1


def test_nothing_that_links_to_the_page_is_claimed_before_the_page_stands():
    page = account()
    release = announced(page, gate="closed")
    assert claimed(release, page) == []
    Gate.objects.update(opened_at=release.publish_at)
    assert len(claimed(release, page)) == 1


def test_a_withdrawn_release_is_not_claimed():
    page = account()
    release = announced(page)
    Release.objects.update(state=Release.State.WITHDRAWN)
    assert claimed(release, page) == []


def test_a_part_is_claimed_only_when_the_one_before_it_was_sent():
    page = account()
    release = announced(page, parts=3)
    first = claimed(release, page)
    assert [row.slot % 100 for row in first] == [0]
    assert claimed(release, page) == []
    Delivery.objects.filter(slot=first[0].slot).update(state="sent")
    assert [row.slot % 100 for row in claimed(release, page)] == [1]


def test_what_is_claimed_is_not_claimed_twice():
    crowd = account("crowd")
    most = most_at_once(load_lane(edition_of(announced(crowd), crowd).pk))
    release = planned(crowd, *(f"r{number}@example.com" for number in range(most + 5)))
    first, second = claimed(release, crowd), claimed(release, crowd)
    assert (len(first), len(second)) == (most, 5)
    assert not {row.key for row in first} & {row.key for row in second}
    assert len({row.token for row in first}) == 1
    assert first[0].token != second[0].token


@pytest.mark.parametrize("connections", range(1, MOST_CONNECTIONS + 1))
def test_all_lanes_together_have_no_more_than_fifty_begun_for_each_connection(connections):
    crowd = account("crowd", connections=str(connections))
    lane = load_lane(edition_of(announced(crowd), crowd).pk)
    assert len(LANES) * window_of(lane) <= 50 * connections
    assert window_of(lane) >= 25 * connections
    assert most_at_once(lane) == SLICE == 500


def test_only_mails_of_which_is_known_what_was_begun_are_claimed_by_hundreds():
    page, crowd = account(), account("crowd", connections="3")
    post, mailing = (load_lane(edition_of(announced(each), each).pk) for each in (page, crowd))
    posts_at_once = replace(mailing, channel=ToPages())
    assert [most_at_once(lane) for lane in (post, posts_at_once, mailing)] == [1, 75, SLICE]


def test_g2_who_left_or_is_suppressed_is_cancelled_by_the_claim_itself():
    crowd = account("crowd")
    stays, leaves, gone, unconfirmed = readers(
        crowd, "stays@example.com", "leaves@example.com", "gone@example.com", "new@example.com"
    )
    release = planned(crowd)
    leave(subscriber_id=leaves.pk, account_id=crowd.pk)
    suppress(subscriber_id=gone.pk, reason="complained")
    Subscription.objects.filter(subscriber=unconfirmed).update(confirmed_at=None)
    assert [row.destination for row in claimed(release, crowd)] == [stays.pk]
    reasons = dict(Delivery.objects.values_list("destination", "reason"))
    assert reasons == {
        stays.pk: None,
        leaves.pk: "left",
        gone.pk: "suppressed",
        unconfirmed.pk: "left",
    }
    assert script[crowd.handle].asked == []


def test_the_claim_itself_says_for_whom_each_mail_is():
    crowd = account("crowd")
    release = planned(crowd, "ana@example.com", "ben@example.com")
    slice_ = claim(load_lane(edition_of(release, crowd).pk), holder=my_holder())
    assert [row.destination for row in slice_.rows] == [each.destination for each in slice_.readers]
    assert {each.address for each in slice_.readers} == {"ana@example.com", "ben@example.com"}


def test_a_pause_of_one_domain_leaves_the_others_alone():
    crowd = account("crowd")
    release = planned(crowd, "a@slow.example.com", "b@fast.example.com")
    pause_account(crowd.pk, seconds=60, domain="slow.example.com", reason="421")
    (row,) = claimed(release, crowd)
    assert Delivery.objects.get(destination=row.destination).state == "sending"
    assert Delivery.objects.filter(state="scheduled").count() == 1


def test_the_lease_is_longer_than_the_time_the_call_may_take(settings):
    page = account()
    settings.LEASE_SECONDS = 3.0
    lane = load_lane(edition_of(announced(page), page).pk)
    slice_ = claim(lane, holder=my_holder())
    assert slice_.deadline.seconds_left <= 1.5
    row = Delivery.objects.get(state="sending")
    assert (row.next_at - row.changed_at).total_seconds() == pytest.approx(3.0)
