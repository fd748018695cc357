"""What the sandbox asks of every mail, as large mailbox providers ask it of bulk senders.

It refuses instead of forgiving: a mail that passes here has the headers and bytes it must have.
"""

import re
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import compat32

REQUIRED = (
    "Date",
    "Message-ID",
    "From",
    "To",
    "Subject",
    "MIME-Version",
)
REQUIRED_OF_BULK = ("List-Id", "List-Unsubscribe", "List-Unsubscribe-Post")
# A mail without any of these is a letter about a subscription itself, such as a confirmation.
SIGNS_OF_BULK = ("List-Id", "Precedence", "Feedback-ID")
LINE_LIMIT = 998

_BARE = re.compile(rb"(?<!\r)\n|\r(?!\n)")
_HTTPS_FIRST = re.compile(r"<https://[^<>\s]+>|<http://(?:127\.0\.0\.1|localhost)[:/][^<>\s]*>")
_NEVER_ENCODED = re.compile(rb"(?mi)^(?:list-[a-z-]+|message-id|feedback-id):(?:.*\r\n[ \t])*.*=\?")


def complaints(content: bytes, recipient: str) -> list[str]:
    """Everything that is wrong with a mail; nothing when it may be accepted."""
    return [*_about_bytes(content), *_about_headers(content, recipient)]


def message_id_of(content: bytes) -> str:
    """The Message-ID as it stands in the mail."""
    return str(BytesHeaderParser(policy=compat32).parsebytes(content).get("Message-ID", "")).strip()


def _about_bytes(content: bytes) -> list[str]:
    longest = max(len(line) for line in content.split(b"\r\n"))
    found = {
        "a line end without its other half": _BARE.search(content) is not None,
        f"a line over {LINE_LIMIT} octets": longest > LINE_LIMIT,
        "an octet outside 7-bit ASCII": not content.isascii(),
        "a NUL": b"\0" in content,
        "an encoded word in a List, Message-ID or Feedback-ID header": (
            _NEVER_ENCODED.search(content.partition(b"\r\n\r\n")[0]) is not None
        ),
    }
    return [name for name, is_there in found.items() if is_there]


def _about_headers(content: bytes, recipient: str) -> list[str]:
    headers = BytesHeaderParser(policy=compat32).parsebytes(content)
    is_bulk = any(name in headers for name in SIGNS_OF_BULK)
    wrong = [
        f"{name} {len(headers.get_all(name, []))} times"
        for name in (*REQUIRED, *(REQUIRED_OF_BULK if is_bulk else ()))
        if len(headers.get_all(name, [])) != 1
    ]
    if f"<{recipient}>" not in headers.get("To", ""):
        wrong.append("To is not the recipient")
    if is_bulk or "List-Unsubscribe" in headers:
        wrong += _about_the_way_out(headers)
    return wrong


def _about_the_way_out(headers: Message) -> list[str]:
    wrong = []
    if not _HTTPS_FIRST.match(headers.get("List-Unsubscribe", "")):
        wrong.append("no https link first in List-Unsubscribe")
    if headers.get("List-Unsubscribe-Post") != "List-Unsubscribe=One-Click":
        wrong.append("no one-click List-Unsubscribe-Post")
    return wrong
