"""Queues a release, once: reads the file, keeps it, and composes every edition.

The same file queued twice is the same release. A near-copy is asked about, because the second
queueing of a slightly changed file is how double announcements begin.
"""

import difflib
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from distributor.accounts.models import Account
from distributor.contract import Release as ReleaseValue
from distributor.people.audit import record
from distributor.releases.codec import edition_to_json, release_to_json
from distributor.releases.compose import account_values, chosen_accounts, compose_for
from distributor.releases.embargo import Line, embargo_line
from distributor.releases.identity import fingerprint_of, guid_of, public_id_of
from distributor.releases.models import Edition, Release, Revision, Text
from distributor.releases.read import Reading, Unreadable, read_bytes, to_release
from distributor.releases.refusal import Refused
from distributor.releases.when import When, known_zone, parse_when

NEAR = 0.9


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """What somebody wants to queue, as they said it."""

    name: str
    content: bytes
    who: str
    at: str | None = None
    zone: str | None = None
    link: str | None = None
    channels: tuple[str, ...] = ()
    is_new_for_sure: bool = False
    late_after: int = 7200
    when_late: str = "hold"


@dataclass(frozen=True, kw_only=True, slots=True)
class Queued:
    """The release, whether this call made it, and what a person should know."""

    release: Release
    is_new: bool
    notes: tuple[str, ...] = field(default=())


def queue(request: Request) -> Queued:
    """Queue the file of this request.

    Raises:
        Refused: it cannot be queued as asked; nothing changed.
        UnknownChannel: a channel was named that is not here.
    """
    reading = read_request(request)
    accounts = chosen_accounts(request.channels)
    fingerprint = fingerprint_of(request.content)
    with transaction.atomic():
        _one_at_a_time()
        if known := Release.objects.filter(fingerprint=fingerprint).first():
            return Queued(release=known, is_new=False, notes=(_known_note(known),))
        if not accounts:
            raise Refused(_no_account(request.channels))
        _ask_about_near_copies(reading, request)
        release, notes = _make_release(request, reading, fingerprint)
        revision = _make_revision(release, request)
        notes += write_editions(revision, text_of(reading, release), accounts)
        record(who=request.who, action="release.queued", subject=str(release))
    return Queued(release=release, is_new=True, notes=tuple(notes))


def text_of(reading: Reading, release: Release) -> ReleaseValue:
    """The contract's release of a reading, with this release's identity.

    Raises:
        Refused: it has no headline.
    """
    try:
        return to_release(reading, guid=guid_of(release.public_id), link=release.link)
    except Unreadable as error:
        raise Refused(error.sentence) from error


def write_editions(revision: Revision, value: ReleaseValue, accounts: list[Account]) -> list[str]:
    """Save the text and its editions; sentences for what could not be composed."""
    Text.objects.create(
        revision=revision,
        language=value.language,
        headline=value.headline,
        value=release_to_json(value),
    )
    composed, left_out = compose_for(value, account_values(accounts))
    Edition.objects.bulk_create(
        Edition(
            revision=revision,
            account_id=each.account.id,
            language=each.edition.language,
            value=edition_to_json(each.edition),
            problems=[
                {"level": p.level, "code": p.code, "sentence": p.sentence, "part": p.part}
                for p in each.problems
            ],
        )
        for each in composed
    )
    return left_out


def read_request(request: Request) -> Reading:
    """What the reader finds in the file of a request.

    Raises:
        Refused: it cannot be read.
    """
    try:
        return read_bytes(name=request.name, content=request.content)
    except Unreadable as error:
        raise Refused(error.sentence) from error


def _make_release(
    request: Request, reading: Reading, fingerprint: str
) -> tuple[Release, list[str]]:
    zone = request.zone or settings.ORGANISATION_ZONE
    known_zone(zone)
    line = embargo_line(reading, zone=zone)
    when = parse_when(request.at, zone=request.zone) if request.at else None
    publish_at = _publish_at(when, line)
    public_id = public_id_of(fingerprint)
    release = Release(
        public_id=public_id,
        fingerprint=fingerprint,
        zone=when.zone if when and not request.zone else zone,
        embargo_at=line.instant,
        publish_at=publish_at,
        hold_reason=line.hold_reason,
        late_after=request.late_after,
        when_late=request.when_late,
        created_by=request.who,
    )
    release.link = _canonical_link(request.link) or release.page_url()
    release.save()
    notes = [*(when.notes if when else ()), *line.notes]
    return release, notes + ([line.hold_reason] if line.hold_reason else [])


def _publish_at(when: When | None, line: Line) -> datetime | None:
    """The instant asked for; without one, the embargo's end; without either, at approval."""
    if when is None:
        return line.instant
    if when.instant < timezone.now():
        raise Refused(
            f"{when.instant:%Y-%m-%d %H:%M} UTC is in the past. Give a time to come, or leave "
            "--at out to publish at approval."
        )
    if line.instant and when.instant < line.instant:
        raise Refused(
            f"The release is under embargo until {line.instant:%Y-%m-%d %H:%M} UTC; --at "
            f"{when.instant:%Y-%m-%d %H:%M} UTC lies before it. Nothing goes out before an embargo."
        )
    return when.instant


def _canonical_link(link: str | None) -> str | None:
    if link and not link.startswith("https://"):
        raise Refused(f"The link {link!r} must begin with https://.")
    return link


def _make_revision(release: Release, request: Request) -> Revision:
    return Revision.objects.create(
        release=release,
        number=1,
        source_name=request.name,
        source=request.content,
        created_by=request.who,
    )


def _ask_about_near_copies(reading: Reading, request: Request) -> None:
    if request.is_new_for_sure or reading.headline is None:
        return
    recent = Text.objects.order_by("-id").values_list("revision__release_id", "headline", "value")
    for release_id, headline, value in recent[:200]:
        if headline == reading.headline or _is_near(value["text"], reading.text):
            raise Refused(
                f"This looks like release {release_id}, “{headline}”, with small changes. To "
                f"correct that one use --revises {release_id}; if this is another "
                "announcement, queue it with --new."
            )


def _is_near(one: str, other: str) -> bool:
    matcher = difflib.SequenceMatcher(None, one.split(), other.split(), autojunk=False)
    return (
        matcher.real_quick_ratio() >= NEAR
        and matcher.quick_ratio() >= NEAR
        and matcher.ratio() >= NEAR
    )


def _one_at_a_time() -> None:
    """Two queueings at the same instant must not both find nothing there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('releases.queue'))")


def _known_note(release: Release) -> str:
    return (
        f"This very file is release {release.pk} already ({release.state}). Nothing was queued a "
        "second time."
    )


def _no_account(channels: tuple[str, ...]) -> str:
    what = " or ".join(channels) if channels else "any channel"
    return (
        f"There is no account on {what} to publish through. Connect one first: "
        "`distributor account add CHANNEL HANDLE setting=value ...`"
    )
