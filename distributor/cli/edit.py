"""`distributor edit`: a person's own words in an edition, before it is approved."""

# ruff: noqa: PLC0415  the ledger's modules load when the database is known

from typing import TYPE_CHECKING, Annotated

import typer

from distributor.cli import screen
from distributor.cli.house import ledger, person
from distributor.cli.options import JsonOption, ReleaseArgument
from distributor.cli.source import source_of
from distributor.releases.refusal import Refused

if TYPE_CHECKING:
    from distributor.releases.edit import Change, Which
    from distributor.releases.edited import Edited
    from distributor.releases.models import Release


def edit(  # noqa: PLR0913 - one for each option
    release: ReleaseArgument,
    *,
    channel: Annotated[
        str | None, typer.Option(metavar="NAME", help="The edition for this channel.")
    ] = None,
    account: Annotated[
        str | None, typer.Option(metavar="HANDLE", help="Where the channel has several accounts.")
    ] = None,
    language: Annotated[
        str | None, typer.Option(metavar="CODE", help="Where the release has several languages.")
    ] = None,
    part: Annotated[
        int | None, typer.Option(metavar="N", help="Which part, counted from 1: the post.")
    ] = None,
    text: Annotated[str | None, typer.Option(metavar="TEXT", help="The new words.")] = None,
    text_file: Annotated[
        str | None, typer.Option(metavar="FILE", help="The new words in a file; - reads them here.")
    ] = None,
    field: Annotated[
        str, typer.Option(metavar="NAME", help="Which text of the part: subject, title, ...")
    ] = "text",
    reset: Annotated[bool, typer.Option("--reset", help="Go back to what was composed.")] = False,
    json: JsonOption = False,
) -> None:
    """Change the words of an edition before approval. Without options: show all editions."""
    words = _words(text, text_file)
    _refuse_mixtures(channel, part=part, has_words=words is not None, reset=reset)
    with ledger():
        from distributor.releases import edit as editing
        from distributor.releases.edited import newest_editions
        from distributor.releases.find import release_named

        found = release_named(release)
        if channel is None:
            _show(found, newest_editions(found), json=json)
            return
        which = editing.Which(channel=channel, account=account, language=language)
        if part is None or words is None:
            edited = _reset(found, which)
        else:
            change = editing.Change(which=which, part=part, text=words, field=field)
            edited = _edit(found, change)
        _show(found, [edited], json=json)


def _words(text: str | None, text_file: str | None) -> str | None:
    if text is not None and text_file is not None:
        raise Refused("Give the new words either with --text or with --text-file, not with both.")
    if text_file is None:
        return text
    source = source_of(text_file)
    try:
        return source.content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(
            f"{source.name} is not UTF-8 text. Save it with the encoding UTF-8, then edit again."
        ) from error


def _refuse_mixtures(
    channel: str | None, *, part: int | None, has_words: bool, reset: bool
) -> None:
    """Either nothing (show), or an edition with --part and words, or one with --reset."""
    is_edit = part is not None or has_words
    if channel is None and (is_edit or reset):
        raise Refused("Say which edition is meant: --channel NAME.")
    if is_edit and reset:
        raise Refused("--reset takes the edits of the whole edition back. Give it without words.")
    if channel is not None and not reset and not (part is not None and has_words):
        raise Refused("Say which part, counted from 1, and the new words: --part 1 --text TEXT.")


def _edit(release: "Release", change: "Change") -> "Edited":
    from distributor.releases.edit import edit_part

    edited = edit_part(release, change=change, who=person())
    screen.remark(f"Edited: part {change.part} of the edition for {edited.row.account}.")
    return edited


def _reset(release: "Release", which: "Which") -> "Edited":
    from distributor.releases.edit import reset

    edited = reset(release, which=which, who=person())
    screen.remark(f"The edition for {edited.row.account} is again as it was composed.")
    return edited


def _show(release: "Release", editions: "list[Edited]", *, json: bool) -> None:
    from distributor.cli.editions import editions_view

    if json:
        screen.print_json({"release": release.pk, "editions": [_as_json(one) for one in editions]})
    else:
        screen.out().print(editions_view(edited.shown for edited in editions))
    for edited in editions:
        if edited.places:
            where = ", ".join(edited.places)
            screen.remark(f"Edited by hand for {edited.row.account}: {where}.")
        if edited.shown.is_blocked:
            screen.remark(f"The errors for {edited.row.account} stand in the way of approval.")


def _as_json(edited: "Edited") -> dict[str, object]:
    from distributor.cli.editions import editions_json

    (shown,) = editions_json([edited.shown])
    return {
        **shown,
        "account": edited.row.account.handle,
        "is_edited": edited.row.is_edited,
        "edited": edited.places,
        "fields": [dict(part.fields) for part in edited.shown.edition.parts],
    }
