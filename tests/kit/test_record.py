"""What was accepted is kept through any kill, with all that a history needs."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distributor.kit.record import RECORD_FOLDER, Accepted, Lines, Record, record_file, record_of


def fill(record, number=3):
    for count in range(number):
        record.add(text=f"erster – “text” {count}\u2028", remote_id=f"n{count}", account="vellin")


def test_an_item_tells_who_when_and_after_what():
    came = datetime.now(UTC) - timedelta(seconds=2)
    item = Record().add(
        text="a", remote_id="2", received_at=came, account="vellin", parent="1", lag=timedelta(1)
    )
    assert (item.received_at, item.account, item.parent) == (came, "vellin", "1")
    assert came < item.at < item.visible_at
    assert not item.is_visible


def test_without_a_first_byte_the_time_of_acceptance_stands_for_it():
    item = Record().add(text="a", remote_id="1")
    assert item.received_at == item.at


@given(st.text(max_size=40), st.text(max_size=10), st.dictionaries(st.text(), st.text()))
def test_an_item_comes_back_from_its_line(text, account, fields):
    record = Record()
    item = record.add(text=text, remote_id="1", account=account)
    item = Accepted.from_json(Accepted.from_json(dump(item)).as_json() and dump(item))
    assert item == record.items()[0]


def dump(item):
    import json

    return json.dumps(item.as_json())
