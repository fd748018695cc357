"""What every channel must prove against its own sandbox, before anybody trusts it with a release.

A channel's test file inherits `ChannelConformance`, names the channel, and says with a reason what
its platform cannot do. It needs pytest, so only tests import it.
"""

import socket
import time
import traceback
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

import pytest
import requests

from distributor.contract import (
    Account,
    AuthExpired,
    Channel,
    ChannelError,
    Deadline,
    Destination,
    Edition,
    FindsAgain,
    HasSandbox,
    Level,
    OutcomeUnknown,
    Outgoing,
    Probes,
    RateLimited,
    Receipt,
    Recipient,
    Refreshes,
    Rejected,
    Sandbox,
    Transient,
    Vets,
)
from distributor.kit.faults import Fault
from distributor.kit.http import is_loopback
from distributor.kit.sample import SAMPLE, sample_picture

RELEASE = replace(SAMPLE, assets=(sample_picture(),))

# What a fault may become, and how many items the platform then has. A platform that breaks before
# storing cannot be told from one that breaks after, unless its protocol says so (mail does).
EITHER: tuple[type[ChannelError], ...] = (Transient, OutcomeUnknown)
REFUSALS: Mapping[Fault, tuple[type[ChannelError], ...]] = MappingProxyType(
    {
        Fault.RATE_LIMITED: (RateLimited,),
        Fault.RATE_LIMITED_BARE: (RateLimited,),
        Fault.UNAVAILABLE_BEFORE: EITHER,
        Fault.RESET_BEFORE: EITHER,
        Fault.AUTH_EXPIRED: (AuthExpired,),
        Fault.REJECTED: (Rejected,),
        Fault.DUPLICATE: (OutcomeUnknown, Rejected),
    }
)
LOST_ANSWERS = (Fault.UNAVAILABLE_AFTER, Fault.RESET_AFTER, Fault.GARBAGE, Fault.SLOW)
NOT_NOW = (Fault.RATE_LIMITED, Fault.UNAVAILABLE_BEFORE, Fault.RESET_BEFORE)


class ChannelConformance:
    """Inherit it in a test file and set `channel`.

    `skips` names what the platform cannot do, by fault or by the words `find`, `probe`, `vet` (it
    can do without credentials) and `refresh`, each with its reason. A channel that refreshes calls
    the credential it does that with `refresh_token`. `lost` is what a lost answer becomes:
    OutcomeUnknown, or Transient for a channel whose `publish` only reads. `settings` are added to
    the sandbox's account. `patience` is the deadline in seconds of calls that are meant to run
    into it.
    """

    channel: Channel
    handle = "@vellin"
    skips: Mapping[str, str] = MappingProxyType({})
    settings: Mapping[str, str] = MappingProxyType({})
    lost: type[ChannelError] = OutcomeUnknown
    patience = 0.6

    def before_publish(self, sandbox: Sandbox, outgoing: Outgoing, account: Account) -> None:
        """What must have happened before `publish` can succeed; nothing on most platforms."""

    @pytest.fixture
    def sandbox(self) -> Iterator[Sandbox]:
        """The channel's stand-in, for one test."""
        assert isinstance(self.channel, HasSandbox)
        with self.channel.sandbox() as sandbox:
            yield sandbox

    @pytest.fixture
    def account(self, sandbox: Sandbox) -> Account:
        """An account that talks to the stand-in."""
        made = sandbox.account(id=7, handle=self.handle)
        return replace(made, settings={**made.settings, **self.settings})

    @pytest.fixture(autouse=True)
    def _stay_on_loopback(self, monkeypatch: pytest.MonkeyPatch) -> None:
        connect = socket.socket.connect

        def guarded(self: socket.socket, address: tuple[str, int]) -> None:
            assert is_loopback(address[0]), f"a test reached out to {address[0]}"
            connect(self, address)

        monkeypatch.setattr(socket.socket, "connect", guarded)

    def test_the_declared_facts_fit_the_account_of_the_sandbox(self, account: Account) -> None:
        """Everything an account holds is declared, once, so that forms can ask for it."""
        facts = self.channel.facts
        settings = [setting.name for setting in facts.settings]
        credentials = [credential.name for credential in facts.credentials]
        assert isinstance(self.channel, Channel)
        assert len({*settings, *credentials}) == len(settings) + len(credentials)
        assert set(account.settings) <= set(settings)
        assert set(account.credentials) <= set(credentials)

    def test_an_account_that_works_is_vetted_without_a_complaint(self, account: Account) -> None:
        """And one without credentials with at least one."""
        if not isinstance(self.channel, Vets):
            pytest.skip("the channel does not vet")
        assert self.channel.vet(account) == []
        if self.channel.facts.credentials and "vet" not in self.skips:
            assert self.channel.vet(replace(account, credentials={}))

    def test_compose_gives_the_same_edition_every_time(self, account: Account) -> None:
        """No clock, no network, no chance."""
        first, second = (self.channel.compose(RELEASE, account) for _ in range(2))
        assert repr(first) == repr(second)
        assert (first.channel, first.language) == (self.channel.facts.name, RELEASE.language)
        assert first.parts

    def test_check_finds_no_error_in_what_compose_made(self, account: Account) -> None:
        """And says the same every time."""
        edition = self.channel.compose(RELEASE, account)
        first, second = (self.channel.check(edition, account) for _ in range(2))
        assert repr(first) == repr(second)
        assert [problem for problem in first if problem.level == Level.ERROR] == []

    def test_parts_keep_the_platforms_limit(self, account: Account) -> None:
        """Counted as the platform counts."""
        facts = self.channel.facts
        for part in self.channel.compose(RELEASE, account).parts:
            assert facts.limit is None or facts.count(part.text) <= facts.limit

    def test_one_publish_is_one_accepted_item(self, sandbox: Sandbox, account: Account) -> None:
        """Part by part, in order, each with a receipt of its own whose link opens."""
        receipts = self._publish_all(sandbox, account)
        remote_ids = [remote_id for _, remote_id in sandbox.accepted()]
        assert [receipt.remote_id for receipt in receipts] == remote_ids
        assert len(set(remote_ids)) == len(remote_ids)
        for receipt in receipts:
            assert abs(receipt.accepted_at - datetime.now(UTC)) < timedelta(minutes=1)
            if receipt.url:
                assert requests.get(receipt.url, timeout=5).status_code == 200

    @pytest.mark.parametrize("fault", REFUSALS)
    def test_a_refusal_becomes_its_error_and_nothing_is_accepted(
        self, sandbox: Sandbox, account: Account, fault: Fault
    ) -> None:
        """Every declared error can be reached and has the right name."""
        self._skip_unless_possible(fault)
        sandbox.inject(fault)
        error = self._publish_in_vain(sandbox, account)
        assert isinstance(error, REFUSALS[fault]), repr(error)
        assert sandbox.accepted() == []

    @pytest.mark.parametrize("fault", LOST_ANSWERS)
    def test_a_lost_answer_leaves_the_outcome_unknown(
        self, sandbox: Sandbox, account: Account, fault: Fault
    ) -> None:
        """The platform took it, and we were not told: never a retry, never a success."""
        self._skip_unless_possible(fault)
        sandbox.inject(fault, seconds="20")
        started = time.monotonic()
        patience = self.patience if fault == Fault.SLOW else 5.0
        error = self._publish_in_vain(sandbox, account, seconds=patience)
        assert type(error) is self.lost, repr(error)
        assert time.monotonic() - started < patience + 1
        assert len(sandbox.accepted()) <= 1

    def test_a_rate_limit_tells_how_long(self, sandbox: Sandbox, account: Account) -> None:
        """So that the account waits as long as asked, and no longer."""
        self._skip_unless_possible(Fault.RATE_LIMITED)
        sandbox.inject(Fault.RATE_LIMITED, retry_after="90")
        error = self._publish_in_vain(sandbox, account)
        assert isinstance(error, RateLimited)
        assert error.retry_after is not None
        assert 80 < error.retry_after <= 91

    def test_a_call_after_its_deadline_sends_nothing(
        self, sandbox: Sandbox, account: Account
    ) -> None:
        """A worker that was frozen wakes up and must not publish any more."""
        error = self._publish_in_vain(sandbox, account, seconds=-1)
        assert isinstance(error, Transient)
        assert sandbox.accepted() == []

    def test_refused_doubles_are_never_a_success(self, sandbox: Sandbox, account: Account) -> None:
        """Where the platform is declared to refuse equal texts, it does."""
        if not self.channel.facts.refuses_doubles:
            pytest.skip("the platform is not declared to refuse doubles")
        self._publish_all(sandbox, account)
        accepted = len(sandbox.accepted())
        self._publish_in_vain(sandbox, account)
        assert len(sandbox.accepted()) == accepted

    def test_find_finds_what_a_lost_answer_hid(self, sandbox: Sandbox, account: Account) -> None:
        """The receipt is the one that would have been given."""
        finder = self._finder()
        self._skip_unless_possible(Fault.RESET_AFTER)
        started = datetime.now(UTC)
        sandbox.inject(Fault.RESET_AFTER)
        self._publish_in_vain(sandbox, account)
        found = finder.find(self._first(account), account, started)
        assert found is not None
        assert found.remote_id == sandbox.accepted()[0][1]

    def test_find_answers_none_when_nothing_was_stored(
        self, sandbox: Sandbox, account: Account
    ) -> None:
        """Nothing there, or only something else."""
        finder = self._finder()
        self._skip_unless_possible(Fault.RESET_BEFORE)
        started = datetime.now(UTC)
        sandbox.inject(Fault.RESET_BEFORE)
        self._publish_in_vain(sandbox, account)
        assert finder.find(self._first(account), account, started) is None

    def test_find_does_not_adopt_an_older_equal_item(
        self, sandbox: Sandbox, account: Account
    ) -> None:
        """What stood there before the first attempt is not ours."""
        finder = self._finder()
        self._skip_unless_possible("older")
        self._publish_all(sandbox, account)
        later = datetime.now(UTC) + timedelta(seconds=2)
        assert finder.find(self._first(account), account, later) is None

    def test_find_sees_a_lagging_item_as_soon_as_the_platform_shows_it(
        self, sandbox: Sandbox, account: Account
    ) -> None:
        """None at first is no proof; that is why the core looks again."""
        finder = self._finder()
        self._skip_unless_possible(Fault.LAGGING)
        started = datetime.now(UTC)
        sandbox.inject(Fault.LAGGING, seconds="0.4")
        self._publish_all(sandbox, account, parts=1)
        assert finder.find(self._first(account), account, started) is None
        time.sleep(0.5)
        assert finder.find(self._first(account), account, started) is not None

    def test_a_probe_says_who_we_are(self, account: Account) -> None:
        """In a sentence for people."""
        if not isinstance(self.channel, Probes):
            pytest.skip(self.skips.get("probe", "the channel does not probe"))
        assert self.channel.probe(account)

    def test_ended_credentials_work_again_after_one_refresh(
        self, sandbox: Sandbox, account: Account
    ) -> None:
        """Refused until they are renewed, however often they are tried; then good at once."""
        self._refresher()
        sandbox.inject(Fault.AUTH_EXPIRED, until="refresh")
        errors = [self._publish_in_vain(sandbox, account) for _ in range(2)]
        assert [type(error) for error in errors] == [AuthExpired, AuthExpired]
        self._publish_all(sandbox, self._refreshed(account), parts=1)
        assert len(sandbox.accepted()) == 1

    def test_a_refresh_token_that_was_replaced_is_dead(self, account: Account) -> None:
        """And the one that replaced it is not: nobody has to connect again."""
        self._refresher()
        refreshed = self._refreshed(account)
        self._refreshed(refreshed)
        if refreshed.credentials["refresh_token"] != account.credentials["refresh_token"]:
            assert isinstance(self._refresh_in_vain(account), AuthExpired)

    @pytest.mark.parametrize("token", ["", "nobody-knows-this-token"])
    def test_a_refused_refresh_asks_for_people(self, account: Account, token: str) -> None:
        """Nothing to refresh with, or nothing that is good any more."""
        self._refresher()
        spoiled = {**account.credentials, "refresh_token": token}
        error = self._refresh_in_vain(replace(account, credentials=spoiled))
        assert isinstance(error, AuthExpired)

    @pytest.mark.parametrize("fault", NOT_NOW)
    def test_a_platform_in_trouble_is_no_refused_refresh(
        self, sandbox: Sandbox, account: Account, fault: Fault
    ) -> None:
        """Nobody is asked to connect again for that, and the token is not lost."""
        self._refresher()
        sandbox.inject(fault, on="token")
        assert isinstance(self._refresh_in_vain(account), (Transient, RateLimited))
        assert isinstance(self._refresh_in_vain(account, seconds=-1), Transient)
        self._refreshed(account)

    def test_an_account_shows_no_secret(self, account: Account) -> None:
        """Neither in logs nor in tracebacks."""
        _assert_no_secret(repr(account), account)

    def _skip_unless_possible(self, ability: str) -> None:
        if ability in self.skips:
            pytest.skip(self.skips[ability])

    def _finder(self) -> FindsAgain:
        if not isinstance(self.channel, FindsAgain):
            pytest.skip(self.skips.get("find", "the channel does not find again"))
        return self.channel

    def _refresher(self) -> Refreshes:
        self._skip_unless_possible("refresh")
        if not isinstance(self.channel, Refreshes):
            pytest.skip("the channel does not refresh")
        return self.channel

    def _refreshed(self, account: Account) -> Account:
        changed = self._refresher().refresh(account, Deadline.after(5))
        declared = {credential.name for credential in self.channel.facts.credentials}
        assert changed
        assert set(changed) <= declared
        return replace(account, credentials={**account.credentials, **changed})

    def _refresh_in_vain(self, account: Account, *, seconds: float = 5.0) -> ChannelError:
        with pytest.raises(ChannelError) as caught:
            self._refresher().refresh(account, Deadline.after(seconds))
        _assert_silent(caught.value, account)
        return caught.value

    def _first(self, account: Account, *, seconds: float = 5.0) -> Outgoing:
        return self._outgoing(self.channel.compose(RELEASE, account), [], seconds=seconds)

    def _outgoing(
        self, edition: Edition, before: Sequence[Receipt], *, seconds: float = 5.0
    ) -> Outgoing:
        is_mail = self.channel.facts.destination == Destination.SUBSCRIBERS
        part = edition.parts[len(before)]
        return Outgoing(
            key=f"conformance-{len(before)}",
            part=part,
            language=edition.language,
            due_at=datetime.now(UTC),
            deadline=Deadline.after(seconds),
            recipient=READER if is_mail else None,
            root=before[0] if before else None,
            previous=before[-1] if before else None,
            assets=tuple(asset for asset in RELEASE.assets if asset.name in part.assets),
        )

    def _publish_all(
        self, sandbox: Sandbox, account: Account, *, parts: int | None = None
    ) -> list[Receipt]:
        edition = self.channel.compose(RELEASE, account)
        receipts: list[Receipt] = []
        for _ in edition.parts[:parts]:
            outgoing = self._outgoing(edition, receipts)
            self.before_publish(sandbox, outgoing, account)
            receipts.append(self.channel.publish(outgoing, account))
        return receipts

    def _publish_in_vain(
        self, sandbox: Sandbox, account: Account, *, seconds: float = 5.0
    ) -> ChannelError:
        outgoing = self._first(account, seconds=seconds)
        self.before_publish(sandbox, outgoing, account)
        with pytest.raises(ChannelError) as caught:
            self.channel.publish(outgoing, account)
        _assert_silent(caught.value, account)
        return caught.value


READER = Recipient(
    address="reader@example.org",
    language="en",
    unsubscribe_url="https://news.example.com/leave/token",
    preferences_url="https://news.example.com/choose/token",
)


def _assert_silent(error: ChannelError, account: Account) -> None:
    words = [error.sentence, error.raw, repr(error), *map(repr, vars(error).values())]
    _assert_no_secret("\n".join([*words, *traceback.format_exception(error)]), account)


def _assert_no_secret(text: str, account: Account) -> None:
    shown = [name for name, secret in account.credentials.items() if secret and secret in text]
    assert shown == [], "credentials are shown"
