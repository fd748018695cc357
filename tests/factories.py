"""Rows for tests, made plainly: every value a test cares about is given by the test."""

from datetime import timedelta
from itertools import count

from django.db import connection

from distributor.accounts.models import Account
from distributor.audience.models import List
from distributor.audience.subscribe import Person, subscribe
from distributor.contract import Block, BlockKind, Edition, Part, Release
from distributor.deliveries.announce import announce
from distributor.deliveries.clock import now
from distributor.deliveries.models import Delivery, Gate, Mailing
from distributor.deliveries.plan import plan_mailing
from distributor.releases import models
from distributor.releases.codec import edition_to_json, release_to_json

numbers = count(1)


def account(channel="scripted", **settings):
    return Account.objects.create(
        channel=channel, handle=f"handle-{next(numbers)}", settings=settings
    )


def value(**changes):
    text = "The office opens on Monday. It has 12 desks."
    block = Block(kind=BlockKind.PARAGRAPH, text=text, sentences=tuple(text.split(". ")))
    given = {
        "guid": "tag:news.example.com,2026:abc",
        "language": "en",
        "headline": "A new office opens",
        "link": "https://news.example.com/r/abc",
        "text": text,
        "blocks": (block,),
    }
    return Release(**(given | changes))


def queued(
    *accounts,
    parts=2,
    due_in=0.0,
    embargo_in=None,
    languages=("en",),
    words="part",
    **changes,
):
    """A release with one edition for each account and language, not approved yet."""
    number, start = next(numbers), now()
    release = models.Release.objects.create(
        public_id=f"public-{number}",
        fingerprint=f"{number:064x}",
        link=f"https://news.example.com/r/public-{number}",
        publish_at=start + timedelta(seconds=due_in),
        embargo_at=None if embargo_in is None else start + timedelta(seconds=embargo_in),
        created_by="author",
        **changes,
    )
    revision = models.Revision.objects.create(
        release=release, number=1, source_name="a.txt", source=b"x", created_by="author"
    )
    for language in languages:
        made = value(language=language, link=release.link)
        models.Text.objects.create(
            revision=revision,
            language=language,
            headline=made.headline,
            value=release_to_json(made),
        )
        for each in accounts:
            edition = Edition(
                channel=each.channel,
                language=language,
                parts=tuple(Part(text=f"{language} {words} {part}") for part in range(parts)),
            )
            models.Edition.objects.create(
                revision=revision, account=each, language=language, value=edition_to_json(edition)
            )
    return release


def announced(*accounts, gate="open", **changes):
    """An approved and planned release whose page is known to stand (unless `gate` is closed)."""
    release = queued(*accounts, **changes)
    announce(release, who="approver")
    if gate == "open":
        Gate.objects.filter(release_id=release.pk).update(opened_at=now())
    return release


def readers(for_account, *addresses, language="en"):
    """Confirmed subscribers on a list of this account."""
    to, _ = List.objects.get_or_create(name=f"list of {for_account.pk}", account=for_account)
    return [
        subscribe(person=Person(address=address, language=language), to=to, consent_source="a test")
        for address in addresses
    ]


def planned(through, *addresses, language="en", **changes):
    """A release whose mailing to these readers is planned."""
    readers(through, *addresses, language=language)
    release = announced(through, **({"parts": 1} | changes))
    plan_mailing(Mailing.objects.get(release_id=release.pk).pk)
    return release


def set_clock(seconds):
    """Move the ledger's clock, for the rest of the test's transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('distributor.clock', %s, true)", [f"{seconds} seconds"])


def rows(release, *names):
    """What stands in the ledger for a release, in order."""
    found = Delivery.objects.filter(release_id=release.pk)
    in_order = found.order_by("account_id", "destination", "slot", "purpose")
    return list(in_order.values_list(*names))


def states(release):
    return [state for (state,) in rows(release, "state")]


def edition_of(release, of_account, language="en"):
    return models.Edition.objects.get(
        revision__release=release, account=of_account, language=language
    )


def set_clock_to(text):
    """Move the ledger's clock to this instant, for the rest of the test's transaction."""
    with connection.cursor() as cursor:
        ahead = "(%s::timestamptz - statement_timestamp())::text"
        cursor.execute(f"SELECT set_config('distributor.clock', {ahead}, true)", [text])
