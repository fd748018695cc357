"""Following a release: drawn while it moves, over when it is settled or the time is."""

import io

import pytest
from rich.console import Console

from distributor.cli import progress, screen
from distributor.cli.views import progress_view, release_view
from distributor.deliveries.dispatch import tick
from distributor.deliveries.models import Delivery
from distributor.deliveries.status import release_status
from distributor.deliveries.switch import pause_account
from tests import factories


@pytest.fixture(autouse=True)
def channels(db, settings):
    settings.DISTRIBUTOR_CHANNELS = ["scripted", "crowd"]


@pytest.fixture
def release():
    return factories.announced(factories.account())


def settle(state):
    Delivery.objects.update(state=state, next_at=None, reason="[odd] because")


def drawn(view):
    with screen.err().capture() as shown:
        screen.err().print(view)
    return shown.get()


def test_it_is_watched_until_settled(release, capsys):
    settle("sent")
    assert progress.watch(release).is_settled
    assert "2 sent" in capsys.readouterr().err


def test_on_a_terminal_it_is_drawn(release, monkeypatch):
    terminal = Console(file=io.StringIO(), force_terminal=True, width=120)
    monkeypatch.setattr(screen, "err", lambda: terminal)
    settle("sent")
    assert progress.watch(release).is_settled
    assert "2 sent" in terminal.file.getvalue()


def test_waiting_says_nothing_and_ends_with_the_time(release, capsys):
    assert not progress.wait(release, seconds=0).is_settled
    assert capsys.readouterr() == ("", "")


def test_where_nobody_sends_it_is_said(release, capsys):
    progress.tell(release, follow=True)
    assert "distributor up" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("follow", "said"), [(True, "sent"), (False, "Follow it"), (None, "Follow")]
)
def test_following_is_a_wish(release, capsys, follow, said):
    tick()
    settle("sent")
    progress.tell(release, follow=follow)
    assert said in "".join(capsys.readouterr())


def test_a_release_nobody_approved_is_not_followed(capsys):
    progress.tell(factories.queued(factories.account()), follow=True)
    assert capsys.readouterr() == ("", "")


def test_who_stops_watching_stops_nothing(release, capsys, monkeypatch):
    def interrupted(_):
        raise KeyboardInterrupt

    tick()
    monkeypatch.setattr(progress, "watch", interrupted)
    progress.tell(release, follow=True)
    assert "It goes on by itself" in capsys.readouterr().err


def test_progress_names_what_went_wrong_without_reading_it_as_markup(release):
    settle("failed")
    shown = drawn(progress_view(release_status(release)))
    assert "2 failed" in shown
    assert "[odd] because" in shown


def test_a_pause_is_shown(release):
    (channel,) = release_status(release).channels
    pause_account(channel.account_id, seconds=None, domain="", reason="The login has expired.")
    for view in (progress_view, release_view):
        assert "The login has expired." in drawn(view(release_status(release)))


def test_mails_are_counted_and_those_in_doubt_are_named():
    release = factories.planned(factories.account("crowd"), "a@b.example", "c@d.example")
    Delivery.objects.filter(destination__gt=0).update(state="unknown", next_at=None)
    shown = drawn(release_view(release_status(release)))
    assert "mails" in shown
    assert "2 unknown" in shown
    assert "c@d.example" in shown
    assert "waits for a person" in shown
