"""One line of the table: what was measured, the figure, the aim, and whether we are there."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """`is_ok` is None where nothing is promised, and where nothing could be measured."""

    what: str
    figure: str
    aim: str = ""
    is_ok: bool | None = None


def at_most(what, value, *, aim, unit, digits=2):
    """A figure that should be small."""
    return Figure(
        what=what,
        figure=f"{value:,.{digits}f} {unit}",
        aim=f"under {aim:g} {unit}",
        is_ok=value < aim,
    )


def at_least(what, value, *, aim, unit="x"):
    """A ratio that should be large."""
    return Figure(
        what=what,
        figure=f"{value:.2f} {unit}",
        aim=f"at least {aim:g} {unit}",
        is_ok=value >= aim,
    )


def plain(what, figure):
    """A figure nobody promised; it helps to read the others."""
    return Figure(what=what, figure=figure)


def skipped(what, why):
    """What could not be measured here, and what to do about it."""
    return Figure(what=what, figure=f"SKIPPED: {why}")


def percentile(values, share):
    """The value that `share` of them do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
