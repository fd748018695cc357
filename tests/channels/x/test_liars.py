"""Whatever X says, every post stands there once, in its thread, in order."""

import pytest

from channels.x import channel
from tests.channels.liars import Newsroom, lie

THREADS = [[f"Thread {one}, part {part}." for part in range(3)] for one in range(8)]


@pytest.mark.parametrize("seed", [1, 2])
def test_every_thread_stands_once_and_whole(seed):
    with channel.sandbox() as sandbox:
        lie(sandbox, seed=seed, rate=0.4)
        newsroom = Newsroom(channel, sandbox.account(id=1, handle="@vellin"))
        newsroom.publish_threads(THREADS)
        items = sandbox.record.items()
    assert newsroom.waiting == []
    assert sorted(item.text for item in items) == sorted(
        text for texts in THREADS for text in texts
    )
    assert len(sandbox.faults.played()) >= 5
    by_text = {item.text: item for item in items}
    for texts in THREADS:
        parents = ["", *(by_text[text].remote_id for text in texts[:-1])]
        assert [by_text[text].parent for text in texts] == parents
    assert all(item.received_at <= item.at for item in items)
