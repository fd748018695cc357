"""What a mail server's answer means for one delivery: a table from codes to errors.

The person is blamed only where the answer is surely about the person: a wrong signature, a bad
reputation or a full mailbox must never take a subscriber off the list.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from distributor.contract import (
    AuthExpired,
    ChannelError,
    Misconfigured,
    RateLimited,
    RecipientGone,
    Rejected,
    Transient,
)


class Stage(StrEnum):
    """Which of our words was answered. RECIPIENT and CONTENT can be about one person's domain."""

    GREETING = "greeting"
    SIGN_IN = "sign in"
    SENDER = "sender"
    RECIPIENT = "recipient"
    CONTENT = "content"


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """One answer: code, enhanced code where there is one (RFC 3463), and the words."""

    code: int
    enhanced: str
    text: str

    @property
    def raw(self) -> str:
        """The answer as the log of a mail server shows it."""
        return " ".join(filter(None, (str(self.code), self.enhanced, self.text)))


class Meaning(StrEnum):
    """What an answer means; `_ERRORS` says it in the contract's words."""

    LATER = "later"
    WAIT = "wait"
    QUOTA = "quota"
    GONE = "gone"
    SENDER_FAULT = "sender fault"
    BAD_SENDER = "bad sender"
    RELAY_CLOSED = "relay closed"
    SIGN_IN_NEEDED = "sign in needed"
    SIGN_IN_REFUSED = "sign in refused"
    TOO_LARGE = "too large"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One line of the table: every pattern that is given must fit."""

    meaning: Meaning
    code: str = r"\d{3}"
    enhanced: str = ".*"
    words: str = ""
    stages: frozenset[Stage] = frozenset(Stage)

    def fits(self, reply: Reply, stage: Stage) -> bool:
        """Whether this line speaks of that answer."""
        return (
            stage in self.stages
            and re.fullmatch(self.code, str(reply.code)) is not None
            and re.fullmatch(self.enhanced, reply.enhanced) is not None
            and re.search(self.words, reply.text, re.IGNORECASE) is not None
        )


_SIGN_IN = frozenset({Stage.SIGN_IN})
_BEFORE_RECIPIENT = frozenset({Stage.GREETING, Stage.SIGN_IN, Stage.SENDER})
_PERSONAL = frozenset({Stage.RECIPIENT, Stage.CONTENT})
_RECIPIENT = frozenset({Stage.RECIPIENT})
_POLICY_WORDS = r"spam|block|policy|reputation|blacklist|denylist|dmarc|dkim|spf|banned"

# First line that fits counts. RFC 3463 and 5321; Gmail support article 3726730 and Microsoft's
# 5.7.x list for the sender faults, read November 2026.
TABLE = (
    Row(meaning=Meaning.WAIT, code="421"),
    Row(meaning=Meaning.LATER, code="4..", stages=_SIGN_IN),
    Row(meaning=Meaning.WAIT, code="4..", enhanced=r"4\.7\..*"),
    Row(meaning=Meaning.WAIT, code="450|451", words=r"gr[ea]ylist"),
    Row(meaning=Meaning.LATER, code="4.."),
    Row(meaning=Meaning.SIGN_IN_NEEDED, code="530|534|538"),
    Row(meaning=Meaning.SIGN_IN_REFUSED, code="5..", stages=_SIGN_IN),
    Row(meaning=Meaning.SIGN_IN_REFUSED, code="535"),
    Row(meaning=Meaning.SIGN_IN_REFUSED, code="5..", enhanced=r"5\.7\.8"),
    Row(meaning=Meaning.LATER, code="5..", enhanced=r"5\.2\.2"),
    Row(meaning=Meaning.LATER, code="5..", enhanced=r"5\.2\.1", words="rate"),
    Row(meaning=Meaning.QUOTA, code="5..", enhanced=r"5\.4\.5"),
    Row(meaning=Meaning.TOO_LARGE, code="5..", enhanced=r"5\.3\.4|5\.2\.3"),
    Row(meaning=Meaning.TOO_LARGE, code="552"),
    Row(meaning=Meaning.BAD_SENDER, code="5..", enhanced=r"5\.1\.[78]"),
    Row(meaning=Meaning.RELAY_CLOSED, code="5..", words=r"relay(ing)? (access )?(denied|not)"),
    Row(meaning=Meaning.SENDER_FAULT, code="5..", enhanced=r"5\.7\.(2[0-79]|30|509|515)"),
    Row(meaning=Meaning.BAD_SENDER, code="550|553", stages=frozenset({Stage.SENDER})),
    Row(meaning=Meaning.RELAY_CLOSED, code="5..", stages=_BEFORE_RECIPIENT),
    Row(meaning=Meaning.REFUSED, code="5..", enhanced=r"5\.7\..*"),
    Row(meaning=Meaning.GONE, code="5..", enhanced=r"5\.1\..*|5\.2\.1|5\.4\.4"),
    Row(meaning=Meaning.GONE, code="550", enhanced=r"5\.4\.1", words="recipient address rejected"),
    Row(meaning=Meaning.REFUSED, code="5..", words=_POLICY_WORDS),
    Row(meaning=Meaning.GONE, code="550|551|553", enhanced="|5\\.0\\.0", stages=_RECIPIENT),
    Row(meaning=Meaning.REFUSED, code="5.."),
)

_LAST_LINE = re.compile(r"[2-5]\d\d(?: .*)?")
_ENHANCED = re.compile(r"[245]\.\d{1,3}\.\d{1,3}(?=\s|$)")
_WAIT = re.compile(r"(\d{1,5})\s*(s\b|sec|m\b|min|h\b|hour)", re.IGNORECASE)
_UNIT_SECONDS = {"s": 1.0, "m": 60.0, "h": 3600.0}


def parse(answer: bytes) -> Reply | None:
    """Read an answer of one or more lines; None where it is not SMTP."""
    lines = answer.decode("ascii", "replace").splitlines()
    if len({line[:3] for line in lines}) != 1 or not _LAST_LINE.fullmatch(lines[-1]):
        return None
    texts = [line[4:].strip() for line in lines]
    enhanced = _ENHANCED.match(texts[0])
    prefix = enhanced[0] if enhanced and enhanced[0][0] == lines[0][0] else ""
    words = " ".join(text.removeprefix(prefix).strip() for text in texts)
    return Reply(code=int(lines[0][:3]), enhanced=prefix, text=words)


def meaning_of(reply: Reply, stage: Stage) -> Meaning:
    """Find the line of the table; an answer that fits none asks for another try."""
    fitting = (row.meaning for row in TABLE if row.fits(reply, stage))
    return next(fitting, Meaning.LATER)


def error_of(reply: Reply, stage: Stage, *, domain: str = "") -> ChannelError:
    """The refusal as an error of the contract; `domain` is the recipient's."""
    meaning = meaning_of(reply, stage)
    sentence, raw = _SENTENCES[meaning], reply.raw
    match meaning:
        case Meaning.WAIT | Meaning.QUOTA:
            is_personal = meaning is Meaning.WAIT and stage in _PERSONAL and domain
            scope = domain if is_personal else "account"
            return RateLimited(sentence, retry_after=_seconds(reply.text), scope=scope, raw=raw)
        case Meaning.LATER:
            return Transient(sentence, raw=raw)
        case Meaning.GONE:
            return RecipientGone(sentence, raw=raw)
        case Meaning.SIGN_IN_REFUSED:
            return AuthExpired(sentence, raw=raw)
        case Meaning.TOO_LARGE | Meaning.REFUSED:
            return Rejected(sentence, reasons=(sentence, reply.raw), raw=raw)
        case _:
            return Misconfigured(sentence, hint=_HINTS[meaning], raw=raw)


def _seconds(text: str) -> float | None:
    found = _WAIT.search(text)
    return float(found[1]) * _UNIT_SECONDS[found[2][0].lower()] if found else None


_SENTENCES = {
    Meaning.LATER: "The mail server could not take this mail just now; it is tried again later.",
    Meaning.WAIT: "The mail server asks for patience before it takes more mail.",
    Meaning.QUOTA: "The sending quota of our mail server is used up for now.",
    Meaning.GONE: "This mailbox does not exist any more; the address gets no further mail.",
    Meaning.SENDER_FAULT: (
        "The mailbox provider does not trust mail from our domain as it is set up now. The"
        " subscriber did nothing wrong."
    ),
    Meaning.BAD_SENDER: "The mail server does not accept our From address as a sender.",
    Meaning.RELAY_CLOSED: "The mail server does not carry mail for us to other domains.",
    Meaning.SIGN_IN_NEEDED: "The mail server wants us to sign in, or to sign in another way.",
    Meaning.SIGN_IN_REFUSED: "The mail server refused our user name or password.",
    Meaning.TOO_LARGE: "This mail is larger than the receiving side takes.",
    Meaning.REFUSED: "The receiving side refused this mail for good. The subscriber stays listed.",
}

_HINTS = {
    Meaning.SENDER_FAULT: (
        "Check SPF, DKIM, DMARC and the reverse DNS of the mail server: `distributor doctor`."
    ),
    Meaning.BAD_SENDER: "Use a From address that this mail server may send for.",
    Meaning.RELAY_CLOSED: "Sign in to the mail server, or let it know this machine.",
    Meaning.SIGN_IN_NEEDED: "Enter the user name and password; use starttls or tls.",
}
