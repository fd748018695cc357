"""The fuzzing itself: it notices what it is for, and finds nothing in our readers."""

import io

import pytest
from rich.console import Console

from tests.fuzz.__main__ import fuzz
from tests.fuzz.inputs import KINDS
from tests.fuzz.watch import watch


def watched(reader, folder, *, seconds=3.0, patience=0.5):
    return watch(
        "txt",
        seconds=seconds,
        folder=folder,
        seed=1,
        reader=f"tests.fuzz.broken:{reader}",
        patience=patience,
    )


@pytest.mark.parametrize("reader", ["crashes", "dies"])
def test_a_crash_is_counted_and_its_input_is_kept(reader, tmp_path):
    tally = watched(reader, tmp_path)
    assert tally.crashes >= 1
    assert (tally.hangs, tally.is_clean) == (0, False)
    assert tally.kept[0].exists()


def test_a_traceback_is_kept_beside_its_input(tmp_path):
    kept = watched("crashes", tmp_path).kept[0]
    assert f"ValueError: input.txt of {kept.stat().st_size} bytes" in (
        kept.with_suffix(".txt.error").read_text()
    )


def test_a_hang_is_ended_and_counted(tmp_path):
    tally = watched("hangs", tmp_path)
    assert tally.hangs >= 1
    assert tally.crashes == 0
    assert tally.kept[0].exists()


def test_a_reader_that_answers_leaves_only_numbers(tmp_path):
    tally = watched("answers", tmp_path, seconds=2.5)
    assert tally.is_clean
    assert 0 < tally.refused < tally.tried
    assert tally.peak > 10
    assert list(tmp_path.iterdir()) == []


def test_no_reader_crashes_or_hangs_in_five_seconds():
    shown = io.StringIO()
    code = fuzz(seconds=5, seed=1, console=Console(file=shown, width=100))
    assert code == 0, shown.getvalue()
    assert all(kind in shown.getvalue() for kind in KINDS)
