"""Queues a release, once: reads the file, keeps it, and composes every edition.

The same file queued twice is the same release. A near-copy is asked about, because the second
queueing of a slightly changed file is how double announcements begin.
"""

import difflib
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

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
from distributor.releases.illustrate import illustrated, keep_pictures, without_contents
from distributor.releases.models import Edition, Release, Revision, Text
from distributor.releases.read import Reading, Unreadable, read_bytes, to_release
from distributor.releases.refusal import Refused
from distributor.releases.when import When, known_zone, parse_when

NEAR = 0.9
COMPARED = 2000


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
    wanted = wanted_time(request, reading, zone=request.zone or settings.ORGANISATION_ZONE)
    link = _canonical_link(request.link)
    fingerprint = fingerprint_of(request.content)
    with transaction.atomic():
        _one_at_a_time()
        same = Release.objects.filter(fingerprint=fingerprint)
        if known := same.exclude(state=Release.State.WITHDRAWN).first():
            _refuse_other_wishes(known, request, wanted, link)
            return Queued(release=known, is_new=False, notes=(_known_note(known),))
        if not accounts:
            raise Refused(_no_account(request.channels))
        _ask_about_near_copies(reading, request)
        public_id = public_id_of(fingerprint, try_number=same.count())
        release = _make_release(request, wanted, fingerprint=fingerprint, public_id=public_id)
        release.link = link or release.page_url()
        release.save()
        notes = list(wanted.notes)
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
    """Save the text, its pictures and editions; sentences for what could not be composed."""
    value, notes = illustrated(value)
    Text.objects.create(
        revision=revision,
        language=value.language,
        headline=value.headline,
        value=release_to_json(without_contents(value)),
    )
    keep_pictures(revision, value)
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
    return [*notes, *left_out]


def read_request(request: Request) -> Reading:
    """What the reader finds in the file of a request.

    Raises:
        Refused: it cannot be read.
    """
    try:
        return read_bytes(name=request.name, content=request.content)
    except Unreadable as error:
        raise Refused(error.sentence) from error


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """When a text is to go out, and what its embargo line says of it."""

    zone: str
    line: Line
    asked_at: datetime | None
    publish_at: datetime | None
    notes: tuple[str, ...]


def wanted_time(request: Request, reading: Reading, *, zone: str) -> Wanted:
    """When the text of this request is to go out.

    Raises:
        Refused: the time is none, has no zone, is past, or lies before the embargo.
    """
    known_zone(zone)
    line = embargo_line(reading, zone=zone)
    when = parse_when(request.at, zone=request.zone) if request.at is not None else None
    notes = [*(when.notes if when else ()), *line.notes]
    return Wanted(
        zone=when.zone if when and not request.zone else zone,
        line=line,
        asked_at=when.instant if when else None,
        publish_at=_publish_at(when, line),
        notes=(*notes, line.hold_reason) if line.hold_reason else tuple(notes),
    )


def _make_release(request: Request, wanted: Wanted, *, fingerprint: str, public_id: str) -> Release:
    return Release(
        public_id=public_id,
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
    raise Refused(
        f"This very file is release {known.pk} already, and that {what}. Nothing changed."
    )


def _told(moment: datetime | None) -> str:
    return f"at {moment:%Y-%m-%d %H:%M} UTC" if moment else "when it is approved"


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
    """The address readers are led to.

    Raises:
        Refused: it is not a plain public https address.
    """
    if link is None:
        return None
    parts = urlsplit(link) if link.isprintable() and " " not in link else None
    if parts is None or parts.scheme != "https" or not parts.hostname or parts.username:
        raise Refused(
            f"The link {link!r} must begin with https:// and name a page, without spaces or a "
            "password in it."
        )
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
    standing = Text.objects.exclude(revision__release__state=Release.State.WITHDRAWN)
    recent = standing.order_by("-id").values_list("revision__release_id", "headline", "value")
    for release_id, headline, value in recent[:200]:
        if headline == reading.headline or _is_near(value["text"], reading.text):
            raise Refused(
                f"This looks like release {release_id}, “{headline}”, with small changes. To "
                f"correct that one use --revises {release_id}; if this is another "
                "announcement, queue it with --new."
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
