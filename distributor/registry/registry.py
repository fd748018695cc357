"""The channels of this installation, built in or foreign, found the same way.

Loading somebody else's package can fail in any manner; such a channel is left out and named, and
the others work on.
"""

from collections.abc import Mapping
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from types import MappingProxyType

import structlog
from django.conf import settings

from distributor.contract import Channel

GROUP = "distributor.channels"
log = structlog.get_logger()


class UnknownChannel(Exception):
    """No channel of that name is installed and allowed; the text says which are."""


def channel_named(name: str) -> Channel:
    """The channel of that name.

    Raises:
        UnknownChannel: it is not installed, or the setting DISTRIBUTOR_CHANNELS does not allow it.
    """
    channels = all_channels()
    if name not in channels:
        raise UnknownChannel(
            f"There is no channel {name!r} here. There are: {', '.join(channels) or 'none'}. "
            "A channel must be installed and named in DISTRIBUTOR_CHANNELS."
        )
    return channels[name]


def all_channels() -> Mapping[str, Channel]:
    """Every allowed channel by name, in the order of the setting DISTRIBUTOR_CHANNELS."""
    return _load(tuple(settings.DISTRIBUTOR_CHANNELS))


@cache
def _load(allowed: tuple[str, ...]) -> Mapping[str, Channel]:
    points = {point.name: point for point in entry_points(group=GROUP)}
    found = {name: _channel(points[name]) for name in allowed if name in points}
    return MappingProxyType({name: channel for name, channel in found.items() if channel})


def _channel(point: EntryPoint) -> Channel | None:
    try:
        channel = point.load()
    except Exception:
        log.exception("channel.broken", channel=point.name)
        return None
    if not isinstance(channel, Channel):
        log.error("channel.not_a_channel", channel=point.name)
        return None
    return channel
