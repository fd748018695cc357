"""`distributor queue`: take a release in, once."""

# ruff: noqa: PLC0415  the ledger's modules load when the database is known

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from distributor.cli import screen
from distributor.cli.house import ledger, person
from distributor.cli.options import ChannelOption, FileArgument, FollowOption, JsonOption
from distributor.cli.source import source_of

if TYPE_CHECKING:
    from distributor.releases.models import Release
    from distributor.releases.queue import Queued, Request


class WhenLate(StrEnum):
    """What becomes of a delivery that could not go out in time."""

    HOLD = "hold"
    DROP = "drop"
    SEND = "send"


def queue(  # noqa: PLR0913 - one for each option
    file: FileArgument,
    *,
    at: Annotated[str | None, typer.Option(metavar="TIME", help="When: 2026-12-01 09:00")] = None,
    zone: Annotated[
        str | None, typer.Option(metavar="ZONE", help="Whose clock: America/Toronto")
    ] = None,
    link: Annotated[
        str | None, typer.Option(metavar="URL", help="Its page, if it stands elsewhere (https).")
    ] = None,
    channel: ChannelOption = None,
    approve: Annotated[bool, typer.Option("--approve", help="Say yes to it at once.")] = False,
    new: Annotated[
        bool, typer.Option("--new", help="It is another announcement, though it looks alike.")
    ] = False,
    revises: Annotated[
        str | None,
        typer.Option(metavar="RELEASE", help="A newer text of this release: a correction."),
    ] = None,
    late_after: Annotated[
        int,
        typer.Option(
            metavar="MINUTES", min=0, max=525_600, help="How late it may still go out by itself."
        ),
    ] = 120,
    when_late: Annotated[
        WhenLate, typer.Option(help="What to do with what is later than that.")
    ] = WhenLate.HOLD,
    follow: FollowOption = None,
    json: JsonOption = False,
) -> None:
    """Queue a press release, once. Every account gets its edition; it waits for approval."""
    source = source_of(file)
    with ledger():
        from distributor.cli.progress import tell
        from distributor.releases import queue as queueing

        request = queueing.Request(
            name=source.name,
            content=source.content,
            who=person(),
            at=at,
            zone=zone,
            link=link,
            channels=tuple(channel or ()),
            is_new_for_sure=new,
            late_after=late_after * 60,
            when_late=when_late,
        )
        queued = _revise(revises, request) if revises else queueing.queue(request)
        screen.remarks(queued.notes)
        if approve:
            _approve(queued.release)
        _show(queued, json=json)
        if approve and not json:
            tell(queued.release, follow=follow)


def _revise(named: str, request: "Request") -> "Queued":
    from distributor.releases.find import release_named
    from distributor.releases.revise import revise

    return revise(release_named(named), request)


def _approve(release: "Release") -> None:
    """Approve it unless that was done before: the same file twice changes nothing."""
    from distributor.deliveries.announce import announce

    if release.current().frozen_at is None:
        announce(release, who=person())


def _show(queued: "Queued", *, json: bool) -> None:
    from distributor.cli.views import release_view
    from distributor.deliveries.status import release_status

    status = release_status(queued.release)
    if json:
        screen.print_json(_as_json(queued, headline=status.headline))
        return
    if queued.is_new:
        screen.out().print(release_view(status))
    if queued.release.current().frozen_at is None:
        screen.remark(f"Approve it with `distributor approve {queued.release.pk}`.")


def _as_json(queued: "Queued", *, headline: str) -> dict[str, object]:
    release = queued.release
    return {
        "release": release.pk,
        "headline": headline,
        "is_new": queued.is_new,
        "state": release.state,
        "publish_at": release.publish_at,
        "embargo_at": release.embargo_at,
        "zone": release.zone,
        "link": release.link,
        "notes": queued.notes,
        "editions": [
            {
                "channel": each.account.channel,
                "account": each.account.handle,
                "language": each.language,
                "parts": len(each.value["parts"]),
                "problems": each.problems,
            }
            for each in release.current().editions.select_related("account")
        ],
    }
