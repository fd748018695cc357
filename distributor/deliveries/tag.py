"""The tag of a delivery: its key and a proof that we made it, for whatever comes back.

It travels in return addresses and headers, so it has one case only; an address that forgets its
capitals still proves. Every key of the rotation checks.
"""

import hmac

from django.conf import settings

from distributor.contract import Account as AccountValue
from distributor.contract import Channel, Receives
from distributor.deliveries.key import place_of

MAC_BYTES = 8


def tag_of(key: str) -> str:
    return f"{key}.{_mac(key, settings.SECRET_KEY)}"


def key_in(tag: str) -> str | None:
    """The key of a tag that we made; None for any other text."""
    key, _, mac = tag.lower().rpartition(".")
    if place_of(key) is None or not mac.isascii():
        return None
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    fits = any(hmac.compare_digest(mac, _mac(key, secret)) for secret in secrets)
    return key if fits else None


def is_tagged(channel: Channel, account: AccountValue) -> bool:
    """Whether what comes back to this account is told apart; without it no tag need be made."""
    return isinstance(channel, Receives) and bool(channel.returns_to(account))


def _mac(key: str, secret: str) -> str:
    return hmac.digest(b"returns:" + secret.encode(), key.encode(), "sha256")[:MAC_BYTES].hex()
