"""How releases, channels and deliveries look on a terminal."""

from collections.abc import Iterable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.progress_bar import ProgressBar
from rich.table import Column, Table
from rich.text import Text

from distributor.cli.screen import coloured
from distributor.contract import Level
from distributor.deliveries.key import is_digest
from distributor.deliveries.states import State
from distributor.deliveries.status import (
    ChannelStatus,
    DeliveryStatus,
    ReleaseLine,
    ReleaseStatus,
)
from distributor.releases.problems import Shown

BAR = 24
SHORT = 60


def releases_view(lines: Iterable[ReleaseLine], *, of: str = "Release") -> Table:
    """One line for each release or digest."""
    table = Table(of, "Headline", "State", "Publishes", "Deliveries")
    for line in lines:
        table.add_row(
            str(line.id),
            escape(line.headline),
            line.state,
            _moment(line.publish_at, "UTC"),
            counts(line.totals),
        )
    return table


def release_view(status: ReleaseStatus) -> Group:
    """One release with every delivery, its reason and its receipt."""
    return Group(*_head(status), receipts_view(status))


def progress_view(status: ReleaseStatus) -> Group:
    """A bar for each account, redrawn while things go out."""
    table = Table.grid(padding=(0, 2))
    for channel in status.channels:
        table.add_row(
            _label(channel),
            ProgressBar(
                total=max(channel.planned, 1),
                completed=channel.totals.get(State.SENT, 0),
                width=BAR,
            ),
            counts(channel.totals) or "[dim]waits to be planned[/dim]",
            _news(channel),
        )
    return Group(*_head(status), table)


def progress_line(status: ReleaseStatus) -> str:
    """The same in one plain line, for logs."""
    return "; ".join(
        f"{channel.label}: {_plain_counts(channel.totals) or 'waits to be planned'}"
        for channel in status.channels
    )


def receipts_view(status: ReleaseStatus) -> Table:
    """A line for each delivery with the link readers can follow; mails are counted."""
    table = Table(
        "Channel", "Part", "State", Column("Link, or what is to be known", overflow="fold")
    )
    for channel in status.channels:
        for row in _channel_rows(channel):
            table.add_row(_label(channel), *row)
    return table


def counts(totals: dict[str, int]) -> str:
    """The states that hold something, each with its number; they sum up to what was planned."""
    return ", ".join(
        coloured(state, f"{totals[state]} {state}") for state in State if totals.get(state)
    )


def _plain_counts(totals: dict[str, int]) -> str:
    return ", ".join(f"{totals[state]} {state}" for state in State if totals.get(state))


def _head(status: ReleaseStatus) -> list[RenderableType]:
    name = "Digest" if is_digest(status.release_id) else "Release"
    publishes = f"publishes {_moment(status.publish_at, status.zone)}"
    lines: list[RenderableType] = [
        Text.assemble((f"{name} {status.release_id}: ", "bold"), (status.headline, "bold")),
        Text(", ".join(filter(None, (status.state, publishes, status.link)))),
    ]
    if status.in_digests:
        lines.append(Text(f"Told in digests as well: {_plain_counts(status.in_digests)}."))
    lines += [Text(status.sentence, style="yellow")] if status.sentence else []
    return [*lines, *map(_problem, status.problems)]


def _problem(problem: Shown) -> Text:
    style = "red" if problem.level == Level.ERROR else "yellow"
    return Text(f"{problem.level.capitalize()}, {problem.where}: {problem.sentence}", style=style)


def _channel_rows(channel: ChannelStatus) -> Iterable[tuple[str, str, str]]:
    if channel.pauses:
        yield "", "[yellow]paused[/yellow]", _pauses(channel)
    if channel.is_subscribers:
        yield "mail" if channel.planned == 1 else "mails", counts(channel.totals), _account(channel)
    elif not channel.deliveries:
        yield "", "[dim]not planned[/dim]", ""
    for each in channel.deliveries:
        language = f"{each.language} " if channel.is_in_several_languages else ""
        part = escape(each.who) if each.who else f"{language}{each.part + 1}/{each.parts}"
        yield part, coloured(each.state), _known(each)


def _account(channel: ChannelStatus) -> str:
    """The account of the mailing: what was planned is the sum of what became of it."""
    tally = channel.tally
    sums, news = (f"{tally.sentence}.", tally.news_sentence) if tally else ("", "")
    said = (sums, channel.turns, news)
    return " ".join(filter(None, said))


def _known(each: DeliveryStatus) -> str:
    if each.state is State.SENT:
        return escape(each.url or each.remote_id or each.reason)
    tried = f"tried {each.attempt} times" if each.attempt > 1 else ""
    return escape("; ".join(filter(None, (_when(each), tried, each.reason, each.url))))


def _when(each: DeliveryStatus) -> str:
    if each.next_at is None:
        return "waits for a person" if each.state in (State.UNKNOWN, State.HELD) else ""
    seconds = (each.next_at - datetime.now(UTC)).total_seconds()
    what = {State.SENDING: "until", State.UNKNOWN: "looks again"}.get(each.state, "next")
    return f"{what} {_moment(each.next_at, 'UTC')}" if seconds > 1 else f"{what} now"


def _news(channel: ChannelStatus) -> str:
    """The one sentence that explains why it is not done yet."""
    if pauses := _pauses(channel):
        return pauses
    told = (each for each in channel.deliveries if each.reason and each.state is not State.SENT)
    newest = next(told, None)
    return f"[dim]{escape(_shortened(newest.reason))}[/dim]" if newest else ""


def _pauses(channel: ChannelStatus) -> str:
    return f"[yellow]{escape(' '.join(channel.pauses))}[/yellow]" if channel.pauses else ""


def _label(channel: ChannelStatus) -> str:
    return f"{escape(channel.label)} [dim]{escape(channel.handle)}[/dim]"


def _moment(moment: datetime | None, zone: str) -> str:
    if moment is None:
        return "at approval"
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M:%S} {zone}"


def _shortened(text: str) -> str:
    return text if len(text) <= SHORT else text[: SHORT - 1].rstrip() + "…"
