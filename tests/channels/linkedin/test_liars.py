"""Whatever LinkedIn says, no post stands there twice; what nobody can know waits for a person."""

import pytest

from channels.linkedin import channel
from tests.channels.liars import Newsroom, lie

TEXTS = [f"Release {number} (final) #{number}news" for number in range(24)]


@pytest.mark.parametrize("seed", [1, 2])
def test_every_post_stands_once_or_waits(seed):
    with channel.sandbox() as sandbox:
        lie(sandbox, seed=seed, rate=0.4)
        newsroom = Newsroom(channel, sandbox.account(id=1, handle="Vellin Works"))
        newsroom.publish_threads([[text] for text in TEXTS])
        stand = [item.text for item in sandbox.record.items()]
    assert len(stand) == len(set(stand))
    assert set(stand) | set(newsroom.waiting) == set(TEXTS)
    assert set(stand).isdisjoint(newsroom.waiting)
    assert len(sandbox.faults.played()) >= 5
