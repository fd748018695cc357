"""What stands in the way of an approval or deserves a look, for whoever asks how it stands.

One list for the command line and the pages, so that a warning seen in the one is in the other.
"""

from dataclasses import dataclass

from distributor.registry import all_channels
from distributor.releases.models import Edition, Release


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """A problem as a person reads it; `where` names the editions that have it."""

    level: str
    where: str
    sentence: str


def open_problems(release: Release) -> tuple[Shown, ...]:
    """The problems of the newest revision while it waits for approval, errors first."""
    newest = release.revisions.order_by("-number").values_list("id", flat=True)[:1]
    waiting = Edition.objects.filter(revision__in=newest, revision__frozen_at=None)
    rows = list(waiting.exclude(problems=[]).select_related("account"))
    several = len({row.language for row in rows}) > 1
    found: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        for problem in row.problems:
            sentence = problem["sentence"].replace("RELEASE", str(release.pk))
            where = found.setdefault((problem["level"], sentence), [])
            where.append(_label(row, with_language=several))
    shown = [
        Shown(level=level, where=", ".join(where), sentence=sentence)
        for (level, sentence), where in found.items()
    ]
    return tuple(sorted(shown, key=lambda one: one.level))


def _label(row: Edition, *, with_language: bool) -> str:
    channel = all_channels().get(row.account.channel)
    label = channel.facts.label if channel else row.account.channel
    language = f" ({row.language})" if with_language else ""
    return f"{label} {row.account.handle}{language}"
