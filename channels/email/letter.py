"""A letter to one person about their own subscription: made, and sent in one try.

It looks like our other mails but comes from an address of its own (facts about e-mail, A8), says
that a machine wrote it, and belongs to no list.
"""

from collections.abc import Sequence
from hashlib import sha256
from html import escape

from channels.email.connections import connections
from channels.email.delivering import Mail, deliver
from channels.email.dkim import DkimKey, read_dkim, sign
from channels.email.headers import mailbox, unstructured
from channels.email.layout import html_of
from channels.email.quoted import encode
from channels.email.relays import borrow_from
from channels.email.settings import Relay, Sender, read_relays, read_sender
from channels.email.story import PREFERENCES, UNSUBSCRIBE, Kind, Piece, text_of
from channels.email.template import Template, date_now, envelope_address, identity_of
from channels.email.wire import ConnectionLost
from channels.email.wording import wording
from distributor.contract import (
    Account,
    ChannelError,
    Imprint,
    Letter,
    Receipt,
    Rejected,
    Transient,
)
from distributor.kit.text import cut, one_line

_PREHEADER = 90


def imprint_of(account: Account) -> Imprint:
    """Who writes, from the settings of the account. Pure."""
    settings = account.settings
    organisation = settings.get("organisation") or settings.get("from_name") or account.handle
    return Imprint(
        organisation=one_line(organisation),
        postal_address=one_line(settings.get("postal_address", "")),
        contact=settings.get("reply_to") or settings.get("from_address", ""),
    )


def write_letter(letter: Letter, account: Account) -> Receipt:
    """Send this letter through the account's mail server, in one try.

    Raises:
        ChannelError: it was not accepted, or nobody knows.
    """
    sender, relays, keys = read_sender(account), read_relays(account), read_dkim(account)
    mail = _mail(letter, sender, imprint_of(account), keys)
    outcome = _sent(mail, relays, is_first=True)
    if isinstance(outcome, ChannelError):
        raise outcome
    return outcome


def _sent(mail: Mail, relays: Sequence[Relay], *, is_first: bool) -> Receipt | ChannelError:
    """Through a kept connection; through a new one if that was dead before the mail left."""
    session = borrow_from(relays, mail.deadline)
    outcome: Receipt | ChannelError | None = None
    try:
        for _, told in deliver(session, [mail]):
            outcome = told
    except ConnectionLost as lost:
        if outcome is None and not (is_first and session.used):
            return Transient(f"{lost.sentence} This letter had not left.")
    finally:
        connections().give_back(session)
    return outcome or _sent(mail, relays, is_first=False)


def _mail(letter: Letter, sender: Sender, imprint: Imprint, keys: Sequence[DkimKey]) -> Mail:
    address = envelope_address(letter.recipient)
    identity = identity_of(letter.key)
    message_id = f"<{identity}@{sender.domain}>"
    content = _headers(letter, sender, address=address, message_id=message_id)
    content += _content(letter, imprint)
    envelope = f"MAIL FROM:<{sender.service_address}>\r\nRCPT TO:<{address}>\r\n"
    return Mail(
        key=letter.key,
        envelope=envelope.encode("ascii"),
        content=sign(Template([content]), (), keys) + content,
        message_id=message_id,
        domain=address.rpartition("@")[2].lower(),
        deadline=letter.deadline,
    )


def _headers(letter: Letter, sender: Sender, *, address: str, message_id: str) -> bytes:
    way_out = letter.recipient.unsubscribe_url
    try:
        values = {
            "Date": date_now().decode("ascii"),
            "Message-ID": message_id,
            "To": mailbox(letter.recipient.name, address),
            "From": mailbox(sender.name, sender.service_address),
            "Reply-To": mailbox("", sender.reply_to),
            "Subject": unstructured(letter.subject),
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "OOF, AutoReply",
            **({"List-Unsubscribe": f"<{way_out}>"} if way_out else {}),
            **({"List-Unsubscribe-Post": "List-Unsubscribe=One-Click"} if way_out else {}),
            "Content-Language": letter.recipient.language,
            "MIME-Version": "1.0",
        }
    except ValueError as error:
        raise Rejected("The name or subject of this letter holds a line break.") from error
    return "".join(f"{name}: {value}\r\n" for name, value in values.items()).encode("ascii")


def _content(letter: Letter, imprint: Imprint) -> bytes:
    text, html = _parts(letter, imprint)
    boundary = b"=_" + sha256(f"{text}\0{html}".encode()).hexdigest()[:32].encode("ascii")
    parts = b"".join(
        b"\r\n--%b\r\nContent-Type: text/%b; charset=utf-8\r\n"
        b"Content-Transfer-Encoding: quoted-printable\r\n\r\n%b" % (boundary, kind, encode(part))
        for kind, part in ((b"plain", text), (b"html", html))
    )
    head = b'Content-Type: multipart/alternative; boundary="%b"\r\n\r\n' % boundary
    return head + parts + b"\r\n--%b--\r\n" % boundary


def _parts(letter: Letter, imprint: Imprint) -> tuple[str, str]:
    """The text part and the HTML."""
    recipient, language = letter.recipient, letter.recipient.language
    pieces = [
        Piece(kind=Kind.TITLE, lines=(letter.subject,)),
        *(Piece(kind=Kind.PARAGRAPH, lines=(each,)) for each in letter.paragraphs),
        Piece(kind=Kind.LINK, lines=(letter.label, letter.link)),
        _footer(letter, imprint),
    ]
    preheader = cut(" ".join(letter.paragraphs), _PREHEADER)
    text = text_of(pieces, language)
    html = html_of(pieces, subject=letter.subject, preheader=preheader, language=language)
    preferences = recipient.preferences_url or recipient.unsubscribe_url
    for marker, url in ((UNSUBSCRIBE, recipient.unsubscribe_url), (PREFERENCES, preferences)):
        text, html = text.replace(marker, url), html.replace(marker, escape(url))
    return text, html


def _footer(letter: Letter, imprint: Imprint) -> Piece:
    words = wording(letter.recipient.language)
    ways_out = (
        f"{words.unsubscribe}{words.colon} {UNSUBSCRIBE}",
        f"{words.preferences}{words.colon} {PREFERENCES}",
    )
    who = (imprint.organisation, imprint.postal_address, imprint.contact)
    lines = (*filter(None, who), *(ways_out if letter.recipient.unsubscribe_url else ()))
    return Piece(kind=Kind.FOOTER, lines=lines)
