"""LinkedIn passes what every channel must."""

from channels.linkedin import channel
from distributor.kit.conformance import ChannelConformance


class TestLinkedIn(ChannelConformance):
    channel = channel
