"""Arguments and options that several commands share, so that they are spelled once."""

from typing import Annotated

import typer

FileArgument = Annotated[
    str,
    typer.Argument(
        metavar="FILE", help="The press release: .docx, .html, .md or .txt; - reads pasted text."
    ),
]
ReleaseArgument = Annotated[
    str,
    typer.Argument(
        metavar="RELEASE",
        help="Its number, or the last word of its page address; a digest goes by its number.",
    ),
]
ChannelOption = Annotated[
    list[str] | None,
    typer.Option(
        "--channel", metavar="NAME", help="Only this channel; may be given several times."
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
FollowOption = Annotated[
    bool | None,
    typer.Option(
        "--follow/--no-follow",
        help="Watch until everything is settled; on a terminal that is the default.",
    ),
]
