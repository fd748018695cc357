"""The sorts of mail that come back, and what each says about a delivery.

Only two of them speak against a subscriber's address; everything in doubt is one of the others.
"""

from enum import StrEnum
from typing import Final

from distributor.contract import EventKind


class Sort(StrEnum):
    """What a mail that came back is, the mildest first where several speak of one delivery."""

    DELIVERED = "delivered"  # a success report of the mailbox's own server
    PASSED_ON = "passed on"  # handed to a system that tells no more, or to the members of a list
    DELAYED = "delayed"  # not there yet; a server keeps trying
    REFUSED = "refused"  # our domain, our server or our text was refused, not the person
    PASSING = "passing"  # final for this mail, for a reason that may pass: full, out of reach
    GONE = "gone"  # there is no such mailbox
    COMPLAINT = "complaint"  # the reader called it spam
    NO_COMPLAINT = "no complaint"  # a feedback report that blames nobody
    LEAVE = "leave"  # the reader asks to leave, by mail
    AWAY = "away"  # an automatic reply
    CHALLENGE = "challenge"  # a machine wants proof that we are a person
    LIST = "list"  # a mailing list answers
    REPLY = "reply"  # anything else, mostly a person who answers to the wrong address


KINDS: Final = {
    Sort.DELIVERED: EventKind.DELIVERED,
    Sort.DELAYED: EventKind.DELAYED,
    Sort.REFUSED: EventKind.REFUSED,
    Sort.PASSING: EventKind.SOFT_BOUNCED,
    Sort.GONE: EventKind.BOUNCED,
    Sort.COMPLAINT: EventKind.COMPLAINED,
    Sort.LEAVE: EventKind.LEFT,
    **dict.fromkeys(
        (
            Sort.PASSED_ON,
            Sort.NO_COMPLAINT,
            Sort.AWAY,
            Sort.CHALLENGE,
            Sort.LIST,
            Sort.REPLY,
        ),
        EventKind.ANSWERED,
    ),
}


def mildest(sorts: list[Sort]) -> Sort:
    """Of several reports about one mail, the one that blames least.

    A mail for one address that is an alias may reach one mailbox and not another.
    """
    order = list(Sort)
    return min(sorts, key=order.index)
