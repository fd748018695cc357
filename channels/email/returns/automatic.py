"""The signs of mail that no person and no delivery report wrote: away, challenge, list; and leave.

By headers first (RFC 3834 and what servers did before it), then by the subject in the languages
our readers use; never by a search in the text, which may quote anything.
"""

import re
from typing import Final

from channels.email.returns.letter import Letter

_SUBJECT_AWAY: Final = re.compile(
    r"^((re|aw|sv|r)\s*:\s*)?\W*(out[- ]of[- ](the[- ])?office"
    r"|auto(matic|mated)?[- ]?(reply|response|answer)|auto(re(ply|sponse|sponder))"
    r"|vacation( reply)?|on (vacation|holiday|leave)|i am away|away from"
    r"|absence du bureau|r[ée]ponse automatique|absent du bureau|message d'absence|en vacances"
    r"|abwesenheit|automatische (antwort|reply)|respuesta autom[aá]tica|fuera de la oficina"
    r"|risposta automatica|automatisch antwoord|afwezig)",
    re.IGNORECASE,
)
_SUBJECT_CHALLENGE: Final = re.compile(
    r"(please )?(confirm|verify|authenticate|validate) (your |the )?"
    r"(message|e-?mail|sender|identity|address|delivery)"
    r"|(message|e-?mail) (needs|requires|awaiting) (your )?(confirmation|verification)"
    r"|your (message|mail|e-?mail) .{0,40}(held|waiting) .{0,30}(confirm|verif)"
    r"|anti-?spam (challenge|confirmation)|confirmez (votre|l')",
    re.IGNORECASE,
)
_SUBJECT_LIST: Final = re.compile(
    r"(your )?message to .{1,80}(awaits|is waiting for|pending) (moderator|moderation|approval)"
    r"|moderator approval|not subscribed|non-?member submission"
    r"|post(ing)? .{0,40}(rejected|refused)|request to mailing list"
    r"|results of your (e-?mail )?command|welcome to the .{1,60} list",
    re.IGNORECASE,
)
_SUBJECT_LEAVE: Final = re.compile(
    r"^\W*((re|r|aw|tr|fwd?)\s*:\s*)*(unsubscribe( me)?|leave|remove( me)?|stop|opt[- ]?out"
    r"|(me )?d[ée]sabonner|d[ée]sabonnement|d[ée]sinscri(re|ption)|retirez[- ]moi)\b\W*$",
    re.IGNORECASE,
)
_AWAY_HEADERS: Final = (
    "X-Autoreply",
    "X-Autorespond",
    "X-Autoreply-From",
    "X-Auto-Reply",
    "X-Vacation",
    "X-Mail-Autoreply",
    "X-AutoReply-From",
)
_AWAY_PRECEDENCE: Final = {"auto_reply", "auto-reply", "autoreply"}
_CHALLENGE_HEADERS: Final = ("X-Boxtrapper", "X-Challenge", "X-ASK-Auth", "X-TMDA-Fingerprint")
_LIST_HEADERS: Final = ("List-Id", "List-Post", "X-Mailman-Version", "X-BeenThere", "X-ListMember")
_LIST_SENDERS: Final = re.compile(
    r"(.+-(request|owner|bounces|admin|help|confirm)(\+[^@]*)?|majordomo|listserv|sympa|mailman)@.*",
    re.IGNORECASE,
)


def is_challenge(letter: Letter) -> bool:
    """Somebody's spam filter wants a person to confirm."""
    if any(name in letter.message for name in _CHALLENGE_HEADERS):
        return True
    return _is_subject(_SUBJECT_CHALLENGE, letter) and not _is_list_mail(letter)


def is_of_a_list(letter: Letter) -> bool:
    """A mailing list program answers: our mail went to a list's address."""
    return _is_list_mail(letter) or _is_subject(_SUBJECT_LIST, letter)


def is_automatic_reply(letter: Letter) -> bool:
    """A vacation notice or another answer without a person, which is no bounce (RFC 3834)."""
    submitted = letter.header("Auto-Submitted").partition(";")[0].strip().lower()
    if submitted not in ("", "no") or any(name in letter.message for name in _AWAY_HEADERS):
        return True
    if letter.header("Precedence").lower() in _AWAY_PRECEDENCE:
        return True
    return _is_subject(_SUBJECT_AWAY, letter)


def asks_to_leave(letter: Letter) -> bool:
    """A mail program or a person unsubscribes by mail (RFC 2369)."""
    return _SUBJECT_LEAVE.search(letter.header("Subject")) is not None


def _is_list_mail(letter: Letter) -> bool:
    if any(name in letter.message for name in _LIST_HEADERS):
        return True
    sender = letter.header("Sender") or letter.header("From").rpartition("<")[2].rstrip(">")
    return _LIST_SENDERS.fullmatch(sender.strip("<> ")) is not None


def _is_subject(words: re.Pattern[str], letter: Letter) -> bool:
    return words.search(letter.header("Subject")) is not None
