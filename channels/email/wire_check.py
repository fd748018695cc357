"""What can be said about a mail before it is sent: its settings, its slots, its headers.

Kept apart from the composer's check, which looks at what readers see.
"""

import re

from channels.email.settings import Sender, read_relays, read_sender
from channels.email.template import template_for
from distributor.contract import Account, Edition, Level, Misconfigured, Problem, Rejected

_NO_REPLY = re.compile(r"(?:no|do[-_.]?not)[-_.]?reply", re.IGNORECASE)


def check_wire(edition: Edition, account: Account) -> list[Problem]:
    """Everything that would make `publish` refuse this edition for every recipient."""
    try:
        sender = read_sender(account)
        read_relays(account)
    except Misconfigured as error:
        return [_error("email.settings", f"{error.sentence} {error.hint}")]
    problems = _incomplete_parts(edition, sender)
    if _NO_REPLY.match(sender.reply_to):
        sentence = "Answers to this mail would go to a mailbox that nobody reads."
        problems.append(_error("email.no-reply", f"{sentence} Set a Reply-To address."))
    return problems


def _incomplete_parts(edition: Edition, sender: Sender) -> list[Problem]:
    problems = []
    for number, part in enumerate(edition.parts):
        try:
            template_for(part=part, language=edition.language, sender=sender)
        except Rejected as error:
            problems += [
                _error("email.incomplete", reason, part=number) for reason in error.reasons
            ]
    return problems


def _error(code: str, sentence: str, *, part: int | None = None) -> Problem:
    return Problem(level=Level.ERROR, code=code, sentence=sentence, part=part)
