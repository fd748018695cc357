"""Puts the picture of a post on LinkedIn before the post: a place asked for, then filled.

Uploading is repeatable without harm and publishes nothing, so doubt about it is never doubt about
the post: whatever goes wrong here, the post is surely not there.
"""

from channels.linkedin.client import Client
from distributor.contract import (
    Account,
    Asset,
    OutcomeUnknown,
    Outgoing,
    Rejected,
    Transient,
)
from distributor.kit.http import is_web_address, json_of, raw_of
from distributor.kit.pictures import wants_pictures
from distributor.kit.text import cut

KINDS = ("image/jpeg", "image/png", "image/gif")
LONGEST_ALT = 4085
_PLACE_IS_GONE = (403, 404, 410)
_NO_WORD = "The post was not sent. Both are tried again by themselves."


def upload_picture(client: Client, outgoing: Outgoing, account: Account) -> tuple[str, str] | None:
    """The name LinkedIn gave the post's picture, and its description; None where it has none.

    Raises:
        ChannelError: never OutcomeUnknown; the post is surely not there.
    """
    fitting = [asset for asset in outgoing.assets if asset.media_type in KINDS]
    if not fitting or not wants_pictures(account):
        return None
    try:
        return _uploaded(client, fitting[0]), cut(fitting[0].alt, LONGEST_ALT)
    except OutcomeUnknown as error:
        raise Transient(
            f"LinkedIn did not say whether it took the picture. {_NO_WORD}", raw=error.raw
        ) from error
    except Rejected as error:
        raise Rejected(
            "LinkedIn refused the picture of this post. Nothing was published.",
            reasons=error.reasons,
            raw=error.raw,
        ) from error


def _uploaded(client: Client, asset: Asset) -> str:
    response = client.announce_picture()
    client.raise_for(response)
    value = json_of(response).get("value")
    told = value if isinstance(value, dict) else {}
    place, urn = str(told.get("uploadUrl", "")), str(told.get("image", ""))
    if not is_web_address(place) or not urn.startswith("urn:li:image:"):
        raise Transient(
            f"LinkedIn named no place for the picture. {_NO_WORD}", raw=raw_of(response)
        )
    answer = client.put(place, asset.content)
    if answer.status_code in _PLACE_IS_GONE:
        raise Transient(f"LinkedIn's place for the picture is gone. {_NO_WORD}", raw=raw_of(answer))
    client.raise_for(answer)
    return urn
