"""A correction of one language while the other is still on its way: neither is lost nor doubled."""

import pytest
from scripted import script

from distributor.deliveries.clock import now
from distributor.deliveries.dispatch import tick
from distributor.deliveries.late import triage
from distributor.deliveries.models import Delivery, Gate, Told
from tests.deliveries.mornings import got, send
from tests.deliveries.test_languages import (
    ENGLISH,
    FRENCH,
    announced,
    changed,
    plan_all,
)
from tests.factories import account, readers, rows

pytestmark = pytest.mark.django_db


def all_goes_out():
    Gate.objects.update(opened_at=now())
    for _ in range(3):
        tick()
        send()


def correct_english(release):
    changed(release, ENGLISH, "warm", "heated", translation_stands=True)


def test_posts_of_the_language_that_stands_go_out_all_the_same():
    page = account()
    release = announced(ENGLISH, FRENCH)
    correct_english(release)
    all_goes_out()
    assert {row for row in rows(release, "purpose", "state") if row[1] != "sent"} == {
        (0, "cancelled")
    }
    said = [outgoing.part.text.split()[0] for outgoing in script[page.handle].asked]
    assert sorted(said) == ["And", "And", "La", "The"]


def test_mails_of_the_language_that_stands_arrive_though_the_other_was_corrected():
    crowd = account("crowd")
    for language in ("en", "fr"):
        readers(crowd, f"{language}@example.com", language=language)
    release = announced(ENGLISH, FRENCH)
    plan_all()
    correct_english(release)
    plan_all()
    all_goes_out()
    assert {address: len(mails) for address, mails in got(crowd).items()} == {
        "en@example.com": 1,
        "fr@example.com": 1,
    }
    sent = [row[0] for row in rows(release, "purpose", "state") if row[1] == "sent"]
    assert sorted(sent) == [0, 1]


def test_who_was_being_mailed_when_the_correction_came_counts_as_told_only_if_it_left():
    crowd = account("crowd")
    readers(crowd, "en@example.com", language="en")
    release = announced(ENGLISH, FRENCH)
    plan_all()
    Delivery.objects.update(state="sending")
    correct_english(release)
    Delivery.objects.update(state="scheduled")
    assert [row.state for row in triage()] == ["cancelled"]
    assert not Told.objects.exists()
