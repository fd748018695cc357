"""How errors end: as one sentence for a press officer, never as a traceback."""

import psycopg
import pytest
from django.db import OperationalError

from distributor.accounts.connect import BadAccount
from distributor.cli.failure import end_with_a_sentence, sentence_of
from distributor.contract import Misconfigured
from distributor.registry import UnknownChannel
from distributor.releases.refusal import Refused


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (Refused("No."), "No."),
        (Misconfigured("Wrong port.", hint="Use 587."), "Wrong port. Use 587."),
        (BadAccount(["One.", "Two."]), "One. Two."),
        (UnknownChannel("There is no channel."), "There is no channel."),
        (KeyboardInterrupt(), "Stopped."),
        (PermissionError(13, "Permission denied", "a.txt"), "Permission denied: a.txt"),
        (OSError("odd"), "odd."),
    ],
)
def test_an_error_of_the_house_is_its_own_sentence(error, said):
    assert sentence_of(error) == said


@pytest.mark.parametrize("kind", [OperationalError, psycopg.OperationalError])
def test_a_database_that_is_down_is_said_in_one_line(kind):
    said = sentence_of(kind("connection refused\n\tIs the server running?"))
    assert "connection refused." in said
    assert "distributor doctor" in said
    assert "\n" not in said


def test_a_defect_is_kept_in_a_file_and_said_in_a_sentence(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("DISTRIBUTOR_HOME", str(tmp_path))
    defect = ZeroDivisionError("three lines\nof secrets")
    end_with_a_sentence(ZeroDivisionError, defect, None)
    shown, log = capsys.readouterr().err, tmp_path / "log" / "defects.log"
    assert "ZeroDivisionError" in shown
    assert "secrets" not in shown
    assert len(shown.splitlines()) == 1
    assert "of secrets" in log.read_text()
    assert log.stat().st_mode & 0o777 == 0o600
