"""What was accepted is kept through any kill, with all that a history needs."""

import json
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from distributor.kit.record import RECORD_FOLDER, Accepted, Lines, Record, record_file, record_of


def fill(record):
    for number in range(3):
        record.add(text=f"first – “text”\u2028{number}", remote_id=f"n{number}", account="vellin")
    return record.items()


def test_an_item_tells_who_when_and_after_what():
    came = datetime.now(UTC) - timedelta(seconds=2)
    item = Record().add(
        text="a", remote_id="2", received_at=came, account="vellin", parent="1", lag=timedelta(1)
    )
    assert (item.received_at, item.account, item.parent) == (came, "vellin", "1")
    assert came < item.at < item.visible_at
    assert not item.is_visible


def test_where_nobody_saw_the_first_byte_the_time_of_acceptance_stands_for_it():
    item = Record().add(text="a", remote_id="1")
    assert item.received_at == item.at


@given(st.text(max_size=40), st.text(max_size=10), st.dictionaries(st.text(), st.text()))
def test_any_item_comes_back_from_its_line(text, account, fields):
    moment = datetime.now(UTC)
    item = Accepted(
        text=text,
        remote_id="1",
        received_at=moment,
        at=moment,
        visible_at=moment,
        account=account,
        fields=fields,
    )
    assert Accepted.from_json(json.dumps(item.as_json())) == item


def test_a_record_that_was_cut_anywhere_loses_only_the_cut_item(tmp_path):
    file = tmp_path / "records" / "wall.jsonl"
    items = fill(Record(file))
    whole = file.read_bytes()
    for length in range(0, len(whole), 7):
        file.write_bytes(whole[:length])
        kept = Record(file).items()
        assert kept == items[: whole[:length].count(b"\n")]
    added = Record(file).add(text="after", remote_id="x")
    assert Record(file).items() == (*kept, added)


def test_a_record_lives_in_the_folder_that_was_named(tmp_path, monkeypatch):
    monkeypatch.setenv(RECORD_FOLDER, str(tmp_path))
    items = fill(record_of("wall"))
    assert record_file("wall.jsonl") == tmp_path / "wall.jsonl"
    assert record_of("wall").items() == items
    assert record_of("wall").find("n1") == items[1]
    assert record_of("wall").find("n7") is None


def test_without_a_folder_nothing_is_kept(monkeypatch):
    monkeypatch.delenv(RECORD_FOLDER, raising=False)
    lines = Lines(record_file("wall.jsonl"))
    lines.append("anything")
    assert list(lines.read()) == []
