"""What a channel's declared facts allow after an unknown outcome."""

from datetime import timedelta

from distributor.contract import Channel, FindsAgain, Part


def can_look(channel: Channel) -> bool:
    """Whether a machine can settle an unknown delivery of this channel at all."""
    return isinstance(channel, FindsAgain) or channel.facts.repeatable_for is not None


def may_repeat_now(channel: Channel, *, since_first: timedelta) -> bool:
    """Whether a repeat is harmless because the platform still honours our key."""
    window = channel.facts.repeatable_for
    return window is not None and since_first < window


def may_repeat_unfound(channel: Channel, part: Part, *, is_holder_gone: bool) -> bool:
    """Whether empty looks prove enough to send again.

    The platform itself refuses the same content, or `find` would have shown it by now and whoever
    held the delivery is proven gone. With a picture the content is not surely the same: each try
    uploads it anew, and nobody says whether a platform then still refuses.
    """
    if channel.facts.refuses_doubles and not part.assets:
        return True
    return channel.facts.findable_within is not None and is_holder_gone
