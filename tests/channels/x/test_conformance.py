"""X passes what every channel must."""

from channels.x import channel
from distributor.kit.conformance import ChannelConformance


class TestX(ChannelConformance):
    channel = channel
