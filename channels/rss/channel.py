"""The contract for RSS: an item is published when our own public feed shows it.

Nothing is sent anywhere. The core lets the feed show what is due; `publish` looks from outside,
as a reader would, and gives the receipt, so that "sent" means "readers can fetch it".
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

from channels.rss import item
from channels.rss.feed import document, guid_of
from channels.rss.look import look
from channels.rss.sandbox import RssSandbox
from distributor.contract import (
    Account,
    Document,
    Edition,
    Facts,
    Outgoing,
    Problem,
    Published,
    Receipt,
    Release,
    Setting,
    Transient,
)
from distributor.kit.vetting import bad_addresses, bad_languages

GIVEN = "Filled in by itself; give it only where the feed stands behind another address."
SETTINGS = (
    Setting(name="title", label="Title of the feed", help="Empty: the handle."),
    Setting(name="description", label="What the feed is about", help="One sentence for readers."),
    Setting(
        name="language",
        label="Language of the feed",
        help="Such as en-CA. Empty: the language of the newest item. One feed for each language.",
    ),
    Setting(name="author", label="Author of the items", help="A name. Empty: the issuer."),
    Setting(name="categories", label="Categories of the items", help="With commas between them."),
    Setting(name="document_url", label="Public address of the feed", help=GIVEN),
    Setting(name="document_fetch_url", label="Its address from this host", help=GIVEN),
    Setting(name="public_url", label="Page the feed belongs to", help=GIVEN),
)


class Rss:
    """The adapter for our own public feeds."""

    facts = Facts(
        name="rss",
        label="RSS feed",
        settings=SETTINGS,
        repeatable_for=timedelta.max,
        findable_within=timedelta(0),
        first=True,
        call_seconds=15.0,
    )

    def compose(self, release: Release, account: Account) -> Edition:
        return item.compose(release, account)

    def check(self, edition: Edition, account: Account) -> list[Problem]:
        return item.check(edition, account)

    def vet(self, account: Account) -> list[str]:
        addresses = bad_addresses(account, "document_url", "document_fetch_url", "public_url")
        return [*addresses, *bad_languages(account, "language")]

    def publish(self, outgoing: Outgoing, account: Account) -> Receipt:
        receipt = look(guid_of(outgoing.part), account=account, deadline=outgoing.deadline)
        if receipt is None:
            raise Transient(
                "The feed does not show this item yet. Nothing is lost; it is looked for again "
                "by itself."
            )
        return receipt

    def find(self, outgoing: Outgoing, account: Account, since: datetime) -> Receipt | None:  # noqa: ARG002 - an item stays in the feed, whenever it came
        return look(guid_of(outgoing.part), account=account, deadline=outgoing.deadline)

    def serve(self, published: Sequence[Published], account: Account) -> Document:
        return document(published, account)

    def sandbox(self, *, port: int = 0) -> AbstractContextManager[RssSandbox]:
        return RssSandbox(port=port)
