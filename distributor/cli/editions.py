"""How composed editions look: on a terminal, and as JSON."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.padding import Padding
from rich.panel import Panel
from rich.text import Text

from distributor.contract import Facts, Level, Part, Problem
from distributor.registry import channel_named
from distributor.releases.compose import Composed

LEVELS = {Level.ERROR: "red", Level.WARNING: "yellow"}


def editions_json(composed: Iterable[Composed]) -> list[dict[str, object]]:
    """The fields of `preview --json`."""
    return [_as_json(each, channel_named(each.edition.channel).facts) for each in composed]


def editions_view(composed: Iterable[Composed]) -> Group:
    """A panel for each edition, its parts as readers see them."""
    shown = [readable(each) for each in composed]
    return Group(*(_panel(each, channel_named(each.edition.channel).facts) for each in shown))


def readable(composed: Composed) -> Composed:
    """The edition with words in the place of what is set for each recipient."""
    personal = channel_named(composed.edition.channel).facts.personal
    parts = tuple(
        replace(part, text=_in_words(part.text, personal)) for part in composed.edition.parts
    )
    return replace(composed, edition=replace(composed.edition, parts=parts))


def _in_words(text: str, personal: Mapping[str, str]) -> str:
    for marker, words in personal.items():
        text = text.replace(marker, f"({words})")
    return text


def _as_json(composed: Composed, facts: Facts) -> dict[str, object]:
    return {
        "channel": composed.edition.channel,
        "language": composed.edition.language,
        "parts": [
            {"text": part.text, "length": facts.count(part.text), "limit": facts.limit}
            for part in composed.edition.parts
        ],
        "problems": [_problem_json(problem) for problem in composed.problems],
    }


def _problem_json(problem: Problem) -> dict[str, object]:
    return {
        "level": problem.level,
        "code": problem.code,
        "sentence": problem.sentence,
        "part": problem.part,
    }


def _panel(composed: Composed, facts: Facts) -> Panel:
    parts = composed.edition.parts
    shown: list[RenderableType] = [_problem(p) for p in composed.problems if p.part is None]
    for number, part in enumerate(parts):
        shown.append(_heading(number, parts, facts))
        shown.append(Padding(Text(part.text), (0, 0, 1, 2)))
        shown += [_problem(problem) for problem in composed.problems if problem.part == number]
    title = f"[bold]{escape(facts.label)}[/bold] {escape(composed.account.handle)}"
    return Panel(
        Group(*shown),
        title=f"{title} [dim]{composed.edition.language}[/dim]",
        title_align="left",
        subtitle=_cost(parts, facts),
        subtitle_align="right",
    )


def _heading(number: int, parts: Sequence[Part], facts: Facts) -> Text:
    length = facts.count(parts[number].text)
    counted = f"{length} of {facts.limit} characters" if facts.limit else f"{length} characters"
    is_long = facts.limit is not None and length > facts.limit
    which = f"{number + 1}/{len(parts)}  " if len(parts) > 1 else ""
    shown = [(which, "bold"), (counted, "red" if is_long else "dim")]
    shown += [(f" · {name}", "dim") for name in parts[number].assets]
    return Text.assemble(*shown)


def _problem(problem: Problem) -> Text:
    return Text(f"{problem.level.capitalize()}: {problem.sentence}", style=LEVELS[problem.level])


def _cost(parts: Sequence[Part], facts: Facts) -> str | None:
    if facts.cost is None:
        return None
    return f"costs {sum(map(facts.cost, parts), Decimal(0)):.3f} USD"
