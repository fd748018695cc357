"""Telephone numbers and e-mail addresses in a line of text."""

import re

from distributor.releases.read.lines import Line

EMAIL = re.compile(r"[\w.+'’-]+@[\w-]+(?:\.[\w-]+)+")
PHONE = re.compile(
    r"(?<![\w/.$€£-])(?:"
    r"(?:\+?1[\s.\u00a0-]{0,3}|(?:\d{1,2}[-/]){1,2})?"
    r"\(?[2-9]\d{2}\)?[\s.\u00a0/–-]{0,3}\d{3}[\s.\u00a0–-]{1,3}\d{4}"
    r"|\+\d{1,3}[\s.\u00a0-]?(?:\(0\)[\s.\u00a0-]?)?\(?\d{1,4}\)?(?:[\s.\u00a0-]{0,2}\d{2,4}){2,5}"
    r"|\(?0[1-9]\)?(?:[\s.\u00a0-]?\d{2}){4}"
    r"|1[38]00[\s\u00a0-]\d{3}[\s\u00a0-]\d{3}"
    r"|\(?0[1-9]\)?[\s\u00a0-]\d{3}[\s\u00a0-]\d{4}"
    r"|\(?0\d{2,4}\)?[\s\u00a0-]\d{3,4}[\s\u00a0-]?\d{3,4}"
    r")(?![\w%€$]|[.,]\d)"
)
_LABELLED = re.compile(
    r"\b(?:tel|tél|téléphone|phone|telephone|office|cell|mobile|cellulaire|bureau|poste)\.?\s*:\s*"
    r"(\+?\d[\d\s.\u00a0()-]{6,18}\d)(?!\d)",
    re.IGNORECASE,
)
_FAX = re.compile(
    r"(?:\b(?:siren|siret|rcs)|fax|téléc(?:opieur|\.)?|facsimile)\W{0,4}$", re.IGNORECASE
)


def phones_in(text: str) -> list[str]:
    """The telephone numbers of a text; fax numbers are none."""
    known = [
        found.group(0).strip()
        for found in PHONE.finditer(text)
        if not _FAX.search(text[: found.start()]) and not _is_no_phone(text, found)
    ]
    labelled = [found.group(1) for found in _LABELLED.finditer(text)]
    return [*known, *(one for one in labelled if not any(one in other for other in known))]


def emails_in(line: Line) -> list[str]:
    """The e-mail addresses a line shows or links to."""
    shown = [found.group(0).strip(".-'’") for found in EMAIL.finditer(line.text)]
    linked = [link.url[7:].split("?")[0] for link in line.links if link.url.startswith("mailto:")]
    return [*shown, *(one for one in linked if EMAIL.fullmatch(one))]


def has_address(text: str) -> bool:
    """Whether a text holds a telephone number or an e-mail address."""
    return bool(EMAIL.search(text) or phones_in(text))


def _is_no_phone(text: str, found: re.Match[str]) -> bool:
    after = text[found.end() : found.end() + 14]
    if re.match(r"\s?(?:%|\$|€|million|milliard|billion|dollars|euros|units|logements)", after):
        return True
    digits = re.sub(r"\D", "", found.group(0))
    return not 9 <= len(digits) <= 15
