"""Channels are found by entry point and allow-list, and a broken one harms nobody."""

import pytest

from distributor.contract import Channel
from distributor.registry import UnknownChannel, all_channels, channel_named


def test_only_allowed_channels_are_there_in_the_order_of_the_setting(settings):
    settings.DISTRIBUTOR_CHANNELS = ["shout", "x", "nowhere"]
    assert list(all_channels()) == ["shout", "x"]
    assert isinstance(channel_named("shout"), Channel)


def test_a_foreign_package_that_breaks_is_left_out_and_the_others_work(settings, capfd):
    settings.DISTRIBUTOR_CHANNELS = ["broken", "mute", "shout"]
    assert list(all_channels()) == ["shout"]
    said = capfd.readouterr().err
    assert "channel.broken" in said
    assert "channel.not_a_channel" in said


def test_an_unknown_channel_is_answered_with_those_there_are(settings):
    settings.DISTRIBUTOR_CHANNELS = ["shout"]
    with pytest.raises(UnknownChannel, match="There are: shout"):
        channel_named("x")
