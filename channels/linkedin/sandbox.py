"""A small LinkedIn on loopback, with its real trap: a text is cut where a sign was left bare.

Fault forms beside the kit's: `unavailable` 500, 504; `rate_limited` day; `auth_expired` revoked;
`rejected` version, denied, conflict, waiting; `duplicate` unnamed (default: names a ghost).
Pictures are requests of the kinds `upload` (a place is asked for) and `put` (it is filled).
The refresh token of an account is good for a year and for many uses, as on LinkedIn.
"""

import re
import threading
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, unquote

from channels.linkedin.sandbox_answers import REFUSALS, duplicate, error, input_error, too_many
from channels.linkedin.sandbox_images import PICTURE, ImageDesk, card_in
from channels.linkedin.sandbox_little import elements, readable
from channels.linkedin.sandbox_page import as_article
from distributor.contract import Account
from distributor.kit.sandbox import (
    Accepted,
    Answer,
    Call,
    Fault,
    HttpSandbox,
    Json,
    Planned,
    Route,
    html_answer,
    json_answer,
    page,
)
from distributor.kit.sandbox_tokens import TokenDesk, bearer_of, refused

ACTIVE = ("202512", "202612")  # the oldest and the newest version that are answered
APP = {"client_id": "sandbox-client", "client_secret": "sandbox-client-secret"}
USER = re.compile(r"(?P<scope>full|write-only)-(?P<id>\d+)-(?P<name>.*)")
DOUBLE_WINDOW = timedelta(minutes=10)
MOST = 3000


class LinkedInSandbox(HttpSandbox):
    """Any number of pages; a token made here is known again after a restart."""

    def __init__(self, *, port: int = 0) -> None:
        super().__init__(name="linkedin", port=port)
        self._taking = threading.Lock()
        self._desk = TokenDesk("linkedin", rotates=False)
        self.images = ImageDesk()

    def account(self, *, id: int, handle: str) -> Account:
        """A page with a token that may post and read, and that can be renewed."""
        return self._account(id=id, handle=handle, scope="full")

    def write_only_account(self, *, id: int, handle: str) -> Account:
        """The same page with a token that may post but not read."""
        return self._account(id=id, handle=handle, scope="write-only")

    def _account(self, *, id: int, handle: str, scope: str) -> Account:
        tokens = self._desk.tokens_of(f"{scope}-{id}-{quote(handle)}")
        return Account(
            id=id,
            channel="linkedin",
            handle=handle,
            settings={
                "api_url": f"{self.origin}/rest",
                "token_url": f"{self.origin}/oauth/v2/accessToken",
                "web_url": self.origin,
                "author": f"urn:li:organization:{5000 + id}",
            },
            credentials={
                "access_token": tokens.access,
                "refresh_token": tokens.refresh,
                **APP,
            },
        )

    def expire(self, call: Call) -> None:
        """Let the access token of this call be dead for good."""
        self._desk.expire(bearer_of(call))

    def routes(self) -> Sequence[Route]:
        return (
            Route(method="POST", path="/rest/posts", answer=self._create, kind="publish"),
            Route(method="POST", path="/oauth/v2/accessToken", answer=self._renew, kind="token"),
            Route(method="POST", path="/rest/images", answer=self._announce, kind="upload"),
            Route(method="PUT", path="/dms-uploads/{urn}", answer=self._fill, kind="put"),
            Route(method="GET", path="/rest/posts", answer=self._list, kind="find"),
            Route(method="GET", path="/rest/posts/{urn}", answer=self._read, kind="read"),
            Route(method="GET", path="/feed/update/{urn}/", answer=self._post_page),
        )

    def _renew(self, call: Call) -> Answer:
        form = call.form()
        if {name: form.get(name) for name in APP} != APP:
            return refused("invalid_client", "Client authentication failed", status=401)
        is_refresh = form.get("grant_type") == "refresh_token"
        tokens = self._desk.trade(form.get("refresh_token", "")) if is_refresh else None
        if tokens is None:
            said = (
                "The provided authorization grant or refresh token is invalid, expired or revoked"
            )
            return refused("invalid_request", said)
        return json_answer(
            200,
            {
                "access_token": tokens.access,
                "expires_in": 5_184_000,
                "refresh_token": tokens.refresh,
                "refresh_token_expires_in": 31_536_000,
            },
        )

    def _create(self, call: Call) -> Answer:
        wrong = self._wrong_headers(call)
        if wrong:
            return wrong
        wish = call.json()
        if not isinstance(wish, Mapping) or not _text(wish, "author"):
            return input_error("MISSING_FIELD", "/author is required")
        user = self._signed_in(call)
        if _text(wish, "author") != self._page_of(call):
            return error(403, "ACCESS_DENIED", "Not enough permissions to access: posts.CREATE")
        with self._taking:
            return self._judge(wish, user["name"], call.received_at)

    def _announce(self, call: Call) -> Answer:
        wrong = self._wrong_headers(call)
        return wrong or self.images.announce(call, page=self._page_of(call), origin=self.origin)

    def _fill(self, call: Call) -> Answer:
        if not self._signed_in(call):
            return error(401, "INVALID_ACCESS_TOKEN", "Invalid access token")
        return self.images.fill(call, page=self._page_of(call))

    def _page_of(self, call: Call) -> str:
        return f"urn:li:organization:{5000 + int(self._signed_in(call)['id'])}"

    def _judge(self, wish: Mapping[str, Json], name: str, received_at: datetime) -> Answer:
        commentary, card = _text(wish, "commentary"), card_in(wish)
        if len(commentary.encode("utf-16-le")) // 2 > MOST:
            return input_error("FIELD_ARRAY_SIZE_TOO_HIGH", "/commentary is longer than 3000")
        if not commentary.strip():
            return input_error("INVALID_VALUE_BLANK_FIELD", "/commentary is blank")
        if card.keys() - PICTURE and not 0 < len(card.get("title", "")) < 400:
            return input_error("FIELD_LENGTH_TOO_LONG", "/content/article/title is too long")
        refusal = self.images.refusal(card, page=_text(wish, "author"))
        if refusal:
            return refusal
        kept = "".join(element.group() for element in elements(commentary))
        author = _text(wish, "author")
        earlier = self._double_of(author, kept)
        if earlier:
            return duplicate(earlier.remote_id)
        urn = f"urn:li:share:{7_000_000_000_000_000_000 + len(self.record.items())}"
        self.record.add(
            text=readable(kept),
            remote_id=urn,
            lag=self.faults.take_lag(),
            received_at=received_at,
            account=author,
            name=name,
            commentary=kept,
            **{f"article_{field}": text for field, text in card.items()},
        )
        return Answer(status=201, headers={"x-restli-id": urn})

    def _double_of(self, author: str, commentary: str) -> Accepted | None:
        since = datetime.now(UTC) - DOUBLE_WINDOW
        recent = [item for item in self.record.items() if item.at > since]
        wanted = (author, commentary)
        same = (i for i in recent if (i.account, i.fields["commentary"]) == wanted)
        return next(same, None)

    def _list(self, call: Call) -> Answer:
        wrong = self._wrong_headers(call) or self._may_not_read(call)
        if wrong:
            return wrong
        author = call.query.get("author", "")
        start, count = int(call.query.get("start", "0")), int(call.query.get("count", "10"))
        shown = [
            _as_post(item)
            for item in reversed(self.record.items())
            if item.account == author and item.is_visible
        ]
        paging: Json = {"start": start, "count": count, "links": []}
        return json_answer(200, {"paging": paging, "elements": shown[start : start + count]})

    def _read(self, call: Call) -> Answer:
        wrong = self._wrong_headers(call) or self._may_not_read(call)
        if wrong:
            return wrong
        item = self.record.find(call.arguments["urn"])
        if item is None:
            return error(404, "NOT_FOUND", "Could not find entity")
        return json_answer(200, _as_post(item))

    def _wrong_headers(self, call: Call) -> Answer | None:
        version = call.headers.get("Linkedin-Version", "")
        if not version:
            return error(400, "VERSION_MISSING", "A version must be present")
        if not ACTIVE[0] <= version <= ACTIVE[1]:
            return error(426, "NONEXISTENT_VERSION", f"Requested version {version}01 is not active")
        if not self._signed_in(call):
            return error(401, "INVALID_ACCESS_TOKEN", "Invalid access token")
        if call.headers.get("X-Restli-Protocol-Version") != "2.0.0":
            return error(400, "INVALID_PROTOCOL", "X-RestLi-Protocol-Version must be 2.0.0")
        return None

    def _may_not_read(self, call: Call) -> Answer | None:
        if self._signed_in(call)["scope"] == "write-only":
            return error(403, "ACCESS_DENIED", "Not enough permissions to access: posts.FINDER")
        return None

    def _signed_in(self, call: Call) -> Mapping[str, str]:
        found = USER.fullmatch(self._desk.user_of(bearer_of(call)) or "")
        return {name: unquote(text) for name, text in found.groupdict().items()} if found else {}

    def refusal(self, planned: Planned) -> Answer:
        """Say no as LinkedIn does."""
        form = planned.details.get("form", "")
        match planned.fault:
            case Fault.RATE_LIMITED | Fault.RATE_LIMITED_BARE:
                return too_many(planned)
            case Fault.AUTH_EXPIRED:
                code = "REVOKED_ACCESS_TOKEN" if form == "revoked" else "EXPIRED_ACCESS_TOKEN"
                return error(401, code, "The token used in the request is not valid any more")
            case Fault.DUPLICATE:
                return duplicate("" if form == "unnamed" else "urn:li:share:6999999999999999999")
            case Fault.REJECTED:
                bad = input_error("INVALID_VALUE_FOR_FIELD", "/commentary is not accepted")
                return REFUSALS.get(form, bad)
        status = int(form) if form.isdecimal() else 503
        return error(status, "SERVICE_UNAVAILABLE", "Service is unavailable")

    def page(self) -> str:
        """Every post, newest first, as followers see them."""
        posts = [self._article(item) for item in reversed(self.record.items())]
        body = "".join(posts) or '<p class="empty">Nothing has been posted yet.</p>'
        return page("LinkedIn", f"<h1>What followers see on LinkedIn</h1>{body}")

    def _post_page(self, call: Call) -> Answer:
        item = self.record.find(call.arguments["urn"])
        if item is None:
            return html_answer(page("LinkedIn", '<p class="empty">No such post.</p>'), status=404)
        return html_answer(page(f"{item.fields['name']} on LinkedIn", self._article(item)))

    def _article(self, item: Accepted) -> str:
        return as_article(item, picture=self.images.as_html(item.fields))


def _text(wish: Mapping[str, Json], name: str) -> str:
    value = wish.get(name)
    return value if isinstance(value, str) else ""


def _as_post(item: Accepted) -> Json:
    made = int(item.at.timestamp() * 1000)
    return {
        "id": item.remote_id,
        "author": item.account,
        "commentary": item.fields["commentary"],
        "visibility": "PUBLIC",
        "lifecycleState": "PUBLISHED",
        "createdAt": made,
        "publishedAt": made,
        "lastModifiedAt": made,
    }
