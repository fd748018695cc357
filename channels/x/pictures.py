"""Puts the pictures of a post on X before the post: uploaded, described, named by number.

Uploading is repeatable without harm and publishes nothing, so doubt about it is never doubt about
the post: whatever goes wrong here, the post is surely not there.
"""

from collections.abc import Sequence

from channels.x.client import Client
from distributor.contract import Account, Asset, OutcomeUnknown, Outgoing, Transient
from distributor.kit.http import Json
from distributor.kit.pictures import wants_pictures
from distributor.kit.text import cut

MOST = 4
KINDS = ("image/jpeg", "image/png", "image/webp")
_LONGEST_ALT = 1000


def upload_pictures(client: Client, outgoing: Outgoing, account: Account) -> list[str]:
    """The numbers of this post's pictures, fresh: X forgets them after a day.

    Raises:
        ChannelError: never OutcomeUnknown; the post is surely not there.
    """
    if not wants_pictures(account):
        return []
    try:
        return [_uploaded(client, asset) for asset in _fitting(outgoing.assets)]
    except OutcomeUnknown as error:
        raise Transient(
            "X did not say whether it took the picture, so the post was not sent. Both are tried "
            "again by themselves.",
            raw=error.raw,
        ) from error


def _fitting(assets: Sequence[Asset]) -> Sequence[Asset]:
    return [asset for asset in assets if asset.media_type in KINDS][:MOST]


def _uploaded(client: Client, asset: Asset) -> str:
    media_id = _number_in(client.upload(asset).get("data"))
    if asset.alt:
        client.describe(media_id, cut(asset.alt, _LONGEST_ALT))
    return media_id


def _number_in(data: Json) -> str:
    """The picture's number.

    Raises:
        Transient: there is none, or X still works on the picture.
    """
    told = data if isinstance(data, dict) else {}
    number, working = str(told.get("id", "")), told.get("processing_info")
    state = working.get("state") if isinstance(working, dict) else None
    if not number.isdecimal() or state not in (None, "succeeded"):
        raise Transient(
            "X has the picture but is not done with it, so the post was not sent. Both are tried "
            "again by themselves.",
            raw=str(data),
        )
    return number
