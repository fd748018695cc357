"""The sentence about mails that wait for their turn."""

from rich.console import Console

from distributor.cli.views import release_view
from distributor.deliveries.status import release_status
from tests.factories import account, planned, set_clock, set_clock_to


def turns(release):
    return release_status(release).channels[0].turns


def people(count, domain):
    return [f"reader{number}@{domain}" for number in range(count)]


def test_the_status_says_how_many_go_where_at_which_pace_and_when_the_last_leaves():
    set_clock_to("2026-12-01T12:00:00Z")
    crowd = account("crowd", pace="gmail=60")
    mails = (*people(41, "gmail.com"), *people(3, "googlemail.com"), *people(9, "example.com"))
    release = planned(crowd, *mails, zone="Europe/Paris")
    assert turns(release) == (
        "43 of 53 mails wait for their turn: 43 go to gmail, 60 an hour, the last at "
        "2026-12-01 13:43 Europe/Paris."
    )


def test_a_warm_up_is_named_and_only_the_largest_of_many_families():
    set_clock_to("2026-12-01T12:00:00Z")
    crowd = account("crowd", warm_up="2026-12-01:1")
    domains = [f"n{number}.example" for number in range(7)]
    release = planned(crowd, *(each for domain in domains for each in people(2, domain)))
    assert turns(release).startswith(
        "7 of 14 mails wait for their turn: 1 goes to n0.example, as th"
    )
    assert turns(release).endswith("; and to 2 others.")


def test_nothing_is_said_when_all_have_left_or_nothing_is_paced():
    release = planned(account("crowd", pace="gmail=60"), *people(2, "gmail.com"))
    assert turns(release)
    set_clock(61)
    assert turns(release) == ""
    assert turns(planned(account("crowd", pace="fast"), "a@example.com")) == ""


def test_mails_that_only_wait_for_the_release_are_not_counted():
    crowd = account("crowd", pace="gmail=60")
    release = planned(crowd, *people(3, "example.com"), due_in=50)
    assert turns(release) == ""
    later = planned(crowd, *people(2, "gmail.com"), due_in=50)
    assert turns(later).startswith("2 of 5 mails")


def test_the_command_line_shows_it(capsys):
    release = planned(account("crowd", pace="gmail=60"), *people(3, "gmail.com"))
    Console(width=400).print(release_view(release_status(release)))
    assert "2 of 3 mails wait for their turn" in capsys.readouterr().out
