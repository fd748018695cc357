"""The suite lets a good channel pass and stops each kind of bad one."""

import time
from dataclasses import replace

import pytest

from distributor.contract import (
    AuthExpired,
    ChannelError,
    Level,
    OutcomeUnknown,
    Outgoing,
    Part,
    Problem,
    RateLimited,
    Rejected,
    Transient,
)
from distributor.kit.conformance import ChannelConformance
from distributor.kit.faults import Fault
from distributor.kit.sample import SAMPLE
from tests.kit.wall import LockedWall, RenewingChannel, Wall, WallChannel

UNDER_TEST = WallChannel()


class TestWall(ChannelConformance):
    channel = UNDER_TEST
    skips = {"duplicate": "the wall takes everything twice"}


class TestLockedWall(ChannelConformance):
    channel = RenewingChannel()
    skips = {"duplicate": "the wall takes everything twice"}


def suite(channel):
    made = ChannelConformance()
    made.channel = channel
    return made


@pytest.fixture
def sandbox():
    with Wall() as sandbox:
        yield sandbox


@pytest.fixture
def account(sandbox):
    return sandbox.account(id=1, handle="@vellin")


def test_the_sample_is_whole():
    assert all(block.text in SAMPLE.text for block in SAMPLE.blocks)
    assert all(quote.text in SAMPLE.text for quote in SAMPLE.quotes)
    assert SAMPLE.headline in SAMPLE.text


class Moody(WallChannel):
    def compose(self, release, account):
        text = f"{release.headline} {time.monotonic_ns()}"
        return replace(super().compose(release, account), parts=(Part(text=text),))


class Wordy(WallChannel):
    def compose(self, release, account):
        return replace(super().compose(release, account), parts=(Part(text=release.text),))


class Doubting(WallChannel):
    def check(self, edition, account):
        return [Problem(level=Level.ERROR, code="wall.bad", sentence="Bad.")]


class Secretive(WallChannel):
    facts = replace(WallChannel.facts, credentials=())


@pytest.mark.parametrize(
    ("channel", "test"),
    [
        (Moody(), "test_compose_gives_the_same_edition_every_time"),
        (Wordy(), "test_parts_keep_the_platforms_limit"),
        (Doubting(), "test_check_finds_no_error_in_what_compose_made"),
        (Secretive(), "test_the_declared_facts_fit_the_account_of_the_sandbox"),
    ],
)
def test_bad_editions_and_facts_are_stopped(account, channel, test):
    with pytest.raises(AssertionError):
        getattr(suite(channel), test)(account)


class Repeating(WallChannel):
    """Retries by itself."""

    def publish(self, outgoing, account):
        try:
            return super().publish(outgoing, account)
        except OutcomeUnknown:
            return super().publish(outgoing, account)


class Twice(WallChannel):
    def publish(self, outgoing, account):
        self.put("noise", account, outgoing.deadline)
        return super().publish(outgoing, account)


class Hopeful(WallChannel):
    """Calls every doubt a failure that may be tried again."""

    def publish(self, outgoing, account):
        try:
            return super().publish(outgoing, account)
        except OutcomeUnknown as error:
            raise Transient(error.sentence) from error


class Talkative(WallChannel):
    def publish(self, outgoing, account):
        try:
            return super().publish(outgoing, account)
        except AuthExpired as error:
            raise AuthExpired("No.", raw=account.credentials["token"]) from error


class Vague(WallChannel):
    def publish(self, outgoing, account):
        try:
            return super().publish(outgoing, account)
        except Rejected as error:
            raise OutcomeUnknown(error.sentence) from error


@pytest.mark.parametrize(
    ("channel", "test", "fault"),
    [
        (Repeating(), "test_a_lost_answer_leaves_the_outcome_unknown", Fault.RESET_AFTER),
        (Hopeful(), "test_a_lost_answer_leaves_the_outcome_unknown", Fault.GARBAGE),
        (Talkative(), "test_a_refusal_becomes_its_error_and_nothing_is_accepted", "auth_expired"),
        (Vague(), "test_a_refusal_becomes_its_error_and_nothing_is_accepted", Fault.REJECTED),
    ],
)
def test_bad_answers_to_faults_are_stopped(sandbox, account, channel, test, fault):
    with pytest.raises((AssertionError, pytest.fail.Exception)):
        getattr(suite(channel), test)(sandbox, account, Fault(fault))


def test_a_channel_that_publishes_twice_is_stopped(sandbox, account):
    with pytest.raises(AssertionError):
        suite(Twice()).test_one_publish_is_one_accepted_item(sandbox, account)


class Late(WallChannel):
    """Does not look at the clock."""

    def publish(self, outgoing, account):
        patient = replace(outgoing.deadline, at=outgoing.deadline.at + 10)
        return super().publish(replace(outgoing, deadline=patient), account)


def test_a_channel_that_sends_after_the_deadline_is_stopped(sandbox, account):
    with pytest.raises(pytest.fail.Exception):
        suite(Late()).test_a_call_after_its_deadline_sends_nothing(sandbox, account)


class Boastful(WallChannel):
    facts = replace(WallChannel.facts, refuses_doubles=True)


def test_a_platform_that_takes_doubles_must_not_be_declared_to_refuse_them(sandbox, account):
    with pytest.raises(pytest.fail.Exception):
        suite(Boastful()).test_refused_doubles_are_never_a_success(sandbox, account)


class Blind(WallChannel):
    def find(self, outgoing: Outgoing, account, since):
        return None


class Dreaming(WallChannel):
    def find(self, outgoing: Outgoing, account, since):
        return WallChannel.publish(self, outgoing, account)


@pytest.mark.parametrize(
    ("channel", "test"),
    [
        (Blind(), "test_find_finds_what_a_lost_answer_hid"),
        (Blind(), "test_find_sees_a_lagging_item_as_soon_as_the_platform_shows_it"),
        (Dreaming(), "test_find_finds_what_a_lost_answer_hid"),
        (Dreaming(), "test_find_answers_none_when_nothing_was_stored"),
        (Dreaming(), "test_find_does_not_adopt_an_older_equal_item"),
    ],
)
def test_a_channel_that_looks_badly_is_stopped(sandbox, account, channel, test):
    with pytest.raises(AssertionError):
        getattr(suite(channel), test)(sandbox, account)


class Forgetful(RenewingChannel):
    """Gets new credentials and hands back the old ones."""

    def refresh(self, account, deadline):
        super().refresh(account, deadline)
        return dict(account.credentials)


class Inventive(RenewingChannel):
    def refresh(self, account, deadline):
        return {**super().refresh(account, deadline), "expires": "soon"}


class Idle(RenewingChannel):
    def refresh(self, account, deadline):
        return {}


class Panicky(RenewingChannel):
    """Asks people to connect again whenever something goes wrong."""

    def refresh(self, account, deadline):
        try:
            return super().refresh(account, deadline)
        except (Transient, RateLimited) as error:
            raise AuthExpired(error.sentence) from error


class Stubborn(RenewingChannel):
    """Asks again for ever, although the platform said no."""

    def refresh(self, account, deadline):
        try:
            return super().refresh(account, deadline)
        except AuthExpired as error:
            raise Transient(error.sentence) from error


class Indiscreet(RenewingChannel):
    def refresh(self, account, deadline):
        try:
            return super().refresh(account, deadline)
        except AuthExpired as error:
            raise AuthExpired("No.", raw=account.credentials["refresh_token"]) from error


ENDED = "test_ended_credentials_work_again_after_one_refresh"
REPLACED = "test_a_refresh_token_that_was_replaced_is_dead"


@pytest.fixture
def locked():
    with LockedWall() as sandbox:
        yield sandbox


@pytest.mark.parametrize("channel", [Forgetful(), Inventive(), Idle()])
def test_a_refresh_that_gives_the_wrong_things_is_stopped(locked, channel):
    with pytest.raises((AssertionError, ChannelError)):
        getattr(suite(channel), ENDED)(locked, locked.account(id=1, handle="@vellin"))


@pytest.mark.parametrize("channel", [Forgetful(), Stubborn(), Indiscreet()])
def test_a_refresh_token_that_is_lost_or_shown_is_stopped(locked, channel):
    with pytest.raises((AssertionError, ChannelError)):
        getattr(suite(channel), REPLACED)(locked.account(id=1, handle="@vellin"))


def test_a_refusal_that_is_not_told_is_stopped(locked):
    suite_under_test = suite(Stubborn())
    with pytest.raises(AssertionError):
        suite_under_test.test_a_refused_refresh_asks_for_people(
            locked.account(id=1, handle="@vellin"), "nobody-knows-this-token"
        )


def test_a_call_for_people_without_need_is_stopped(locked):
    suite_under_test, account = suite(Panicky()), locked.account(id=1, handle="@vellin")
    with pytest.raises(AssertionError):
        suite_under_test.test_a_platform_in_trouble_is_no_refused_refresh(
            locked, account, Fault.RESET_BEFORE
        )


def test_a_platform_may_keep_its_refresh_token(monkeypatch):
    monkeypatch.setattr(LockedWall, "rotates", False)
    with LockedWall() as locked:
        getattr(suite(RenewingChannel()), REPLACED)(locked.account(id=1, handle="@vellin"))


def test_reaching_out_of_this_machine_is_stopped(sandbox, account, monkeypatch):
    stay = ChannelConformance._stay_on_loopback
    getattr(stay, "__wrapped__", getattr(stay, "_fixture_function", stay))(
        suite(UNDER_TEST), monkeypatch
    )
    outside = replace(account, settings={"url": "https://192.0.2.1/notes"})
    with pytest.raises(AssertionError, match="reached out"):
        suite(UNDER_TEST)._publish_all(sandbox, outside)
