"""Sends one edition to one own address, marked as a test: a private proof, outside the ledger.

It is no delivery: nobody is told, nothing is planned, and the subscribers' mails are not touched.
It may go before the embargo, to those who write the news; so its first words say until when.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from secrets import token_hex

from distributor import contract
from distributor.audience.addresses import normal, without_names
from distributor.audience.links import Way, ways_out
from distributor.contract import Deadline, Destination, Edition, Marks, Outgoing, Recipient
from distributor.people.audit import record
from distributor.registry import channel_named
from distributor.releases.refusal import Refused

NOBODY = 0  # whoever follows the links of a test leaves no list
TEST = "TEST"


@dataclass(frozen=True, kw_only=True, slots=True)
class Proof:
    """What is to be looked at: an edition, for whom it was made, and what it is a test of."""

    edition: Edition
    account: contract.Account
    subject: str
    note: str = TEST


def note_of(embargo_at: datetime | None, *, is_unclear: bool = False) -> str:
    """The first words of the test: that it is one, and until when nobody else may know."""
    if is_unclear:
        return f"{TEST} - under embargo, no instant yet"
    if embargo_at is None or embargo_at <= datetime.now(UTC):
        return TEST
    return f"{TEST} - embargo until {embargo_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def can_prove(channel: str) -> bool:
    """Whether this channel sends to single addresses and can mark a test."""
    found = channel_named(channel)
    return isinstance(found, Marks) and found.facts.destination is Destination.SUBSCRIBERS


def send_proof(proof: Proof, *, to: str, who: str) -> contract.Receipt:
    """Send it once; the audit trail keeps who sent it and where.

    Raises:
        BadAddress: `to` is no address.
        Refused: the channel has no mails to single addresses.
        ChannelError: the platform did not take it.
    """
    address, account = normal(to), proof.account
    channel = channel_named(account.channel)
    if not isinstance(channel, Marks) or not can_prove(account.channel):
        raise Refused(f"{channel.facts.label} sends nothing to single addresses: no test to send.")
    marked = channel.mark(proof.edition, account, proof.note)
    record(
        who=who,
        action="test.sent",
        subject=proof.subject,
        detail=f"{proof.note}: {account.channel} {account.handle} to {without_names(address)}",
    )
    return channel.publish(_outgoing(marked, account, address, channel.facts.call_seconds), account)


def _outgoing(
    edition: Edition, account: contract.Account, address: str, seconds: float
) -> Outgoing:
    leave, preferences = ways_out(Way(subscriber_id=NOBODY, account_id=account.id))
    return Outgoing(
        key=f"test-{token_hex(8)}",
        part=edition.parts[0],
        language=edition.language,
        due_at=datetime.now(UTC),
        deadline=Deadline.after(seconds),
        recipient=Recipient(
            address=address,
            language=edition.language,
            unsubscribe_url=leave,
            preferences_url=preferences,
        ),
    )
