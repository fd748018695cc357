"""X passes what every channel must, with either kind of credentials."""

import pytest

from channels.x import channel
from distributor.kit.conformance import ChannelConformance


class TestX(ChannelConformance):
    channel = channel


class TestXThatSigns(ChannelConformance):
    channel = channel
    skips = {"refresh": "the keys of OAuth 1.0a do not end by themselves"}

    @pytest.fixture
    def account(self, sandbox):
        return sandbox.signing_account(id=7, handle=self.handle)
