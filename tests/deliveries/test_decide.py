"""The two buttons of a person: it is there, or send it."""

import pytest
from scripted import script

from distributor.contract import OutcomeUnknown
from distributor.deliveries.decide import Choice, decide
from distributor.deliveries.holders import let_go, my_holder
from distributor.deliveries.key import place_of
from distributor.deliveries.models import Delivery, Receipt
from distributor.deliveries.send import send_due
from distributor.people.models import AuditEntry
from distributor.releases.refusal import Refused
from tests.factories import account, announced, edition_of, planned, set_clock, states


def unknown_thread():
    page = account()
    release = announced(page, parts=2)
    script[page.handle].answers = [OutcomeUnknown("?")]
    send_due(edition_of(release, page).pk)
    return page, release


def test_it_is_there_makes_it_sent_with_the_given_link_and_the_thread_goes_on():
    page, release = unknown_thread()
    decide(release, Choice.THERE, who="officer", url="https://x.example/status/77")
    assert states(release) == ["sent", "scheduled"]
    assert Receipt.objects.get().remote_id == "77"
    send_due(edition_of(release, page).pk)
    assert script[page.handle].asked[-1].previous.remote_id == "77"


def test_send_it_makes_it_scheduled_and_the_trail_says_who():
    _, release = unknown_thread()
    decide(release, Choice.SEND, who="officer")
    assert states(release) == ["scheduled", "scheduled"]
    assert AuditEntry.objects.filter(who="officer", action="delivery.decided.send").exists()


def test_only_named_ones_are_settled_and_what_is_not_unknown_is_refused():
    crowd = account("crowd")
    release = planned(crowd, "a@example.com", "b@example.com", "c@example.com")
    script[crowd.handle].answers = ["silence", "silence"]
    send_due(edition_of(release, crowd).pk)
    first = Delivery.objects.order_by("destination").first()
    place = place_of(f"{release.pk:x}.0.{crowd.pk:x}.{first.destination:x}.0")
    decide(release, Choice.THERE, who="officer", places=[place])
    assert states(release) == ["sent", "unknown", "sent"]
    with pytest.raises(Refused, match="nothing to decide"):
        decide(release, Choice.SEND, who="officer", places=[place])


def test_sending_is_refused_while_the_worker_may_still_be_alive():
    _, release = unknown_thread()
    Delivery.objects.filter(state="unknown").update(holder=my_holder())
    with pytest.raises(Refused, match="may still be alive"):
        decide(release, Choice.SEND, who="officer")
    assert decide(release, Choice.THERE, who="officer", url="https://x.example/1")


def test_a_lost_lock_is_no_death_until_the_lease_is_over():
    _, release = unknown_thread()
    Delivery.objects.filter(state="unknown").update(holder=my_holder())
    let_go()
    with pytest.raises(Refused, match=r"Try again in \d+ seconds"):
        decide(release, Choice.SEND, who="officer")
    set_clock(61)
    assert decide(release, Choice.SEND, who="officer")


@pytest.mark.parametrize("url", ["", "javascript:alert(1)", "http://x.example/1", "https://"])
def test_a_post_that_is_there_has_an_address(url):
    _, release = unknown_thread()
    with pytest.raises(Refused, match="--url"):
        decide(release, Choice.THERE, who="officer", url=url)
    assert states(release) == ["unknown", "scheduled"]


def test_one_address_is_not_written_to_several_posts():
    page, other = account(), account()
    release = announced(page, other, parts=1)
    for each in (page, other):
        script[each.handle].answers = [OutcomeUnknown("?")]
        send_due(edition_of(release, each).pk)
    with pytest.raises(Refused, match="each post"):
        decide(release, Choice.THERE, who="officer", url="https://x.example/1")
