"""Follows a release while it goes out, until nothing more happens without a person."""

import sys
import time
from collections.abc import Callable, Iterator

from rich.live import Live

from distributor.cli import house, screen
from distributor.cli.views import progress_line, progress_view, receipts_view
from distributor.deliveries.clock import now
from distributor.deliveries.status import ReleaseStatus, release_status
from distributor.releases.models import Release

POLL = 0.2
SOON = 120.0


def tell(release: Release, *, follow: bool | None) -> None:
    """Show how it goes on: live where somebody watches, else where it can be looked up."""
    if release.state != Release.State.APPROVED:
        return
    if not house.somebody_sends():
        screen.remark(house.NOBODY_SENDS)
    elif _is_worth_watching(release) if follow is None else follow:
        _follow(release)
    else:
        screen.remark(f"Follow it with `distributor status {release.pk}`.")


def watch(release: Release, *, seconds: float | None = None) -> ReleaseStatus:
    """Draw the progress until it is settled, or so many seconds are over; answer the last look."""
    if not screen.err().is_terminal:
        return _last(release, seconds=seconds, draw=_say_changes())
    with Live(console=screen.err(), auto_refresh=False, transient=True) as live:
        return _last(
            release,
            seconds=seconds,
            draw=lambda status: live.update(progress_view(status), refresh=True),
        )


def wait(release: Release, *, seconds: float | None = None) -> ReleaseStatus:
    """Do the same without a word."""
    return _last(release, seconds=seconds, draw=lambda _: None)


def _is_worth_watching(release: Release) -> bool:
    """Somebody sits at the terminal, and it is due before they get up."""
    if release.publish_at is None or not sys.stderr.isatty():
        return False
    return (release.publish_at - now()).total_seconds() < SOON


def _follow(release: Release) -> None:
    try:
        screen.out().print(receipts_view(watch(release)))
    except KeyboardInterrupt:
        screen.remark(f"It goes on by itself; `distributor status {release.pk}` shows it.")


def _say_changes() -> Callable[[ReleaseStatus], None]:
    said: list[str] = []

    def say(status: ReleaseStatus) -> None:
        line = progress_line(status)
        if said[-1:] != [line]:
            screen.remark(line)
            said.append(line)

    return say


def _last(
    release: Release, *, seconds: float | None, draw: Callable[[ReleaseStatus], None]
) -> ReleaseStatus:
    for status in _looks(release, seconds=seconds):
        draw(status)
    return status


def _looks(release: Release, *, seconds: float | None) -> Iterator[ReleaseStatus]:
    deadline = None if seconds is None else time.monotonic() + seconds
    while True:
        status = release_status(release)
        yield status
        if status.is_settled or (deadline is not None and time.monotonic() > deadline):
            return
        time.sleep(POLL)
        release.refresh_from_db(fields=["state", "hold_reason", "publish_at"])
