"""What the tests of digests need: readers who want fewer mails, and the hours of a day going by."""

from datetime import timedelta

from django.db import connection
from scripted import script

from distributor.audience.models import Subscriber, Subscription
from distributor.deliveries.announce import announce
from distributor.deliveries.clock import now
from distributor.deliveries.digest import plan_window
from distributor.deliveries.dispatch import due_editions, tick
from distributor.deliveries.models import Delivery, Digest, Gate, Mailing, Window
from distributor.deliveries.plan import plan_mailing
from distributor.deliveries.send import send_due
from distributor.deliveries.windows import open_windows
from distributor.releases.models import Edition, Release, Revision
from tests.factories import announced, readers, set_clock_to


def reader(through, address, cadence="daily", *, zone="UTC", language="en"):
    """Somebody who joins now."""
    (person,) = readers(through, address, language=language)
    Subscriber.objects.filter(pk=person.pk).update(zone=zone)
    Subscription.objects.filter(subscriber=person).update(cadence=cadence, confirmed_at=now())
    return person


def wants(person, cadence):
    Subscription.objects.filter(subscriber=person).update(cadence=cadence)


def out(through, words, **changes):
    """A release that is out now, with what is sent singly on its way."""
    release = announced(through, words=words, **({"parts": 1} | changes))
    for mailing in Mailing.objects.filter(planned_at=None, due_at__lte=now()):
        plan_mailing(mailing.pk)
    return release


def correct(release, words, *, due_in=0.0, gate="open", of=None):
    """Approve a corrected text (of some languages only, or of all), public from then on."""
    newest = release.current()
    of = of or set(newest.texts.values_list("language", flat=True))
    revision = _next_revision(newest, due_in, changed=of)
    for edition in newest.editions.all():
        text = f"{edition.language} {words} 0"
        parts = [{**part, "text": text} for part in edition.value["parts"]]
        value = edition.value | ({"parts": parts} if edition.language in of else {})
        Edition.objects.create(
            revision=revision, account=edition.account, language=edition.language, value=value
        )
    return _approved(revision, gate)


def add(release, language, words, *, due_in=0.0, gate="open"):
    """Approve a further language of a release, public from then on."""
    newest = release.current()
    revision = _next_revision(newest, due_in, changed=())
    text = revision.texts.order_by("id")[0]
    text.pk, text.language, text.changed_in = None, language, revision.number
    text.save()
    for first in newest.editions.all():
        value = first.value | {"language": language, "parts": [{"text": f"{language} {words} 0"}]}
        for made in ((first.language, first.value), (language, value)):
            Edition.objects.create(
                revision=revision, account=first.account, language=made[0], value=made[1]
            )
    return _approved(revision, gate)


def _next_revision(newest, due_in, *, changed):
    revision = Revision.objects.create(
        release=newest.release,
        number=newest.number + 1,
        source_name="b.txt",
        source=b"y",
        publish_at=now() + timedelta(seconds=due_in),
    )
    for text in newest.texts.order_by("id"):
        text.pk, text.revision = None, revision
        text.changed_in = revision.number if text.language in changed else text.changed_in
        text.save()
    return revision


def _approved(revision, gate):
    announce(Release.objects.get(pk=revision.release_id), who="approver")
    if gate == "open":
        Gate.objects.filter(release_id=revision.release_id).update(opened_at=now(), again_at=None)
    revision.refresh_from_db()
    return revision


def plan_until(text):
    """Everything that is to be planned a minute before this instant."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz - interval '30 seconds'", [text])
        set_clock_to(cursor.fetchone()[0])
    return sum(plan_window(window_id) for window_id in open_windows())


def send():
    """Everything that is due, as often as it takes."""
    for _ in range(3):
        for each in due_editions():
            send_due(each.edition_id)


def evening(text):
    """The window that ends at this instant, planned and sent."""
    plan_until(text)
    set_clock_to(text)
    tick()
    send()


def end_a_day(through):
    """A window of this account that ends this very moment, planned: for tests in real time."""
    window = Window.objects.create(
        account_id=through.pk, cadence="daily", ends_at=now(), zones=["UTC"]
    )
    return plan_window(window.pk)


def got(through):
    """What each address got, in order: the lines of each mail."""
    found = {}
    for outgoing in script[through.handle].asked:
        found.setdefault(outgoing.recipient.address, []).append(outgoing.part.text.split("\n"))
    return found


def digests():
    return list(Digest.objects.order_by("id"))


def digest_states():
    numbers = [digest.pk for digest in digests()]
    found = Delivery.objects.filter(release_id__in=numbers).order_by("release_id", "destination")
    return list(found.values_list("state", flat=True))
