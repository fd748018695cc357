"""A delivery tells its history in sentences, and who acts next."""

import pytest
from scripted import receipt, script

from distributor.contract import OutcomeUnknown, Transient
from distributor.deliveries.decide import Choice, decide
from distributor.deliveries.history import history, owner_of
from distributor.deliveries.key import Place
from distributor.deliveries.models import Delivery
from distributor.deliveries.rows import rows_to_accounts
from distributor.deliveries.send import send_due
from tests.factories import account, announced, edition_of


def told(release):
    (row,) = rows_to_accounts(release.pk)
    return [line.sentence for line in history(row.place)]


def test_tries_decisions_and_receipts_stand_in_order():
    page = account()
    release = announced(page, parts=1)
    script[page.handle].answers = [
        Transient("Down."),
        OutcomeUnknown("No answer."),
        lambda: receipt("5"),
    ]
    for _ in range(2):
        send_due(edition_of(release, page).pk)
        Delivery.objects.filter(state="scheduled").update(next_at=release.publish_at)
    decide(release, Choice.SEND, who="officer")
    send_due(edition_of(release, page).pk)
    assert told(release) == [
        "Due.",
        "Try 1: Down.",
        "Try 2: No answer.",
        "officer decided: send it.",
        "Try 3: it was accepted.",
        "Accepted as 5.",
        "Now sent. Next to act: nobody: it is done.",
    ]


def test_a_worker_that_died_left_a_try_without_an_answer():
    page = account()
    release = announced(page, parts=1)

    def die():
        raise KeyboardInterrupt

    script[page.handle].answers = [die]
    with pytest.raises(KeyboardInterrupt):
        send_due(edition_of(release, page).pk)
    assert told(release)[1:] == [
        "Try 1: no answer was written down.",
        "Now sending. Next to act: the bot.",
    ]


@pytest.mark.parametrize(
    ("state", "next_at", "owner"),
    [
        ("unknown", None, "the comms team"),
        ("unknown", "2030-01-01T00:00Z", "the bot"),
        ("held", None, "the comms team"),
        ("scheduled", "2030-01-01T00:00Z", "the bot"),
        ("cancelled", None, "nobody: it will not go out"),
    ],
)
def test_every_state_has_an_owner(state, next_at, owner):
    assert owner_of(Delivery(state=state, next_at=next_at)) == owner


def test_what_is_not_there_has_no_history():
    place = Place(release_id=1, purpose=0, account_id=1, destination=0, slot=0)
    assert history(place) == []
