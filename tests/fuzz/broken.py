"""Readers with a defect each, to see whether the watch notices."""

import os
import time


def crashes(name, content):
    raise ValueError(f"{name} of {len(content)} bytes")


def dies(name, content):
    os.abort()


def hangs(name, content):
    while True:
        pass


def answers(name, content):
    time.sleep(0.01)
    return bool(content)
