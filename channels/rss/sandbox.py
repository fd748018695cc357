"""A stand-in for our own web: a loopback server that shows the feed, and misbehaves when told.

It lets `publish` and `find` be tried without the rest of the house; in the demo the real web serves
the feed. What the core does by committing its intent, `show` does here, and an item counts as
accepted once a feed with it has left.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from channels.rss.feed import document, guid_of
from distributor.contract import Account, Edition, Part, Published
from distributor.kit.sandbox import Answer, Call, HttpSandbox, Route, anchor, page


class RssSandbox(HttpSandbox):
    """The feeds of any number of accounts."""

    def __init__(self, *, port: int = 0) -> None:
        super().__init__(name="rss", port=port)
        self._shown: dict[str, list[Published]] = {}

    def account(self, *, id: int, handle: str) -> Account:
        """An account whose feed stands here."""
        url = f"{self.origin}/feeds/{id}.xml"
        settings = {
            "document_url": url,
            "document_fetch_url": url,
            "public_url": self.origin,
        }
        return Account(id=id, channel="rss", handle=handle, settings=settings)

    def show(self, part: Part, account: Account) -> None:
        """Let the feed of this account show an item, once; its page is the one at `page_url`."""
        shown = self._shown.setdefault(str(account.id), [])
        guid = guid_of(part)
        if guid in {one.guid for one in shown}:
            return
        here = Part(text=part.text, fields={**part.fields, "link": self.page_url})
        edition = Edition(channel="rss", language="", parts=(here,))
        moment = datetime.now(UTC)
        shown.append(Published(edition=edition, guid=guid, published_at=moment, changed_at=moment))

    def routes(self) -> Sequence[Route]:
        """The one document a reader fetches."""
        return (Route(method="GET", path="/feeds/{id}.xml", answer=self._feed, kind="publish"),)

    def page(self) -> str:
        """The items as a feed reader lists them, newest first."""
        shown = [json.loads(item.fields["part"]) for item in reversed(self.record.items())]
        cards = "".join(map(_card, shown))
        return page("The feed as a reader shows it", cards or '<p class="empty">Nothing yet.</p>')

    def _feed(self, call: Call) -> Answer:
        shown = self._shown.get(call.arguments["id"], [])
        for one in shown:
            self._accept(one)
        account = self.account(id=int(call.arguments["id"]), handle="sandbox")
        made = document(shown, account)
        return Answer(body=made.content, headers={"Content-Type": made.media_type})

    def _accept(self, one: Published) -> None:
        (part,) = one.edition.parts
        if self.record.find(one.guid) is None:
            self.record.add(text=part.text, remote_id=one.guid, part=json.dumps(dict(part.fields)))


def _card(fields: Mapping[str, str]) -> str:
    title = anchor(fields["link"], fields["title"])
    return (
        f'<article class="card"><div class="item"><div><h2>{title}</h2>'
        f"{fields['html']}</div></div></article>"
    )
