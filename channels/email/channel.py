"""The email channel: one personal mail for each subscriber, through the account's mail server.

It makes one try for each delivery and says what became of it; when to try again is the core's.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace

from channels.email.compose import PREFERENCES, UNSUBSCRIBE
from channels.email.compose import check as check_mail
from channels.email.compose import compose as compose_mail
from channels.email.compose import restyle as restyle_mail
from channels.email.digest import gather
from channels.email.dkim import read_dkim
from channels.email.domain import records_of
from channels.email.letter import imprint_of, write_letter
from channels.email.publishing import publish_many
from channels.email.returns.door import open_door
from channels.email.returns.webhook import read_call
from channels.email.sandbox import EmailSandbox
from channels.email.settings import CREDENTIALS, SETTINGS, Relay, read_relays, read_sender
from channels.email.smtp import open_session
from channels.email.wire_check import check_wire
from distributor.contract import (
    Account,
    Call,
    ChannelError,
    Deadline,
    Desk,
    Destination,
    DnsRecord,
    Edition,
    Event,
    Facts,
    Imprint,
    Letter,
    Level,
    Outgoing,
    Problem,
    Receipt,
    Release,
    Retry,
    Sandbox,
)
from distributor.kit.house_style import bad_wording, unknown_choices
from distributor.kit.pacing import Pacing, read_pacing
from distributor.kit.timetable import Timetable, read_timetable
from distributor.kit.vetting import complaints

PROBE_SECONDS = 15.0

FACTS = Facts(
    name="email",
    label="Email",
    settings=SETTINGS,
    credentials=CREDENTIALS,
    destination=Destination.SUBSCRIBERS,
    # Greylisting asks for minutes, and a mailbox may come back after days (facts on mail, E2).
    retry=Retry(first=120.0, longest=7200.0, tries=70, patience=72 * 3600.0),
    personal={
        UNSUBSCRIBE: "the reader's own link to unsubscribe",
        PREFERENCES: "the reader's own link to their preferences",
    },
)


class Email:
    """Mail to subscribers over SMTP."""

    @property
    def facts(self) -> Facts:
        return FACTS

    def compose(self, release: Release, account: Account) -> Edition:
        return compose_mail(release, account)

    def check(self, edition: Edition, account: Account) -> list[Problem]:
        seen = check_mail(edition, account)
        broken = {problem.part for problem in seen if problem.level == Level.ERROR}
        wire = check_wire(edition, account)
        return [*seen, *(problem for problem in wire if problem.part not in broken - {None})]

    def restyle(self, edition: Edition, account: Account) -> Edition:
        return restyle_mail(edition, account)

    def gather(self, editions: Sequence[Edition], account: Account, *, language: str) -> Edition:
        return gather(editions, account, language=language)

    def vet(self, account: Account) -> list[str]:
        return [
            *complaints(account, read_sender, read_relays, read_dkim, _timetable, _pacing),
            *unknown_choices(account, {"boilerplate": ("yes", "no")}),
            *bad_wording(account, "call_to_action"),
        ]

    def records(self, account: Account) -> list[DnsRecord]:
        return records_of(account)

    def publish(self, outgoing: Outgoing, account: Account) -> Receipt:
        ((_, outcome),) = publish_many([outgoing], account)
        if isinstance(outcome, ChannelError):
            raise outcome
        return outcome

    def publish_many(
        self, outgoings: Iterable[Outgoing], account: Account
    ) -> Iterator[tuple[str, Receipt | ChannelError]]:
        return publish_many(outgoings, account)

    def mark(self, edition: Edition, account: Account, note: str) -> Edition:  # noqa: ARG002
        parts = tuple(
            replace(part, fields={**part.fields, "subject": f"[{note}] {part.fields['subject']}"})
            for part in edition.parts
        )
        return replace(edition, parts=parts)

    def returns_to(self, account: Account) -> str:
        return account.settings.get("return_address", "")

    def receive(self, desk: Desk, *, host: str, port: int) -> AbstractContextManager[int]:
        def addresses() -> set[str]:
            return {self.returns_to(account).lower() for account in desk.accounts()} - {""}

        return open_door(desk, addresses, host=host, port=port)

    def listen(self, call: Call, account: Account) -> list[Event]:
        return read_call(call, account)

    def probe(self, account: Account) -> str:
        read_sender(account)
        return "; ".join(_visited(relay) for relay in read_relays(account))

    def imprint(self, account: Account) -> Imprint:
        return imprint_of(account)

    def write(self, letter: Letter, account: Account) -> Receipt:
        return write_letter(letter, account)

    def sandbox(self, *, port: int = 0) -> AbstractContextManager[Sandbox]:
        return EmailSandbox(port=port)


def _timetable(account: Account) -> Timetable:
    return read_timetable(account.settings)


def _pacing(account: Account) -> Pacing:
    return read_pacing(account.settings)


def _visited(relay: Relay) -> str:
    deadline = Deadline.after(PROBE_SECONDS)
    session = open_session(relay, deadline)
    protection = session.wire.tls_version or "no encryption"
    session.quit(deadline)
    signed_in = f", signed in as {relay.username}" if relay.username else ""
    return f"connected to {relay.host} with {protection}{signed_in}"
