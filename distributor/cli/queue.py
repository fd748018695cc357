"""`distributor queue`: take a release in, once."""

# ruff: noqa: PLC0415  the ledger's modules load when the database is known

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from distributor.cli import screen
from distributor.cli.house import ledger, person
from distributor.cli.options import (
    ChannelOption,
    FilesArgument,
    FollowOption,
    JsonOption,
    LanguagesOption,
    codes,
)
from distributor.cli.source import sources_of
from distributor.releases.refusal import Refused

if TYPE_CHECKING:
    from distributor.releases.models import Release
    from distributor.releases.queue import Queued, Request


class WhenLate(StrEnum):
    """What becomes of a delivery that could not go out in time."""

    HOLD = "hold"
    DROP = "drop"
    SEND = "send"


At = Annotated[str | None, typer.Option(metavar="TIME", help="When: 2026-12-01 09:00")]
Zone = Annotated[str | None, typer.Option(metavar="ZONE", help="Whose clock: America/Toronto")]
Link = Annotated[
    list[str] | None,
    typer.Option(
        metavar="URL",
        help="Its page, if it stands elsewhere (https); fr=URL for a further language.",
    ),
]
Approve = Annotated[bool, typer.Option("--approve", help="Say yes to it at once.")]
New = Annotated[
    bool, typer.Option("--new", help="It is another announcement, though it looks alike.")
]
Revises = Annotated[
    str | None,
    typer.Option(metavar="RELEASE", help="A newer text of this release: a correction."),
]
Translates = Annotated[
    str | None, typer.Option(metavar="RELEASE", help="A further language of this release.")
]
LateAfter = Annotated[
    int,
    typer.Option(
        metavar="MINUTES", min=0, max=525_600, help="How late it may still go out by itself."
    ),
]
Late = Annotated[WhenLate, typer.Option(help="What to do with what is later than that.")]


def queue(  # noqa: PLR0913 - one for each option
    files: FilesArgument,
    *,
    at: At = None,
    zone: Zone = None,
    link: Link = None,
    channel: ChannelOption = None,
    languages: LanguagesOption = None,
    approve: Approve = False,
    new: New = False,
    revises: Revises = None,
    translates: Translates = None,
    late_after: LateAfter = 120,
    when_late: Late = WhenLate.HOLD,
    follow: FollowOption = None,
    json: JsonOption = False,
) -> None:
    """Queue a press release, once. Every account gets its edition; it waits for approval."""
    first, *more = sources_of(files)
    if revises and translates:
        raise Refused("Either --revises or --translates: a file is a newer text or a further one.")
    own, links = _links(link or [])
    with ledger():
        from distributor.cli.progress import tell
        from distributor.releases import request as queueing

        request = queueing.Request(
            name=first.name,
            content=first.content,
            more=tuple(queueing.File(name=each.name, content=each.content) for each in more),
            who=person(),
            at=at,
            zone=zone,
            link=own,
            links=links,
            channels=tuple(channel or ()),
            languages=codes(languages),
            is_new_for_sure=new,
            late_after=late_after * 60,
            when_late=when_late,
        )
        queued = _queued(request, revises=revises, translates=translates)
        screen.remarks(queued.notes)
        if approve:
            _approve(queued.release)
        _show(queued, json=json)
        if approve and not json:
            tell(queued.release, follow=follow)


def _links(given: list[str]) -> tuple[str | None, dict[str, str]]:
    """The page of the release, and those of further languages, written as fr=https://..."""
    pairs = [link.partition("=") for link in given]
    further = {code: url for code, sign, url in pairs if sign and len(code) == 2}
    plain = [link for link in given if link[:2] not in further or link[2:3] != "="]
    if len(plain) > 1:
        raise Refused("Give one --link, and --link fr=URL for the page of another language.")
    return (plain[0] if plain else None), further


def _queued(request: "Request", *, revises: str | None, translates: str | None) -> "Queued":
    from distributor.releases.find import release_named
    from distributor.releases.queue import queue
    from distributor.releases.revise import revise, translate

    if revises is not None:
        return revise(release_named(revises), request)
    if translates is not None:
        return translate(release_named(translates), request)
    return queue(request)


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
        "texts": [
            {
                "language": text.language,
                "headline": text.headline,
                "link": text.value["link"],
                "is_older": text.is_older,
                "doubts": text.doubts,
            }
            for text in release.current().texts.order_by("id")
        ],
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
