"""`distributor read`: what the bot understood of a release, before anything is done with it."""

# ruff: noqa: PLC0415  the table is drawn by rich, which `--json` does not need

from distributor.cli import screen
from distributor.cli.options import FilesArgument, JsonOption
from distributor.cli.source import sources_of
from distributor.releases.read import (
    Reading,
    as_gold,
    confidence,
    language_name,
    read_texts,
)

SHORT = 300
COLOURS = {"low": "yellow", "medium": "cyan"}


def read(
    files: FilesArgument,
    *,
    json: JsonOption = False,
) -> None:
    """Show what is read from a release. Headline, date, quotes, contacts, and what is doubtful."""
    readings = [
        reading
        for source in sources_of(files)
        for reading in read_texts(name=source.name, content=source.content)
    ]
    if json:
        screen.print_json(_as_json(readings))
        return
    for reading in readings:
        if len(readings) > 1:
            screen.out().print(f"[bold]{language_name(reading.language)}[/bold]")
        _show(reading)


def _as_json(readings: list[Reading]) -> dict[str, object]:
    """The fields of the first language, where each was found, and the same of the others."""
    first, *others = ({**as_gold(each), "found": confidence(each)} for each in readings)
    return {**first, "translations": others} if others else first


def _show(reading: Reading) -> None:
    from rich.markup import escape
    from rich.table import Table

    table = Table("Field", "Read", "Where", show_lines=False, expand=False)
    found = confidence(reading)
    for name, value in _fields(reading):
        sure = found.get(_key(name))
        where = reading.places.get(_key(name), "")
        if value:
            colour = COLOURS.get(sure.level, "") if sure else ""
            shown = f"[{colour}]{escape(value)}[/{colour}]" if colour else escape(value)
            table.add_row(name, shown, escape(where))
    screen.out().print(table)
    for name, sure in found.items():
        if sure.doubt:
            at = f" ({escape(sure.where)})" if sure.where else ""
            what = f"[yellow]Please look at the {name.replace('_', ' ')}[/yellow]{at}"
            screen.out().print(f"{what}: {escape(sure.doubt)}")


def _key(name: str) -> str:
    return name.replace(" ", "_")


def _fields(reading: Reading) -> list[tuple[str, str]]:
    date = reading.date.isoformat() if reading.date else ""
    embargo = reading.embargo.phrase if reading.embargo else ""
    return [
        ("language", reading.language),
        ("release line", reading.release_line or ""),
        ("embargo", embargo),
        ("headline", reading.headline or ""),
        ("subheads", "\n".join(reading.subheads)),
        ("issuer", reading.issuer or ""),
        ("city", reading.city or ""),
        ("date", date),
        ("correction", reading.correction or ""),
        ("lede", reading.lede_first_sentence or ""),
        ("quotes", "\n".join(_quotes(reading))),
        ("bullets", str(reading.bullets_count or "")),
        ("boilerplates", "\n".join(each.organisation for each in reading.boilerplates)),
        ("contacts", "\n".join(reading.contacts)),
        ("urls", "\n".join(reading.urls)),
        ("footnotes", "\n".join(reading.footnotes)),
        ("end mark", reading.end_mark or ""),
    ]


def _quotes(reading: Reading) -> list[str]:
    return [
        f"“{_shortened(quote.text)}” ({', '.join(filter(None, (quote.speaker, quote.role)))})"
        for quote in reading.quotes
    ]


def _shortened(text: str) -> str:
    return text if len(text) <= SHORT else text[: SHORT - 1].rstrip() + "…"
