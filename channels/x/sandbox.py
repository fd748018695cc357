"""A small X on loopback: accounts, threads, refusals, and the timeline a follower sees.

It keeps the rules that matter for "once and whole": signatures, weighted length, equal texts,
replies, t.co links and late timelines. Fault forms beside the kit's: `unavailable` html;
`rate_limited` day; `rejected` credits, reply_gate, client_forbidden, forbidden, too_long;
`garbage` no_id, list, redirect.
"""

import html
import re
import threading
import time
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from twitter_text import extract_urls_with_indices, parse_tweet

from channels.x.signature import signer_of, user_of
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
)

EPOCH_MS = 1_288_834_974_657
WINDOW_LIMIT = 100
KNOWN_FIELDS = frozenset({"text", "reply", "media", "poll", "reply_settings", "made_with_ai"})
CONSUMER = {"consumer_key": "sandbox-app", "consumer_secret": "sandbox-app-secret"}


class XSandbox(HttpSandbox):
    """Any number of accounts; one that was made for a token is known again after a restart."""

    def __init__(self, *, port: int = 0) -> None:
        super().__init__(name="x", port=port)
        self._taking = threading.Lock()

    def account(self, *, id: int, handle: str) -> Account:
        """An account with an OAuth 1.0a token of this sandbox."""
        username = re.sub(r"\W+", "", handle, flags=re.ASCII) or f"newsroom{id}"
        token = f"{1000 + id}-{username}"
        return Account(
            id=id,
            channel="x",
            handle=handle,
            settings={"api_url": self.origin, "web_url": self.origin, "username": username},
            credentials={
                **CONSUMER,
                "access_token": token,
                "access_token_secret": f"secret-of-{token}",
            },
        )

    def routes(self) -> Sequence[Route]:
        return (
            Route(method="POST", path="/2/tweets", answer=self._create, kind="publish"),
            Route(method="GET", path="/2/users/me", answer=self._me, kind="me"),
            Route(method="GET", path="/2/users/{id}/tweets", answer=self._timeline, kind="find"),
            Route(method="GET", path="/{user}/status/{id}", answer=self._post_page),
            Route(method="GET", path="/i/web/status/{id}", answer=self._post_page),
        )

    def _create(self, call: Call) -> Answer:
        user = _signed_in(call)
        if user is None:
            return _problem(401, "Unauthorized")
        wish = call.json()
        if not isinstance(wish, dict) or set(wish) - KNOWN_FIELDS:
            return _invalid("One or more parameters to your request was invalid.")
        with self._taking:
            return self._judge(user, str(wish.get("text", "")), _reply_to(wish))

    def _judge(self, user: Mapping[str, str], text: str, parent: str) -> Answer:
        items = self.record.items()
        mine = [item for item in items if item.fields["user_id"] == user["id"]]
        spent = min(len(mine), WINDOW_LIMIT - 2)  # shown, never enforced: see `inject`
        if not parse_tweet(text).valid:
            return _forbidden("Your Tweet text is too long.", code=186)
        if _cashtags(text) > 1:
            return _forbidden("Your post contains more than one cashtag.")
        if any(item.text == text for item in mine):
            refusal = "You are not allowed to create a Tweet with duplicate content."
            return _forbidden(refusal, headers=_limits(WINDOW_LIMIT - spent))
        answered = next((item for item in items if item.remote_id == parent), None)
        if parent and answered is None:
            return _problem(404, "Not Found")
        if answered and not _may_reply(user, answered):
            return _forbidden(NO_REPLY)
        item = self._store(user, text, answered)
        data = {"id": item.remote_id, "text": text, "edit_history_tweet_ids": [item.remote_id]}
        return json_answer(201, {"data": data}, **_limits(WINDOW_LIMIT - spent - 1))

    def _store(self, user: Mapping[str, str], text: str, parent: Accepted | None) -> Accepted:
        newest = max((int(item.remote_id) for item in self.record.items()), default=0)
        post_id = str(max(newest + 1, (time.time_ns() // 1_000_000 - EPOCH_MS) << 22))
        return self.record.add(
            text=text,
            remote_id=post_id,
            lag=self.faults.take_lag(),
            user_id=user["id"],
            username=user["username"],
            parent=parent.remote_id if parent else "",
            root=parent.fields["root"] if parent else post_id,
        )

    def _me(self, call: Call) -> Answer:
        user = _signed_in(call)
        if user is None:
            return _problem(401, "Unauthorized")
        return json_answer(200, {"data": {**user, "name": user["username"]}}, **_limits(74))

    def _timeline(self, call: Call) -> Answer:
        if _signed_in(call) is None:
            return _problem(401, "Unauthorized")
        since = int(call.query.get("since_id", "0"))
        shown = [
            _as_post(item)
            for item in reversed(self.record.items())
            if item.fields["user_id"] == call.arguments["id"]
            and item.is_visible
            and int(item.remote_id) > since
        ]
        start = int(call.query.get("pagination_token", "0"))
        end = start + int(call.query.get("max_results", "10"))
        meta: dict[str, Json] = {"result_count": len(shown[start:end])}
        if end < len(shown):
            meta["next_token"] = str(end)
        return json_answer(200, {"data": shown[start:end], "meta": meta}, **_limits(899))

    def refusal(self, planned: Planned) -> Answer:
        """Say no as X does."""
        form = planned.details.get("form", "")
        match planned.fault:
            case Fault.RATE_LIMITED | Fault.RATE_LIMITED_BARE:
                return _too_many(planned)
            case Fault.AUTH_EXPIRED:
                return _problem(401, "Unauthorized")
            case Fault.DUPLICATE:
                return _forbidden("You are not allowed to create a Tweet with duplicate content.")
            case Fault.REJECTED:
                return REFUSALS.get(form) or _invalid("The text of this post is not accepted.")
            case _ if form == "html":
                return html_answer("<h1>Over capacity</h1>", status=503)
        return _problem(503, "Service Unavailable")

    def garbage(self, answer: Answer, planned: Planned) -> Answer:
        """Spoil a good answer in one of X's ways."""
        match planned.details.get("form"):
            case "no_id":
                return json_answer(201, {"errors": [{"title": "Something is odd"}]})
            case "list":
                return json_answer(201, [])
            case "redirect":
                return Answer(status=307, headers={"Location": f"{self.origin}/2/tweets"})
        return super().garbage(answer, planned)

    def page(self) -> str:
        """Every thread, newest first, as followers see them."""
        roots = [item for item in self.record.items() if item.fields["root"] == item.remote_id]
        threads = [self._thread(item.remote_id) for item in reversed(roots)]
        body = "".join(threads) or '<p class="empty">Nothing has been posted yet.</p>'
        return page("X", f"<h1>What followers see on X</h1>{body}")

    def _post_page(self, call: Call) -> Answer:
        item = self.record.find(call.arguments["id"])
        if item is None:
            return html_answer(page("X", '<p class="empty">No such post.</p>'), status=404)
        title = f"@{item.fields['username']} on X"
        return html_answer(page(title, self._thread(item.fields["root"])))

    def _thread(self, root: str) -> str:
        posts = [item for item in self.record.items() if item.fields["root"] == root]
        shown = [_as_article(item, goes_on=item is not posts[-1]) for item in posts]
        return f'<section class="card">{"".join(shown)}</section>'


def _signed_in(call: Call) -> Mapping[str, str] | None:
    authorization = call.headers.get("Authorization", "")
    if authorization.startswith("Bearer "):
        return user_of(authorization.removeprefix("Bearer "))
    return signer_of(authorization, method=call.method, url=call.url, **CONSUMER)


def _reply_to(wish: Mapping[str, Json]) -> str:
    reply = wish.get("reply")
    return str(reply.get("in_reply_to_tweet_id", "")) if isinstance(reply, Mapping) else ""


def _cashtags(text: str) -> int:
    return sum(1 for word in text.split() if word[:1] == "$" and word[1:2].isalpha())


def _may_reply(user: Mapping[str, str], answered: Accepted) -> bool:
    mentioned = f"@{user['username']}".casefold() in answered.text.casefold()
    return answered.fields["user_id"] == user["id"] or mentioned


def _as_post(item: Accepted) -> Json:
    """A post as X gives it back: links shortened, three characters escaped."""
    urls: list[Json] = []
    text, behind = "", 0
    for number, link in enumerate(extract_urls_with_indices(item.text)):
        start, end = link["indices"]
        short = f"https://t.co/{int(item.remote_id) % 10**9 + number:010d}"
        long = link["url"] if "://" in link["url"] else f"http://{link['url']}"
        urls.append({"url": short, "expanded_url": long, "display_url": link["url"]})
        text += html.escape(item.text[behind:start], quote=False) + short
        behind = end
    parent = item.fields["parent"]
    return {
        "id": item.remote_id,
        "text": text + html.escape(item.text[behind:], quote=False),
        "created_at": item.at.isoformat(),
        "entities": {"urls": urls},
        "referenced_tweets": [{"type": "replied_to", "id": parent}] if parent else [],
    }


def _limits(remaining: int) -> Mapping[str, str]:
    return {
        "x_rate_limit_limit": str(WINDOW_LIMIT),
        "x_rate_limit_remaining": str(remaining),
        "x_rate_limit_reset": str(int(time.time()) + 900),
    }


def _too_many(planned: Planned) -> Answer:
    if planned.fault == Fault.RATE_LIMITED_BARE:
        return _problem(429, "Too Many Requests")
    reset = str(int(time.time() + planned.seconds("retry_after", 30)))
    if planned.details.get("form") == "day":
        day = {"x_app_limit_24hour_remaining": "0", "x_app_limit_24hour_reset": reset}
        return _problem(429, "Too Many Requests", **{**_limits(57), **day})
    spent = {**_limits(0), "x_rate_limit_reset": reset}
    return _problem(429, "Too Many Requests", **spent)


def _problem(status: int, title: str, *, kind: str = "", **headers: str) -> Answer:
    body: Json = {
        "title": title,
        "detail": title,
        "type": f"https://api.twitter.com/2/problems/{kind}" if kind else "about:blank",
        "status": status,
    }
    return json_answer(status, body, **headers)


def _invalid(message: str) -> Answer:
    body: Json = {
        "title": "Invalid Request",
        "detail": "One or more parameters to your request was invalid.",
        "type": "https://api.x.com/2/problems/invalid-request",
        "errors": [{"parameters": {"text": []}, "message": message}],
    }
    return json_answer(400, body)


def _forbidden(
    detail: str, *, code: int = 0, headers: Mapping[str, str] = MappingProxyType({})
) -> Answer:
    body: dict[str, Json] = {
        "title": "Forbidden",
        "detail": detail,
        "type": "about:blank",
        "status": 403,
    }
    if code:
        body["errors"] = [{"code": code, "message": detail}]
    return json_answer(403, body, **headers)


NO_REPLY = (
    "Reply to this conversation is not allowed because you have not been mentioned or otherwise "
    "engaged by the author of the post."
)
REFUSALS: Mapping[str, Answer] = {
    "credits": _problem(402, "CreditsDepleted", kind="credits"),
    "reply_gate": _forbidden(NO_REPLY),
    "client_forbidden": _problem(403, "Client Forbidden", kind="client-forbidden"),
    "forbidden": _forbidden("Forbidden"),
    "too_long": _forbidden("Your Tweet text is too long.", code=186),
    "old_shape": json_answer(
        400, {"errors": [{"code": 215, "message": "Bad Authentication data"}]}
    ),
}


def _as_article(item: Accepted, *, goes_on: bool) -> str:
    username = html.escape(item.fields["username"])
    link = f"/{username}/status/{item.remote_id}"
    when = item.at.strftime("%-d %b %Y, %H:%M UTC")
    return (
        f'<article class="item{" goes-on" if goes_on else ""}" id="p{item.remote_id}">'
        f'<span class="avatar" aria-hidden="true">{username[:1].upper()}</span><div>'
        f'<span class="who">@{username}</span> '
        f'<span class="when">· <a href="{link}"><time datetime="{item.at.isoformat()}">{when}'
        f'</time></a></span><p class="text">{_with_links(item.text)}</p></div></article>'
    )


def _with_links(text: str) -> str:
    """The text with its links clickable, shown without scheme as X does."""
    shown, behind = "", 0
    for link in extract_urls_with_indices(text):
        start, end = link["indices"]
        url = link["url"] if "://" in link["url"] else f"http://{link['url']}"
        shown += html.escape(text[behind:start])
        shown += anchor(url, link["url"].partition("://")[2] or link["url"])
        behind = end
    return shown + html.escape(text[behind:])
