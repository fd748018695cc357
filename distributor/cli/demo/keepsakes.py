"""What is left of a demo when its sandboxes are gone: receipts, pages, mails and the feed."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import requests
from django.conf import settings

from distributor.accounts.models import Account
from distributor.audience.models import Subscriber
from distributor.contract import Sandbox, Serves
from distributor.deliveries.key import part_of
from distributor.deliveries.models import Receipt
from distributor.deliveries.move import Row
from distributor.deliveries.rows import rows_in_state
from distributor.deliveries.states import State
from distributor.registry import channel_named
from distributor.releases.card.card import CARD
from distributor.releases.models import Picture, Release

SECONDS = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivered:
    """One delivery and its receipt; `who` names the subscriber, empty for an account's own page."""

    channel: str
    account: str
    part: int
    state: str
    remote_id: str | None
    url: str | None
    who: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """The files of the folder that tell what readers saw."""

    mails: tuple[Path, ...]
    feed: Path | None


def delivered(release: Release, running: Mapping[str, Sandbox]) -> list[Delivered]:
    """Every delivery of the release, in the order of the ledger."""
    rows = [row for state in State for row in rows_in_state(release.pk, state)]
    accounts = Account.objects.in_bulk({row.account_id for row in rows})
    receipts = Receipt.objects.in_bulk([row.key for row in rows])
    names = dict(
        Subscriber.objects.filter(pk__in=[row.destination for row in rows]).values_list(
            "pk", "address"
        )
    )
    accepted = {name: sandbox.accepted() for name, sandbox in running.items()}
    return [
        _delivered(
            row,
            accounts[row.account_id],
            receipt=receipts.get(row.key),
            accepted=accepted.get(accounts[row.account_id].channel, ()),
            who=names.get(row.destination, ""),
        )
        for row in sorted(rows, key=lambda row: row.place)
    ]


def keep(
    folder: Path, release: Release, accounts: Iterable[Account], running: Mapping[str, Sandbox]
) -> Kept:
    """Save every sandbox's pages, the mails, the release page, its card and the feed."""
    files = [path for name, sandbox in running.items() for path in sandbox.save(folder / name)]
    _fetch(release.page_url(), folder / "release.html")
    for card in Picture.objects.filter(revision__release=release, name=CARD):
        (folder / f"card-{card.language}.png").write_bytes(bytes(card.content))
    feeds = [
        _fetch(f"{settings.PUBLIC_URL}/feeds/{account.pk}.xml", folder / "feed.xml")
        for account in accounts
        if isinstance(channel_named(account.channel), Serves)
    ]
    mails = tuple(path for path in files if path.suffix == ".eml")
    return Kept(mails=mails, feed=feeds[0] if feeds else None)


def _delivered(
    row: Row,
    account: Account,
    *,
    receipt: Receipt | None,
    accepted: Sequence[tuple[str, str]],
    who: str,
) -> Delivered:
    taken = _remote_id(row.key, accepted) if row.destination and row.state is State.SENT else None
    return Delivered(
        channel=account.channel,
        account=account.handle,
        part=part_of(row.slot),
        state=row.state,
        remote_id=receipt.remote_id if receipt else taken,
        url=receipt.url if receipt else None,
        who=who,
        reason=row.reason or "",
    )


def _remote_id(key: str, accepted: Iterable[tuple[str, str]]) -> str | None:
    """The identity under which it was taken; the ledger keeps no receipt for each subscriber."""
    whole = re.compile(rf"(?<![\w.]){re.escape(key)}(?![\w.])")
    return next((remote_id for _, remote_id in accepted if whole.search(remote_id)), None)


def _fetch(url: str, file: Path) -> Path:
    """Save a page of our own, fetched where this machine reaches it."""
    local = settings.FETCH_URL + url.removeprefix(settings.PUBLIC_URL)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(requests.get(local, timeout=SECONDS).content)
    return file
