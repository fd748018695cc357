"""X in the words of the contract: one part is one post, a release is a thread of replies.

X has no idempotency key, so nothing here repeats: what is unclear is raised as unknown and looked
for with `find`, and X's own refusal of equal texts is the second net.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta

from channels.x import thread
from channels.x.client import API_URL, Client, read_credentials
from channels.x.look import find_post, made_at
from channels.x.mentions import handles_in
from channels.x.pictures import upload_pictures
from channels.x.renewal import renewed
from channels.x.sandbox import XSandbox
from distributor.contract import (
    Account,
    Deadline,
    Edition,
    Facts,
    OutcomeUnknown,
    Outgoing,
    Problem,
    Rate,
    Receipt,
    Release,
    Sandbox,
    Setting,
    Transient,
)
from distributor.kit.house_style import unknown_choices, unread_names
from distributor.kit.pictures import PICTURES, bad_pictures
from distributor.kit.vetting import bad_addresses, complaints

WEB_URL = "https://x.com"
PROBE_SECONDS = 10.0

CREDENTIALS = (
    Setting(name="consumer_key", label="API key"),
    Setting(name="consumer_secret", label="API key secret"),
    Setting(name="access_token", label="Access token"),
    Setting(name="access_token_secret", label="Access token secret"),
    Setting(
        name="oauth2_token",
        label="OAuth 2.0 user token",
        help="Instead of the four above; X lets it expire after two hours, so it needs the "
        "refresh token too.",
    ),
    Setting(
        name="refresh_token",
        label="OAuth 2.0 refresh token",
        help="Good for one use; the next one is kept by itself. Use it nowhere else.",
    ),
    Setting(name="client_id", label="OAuth 2.0 client id"),
    Setting(
        name="client_secret",
        label="OAuth 2.0 client secret",
        help="Only if the app is a confidential client (web app or bot).",
    ),
)
SETTINGS = (
    Setting(
        name="hashtags",
        label="Hashtags",
        help="Set below every thread, with spaces between; en=#port #sea;fr=#port #mer for two "
        "languages.",
    ),
    Setting(
        name="handles",
        label="Names and user names",
        help="Vellin Works=@vellinworks;Port of Vellin=@portvellin. Each is named once a thread.",
    ),
    Setting(
        name="link_position",
        label="Where the link stands",
        default="first",
        help="first or last. X charges more for every post with a link, so it stands once.",
    ),
    PICTURES,
    Setting(name="username", label="User name", help="Without @; taken from the handle if empty."),
    Setting(name="user_id", label="User id", help="Saves one look-up; found by itself if empty."),
    Setting(name="api_url", label="API address", default=API_URL),
    Setting(name="web_url", label="Address of the site", default=WEB_URL),
)


class X:
    """The channel X."""

    facts = Facts(
        name="x",
        label="X",
        settings=SETTINGS,
        credentials=CREDENTIALS,
        limit=280,
        count=thread.count,
        ordered=True,
        refuses_doubles=True,
        findable_within=timedelta(minutes=5),
        cost=thread.cost,
        rates=(Rate(calls=100, seconds=900),),
    )

    def compose(self, release: Release, account: Account) -> Edition:
        """Make the thread."""
        return thread.compose(release, account)

    def check(self, edition: Edition, account: Account) -> list[Problem]:
        """Say what X would refuse."""
        return thread.check(edition, account)

    def vet(self, account: Account) -> list[str]:
        """Say which credentials are missing, and which addresses are none."""
        return [
            *complaints(account, read_credentials),
            *bad_addresses(account, "api_url", "web_url"),
            *unknown_choices(account, {"link_position": ("first", "last")}),
            *unread_names(account, "handles", handles_in(account.settings.get("handles", ""))),
            *bad_pictures(account),
        ]

    def publish(self, outgoing: Outgoing, account: Account) -> Receipt:
        """Make one post with its pictures, as a reply to the part before."""
        with Client(account, outgoing.deadline) as client:
            answer = client.create(
                outgoing.part.text,
                reply_to=_parent(outgoing),
                media_ids=upload_pictures(client, outgoing, account),
            )
        data = answer.get("data")
        post_id = str(data.get("id", "")) if isinstance(data, dict) else ""
        if not post_id.isdecimal():
            raise OutcomeUnknown(
                "X took the post but did not say under which number. We look for it.",
                raw=str(answer),
            )
        return _receipt(post_id, account, at=datetime.now(UTC))

    def find(self, outgoing: Outgoing, account: Account, since: datetime) -> Receipt | None:
        """Look for this post on the account's own timeline."""
        user_id = account.settings.get("user_id", "")
        with Client(account, outgoing.deadline) as client:
            found = find_post(
                client,
                user_id or str(_me(client)["id"]),
                text=outgoing.part.text,
                parent=_parent(outgoing),
                since=since,
            )
        return _receipt(found, account, at=made_at(found)) if found else None

    def probe(self, account: Account) -> str:
        """Ask X who we are."""
        with Client(account, Deadline.after(PROBE_SECONDS)) as client:
            return f"signed in as @{_me(client).get('username', '')}"

    def refresh(self, account: Account, deadline: Deadline) -> Mapping[str, str]:
        """Trade the refresh token, good for one use, for new tokens."""
        return renewed(account, deadline)

    def sandbox(self, *, port: int = 0) -> AbstractContextManager[Sandbox]:
        """Start a small X on loopback."""
        return XSandbox(port=port)


def _parent(outgoing: Outgoing) -> str | None:
    return outgoing.previous.remote_id if outgoing.previous else None


def _me(client: Client) -> dict[str, str]:
    me = {name: value for name, value in client.me().items() if isinstance(value, str)}
    if not me.get("id"):
        raise Transient("X did not say who we are. It is tried again by itself.")
    return me


def _receipt(post_id: str, account: Account, *, at: datetime) -> Receipt:
    site = (account.settings.get("web_url") or WEB_URL).rstrip("/")
    username = account.settings.get("username") or account.handle.removeprefix("@")
    path = f"{username}/status/{post_id}" if username else f"i/web/status/{post_id}"
    return Receipt(remote_id=post_id, accepted_at=at, url=f"{site}/{path}")
