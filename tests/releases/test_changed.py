"""Which languages an approval announces: the database and Python must say the same."""

import pytest
from django.db import connection

from distributor.deliveries.announce import announce
from distributor.releases.changed import APPROVED, languages_to_announce
from distributor.releases.models import Revision
from distributor.releases.queue import Request, queue
from distributor.releases.revise import revise, translate
from tests.factories import account

pytestmark = pytest.mark.django_db
ENGLISH = "The pool opens early\n\nThe city opens the pool at 6 in the morning, and it is warm.\n"
FRENCH = "La piscine ouvre tôt\n\nLa ville ouvre la piscine à 6 h le matin, et elle est chaude.\n"


def request(text):
    return Request(name="a.txt", content=text.encode(), who="author")


def announced_by(number):
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT language FROM ({APPROVED}) text WHERE number = %s AND NOT is_carried", [number]
        )
        return {language for (language,) in cursor.fetchall()}


def test_the_database_knows_what_each_approval_announces_as_python_does(settings):
    settings.DISTRIBUTOR_CHANNELS = ["scripted"]
    account()
    release = queue(request(ENGLISH)).release
    announce(release, who="approver")
    steps = (
        (translate, FRENCH),
        (revise, ENGLISH.replace("warm", "heated")),
        (revise, FRENCH.replace("chaude", "tiède")),
    )
    for change, text in steps:
        change(release, request(text))
        announce(release, who="approver", translation_stands=True)
    newest = release.current()
    newest.texts.update(changed_in=1)  # approved once more without a new word: all of it
    found = {each.number: announced_by(each.number) for each in Revision.objects.all()}
    assert found == {1: {"en"}, 2: {"fr"}, 3: {"en"}, 4: {"en", "fr"}}
    for revision in Revision.objects.all():
        assert found[revision.number] == languages_to_announce(revision)
