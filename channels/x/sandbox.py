"""A small X on loopback: accounts, threads, refusals, and the timeline a follower sees.

It keeps the rules that matter for "once and whole": signatures, weighted length, equal texts,
replies, t.co links, late timelines, pictures, and refresh tokens good for one use. Fault forms
beside the kit's: `unavailable` html; `rate_limited` day; `rejected` credits, reply_gate,
client_forbidden, forbidden, too_long, and with `on=upload` media_scope, media_gone; `garbage`
no_id, list, redirect, and with `on=upload` working. `rate_limited` window (details calls, seconds,
group) is no single fault: from then on the limit is enforced. Pictures are requests of the kinds
`upload` and `describe`.
"""

import html
import re
import threading
import time
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from channels.x.reference import extract_urls_with_indices, parse_tweet
from channels.x.sandbox_answers import (
    NO_REPLY,
    REFUSALS,
    forbidden,
    invalid,
    limits,
    problem,
    too_many,
)
from channels.x.sandbox_media import REFUSED, MediaDesk
from channels.x.sandbox_page import as_article
from channels.x.sandbox_windows import QUARTER, USUAL, Windows
from channels.x.signature import signer_of, user_of
from distributor.contract import Account, Rate
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

EPOCH_MS = 1_288_834_974_657
KNOWN_FIELDS = frozenset({"text", "reply", "media", "poll", "reply_settings", "made_with_ai"})
CONSUMER = {"consumer_key": "sandbox-app", "consumer_secret": "sandbox-app-secret"}
APP = {"client_id": "sandbox-client", "client_secret": "sandbox-client-secret"}
PUBLIC_APP = "sandbox-public-client"


class XSandbox(HttpSandbox):
    """Any number of accounts; one that was made for a token is known again after a restart.

    `limit`: how many posts a user may make in how many seconds; None: as many as they like.
    """

    def __init__(self, *, port: int = 0, limit: Rate | None = None) -> None:
        super().__init__(name="x", port=port)
        self._taking = threading.Lock()
        self._windows = Windows()
        self._desk = TokenDesk("x", rotates=True)
        self.media = MediaDesk()
        if limit:
            self._windows.enforce(limit)

    def account(self, *, id: int, handle: str) -> Account:
        """An account with OAuth 2.0 tokens that can be renewed."""
        username = _username(handle, id)
        tokens = self._desk.tokens_of(f"{1000 + id}-{username}")
        credentials = {"oauth2_token": tokens.access, "refresh_token": tokens.refresh, **APP}
        return self._account(id=id, handle=handle, credentials=credentials)

    def signing_account(self, *, id: int, handle: str) -> Account:
        """The same account with the keys of OAuth 1.0a, which sign instead and never end."""
        token = f"{1000 + id}-{_username(handle, id)}"
        keys = {"access_token": token, "access_token_secret": f"secret-of-{token}"}
        return self._account(id=id, handle=handle, credentials={**CONSUMER, **keys})

    def _account(self, *, id: int, handle: str, credentials: Mapping[str, str]) -> Account:
        settings = {
            "api_url": self.origin,
            "web_url": self.origin,
            "username": _username(handle, id),
        }
        return Account(
            id=id, channel="x", handle=handle, settings=settings, credentials=credentials
        )

    def inject(self, fault: str, *, times: int = 1, **details: str) -> None:
        """Misbehave for the next requests, or switch on a limit (form window)."""
        if (fault, details.get("form")) != (Fault.RATE_LIMITED, "window"):
            super().inject(fault, times=times, **details)
            return
        calls = int(details.get("calls", QUARTER.calls))
        rate = Rate(calls=calls, seconds=float(details.get("seconds", QUARTER.seconds)))
        self._windows.enforce(rate, group=details.get("group", USUAL))

    def expire(self, call: Call) -> None:
        """Let the OAuth 2.0 token of this call be dead until it is renewed."""
        self._desk.expire(bearer_of(call))

    def routes(self) -> Sequence[Route]:
        return (
            Route(method="POST", path="/2/tweets", answer=self._create, kind="publish"),
            Route(method="POST", path="/2/oauth2/token", answer=self._renew, kind="token"),
            Route(method="POST", path="/2/media/upload", answer=self._upload, kind="upload"),
            Route(method="POST", path="/2/media/metadata", answer=self._describe, kind="describe"),
            Route(method="GET", path="/2/users/me", answer=self._me, kind="me"),
            Route(method="GET", path="/2/users/{id}/tweets", answer=self._timeline, kind="find"),
            Route(method="GET", path="/{user}/status/{id}", answer=self._post_page),
            Route(method="GET", path="/i/web/status/{id}", answer=self._post_page),
        )

    def _renew(self, call: Call) -> Answer:
        form = call.form()
        if not _is_known_app(call, form):
            return refused("unauthorized_client", "Missing valid authorization header", status=401)
        is_refresh = form.get("grant_type") == "refresh_token"
        tokens = self._desk.trade(form.get("refresh_token", "")) if is_refresh else None
        if tokens is None:
            return refused("invalid_request", "Value passed for the token was invalid.")
        return json_answer(
            200,
            {
                "token_type": "bearer",
                "expires_in": 7200,
                "access_token": tokens.access,
                "scope": "tweet.read tweet.write users.read offline.access",
                "refresh_token": tokens.refresh,
            },
        )

    def _upload(self, call: Call) -> Answer:
        user = self._signed_in(call)
        return self.media.upload(call, user) if user else problem(401, "Unauthorized")

    def _describe(self, call: Call) -> Answer:
        user = self._signed_in(call)
        return self.media.describe(call, user) if user else problem(401, "Unauthorized")

    def _create(self, call: Call) -> Answer:
        user = self._signed_in(call)
        if user is None:
            return problem(401, "Unauthorized")
        if not self._windows.spend(user["id"]):
            answer = problem(429, "Too Many Requests")
        else:
            answer = self._take(call, user)
        return replace(answer, headers={**answer.headers, **self._windows.headers(user["id"])})

    def _take(self, call: Call, user: Mapping[str, str]) -> Answer:
        wish = call.json()
        if not isinstance(wish, dict) or set(wish) - KNOWN_FIELDS:
            return invalid("One or more parameters to your request was invalid.")
        refusal = self.media.refusal(self.media.ids_in(wish), user)
        if refusal:
            return refusal
        with self._taking:
            return self._judge(user, wish, call.received_at)

    def _judge(
        self, user: Mapping[str, str], wish: Mapping[str, Json], received_at: datetime
    ) -> Answer:
        items, text, parent = self.record.items(), str(wish.get("text", "")), _reply_to(wish)
        if not parse_tweet(text).valid:
            return forbidden("Your Tweet text is too long.", code=186)
        if _cashtags(text) > 1:
            return forbidden("Your post contains more than one cashtag.")
        if any(item.text == text and item.fields["user_id"] == user["id"] for item in items):
            return forbidden("You are not allowed to create a Tweet with duplicate content.")
        answered = next((item for item in items if item.remote_id == parent), None)
        if parent and answered is None:
            return problem(404, "Not Found")
        if answered and not _may_reply(user, answered):
            return forbidden(NO_REPLY)
        item = self._store(user, wish, answered, received_at)
        data = {"id": item.remote_id, "text": text, "edit_history_tweet_ids": [item.remote_id]}
        return json_answer(201, {"data": data})

    def _store(
        self,
        user: Mapping[str, str],
        wish: Mapping[str, Json],
        parent: Accepted | None,
        received_at: datetime | None = None,
    ) -> Accepted:
        newest = max((int(item.remote_id) for item in self.record.items()), default=0)
        post_id = str(max(newest + 1, (time.time_ns() // 1_000_000 - EPOCH_MS) << 22))
        return self.record.add(
            text=str(wish.get("text", "")),
            remote_id=post_id,
            lag=self.faults.take_lag(),
            received_at=received_at,
            account=user["username"],
            parent=parent.remote_id if parent else "",
            user_id=user["id"],
            root=parent.fields["root"] if parent else post_id,
            media=" ".join(self.media.ids_in(wish)),
        )

    def _signed_in(self, call: Call) -> Mapping[str, str] | None:
        bearer = bearer_of(call)
        if bearer:
            return user_of(self._desk.user_of(bearer) or "")
        authorization = call.headers.get("Authorization", "")
        return signer_of(authorization, method=call.method, url=call.url, **CONSUMER)

    def _me(self, call: Call) -> Answer:
        user = self._signed_in(call)
        if user is None:
            return problem(401, "Unauthorized")
        return json_answer(200, {"data": {**user, "name": user["username"]}}, **limits(74))

    def _timeline(self, call: Call) -> Answer:
        if self._signed_in(call) is None:
            return problem(401, "Unauthorized")
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
        return json_answer(200, {"data": shown[start:end], "meta": meta}, **limits(899))

    def refusal(self, planned: Planned) -> Answer:
        """Say no as X does."""
        form = planned.details.get("form", "")
        match planned.fault:
            case Fault.RATE_LIMITED | Fault.RATE_LIMITED_BARE:
                return too_many(planned)
            case Fault.AUTH_EXPIRED:
                return problem(401, "Unauthorized")
            case Fault.DUPLICATE:
                return forbidden("You are not allowed to create a Tweet with duplicate content.")
            case Fault.REJECTED:
                return {**REFUSALS, **REFUSED}.get(form) or invalid(
                    "The text of this post is not accepted."
                )
            case _ if form == "html":
                return html_answer("<h1>Over capacity</h1>", status=503)
        return problem(503, "Service Unavailable")

    def garbage(self, answer: Answer, planned: Planned) -> Answer:
        """Spoil a good answer in one of X's ways."""
        match planned.details.get("form"):
            case "no_id":
                return json_answer(201, {"errors": [{"title": "Something is odd"}]})
            case "list":
                return json_answer(201, [])
            case "working":
                told: Json = {"id": "17", "processing_info": {"state": "pending"}}
                return json_answer(200, {"data": told})
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
        title = f"@{item.account} on X"
        return html_answer(page(title, self._thread(item.fields["root"])))

    def _thread(self, root: str) -> str:
        posts = [item for item in self.record.items() if item.fields["root"] == root]
        shown = [
            as_article(
                item,
                pictures=self.media.as_html(item.fields.get("media", "").split()),
                goes_on=item is not posts[-1],
            )
            for item in posts
        ]
        return f'<section class="card">{"".join(shown)}</section>'


def _username(handle: str, id: int) -> str:
    return re.sub(r"\W+", "", handle, flags=re.ASCII) or f"newsroom{id}"


def _is_known_app(call: Call, form: Mapping[str, str]) -> bool:
    """A confidential app proves itself by its header, a public one only says who it is."""
    basic = b64encode(f"{APP['client_id']}:{APP['client_secret']}".encode()).decode()
    return (
        call.headers.get("Authorization") == f"Basic {basic}" or form.get("client_id") == PUBLIC_APP
    )


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
    text += html.escape(item.text[behind:], quote=False)
    if item.fields.get("media"):
        short = f"https://t.co/{int(item.remote_id) % 10**9 + len(urls):010d}"
        page = f"https://x.com/{item.account}/status/{item.remote_id}/photo/1"
        urls.append({"url": short, "expanded_url": page, "display_url": "pic.x.com/1"})
        text += f" {short}"
    parent = item.parent
    return {
        "id": item.remote_id,
        "text": text,
        "created_at": item.at.isoformat(),
        "entities": {"urls": urls},
        "referenced_tweets": [{"type": "replied_to", "id": parent}] if parent else [],
    }
