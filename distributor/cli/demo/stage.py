"""The stage of the demo: every channel's sandbox, our accounts on them, and some subscribers."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager

from distributor import contract
from distributor.accounts.connect import connect
from distributor.accounts.models import Account
from distributor.accounts.value import account_value
from distributor.audience.models import List
from distributor.audience.subscribe import Person, subscribe
from distributor.contract import Channel, Destination, HasSandbox, Sandbox, Serves
from distributor.registry import all_channels, channel_named

HANDLE = "Distributor"
WHO = "demo"
SUBSCRIBERS = (
    Person(address="alex@readers.example", name="Alex Morgan", language="en"),
    Person(address="camille@lecteurs.example", name="Camille Roy", language="fr"),
    # The sandbox lets this mailbox refuse its first mail and take the next.
    Person(address="refuse-once@busy.example", name="Robin Lee", language="en"),
)


@contextmanager
def sandboxes() -> Iterator[dict[str, Sandbox]]:
    """Run the stand-in of every channel that talks to somebody else's platform.

    What a channel serves is served by our own web, in the demo too.
    """
    with ExitStack() as stack:
        yield {
            name: stack.enter_context(channel.sandbox())
            for name, channel in all_channels().items()
            if isinstance(channel, HasSandbox) and not isinstance(channel, Serves)
        }


def connect_accounts(running: Mapping[str, Sandbox]) -> list[Account]:
    """Connect one account to every sandbox, and one to every channel of our own web."""
    return [
        connect(
            channel=name,
            handle=HANDLE,
            given=_given(channel, running.get(name), number),
            who=WHO,
        )
        for number, (name, channel) in enumerate(all_channels().items(), start=1)
        if name in running or isinstance(channel, Serves)
    ]


def subscribe_readers(accounts: Sequence[Account]) -> None:
    """Put the sample subscribers on a list of every account that mails."""
    for account in accounts:
        if channel_named(account.channel).facts.destination is Destination.SUBSCRIBERS:
            readers = List.objects.create(
                name=f"News from {account.handle}", account=account, is_open=True
            )
            for person in SUBSCRIBERS:
                subscribe(person=person, to=readers, consent_source="sample of the demo")


def sample_accounts(channels: Sequence[str]) -> list[contract.Account]:
    """The accounts the demo would connect on these channels, without a database.

    Raises:
        UnknownChannel: a name is not a channel here.
    """
    wanted = {channel_named(name).facts.name for name in channels} or set(all_channels())
    with sandboxes() as running:
        return [
            _sample(number, name, _given(channel, running.get(name), number))
            for number, (name, channel) in enumerate(all_channels().items(), start=1)
            if name in wanted
        ]


def _given(channel: Channel, sandbox: Sandbox | None, number: int) -> dict[str, str]:
    """The settings and credentials of the sandbox's account that an account may have."""
    if sandbox is None:
        return {}
    account = sandbox.account(id=number, handle=HANDLE)
    known = {each.name for each in (*channel.facts.settings, *channel.facts.credentials)}
    everything = {**account.settings, **account.credentials}
    return {name: value for name, value in everything.items() if name in known}


def _sample(number: int, name: str, given: Mapping[str, str]) -> contract.Account:
    open_ones = {setting.name for setting in channel_named(name).facts.settings}
    settings = {key: value for key, value in given.items() if key in open_ones}
    return account_value(Account(pk=number, channel=name, handle=HANDLE, settings=settings))
