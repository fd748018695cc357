"""Arguments and options that several commands share, so that they are spelled once."""

from typing import Annotated

import typer

FilesArgument = Annotated[
    list[str],
    typer.Argument(
        metavar="FILE...",
        help="The press release: .docx, .html, .md, .txt or .eml; - reads pasted text. One file "
        "for each language, or one with both.",
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
LanguagesOption = Annotated[
    str | None,
    typer.Option(
        metavar="CODES", help="It goes out in these languages, such as en,fr, and in no other."
    ),
]


def codes(text: str | None) -> tuple[str, ...]:
    """Language codes as people separate them, without regions."""
    words = (text or "").replace(",", " ").casefold().split()
    return tuple(dict.fromkeys(word.replace("_", "-").split("-", 1)[0] for word in words))
