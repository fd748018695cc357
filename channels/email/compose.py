"""Composes the mail of a release: subject, preview text, plain text and HTML that say the same.

The HTML is always made from the pieces of the plain text, so an edited mail cannot say one thing
to some readers and another to others.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from channels.email.layout import html_of
from channels.email.story import (
    PREFERENCES,
    UNSUBSCRIBE,
    Kind,
    Piece,
    pieces_of,
    read_back,
    text_of,
)
from channels.email.wording import wording
from distributor.contract import Account, Edition, Level, Part, Problem, Release, Unsupported
from distributor.kit import choose
from distributor.kit.casing import is_capitals
from distributor.kit.text import cut
from distributor.kit.typography import fold

HTML_LIMIT = 95_000
_SUBJECT = 60
_PREHEADER = (40, 90)
_REPLY = re.compile(r"(?i)(?:re|fwd?|tr)\s?:")
_EMOJI = re.compile("[\u2600-\u27bf\U0001f000-\U0001faff]")

__all__ = ["HTML_LIMIT", "PREFERENCES", "UNSUBSCRIBE", "check", "compose", "restyle"]


def compose(release: Release, account: Account) -> Edition:
    """Make the mail of a release. Pure.

    Raises:
        Unsupported: the release has neither a headline nor a first sentence.
    """
    subject = choose.title(release)
    if not subject:
        raise Unsupported("The release has no headline, and a mail needs a subject.")
    pieces = pieces_of(release, account)
    part = _part(
        pieces,
        subject=subject,
        preheader=_preheader(pieces, subject, release),
        language=release.language,
    )
    return Edition(
        channel="email",
        language=release.language,
        parts=(part,),
        options={"link": release.link, "frame": _frame(pieces, release.language)},
    )


def restyle(edition: Edition, account: Account) -> Edition:
    """The edition with its HTML made anew from its text, subject and preview text. Pure.

    To be called after a person edited the text: the footer and the ways out come back unharmed.
    """
    return replace(
        edition, parts=tuple(_restyled(part, edition, account) for part in edition.parts)
    )


def _restyled(part: Part, edition: Edition, account: Account) -> Part:
    pieces = read_back(
        part.text,
        link=edition.options.get("link", ""),
        language=edition.language,
        account=account,
    )
    styled = _part(
        pieces,
        subject=part.fields.get("subject", ""),
        preheader=part.fields.get("preheader", ""),
        language=edition.language,
    )
    return replace(styled, assets=part.assets)


def _part(pieces: list[Piece], *, subject: str, preheader: str, language: str) -> Part:
    html = html_of(pieces, subject=subject, preheader=preheader, language=language)
    return Part(
        text=text_of(pieces, language),
        fields={"subject": subject, "preheader": preheader, "html": html},
    )


def _preheader(pieces: list[Piece], subject: str, release: Release) -> str:
    """What a mailbox shows beside the subject: the lede as far as whole words go."""
    fewest, most = _PREHEADER
    told = [piece.lines[0] for piece in pieces if piece.kind in {Kind.LEDE, Kind.PARAGRAPH}]
    told += [line for piece in pieces if piece.kind is Kind.LIST for line in piece.lines]
    told += release.subheads
    new = [line for line in told if fold(line).casefold() not in fold(subject).casefold()]
    new = [line for line in new if not fold(line).casefold().startswith(fold(subject).casefold())]
    single = next((line for line in new if len(line) >= fewest), " ".join(new))
    return cut(single, most) if len(single) >= fewest else ""


def _frame(pieces: list[Piece], language: str) -> str:
    """The lines of the mail that are not the release's."""
    words = wording(language)
    calls = [words.read, *(piece.lines[0] for piece in pieces if piece.kind is Kind.LINK)]
    ours = [*calls, *(f"{call}{words.colon}" for call in calls), words.legal, words.contact]
    ours.append(f"{words.unsubscribe} · {words.preferences}")
    return "\n".join((*ours, *(line for p in pieces if p.kind is Kind.FOOTER for line in p.lines)))


def check(edition: Edition, account: Account) -> list[Problem]:
    """Say what mailboxes would refuse or mangle, and what readers would miss. Pure."""
    found: list[Problem] = []
    for at, part in enumerate(edition.parts):
        found += _errors(part, at)
        found += _warnings(part, at, account)
        found += _differences(part, at, edition, account)
    return found


def _errors(part: Part, at: int) -> Iterator[Problem]:
    subject, html = part.fields.get("subject", ""), part.fields.get("html", "")
    size = len(html.encode("utf-8", "replace"))
    wrong = {
        "email.subject": not subject.strip(),
        "email.subject-line-end": "\n" in subject or "\r" in subject,
        "email.empty": not part.text.strip() or not html.strip(),
        "email.unsubscribe": UNSUBSCRIBE not in part.text or UNSUBSCRIBE not in html,
        "email.too-big": size > HTML_LIMIT,
    }
    yield from _told(wrong, at, Level.ERROR)


def _warnings(part: Part, at: int, account: Account) -> Iterator[Problem]:
    subject, preheader = part.fields.get("subject", ""), part.fields.get("preheader", "")
    fewest, most = _PREHEADER
    loud = is_capitals(subject) or subject.count("!") > 1 or _EMOJI.search(subject) is not None
    wrong = {
        "email.long-subject": len(subject) > _SUBJECT,
        "email.loud-subject": loud,
        "email.reply-subject": _REPLY.match(subject) is not None,
        "email.preheader": not fewest <= len(preheader) <= most + 40,
        "email.preheader-repeats": bool(preheader)
        and fold(preheader).casefold() in fold(subject).casefold(),
        "email.postal-address": not account.settings.get("postal_address", "").strip(),
    }
    yield from _told(wrong, at, Level.WARNING)


def _told(wrong: Mapping[str, bool], at: int, level: Level) -> Iterator[Problem]:
    for code, is_wrong in wrong.items():
        if is_wrong:
            yield Problem(level=level, code=code, sentence=_SENTENCES[code], part=at)


_SENTENCES = {
    "email.subject": "The mail has no subject. Write one.",
    "email.subject-line-end": "The subject must be one line. Take out the line break.",
    "email.empty": "The mail has no text.",
    "email.unsubscribe": "The mail has no unsubscribe link, and without one it must not be sent.",
    "email.too-big": f"The mail is bigger than {HTML_LIMIT // 1000} kB, so mailboxes would hide "
    "its end with the unsubscribe link. Shorten it.",
    "email.long-subject": f"The subject is longer than the {_SUBJECT} characters mailboxes show. "
    "Write a shorter one, or leave the headline whole.",
    "email.loud-subject": "The subject is in capitals, holds an emoji or more than one exclamation "
    "mark. Mailboxes take such mail for advertising.",
    "email.reply-subject": "The subject looks like an answer to a mail that was never written.",
    "email.preheader": f"The preview text should have {_PREHEADER[0]} to {_PREHEADER[1]} "
    "characters to show well beside the subject.",
    "email.preheader-repeats": "The preview text only repeats the subject. Say the next thing.",
    "email.postal-address": "The footer has no postal address, which the law asks for in every "
    "mail to subscribers. Set it in the account.",
}


def _differences(part: Part, at: int, edition: Edition, account: Account) -> Iterator[Problem]:
    """Whether the HTML is still the one that belongs to the text."""
    is_whole = UNSUBSCRIBE in part.text and part.fields.get("html")
    if is_whole and edition.options.get("link"):
        styled = _restyled(part, edition, account)
        if styled.fields["html"] != part.fields["html"]:
            yield Problem(
                level=Level.WARNING,
                code="email.parts-differ",
                sentence="The plain text and the formatted mail no longer say the same. "
                "Set the formatted mail anew from the text.",
                part=at,
            )
