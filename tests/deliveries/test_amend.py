"""A correction is announced under its own purpose; what has not gone gives way to it."""

from scripted import receipt, script

from distributor.deliveries.announce import announce
from distributor.deliveries.key import slot_of
from distributor.deliveries.models import Mailing
from distributor.deliveries.send import send_due
from distributor.releases.models import Edition, Revision, Text
from tests.factories import account, announced, edition_of, rows

FIRST = slot_of(language="en", part=0)


def corrected(release):
    newest = release.current()
    revision = Revision.objects.create(
        release=release, number=newest.number + 1, source_name="b", source=b"y", created_by="author"
    )
    for text in newest.texts.all():
        Text.objects.create(
            revision=revision, language=text.language, headline=text.headline, value=text.value
        )
    for edition in newest.editions.all():
        Edition.objects.create(
            revision=revision,
            account=edition.account,
            language=edition.language,
            value=edition.value,
        )
    announce(release, who="approver")
    return revision


def test_what_was_sent_stays_and_the_rest_is_replaced():
    page = account()
    release = announced(page, parts=2)
    script[page.handle].answers = [lambda: corrected(release) and receipt()]
    send_due(edition_of(release, page).pk)
    assert sorted(rows(release, "purpose", "slot", "state")) == [
        (0, FIRST, "sent"),
        (0, FIRST + 1, "cancelled"),
        (1, FIRST, "scheduled"),
        (1, FIRST + 1, "scheduled"),
    ]


def test_a_mailing_not_planned_yet_is_replaced_by_the_correction():
    release = announced(account("crowd"), due_in=500)
    corrected(release)
    assert [mailing.purpose for mailing in Mailing.objects.all()] == [1]
