"""Releases as the pages know them: with real texts, composed by the real RSS channel."""

from dataclasses import replace
from datetime import timedelta
from itertools import count

from distributor.accounts.models import Account
from distributor.accounts.value import account_value
from distributor.deliveries.announce import announce
from distributor.deliveries.clock import now
from distributor.deliveries.models import Delivery
from distributor.people.models import User
from distributor.registry import channel_named
from distributor.releases import models
from distributor.releases.codec import edition_to_json, release_to_json
from distributor.releases.identity import guid_of
from distributor.releases.illustrate import illustrated, keep_pictures, without_contents
from tests.releases_made import release as english

numbers = count(1)


def feed_account(**settings):
    return Account.objects.create(
        channel="rss", handle=f"News {next(numbers)}", settings={"title": "Basin news", **settings}
    )


def queued(*accounts, due_in=0.0, embargo_in=None, link=None, make=english, **changes):
    """A release that waits for an approval; `changes` are fields of its text."""
    number = next(numbers)
    public_id = f"word{number}"
    link = link or f"https://news.example.com/r/{public_id}"
    content, _ = illustrated(make(guid=guid_of(public_id), link=link, **changes))
    start = now()  # not before the pictures, which take their time on a busy machine
    release = models.Release.objects.create(
        public_id=public_id,
        fingerprint=f"{number:064x}",
        zone="America/Toronto",
        link=link,
        publish_at=start + timedelta(seconds=due_in),
        embargo_at=None if embargo_in is None else start + timedelta(seconds=embargo_in),
        created_by="author",
    )
    _keep(release, content, *accounts)
    return release


def revise(release, content, *accounts):
    """A further revision with its pictures, not approved."""
    content, _ = illustrated(content)
    return _keep(release, content, *accounts)


def _keep(release, content, *accounts):
    revision = models.Revision.objects.create(
        release=release,
        number=release.revisions.count() + 1,
        source_name="secret-basin-plan.docx",
        source=b"",
        created_by="author",
    )
    models.Text.objects.create(
        revision=revision,
        language=content.language,
        headline=content.headline,
        value=release_to_json(without_contents(content)),
    )
    keep_pictures(revision, content)
    for account in accounts:
        edition = channel_named(account.channel).compose(content, account_value(account))
        models.Edition.objects.create(
            revision=revision,
            account=account,
            language=edition.language,
            value=edition_to_json(edition),
        )
    return revision


def add_text(release, content):
    """A further language of the newest revision, with its own page."""
    link = f"{release.link}/{content.language}"
    models.Text.objects.create(
        revision=release.current(),
        language=content.language,
        headline=content.headline,
        value=release_to_json(replace(content, link=link)),
    )


def approved(*accounts, **given):
    release = queued(*(accounts or (feed_account(),)), **given)
    announce(release, who="approver")
    return release


def sent(*accounts, **given):
    """A release whose deliveries have all been accepted."""
    release = approved(*accounts, **given)
    Delivery.objects.filter(release_id=release.pk).update(state="sent", attempt=1, next_at=None)
    return release


def page_of(release):
    return f"/r/{release.public_id}"


def member(name="maude"):
    return User.objects.create_user(name, password="a long word for tests")
