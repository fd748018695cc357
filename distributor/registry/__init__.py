"""Finds channels: the entry points of group `distributor.channels` that the setting allows."""

from distributor.registry.registry import UnknownChannel, all_channels, channel_named

__all__ = ["UnknownChannel", "all_channels", "channel_named"]
