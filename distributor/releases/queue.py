"""Queues a release, once: reads its files, keeps them, and composes every edition.

The same files queued twice are the same release. A near-copy is asked about, because the second
queueing of a slightly changed file is how double announcements begin.
"""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction

from distributor.accounts.models import Account
from distributor.people.audit import record
from distributor.releases.compose import chosen_accounts
from distributor.releases.identity import fingerprint_of_all, public_id_of
from distributor.releases.models import Release, Revision, Text
from distributor.releases.read import language_name
from distributor.releases.refusal import Refused
from distributor.releases.request import Found, Request, canonical_link, read_request
from distributor.releases.texts import save_texts, words_of
from distributor.releases.translation import asked_languages
from distributor.releases.wanted import Wanted, wanted_time

NEAR = 0.9
COMPARED = 2000

__all__ = ["Queued", "Request", "queue"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Queued:
    """The release, whether this call made it, and what a person should know."""

    release: Release
    is_new: bool
    notes: tuple[str, ...] = field(default=())


def queue(request: Request) -> Queued:
    """Queue the files of this request.

    Raises:
        Refused: it cannot be queued as asked; nothing changed.
        UnknownChannel: a channel was named that is not here.
    """
    found = read_request(request)
    accounts = chosen_accounts(request.channels)
    wanted = wanted_time(request, found, zone=request.zone or settings.ORGANISATION_ZONE)
    links = [canonical_link(link) for link in (request.link, *request.links.values())]
    fingerprint = fingerprint_of_all(file.content for file in request.files)
    with transaction.atomic():
        _one_at_a_time()
        if known := _known(fingerprint, found):
            _refuse_other_wishes(known, request, wanted, links[0])
            return Queued(release=known, is_new=False, notes=(_known_note(known, request),))
        if not accounts:
            raise Refused(_no_account(request.channels))
        _ask_about_near_copies(found, request)
        release = _make_release(request, wanted, fingerprint=fingerprint)
        release.link = links[0] or release.page_url()
        release.languages = ",".join(
            asked_languages(
                request.languages,
                settings.RELEASE_LANGUAGES,
                accounts=[account.settings for account in accounts],
                promised=[each.reading.promises for each in found],
            )
        )
        release.save()
        release.accounts.set(accounts)
        notes = [*wanted.notes, *_save(release, request, found, accounts)]
        record(who=request.who, action="release.queued", subject=str(release))
    return Queued(release=release, is_new=True, notes=tuple(notes))


def _save(
    release: Release, request: Request, found: Sequence[Found], accounts: list[Account]
) -> list[str]:
    revision = Revision.objects.create(
        release=release,
        number=1,
        source_name=request.name,
        source=request.content,
        created_by=request.who,
    )
    words = [
        words_of(each, release, request=request, number=1, is_first=each is found[0])
        for each in found
    ]
    notes = save_texts(revision, words, accounts)
    if not revision.editions.exists():
        raise Refused(
            "No account publishes this text, so there is nothing to queue. "
            + " ".join(notes or ["`distributor account list` shows their languages."])
        )
    return notes


def _known(fingerprint: str, found: Sequence[Found]) -> Release | None:
    """The release these files are, as a whole or as texts that were added one by one."""
    standing = Release.objects.exclude(state=Release.State.WITHDRAWN)
    if same := standing.filter(fingerprint=fingerprint).first():
        return same
    given = {each.fingerprint for each in found}
    texts = Text.objects.filter(fingerprint__in=given, revision__release__in=standing)
    there: dict[int, set[str]] = {}
    for release_id, one in texts.values_list("revision__release_id", "fingerprint"):
        there.setdefault(release_id, set()).add(one)
    whole = [release_id for release_id, own in sorted(there.items()) if given <= own]
    return Release.objects.get(pk=whole[0]) if whole else None


def _make_release(request: Request, wanted: Wanted, *, fingerprint: str) -> Release:
    tries = Release.objects.filter(fingerprint=fingerprint).count()
    return Release(
        public_id=public_id_of(fingerprint, try_number=tries),
        fingerprint=fingerprint,
        zone=wanted.zone,
        embargo_at=wanted.line.instant,
        publish_at=wanted.publish_at,
        hold_reason=wanted.line.hold_reason,
        late_after=request.late_after,
        when_late=request.when_late,
        created_by=request.who,
    )


def _refuse_other_wishes(
    known: Release, request: Request, wanted: Wanted, link: str | None
) -> None:
    """The same file with another time, link or choice of channels is a change, not a repeat."""
    queued_for = set(known.current().editions.values_list("account__channel", flat=True))
    if wanted.asked_at is not None and wanted.asked_at != known.publish_at:
        what = f"goes out {_told(known.publish_at)}; to change that use --revises {known.pk}"
    elif link is not None and link != known.link:
        what = f"links to {known.link}; cancel it first to queue it with another link"
    elif request.channels and set(request.channels) != queued_for:
        what = f"is for {', '.join(sorted(queued_for))}; cancel it first to choose other channels"
    else:
        return
    raise Refused(f"{_this(request)} release {known.pk} already, and that {what}. Nothing changed.")


def _told(moment: datetime | None) -> str:
    return f"at {moment:%Y-%m-%d %H:%M} UTC" if moment else "when it is approved"


def _ask_about_near_copies(found: Sequence[Found], request: Request) -> None:
    if request.is_new_for_sure:
        return
    standing = Text.objects.exclude(revision__release__state=Release.State.WITHDRAWN)
    recent = standing.order_by("-id").values_list("revision__release_id", "headline", "value")
    for release_id, headline, value in recent[:200]:
        for each in found:
            same = headline == each.reading.headline is not None
            if same or _is_near(value["text"], each.reading.text):
                raise Refused(_looks_like(release_id, headline, found))


def _looks_like(release_id: int, headline: str, found: Sequence[Found]) -> str:
    """The question, with the advice that fits: a correction, a translation, or something new."""
    texts = Text.objects.filter(revision__release_id=release_id)
    there = set(texts.values_list("language", flat=True))
    further = [each for each in found if each.language not in there]
    to_add = (
        f"To add its {language_name(further[0].language)} text use --translates {release_id} with "
        "that file alone; to"
        if further
        else "To"
    )
    return (
        f"This looks like release {release_id}, “{headline}”, perhaps with small changes. {to_add} "
        f"correct it use --revises {release_id}; if this is another announcement, queue it with "
        "--new."
    )


def _is_near(one: str, other: str) -> bool:
    words = one.split(), other.split()
    matcher = difflib.SequenceMatcher(None, *words, autojunk=False)
    if matcher.real_quick_ratio() < NEAR or matcher.quick_ratio() < NEAR:
        return False
    # Above so many words the order is not compared: the same words are near enough, and fast.
    return min(map(len, words)) > COMPARED or matcher.ratio() >= NEAR


def _one_at_a_time() -> None:
    """Two queueings at the same instant must not both find nothing there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('releases.queue'))")


def _known_note(release: Release, request: Request) -> str:
    return (
        f"{_this(request)} release {release.pk} already ({release.state}). Nothing was queued a "
        "second time."
    )


def _this(request: Request) -> str:
    return "These very files are" if request.more else "This very file is"


def _no_account(channels: tuple[str, ...]) -> str:
    what = " or ".join(channels) if channels else "any channel"
    return (
        f"There is no account on {what} to publish through. Connect one first: "
        "`distributor account add CHANNEL HANDLE setting=value ...`"
    )
