"""A small LinkedIn on loopback, with its real trap: a text is cut where a sign was left bare.

Fault forms beside the kit's: `unavailable` 500, 504; `rate_limited` day; `auth_expired` revoked;
`rejected` version, denied, conflict, waiting; `duplicate` unnamed (default: names a ghost).
"""

import html
import re
import threading
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, unquote, urlsplit

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
    anchor,
    html_answer,
    json_answer,
    page,
    target,
)

ACTIVE = ("202512", "202612")  # the oldest and the newest version that are answered
TOKEN = re.compile(r"(sandbox|write-only)-token-(?P<id>\d+)-(?P<name>.*)")
DOUBLE_WINDOW = timedelta(minutes=10)
MOST = 3000
RESERVED = r"\\|{}@\[\]()<>#*_~"
# Written apart from what the channel escapes with: one grammar on both sides would hide a mistake.
ELEMENT = re.compile(
    rf"(?P<escaped>\\[{RESERVED}])"
    r"|\{hashtag\|\\?[#＃]\|(?P<template>(?:\\.|[^\\|{}])+)\}"
    r"|@\[(?P<mention>(?:\\.|[^\\\]])+)\]\((?P<urn>urn:li:[^()\s]+)\)"
    r"|[#＃](?P<hashtag>\w+)"
    rf"|(?P<plain>[^{RESERVED}]+)",
    re.DOTALL,
)


class LinkedInSandbox(HttpSandbox):
    """Any number of pages; a token made here is known again after a restart."""

    def __init__(self, *, port: int = 0) -> None:
        super().__init__(name="linkedin", port=port)
        self._taking = threading.Lock()

    def account(self, *, id: int, handle: str) -> Account:
        """A page with a token that may post and read."""
        return Account(
            id=id,
            channel="linkedin",
            handle=handle,
            settings={
                "api_url": f"{self.origin}/rest",
                "web_url": self.origin,
                "author": f"urn:li:organization:{5000 + id}",
            },
            credentials={"access_token": f"sandbox-token-{id}-{quote(handle)}"},
        )

    def routes(self) -> Sequence[Route]:
        return (
            Route(method="POST", path="/rest/posts", answer=self._create, kind="publish"),
            Route(method="GET", path="/rest/posts", answer=self._list, kind="find"),
            Route(method="GET", path="/rest/posts/{urn}", answer=self._read, kind="read"),
            Route(method="GET", path="/feed/update/{urn}/", answer=self._post_page),
        )

    def _create(self, call: Call) -> Answer:
        wrong = _wrong_headers(call)
        if wrong:
            return wrong
        wish = call.json()
        if not isinstance(wish, Mapping) or not _text(wish, "author"):
            return _input_error("MISSING_FIELD", "/author is required")
        name = _signed_in(call)["name"]
        if _text(wish, "author") != f"urn:li:organization:{5000 + int(_signed_in(call)['id'])}":
            return _error(403, "ACCESS_DENIED", "Not enough permissions to access: posts.CREATE")
        with self._taking:
            return self._judge(wish, name)

    def _judge(self, wish: Mapping[str, Json], name: str) -> Answer:
        commentary, card = _text(wish, "commentary"), _card_of(wish)
        if len(commentary.encode("utf-16-le")) // 2 > MOST:
            return _input_error("FIELD_ARRAY_SIZE_TOO_HIGH", "/commentary is longer than 3000")
        if not commentary.strip():
            return _input_error("INVALID_VALUE_BLANK_FIELD", "/commentary is blank")
        if card and not 0 < len(card.get("title", "")) < 400:
            return _input_error("FIELD_LENGTH_TOO_LONG", "/content/article/title is too long")
        kept = "".join(element.group() for element in _elements(commentary))
        author = _text(wish, "author")
        earlier = self._double_of(author, kept)
        if earlier:
            return _duplicate(earlier.remote_id)
        urn = f"urn:li:share:{7_000_000_000_000_000_000 + len(self.record.items())}"
        self.record.add(
            text=_readable(kept),
            remote_id=urn,
            lag=self.faults.take_lag(),
            author=author,
            name=name,
            commentary=kept,
            **{f"article_{field}": text for field, text in card.items()},
        )
        return Answer(status=201, headers={"x-restli-id": urn})

    def _double_of(self, author: str, commentary: str) -> Accepted | None:
        since = datetime.now(UTC) - DOUBLE_WINDOW
        recent = [item for item in self.record.items() if item.at > since]
        wanted = (author, commentary)
        same = (i for i in recent if (i.fields["author"], i.fields["commentary"]) == wanted)
        return next(same, None)

    def _list(self, call: Call) -> Answer:
        wrong = _wrong_headers(call) or _may_not_read(call)
        if wrong:
            return wrong
        author = call.query.get("author", "")
        start, count = int(call.query.get("start", "0")), int(call.query.get("count", "10"))
        shown = [
            _as_post(item)
            for item in reversed(self.record.items())
            if item.fields["author"] == author and item.is_visible
        ]
        paging: Json = {"start": start, "count": count, "links": []}
        return json_answer(200, {"paging": paging, "elements": shown[start : start + count]})

    def _read(self, call: Call) -> Answer:
        wrong = _wrong_headers(call) or _may_not_read(call)
        if wrong:
            return wrong
        item = self.record.find(call.arguments["urn"])
        if item is None:
            return _error(404, "NOT_FOUND", "Could not find entity")
        return json_answer(200, _as_post(item))

    def refusal(self, planned: Planned) -> Answer:
        """Say no as LinkedIn does."""
        form = planned.details.get("form", "")
        match planned.fault:
            case Fault.RATE_LIMITED | Fault.RATE_LIMITED_BARE:
                return _too_many(planned)
            case Fault.AUTH_EXPIRED:
                code = "REVOKED_ACCESS_TOKEN" if form == "revoked" else "EXPIRED_ACCESS_TOKEN"
                return _error(401, code, "The token used in the request is not valid any more")
            case Fault.DUPLICATE:
                return _duplicate("" if form == "unnamed" else "urn:li:share:6999999999999999999")
            case Fault.REJECTED:
                bad = _input_error("INVALID_VALUE_FOR_FIELD", "/commentary is not accepted")
                return REFUSALS.get(form, bad)
        status = int(form) if form.isdecimal() else 503
        return _error(status, "SERVICE_UNAVAILABLE", "Service is unavailable")

    def page(self) -> str:
        """Every post, newest first, as followers see them."""
        posts = [_as_article(item) for item in reversed(self.record.items())]
        body = "".join(posts) or '<p class="empty">Nothing has been posted yet.</p>'
        return page("LinkedIn", f"<h1>What followers see on LinkedIn</h1>{body}")

    def _post_page(self, call: Call) -> Answer:
        item = self.record.find(call.arguments["urn"])
        if item is None:
            return html_answer(page("LinkedIn", '<p class="empty">No such post.</p>'), status=404)
        return html_answer(page(f"{item.fields['name']} on LinkedIn", _as_article(item)))


def _wrong_headers(call: Call) -> Answer | None:
    version = call.headers.get("Linkedin-Version", "")
    if not version:
        return _error(400, "VERSION_MISSING", "A version must be present")
    if not ACTIVE[0] <= version <= ACTIVE[1]:
        return _error(426, "NONEXISTENT_VERSION", f"Requested version {version}01 is not active")
    if not _signed_in(call):
        return _error(401, "INVALID_ACCESS_TOKEN", "Invalid access token")
    if call.headers.get("X-Restli-Protocol-Version") != "2.0.0":
        return _error(400, "INVALID_PROTOCOL", "X-RestLi-Protocol-Version must be 2.0.0")
    return None


def _signed_in(call: Call) -> Mapping[str, str]:
    token = call.headers.get("Authorization", "").removeprefix("Bearer ")
    found = TOKEN.fullmatch(token)
    return {name: unquote(text) for name, text in found.groupdict().items()} if found else {}


def _may_not_read(call: Call) -> Answer | None:
    if "write-only" in call.headers.get("Authorization", ""):
        return _error(403, "ACCESS_DENIED", "Not enough permissions to access: posts.FINDER")
    return None


def _text(wish: Mapping[str, Json], name: str) -> str:
    value = wish.get(name)
    return value if isinstance(value, str) else ""


def _card_of(wish: Mapping[str, Json]) -> Mapping[str, str]:
    content = wish.get("content")
    card = content.get("article") if isinstance(content, Mapping) else None
    return {k: str(v) for k, v in card.items()} if isinstance(card, Mapping) else {}


def _elements(commentary: str) -> Sequence[re.Match[str]]:
    """The elements up to the first sign that was left bare: the rest is silently lost."""
    found, at = [], 0
    while element := ELEMENT.match(commentary, at):
        found.append(element)
        at = element.end()
    return found


def _readable(commentary: str) -> str:
    return "".join(_word(element) for element in _elements(commentary))


def _word(element: re.Match[str]) -> str:
    if element["escaped"]:
        return element["escaped"][1:]
    if element["template"]:
        return "#" + _unescaped(element["template"])
    if element["mention"]:
        return _unescaped(element["mention"])
    return element.group()


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


def _as_post(item: Accepted) -> Json:
    made = int(item.at.timestamp() * 1000)
    return {
        "id": item.remote_id,
        "author": item.fields["author"],
        "commentary": item.fields["commentary"],
        "visibility": "PUBLIC",
        "lifecycleState": "PUBLISHED",
        "createdAt": made,
        "publishedAt": made,
        "lastModifiedAt": made,
    }


def _too_many(planned: Planned) -> Answer:
    day = planned.details.get("form") == "day"
    message = "Resource level throttle MEMBER DAY limit for calls reached" if day else "Slow down"
    headers = {"Retry_After": planned.details.get("retry_after", "30")}
    is_told = planned.fault == Fault.RATE_LIMITED and not day
    return _error(429, "TOO_MANY_REQUESTS", message, **(headers if is_told else {}))


def _duplicate(urn: str) -> Answer:
    message = f"Content is a duplicate of {urn}" if urn else "Content is a duplicate"
    return _input_error("DUPLICATE_POST", message, status=422)


def _error(status: int, code: str, message: str, **headers: str) -> Answer:
    return json_answer(status, {"status": status, "code": code, "message": message}, **headers)


def _input_error(code: str, description: str, *, status: int = 400) -> Answer:
    body: Json = {
        "status": status,
        "message": "The request has input errors",
        "errorDetailType": "com.linkedin.common.error.BadRequest",
        "errorDetails": {"inputErrors": [{"code": code, "description": description}]},
    }
    return json_answer(status, body)


REFUSALS: Mapping[str, Answer] = {
    "version": _error(426, "NONEXISTENT_VERSION", "Requested version 20250401 is not active"),
    "denied": _error(403, "ACCESS_DENIED", "Not enough permissions to access: posts.CREATE"),
    "conflict": _error(409, "CONFLICT", "Write conflict"),
    "waiting": _input_error("MEDIA_ASSET_WAITING_UPLOAD", "The picture is not there yet"),
}


def _as_article(item: Accepted) -> str:
    name = html.escape(item.fields["name"])
    when = item.at.strftime("%-d %b %Y, %H:%M UTC")
    words = "".join(_as_html(element) for element in _elements(item.fields["commentary"]))
    return (
        f'<article class="card"><div class="item"><span class="avatar" aria-hidden="true">'
        f'{name.lstrip("@")[:1].upper()}</span><div><span class="who">{name}</span><br>'
        f'<a class="when" href="/feed/update/{item.remote_id}/">'
        f'<time datetime="{item.at.isoformat()}">{when}</time></a>'
        f'<p class="text">{words}</p></div></div>{_preview(item)}</article>'
    )


def _as_html(element: re.Match[str]) -> str:
    word = _word(element)
    if element["template"] or element["hashtag"] or element["mention"]:
        return f'<span class="who soft">{html.escape(word)}</span>'
    pieces = re.split(r"(https?://\S+)", word)
    return "".join(
        anchor(piece, piece) if piece.startswith("http") else html.escape(piece) for piece in pieces
    )


def _preview(item: Accepted) -> str:
    """The article card: what we sent, because LinkedIn fetches nothing."""
    source = item.fields.get("article_source", "")
    if not source:
        return ""
    return (
        f'<a class="preview" href="{html.escape(target(source))}" rel="noopener">'
        f"<strong>{html.escape(item.fields.get('article_title', ''))}</strong>"
        f"{html.escape(item.fields.get('article_description', ''))}<br>"
        f'<span class="soft">{html.escape(urlsplit(source).hostname or "")}</span></a>'
    )
