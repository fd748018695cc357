"""LinkedIn in the words of the contract: one release is one post of a page, with an article card.

LinkedIn has no idempotency key, and its refusal of doubles is helpful but not reliable (it can
name posts that do not exist), so what is unclear is looked for and never repeated blindly.
"""

import re
from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta

from channels.linkedin import post as writing
from channels.linkedin.client import API_URL, VERSION, Client, read_page
from channels.linkedin.little import mentions_in
from channels.linkedin.look import find_post, is_same, made_at
from channels.linkedin.pictures import upload_picture
from channels.linkedin.refusals import earlier_post_of
from channels.linkedin.renewal import TOKEN_URL, renewed
from channels.linkedin.sandbox import LinkedInSandbox
from distributor.contract import (
    Account,
    ChannelError,
    Deadline,
    Edition,
    Facts,
    OutcomeUnknown,
    Outgoing,
    Part,
    Problem,
    Rate,
    Receipt,
    Rejected,
    Release,
    Sandbox,
    Setting,
)
from distributor.kit.house_style import bad_wording, unknown_choices, unread_names
from distributor.kit.http import Json, raw_of
from distributor.kit.pictures import PICTURES, bad_pictures
from distributor.kit.text import utf16_length
from distributor.kit.vetting import bad_addresses, complaints

WEB_URL = "https://www.linkedin.com"
PROBE_SECONDS = 10.0
CLOCKS_DIFFER = timedelta(seconds=60)
BAD_VERSION = f"The API version is a year and a month, such as version={VERSION}."
VERSION_MONTHS = 10  # versions live about twelve

SETTINGS = (
    Setting(
        name="author",
        label="Page",
        required=True,
        help="The page as urn:li:organization: and its number, which stands in its admin address.",
    ),
    Setting(
        name="hashtags",
        label="Hashtags",
        help="Three to five; en=#port #sea #ships;fr=#port #mer #navires for two languages. Made "
        "from names if empty.",
    ),
    Setting(
        name="call_to_action",
        label="Closing line",
        help="Such as en=Read the story.;fr=Lire la suite. Empty: Read the full release.",
    ),
    Setting(
        name="link_position",
        label="Where the link stands",
        default="card",
        help="card (the article card alone) or text (written out below the closing line, no card).",
    ),
    Setting(
        name="mentions",
        label="Pages to mention",
        help="Vellin Works=urn:li:organization:123;… Each is linked where it is first named.",
    ),
    PICTURES,
    Setting(
        name="version",
        label="API version",
        default=VERSION,
        help="Year and month. LinkedIn switches a version off after about a year.",
    ),
    Setting(name="api_url", label="API address", default=API_URL),
    Setting(name="token_url", label="Address for new tokens", default=TOKEN_URL),
    Setting(name="web_url", label="Address of the site", default=WEB_URL),
)
CREDENTIALS = (
    Setting(name="access_token", label="Access token", required=True),
    Setting(
        name="refresh_token",
        label="Refresh token",
        help="Only approved partners get one. Without it, connect again after 60 days.",
    ),
    Setting(name="client_id", label="Client id", help="Needed with a refresh token."),
    Setting(name="client_secret", label="Client secret", help="Needed with a refresh token."),
)


class LinkedIn:
    """The channel LinkedIn."""

    facts = Facts(
        name="linkedin",
        label="LinkedIn",
        settings=SETTINGS,
        credentials=CREDENTIALS,
        limit=writing.LIMIT,
        count=lambda text: utf16_length(writing.commentary(text, {})),
        findable_within=timedelta(minutes=5),
        rates=(Rate(calls=100, seconds=86_400),),
    )

    def compose(self, release: Release, account: Account) -> Edition:
        """Write the post."""
        return writing.compose(release, account)

    def check(self, edition: Edition, account: Account) -> list[Problem]:
        """Say what LinkedIn would refuse."""
        return writing.check(edition, account)

    def vet(self, account: Account) -> list[str]:
        """Say what is missing to post as this page, and which addresses are none."""
        version = account.settings.get("version", "")
        return [
            *complaints(account, read_page),
            *bad_addresses(account, "api_url", "token_url", "web_url"),
            *unknown_choices(account, {"link_position": ("card", "text")}),
            *unread_names(account, "mentions", mentions_in(account.settings.get("mentions", ""))),
            *bad_wording(account, "call_to_action"),
            *bad_pictures(account),
            *([] if re.fullmatch(r"(20\d\d(0[1-9]|1[0-2]))?", version) else [BAD_VERSION]),
        ]

    def publish(self, outgoing: Outgoing, account: Account) -> Receipt:
        """Make the post with its picture; a refusal as double is followed to the post it names."""
        client = Client(account, outgoing.deadline)
        picture = upload_picture(client, outgoing, account)
        response = client.create(_body(outgoing.part, account, picture))
        earlier = earlier_post_of(response)
        if earlier is not None:
            return self._adopt(earlier, client, outgoing, account)
        client.raise_for(response)
        urn = response.headers.get("x-restli-id", "")
        if not urn:
            raise OutcomeUnknown(
                "LinkedIn took the post but did not say under which name. We look for it.",
                raw=raw_of(response),
            )
        return _receipt(urn, account, at=datetime.now(UTC))

    def _adopt(self, urn: str, client: Client, outgoing: Outgoing, account: Account) -> Receipt:
        """The receipt of the post that a duplicate refusal names, if that is ours.

        Ours is what reads the same and is not older than the first instant at which this delivery
        could leave. A URN that leads nowhere proves nothing.
        """
        try:
            post = client.post(urn) if urn else {}
        except ChannelError as error:
            raise _unclear_double(error.raw) from error
        if not is_same(post, author=client.author, text=outgoing.part.text):
            raise _unclear_double(str(urn))
        if made_at(post) < outgoing.due_at - CLOCKS_DIFFER:
            raise Rejected(
                f"The same text stands on the page since {made_at(post):%Y-%m-%d %H:%M} UTC, "
                "from before this release was due. LinkedIn refuses it a second time.",
                raw=urn,
            )
        return _receipt(urn, account, at=made_at(post))

    def find(self, outgoing: Outgoing, account: Account, since: datetime) -> Receipt | None:
        """Look for this post among what the page published."""
        client = Client(account, outgoing.deadline)
        found = find_post(client, text=outgoing.part.text, since=since)
        if found is None:
            return None
        return _receipt(str(found.get("id")), account, at=made_at(found))

    def probe(self, account: Account) -> str:
        """Read the page's newest post: proves token, version and the permission to verify."""
        client = Client(account, Deadline.after(PROBE_SECONDS))
        client.newest(count=1)
        version = account.settings.get("version") or VERSION
        return f"connected to {client.author}{_warning_about(version, now=datetime.now(UTC))}"

    def refresh(self, account: Account, deadline: Deadline) -> Mapping[str, str]:
        """Trade the refresh token, where the account has one, for a new access token."""
        return renewed(account, deadline)

    def sandbox(self, *, port: int = 0) -> AbstractContextManager[Sandbox]:
        """Start a small LinkedIn on loopback."""
        return LinkedInSandbox(port=port)


def _body(part: Part, account: Account, picture: tuple[str, str] | None) -> Mapping[str, Json]:
    mentions = writing.mentions_in(account.settings.get("mentions", ""))
    body: dict[str, Json] = {
        "author": account.settings.get("author", ""),
        "commentary": writing.commentary(part.text, mentions),
        "visibility": "PUBLIC",
        "distribution": {
            "feedDistribution": "MAIN_FEED",
            "targetEntities": [],
            "thirdPartyDistributionChannels": [],
        },
        "lifecycleState": "PUBLISHED",
        "isReshareDisabledByAuthor": False,
    }
    content = _content(part, picture)
    return {**body, "content": content} if content else body


def _content(part: Part, picture: tuple[str, str] | None) -> Mapping[str, Json]:
    """The link's card with the picture on it; the picture alone where there is no link."""
    urn, alt = picture or ("", "")
    if not part.fields.get("article_source"):
        return {"media": {"id": urn, "altText": alt}} if urn else {}
    names = ("source", "title", "description")
    card = {name: part.fields.get(f"article_{name}", "") for name in names}
    card |= {"thumbnail": urn, "thumbnailAltText": alt}
    return {"article": {name: text for name, text in card.items() if text}}


def _unclear_double(raw: str) -> OutcomeUnknown:
    return OutcomeUnknown(
        "LinkedIn says that this very text stands there already, but the post it names is not to "
        "be seen or is another one. We look; nothing is sent again before that.",
        raw=raw,
    )


def _receipt(urn: str, account: Account, *, at: datetime) -> Receipt:
    site = (account.settings.get("web_url") or WEB_URL).rstrip("/")
    return Receipt(remote_id=urn, accepted_at=at, url=f"{site}/feed/update/{urn}/")


def _warning_about(version: str, *, now: datetime) -> str:
    if not (version.isdecimal() and len(version) == 6):
        return f"; the API version {version} is no year and month"
    months = (now.year - int(version[:4])) * 12 + now.month - int(version[4:])
    if months < VERSION_MONTHS:
        return ""
    return f"; the API version {version} is {months} months old and ends soon: set a newer one"
