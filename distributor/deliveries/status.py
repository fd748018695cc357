"""What a person sees of a release under way: every delivery with its state, reason and receipt."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import connection

from distributor.accounts.models import Account
from distributor.audience.models import Subscriber
from distributor.contract import Destination
from distributor.deliveries.key import language_of, part_of
from distributor.deliveries.models import Mailing, Pause, Receipt
from distributor.deliveries.move import Row
from distributor.deliveries.rows import (
    remarkable_rows,
    rows_to_accounts,
    totals_by_account,
    totals_in_digests,
    totals_of,
)
from distributor.deliveries.states import State
from distributor.deliveries.tally import Tally, tallies
from distributor.deliveries.turns import waiting_turns
from distributor.registry import all_channels
from distributor.releases.models import Edition, Release, Text
from distributor.releases.problems import Shown, open_problems

NEWEST = 200
LISTED = 2000  # subscribers listed by name because somebody may have to look


@dataclass(frozen=True, kw_only=True, slots=True)
class DeliveryStatus:
    """One delivery as a person reads it. `who` names the subscriber, empty for an account."""

    key: str
    language: str
    part: int
    parts: int
    who: str
    state: State
    due_at: datetime
    next_at: datetime | None
    attempt: int
    reason: str
    remote_id: str | None
    url: str | None
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ChannelStatus:
    """One account's share of a release."""

    account_id: int
    channel: str
    label: str
    handle: str
    is_subscribers: bool
    pauses: tuple[str, ...]
    totals: dict[str, int]
    deliveries: tuple[DeliveryStatus, ...]
    tally: Tally | None = None
    turns: str = ""

    @property
    def planned(self) -> int:
        return sum(self.totals.values())

    @property
    def is_in_several_languages(self) -> bool:
        return len({each.language for each in self.deliveries}) > 1


@dataclass(frozen=True, kw_only=True, slots=True)
class ReleaseStatus:
    """A release (or a digest) with everything that is on its way, was sent, or waits.

    `in_digests` counts the mails of digests that tell of the release; they are no deliveries of it.
    """

    release_id: int
    headline: str
    state: str
    sentence: str
    publish_at: datetime | None
    zone: str
    link: str
    channels: tuple[ChannelStatus, ...]
    is_planning: bool
    in_digests: dict[str, int]
    problems: tuple[Shown, ...] = ()

    @property
    def totals(self) -> dict[str, int]:
        """The number of deliveries in each of the seven states; their sum is what was planned."""
        return {
            str(state): sum(channel.totals.get(state, 0) for channel in self.channels)
            for state in State
        }

    @property
    def planned(self) -> int:
        return sum(self.totals.values())

    @property
    def is_settled(self) -> bool:
        """Whether nothing more happens without a person."""
        # The totals and the single deliveries are read one after the other: what moves in between
        # must not look as if it had come to rest.
        going = (State.SCHEDULED, State.SENDING)
        moving = sum(self.totals[state] for state in going)
        looked_at = any(
            each.state in going or (each.state is State.UNKNOWN and each.next_at is not None)
            for channel in self.channels
            for each in channel.deliveries
        )
        is_waiting = self.state == Release.State.QUEUED
        return not (is_waiting or self.is_planning or moving or looked_at)


@dataclass(frozen=True, kw_only=True, slots=True)
class ReleaseLine:
    """One line of the list of releases."""

    id: int
    headline: str
    state: str
    publish_at: datetime | None
    totals: dict[str, int]


def release_status(release: Release) -> ReleaseStatus:
    """Everything about one release, in a fixed number of queries."""
    totals = totals_by_account(release.pk)
    rows = rows_to_accounts(release.pk)
    people = remarkable_rows(release.pk, limit=LISTED)
    editions = _editions([*rows, *people], release)
    accounts = Account.objects.in_bulk({edition.account_id for edition in editions.values()})
    mailings = tallies(release.pk)
    turns = waiting_turns(
        release.pk,
        accounts.values(),
        planned={account_id: sum(each.values()) for account_id, each in totals.items()},
        zone=release.zone,
    )
    channels = tuple(
        replace(
            channel_status(account, editions, [*rows, *people], totals.get(account.pk, {})),
            tally=mailings.get(account.pk),
            turns=turns.get(account.pk, ""),
        )
        for account in sorted(accounts.values(), key=lambda account: account.pk)
    )
    return ReleaseStatus(
        release_id=release.pk,
        headline=_headline(release),
        state=release.state,
        sentence=_sentence(release),
        publish_at=release.publish_at,
        zone=release.zone,
        link=release.link,
        channels=channels,
        is_planning=_is_planning(release),
        in_digests=totals_in_digests(release.pk),
        problems=open_problems(release),
    )


def all_releases() -> list[ReleaseLine]:
    """Every release, newest first, with its totals."""
    releases = list(Release.objects.order_by("-id")[:NEWEST])
    totals = totals_of([release.pk for release in releases])
    headlines = headlines_of([release.pk for release in releases])
    return [
        ReleaseLine(
            id=release.pk,
            headline=headlines.get(release.pk, ""),
            state=release.state,
            publish_at=release.publish_at,
            totals=totals.get(release.pk, {}),
        )
        for release in releases
    ]


def headlines_of(releases: Sequence[int]) -> dict[int, str]:
    """The newest headline of each of these releases."""
    return dict(
        Text.objects.filter(revision__release__in=releases)
        .order_by("revision__number", "-id")
        .values_list("revision__release_id", "headline")
    )


def channel_status(
    account: Account, editions: dict[int, Edition], rows: Iterable[Row], totals: dict[str, int]
) -> ChannelStatus:
    channel = all_channels().get(account.channel)
    facts = channel.facts if channel else None
    mine = [row for row in rows if row.account_id == account.pk]
    return ChannelStatus(
        account_id=account.pk,
        channel=account.channel,
        label=facts.label if facts else account.channel,
        handle=account.handle,
        is_subscribers=bool(facts and facts.destination is Destination.SUBSCRIBERS),
        pauses=_pauses(account),
        totals=totals,
        deliveries=_deliveries(mine, editions),
    )


def _deliveries(rows: list[Row], editions: dict[int, Edition]) -> tuple[DeliveryStatus, ...]:
    receipts = Receipt.objects.in_bulk([row.key for row in rows if not row.destination])
    names = dict(
        Subscriber.objects.filter(
            pk__in=[row.destination for row in rows if row.destination]
        ).values_list("pk", "address")
    )
    return tuple(
        _delivery(row, editions[row.edition_id], receipts.get(row.key), names) for row in rows
    )


def _delivery(
    row: Row, edition: Edition, receipt: Receipt | None, names: dict[int, str]
) -> DeliveryStatus:
    parts = edition.value["parts"]
    return DeliveryStatus(
        key=row.key,
        language=language_of(row.slot) or edition.language,
        part=part_of(row.slot),
        parts=len(parts),
        who=names.get(row.destination, ""),
        state=row.state,
        due_at=row.due_at,
        next_at=row.next_at,
        attempt=row.attempt,
        reason=row.reason or "",
        remote_id=receipt.remote_id if receipt else None,
        url=receipt.url if receipt else None,
        text=parts[part_of(row.slot)]["text"],
    )


def _editions(rows: Iterable[Row], release: Release) -> dict[int, Edition]:
    """The editions of these rows and of the newest revision, also before anything is planned."""
    wanted = {row.edition_id for row in rows}
    newest = release.revisions.order_by("-number").values_list("id", flat=True)[:1]
    found = Edition.objects.filter(pk__in=wanted) | Edition.objects.filter(revision__in=newest)
    return {edition.pk: edition for edition in found}


def _headline(release: Release) -> str:
    newest = Text.objects.filter(revision__release=release).order_by("-revision__number", "id")
    return str(newest.values_list("headline", flat=True).first() or "")


def _sentence(release: Release) -> str:
    if release.hold_reason:
        return release.hold_reason
    if release.state == Release.State.QUEUED:
        return "Waits for a person's approval."
    if release.state == Release.State.WITHDRAWN:
        return "Withdrawn: nothing of it was public, and nothing goes out."
    if release.state == Release.State.STOPPED:
        return "Stopped: what went out stays, and nothing more goes out."
    newest = release.current()
    if newest.frozen_at is None:
        return (
            f"Revision {newest.number} (a correction or another language) waits for a person's "
            f"approval: `distributor approve {release.pk}`. What was approved before goes on."
        )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sentence FROM deliveries_gate WHERE release_id = %s "
            "AND (opened_at IS NULL OR again_at <= deliveries_now()) ORDER BY purpose DESC LIMIT 1",
            [release.pk],
        )
        closed = cursor.fetchone()
    return str(closed[0]) if closed else ""


def _pauses(account: Account) -> tuple[str, ...]:
    pauses = Pause.objects.filter(scope=Pause.Scope.ACCOUNT, target=str(account.pk))
    return tuple(pause.reason for pause in pauses)


def _is_planning(release: Release) -> bool:
    return Mailing.objects.filter(release_id=release.pk, planned_at=None).exists()
