"""The note somebody wrote above a release when sending it: a greeting, some words, a signature.

It is private and no part of the release, so it may give neither headline nor first sentence; what
it says about an embargo still counts.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from distributor.releases.read.contact_lines import is_contact_name
from distributor.releases.read.embargo import is_embargo
from distributor.releases.read.frame import immediate, is_dated_release, is_kicker
from distributor.releases.read.lines import Line
from distributor.releases.read.phones import has_address

_LONGEST = 30  # lines a note may have
_FIELD = re.compile(
    r"^(?:from|to|cc|bcc|date|sent|subject|reply-to|attachments?|de|à|cci|envoyé|objet|"
    r"répondre à|pièces? jointes?)\s*:\s",
    re.IGNORECASE,
)
_SENDER = re.compile(r"^(?:from|de)\s*:\s", re.IGNORECASE)
_GREETING = re.compile(
    r"^(?:hi|hello|hey|dear|good (?:morning|afternoon|day|evening)|greetings|bonjour|bonsoir|"
    r"chers?|chères?|mesdames|madame|monsieur)\b[^.?:;]{0,60}[,!:]?$",
    re.IGNORECASE,
)
_GOODBYE = re.compile(
    r"^(?:(?:all )?(?:the )?(?:best|warm(?:est)?|kind(?:est)?|many|with)?\s*"
    r"(?:regards|wishes|best|thanks|thank you|cheers|sincerely|yours\b[\w ]{0,12})|"
    r"(?:bien )?(?:cordialement|sincèrement)|bien à (?:vous|toi)|merci|à bientôt|salutations)"
    r"[\w ]{0,20}[,.!–—-]?$",
    re.IGNORECASE,
)


def is_greeting(text: str) -> bool:
    """Whether a line only addresses the reader: "Dear editors,"."""
    return len(text) <= 80 and bool(_GREETING.match(text))


def mark_note(lines: Sequence[Line]) -> list[Line]:
    """The lines, those of a covering note marked as standing outside the text."""
    start = next((place for place, line in enumerate(lines) if not line.head), len(lines))
    behind = _fields_end(lines, start)
    end = _note_end(lines, behind)
    return [
        replace(line, head=True) if start <= place < end else line
        for place, line in enumerate(lines)
    ]


def _fields_end(lines: Sequence[Line], first: int) -> int:
    """The line behind the header fields of a mail that somebody copied with its text."""
    place = first
    while place < len(lines) and _FIELD.match(lines[place].text):
        place += 1
    sent = any(_SENDER.match(line.text) for line in lines[first:place])
    return place if sent and place - first >= 2 else first


def _note_end(lines: Sequence[Line], first: int) -> int:
    """The line behind the note; `first` when the text begins with none."""
    if first >= len(lines) or not is_greeting(lines[first].text):
        return first
    for place in range(first + 1, min(first + _LONGEST, len(lines))):
        if _opens_release(lines[place]):
            return place
        if _GOODBYE.match(lines[place].text):
            return _signature_end(lines, place)
    return first


def _signature_end(lines: Sequence[Line], goodbye: int) -> int:
    place = goodbye + 1
    while place < min(goodbye + 8, len(lines)) and not _opens_release(lines[place]):
        line = lines[place]
        beside = line.group == lines[goodbye].group
        signed = has_address(line.text) or is_contact_name(line.text) or place == goodbye + 1
        if len(line.text) > 120 or not (beside or (signed and len(line.text.split()) <= 12)):
            break
        place += 1
    return place


def _opens_release(line: Line) -> bool:
    """Whether a line can only be the head of a release."""
    text = line.text
    if is_kicker(text) or is_dated_release(text):
        return True
    said = immediate(text)
    released = said is not None and len(text) <= len(said[0]) + 40
    return len(text) <= 120 and (released or is_embargo(line))
