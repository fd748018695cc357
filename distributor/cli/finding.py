"""What a check of `doctor` found, and what to do about it."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How bad a finding is."""

    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One thing that was looked at."""

    check: str
    verdict: Verdict
    sentence: str
    remedy: str = ""


def good(check: str, sentence: str) -> Finding:
    return Finding(check=check, verdict=Verdict.GOOD, sentence=sentence)


def warning(check: str, sentence: str, remedy: str) -> Finding:
    return Finding(check=check, verdict=Verdict.WARNING, sentence=sentence, remedy=remedy)


def bad(check: str, sentence: str, remedy: str) -> Finding:
    return Finding(check=check, verdict=Verdict.BAD, sentence=sentence, remedy=remedy)
