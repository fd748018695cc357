"""`distributor read`: what the bot understood of a release, before anything is done with it."""

# ruff: noqa: PLC0415  the table is drawn by rich, which `--json` does not need

from distributor.cli import screen
from distributor.cli.options import FileArgument, JsonOption
from distributor.cli.source import source_of
from distributor.releases.read import Reading, as_gold, read_bytes

SHORT = 300


def read(
    file: FileArgument,
    *,
    json: JsonOption = False,
) -> None:
    """Show what is read from a release. Headline, date, quotes, contacts, and what is doubtful."""
    source = source_of(file)
    reading = read_bytes(name=source.name, content=source.content)
    if json:
        screen.print_json(as_gold(reading))
    else:
        _show(reading)


def _show(reading: Reading) -> None:
    from rich.markup import escape
    from rich.table import Table

    table = Table("Field", "Read", "Where", show_lines=False, expand=False)
    for name, value in _fields(reading):
        if value:
            table.add_row(name, escape(value), escape(reading.places.get(_key(name), "")))
    screen.out().print(table)
    for name, doubt in reading.doubts.items():
        screen.out().print(f"[yellow]Please look at {escape(name)}:[/yellow] {escape(doubt)}")


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
