"""What a person sees of digests: what each gathers, for whom, and how its mails stand.

The same values as for a release, so that terminal and pages show both alike.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from distributor.accounts.models import Account
from distributor.audience.models import Cadence
from distributor.deliveries.gathered import Items, items_of
from distributor.deliveries.models import Digest, DigestEdition
from distributor.deliveries.rows import remarkable_rows, totals_by_account, totals_of
from distributor.deliveries.status import (
    LISTED,
    NEWEST,
    ReleaseLine,
    ReleaseStatus,
    channel_status,
    headlines_of,
)
from distributor.deliveries.turns import waiting_turns
from distributor.releases.models import Edition
from distributor.releases.when import known_zone

NAMES = {Cadence.DAILY: "Daily", Cadence.WEEKLY: "Weekly"}


def digest_status(digest: Digest) -> ReleaseStatus:
    """Everything about one digest."""
    account = Account.objects.get(pk=digest.account_id)
    people = remarkable_rows(digest.pk, limit=LISTED)
    totals = totals_by_account(digest.pk).get(account.pk, {})
    planned = {account.pk: sum(totals.values())}
    turns = waiting_turns(digest.pk, [account], planned=planned, zone=digest.zone)
    channel = replace(
        channel_status(account, _editions(digest, account), people, totals),
        turns=turns.get(account.pk, ""),
    )
    return ReleaseStatus(
        release_id=digest.pk,
        headline=_name(digest),
        state=_state(digest),
        sentence=_sentence(digest),
        publish_at=digest.ends_at,
        zone=digest.zone,
        link="",
        channels=(channel,),
        is_planning=False,
        in_digests={},
    )


def all_digests() -> list[ReleaseLine]:
    """Every digest, newest first, with its totals."""
    digests = list(Digest.objects.order_by("-ends_at", "-id")[:NEWEST])
    totals = totals_of([digest.pk for digest in digests])
    return [
        ReleaseLine(
            id=digest.pk,
            headline=f"{_name(digest)} ({len(digest.releases)} planned)",
            state=_state(digest),
            publish_at=digest.ends_at,
            totals=totals.get(digest.pk, {}),
        )
        for digest in digests
    ]


def _name(digest: Digest) -> str:
    local = digest.ends_at.astimezone(known_zone(digest.zone))
    name = NAMES[Cadence(digest.cadence)]
    return f"{name} digest of {local.day} {local:%B %Y}, {digest.zone}, {digest.language}"


def _state(digest: Digest) -> str:
    return "approved" if digest.cancelled_at is None else "stopped"


def _sentence(digest: Digest) -> str:
    """What it tells, what was left out, and whether that may still change."""
    newest = DigestEdition.objects.filter(pk=digest.edition_id).first()
    items = items_of(newest or digest)
    left_out = {release: 0 for release in digest.releases if release not in items}
    headlines = headlines_of([*items, *left_out])
    parts = [f"It gathers {_listed(items, headlines)}."]
    if left_out:
        parts.append(f"Left out for a later one: {_listed(left_out, headlines)}.")
    if digest.cancelled_at is not None:
        parts.append("It was cancelled: what went out stays, and nothing more goes out.")
    elif newest is None:
        parts.append("It is put together when the first mail leaves.")
    return " ".join(parts)


def _listed(items: Items, headlines: Mapping[int, str]) -> str:
    return ", ".join(f"“{headlines.get(release, '')}” (release {release})" for release in items)


def _editions(digest: Digest, account: Account) -> dict[int, Edition]:
    """The frozen editions by number, in the form in which a release's editions are shown."""
    made: Iterable[DigestEdition] = DigestEdition.objects.filter(digest=digest)
    empty: Sequence[tuple[int, object]] = [(digest.pk, {"parts": [{"text": ""}]})]
    values = dict(chain(empty, ((each.pk, each.value) for each in made)))
    return {
        number: Edition(pk=number, account=account, language=digest.language, value=value)
        for number, value in values.items()
    }
