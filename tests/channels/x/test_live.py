"""One post on the real X; runs only where credentials of a test account are given."""

import os
from datetime import UTC, datetime

import pytest

from channels.x import channel
from distributor.contract import Account, Deadline, Outgoing, Part

NAMES = ("consumer_key", "consumer_secret", "access_token", "access_token_secret")
CREDENTIALS = {name: os.environ.get(f"LIVE_X_{name.upper()}", "") for name in NAMES}

pytestmark = pytest.mark.skipif(
    not all(CREDENTIALS.values()), reason="LIVE_X_CONSUMER_KEY and the other three are not set"
)


def test_a_post_goes_out_and_is_found_again():
    account = Account(id=1, channel="x", handle="", credentials=CREDENTIALS)
    started = datetime.now(UTC)
    outgoing = Outgoing(
        key="live",
        part=Part(text=f"A test of {started:%Y-%m-%d %H:%M:%S} UTC & <nothing> more"),
        language="en",
        due_at=started,
        deadline=Deadline.after(60),
    )
    assert channel.probe(account).startswith("signed in as @")
    receipt = channel.publish(outgoing, account)
    assert channel.find(outgoing, account, started).remote_id == receipt.remote_id
