"""One post on a real LinkedIn page; runs only where credentials of a test page are given."""

import os
from datetime import UTC, datetime

import pytest

from channels.linkedin import channel
from distributor.contract import Account, Deadline, Outgoing, Part

TOKEN = os.environ.get("LIVE_LINKEDIN_ACCESS_TOKEN", "")
AUTHOR = os.environ.get("LIVE_LINKEDIN_AUTHOR", "")

pytestmark = pytest.mark.skipif(
    not (TOKEN and AUTHOR),
    reason="LIVE_LINKEDIN_ACCESS_TOKEN and LIVE_LINKEDIN_AUTHOR are not set",
)


def test_a_post_goes_out_whole_and_is_found_again():
    account = Account(
        id=1,
        channel="linkedin",
        handle="",
        settings={"author": AUTHOR},
        credentials={"access_token": TOKEN},
    )
    started = datetime.now(UTC)
    outgoing = Outgoing(
        key="live",
        part=Part(text=f"A test (of {started:%Y-%m-%d %H:%M:%S}) with_signs [and] #hashtags; end."),
        language="en",
        due_at=started,
        deadline=Deadline.after(60),
    )
    assert channel.probe(account).startswith("connected to")
    receipt = channel.publish(outgoing, account)
    assert channel.find(outgoing, account, started).remote_id == receipt.remote_id
