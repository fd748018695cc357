"""Pasting into a terminal: what to do is said, and Ctrl-D ends it."""

import os
import pty
import subprocess

from tests.cli.conftest import NEWS, SCRIPT


def test_a_terminal_says_how_to_paste_and_ctrl_d_ends_it(tmp_path):
    terminal, end = pty.openpty()
    running = subprocess.Popen(
        [SCRIPT, "read", "-", "--json"],
        stdin=end,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "DISTRIBUTOR_HOME": str(tmp_path)},
    )
    os.close(end)
    os.write(terminal, NEWS.encode() + b"\n\x04")
    out, err = running.communicate(timeout=60)
    os.close(terminal)
    assert b"Paste the release here" in err
    assert b'"headline": "Harbour museum opens a reading room"' in out
    assert running.returncode == 0
