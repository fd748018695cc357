"""Links that stay here, days as they are written."""

from datetime import UTC, datetime

import pytest

from distributor.web.templatetags.pages import day, here, zone_options


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://news.example.com/r/word", "/r/word"),
        ("https://news.example.com.evil.example/r", "https://news.example.com.evil.example/r"),
        ("https://x.example/1", "https://x.example/1"),
    ],
)
def test_only_our_own_addresses_are_shortened(url, shown):
    assert here(url) == shown


def test_a_day_is_that_of_the_organisation(settings):
    settings.ORGANISATION_ZONE = "America/Toronto"
    early = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
    assert day(early, "en-CA") == "November 1, 2026"
    assert day(early, "fr") == "1er novembre 2026"


def test_every_zone_can_be_chosen_and_ones_own_is_even_if_it_is_an_old_name():
    options = zone_options("America/Halifax")
    assert options.count("selected") == 1
    assert '<option value="America/Halifax" selected>Halifax</option>' in options
    assert ">New York</option>" in options
    old = zone_options("US/Eastern")
    assert '<option value="US/Eastern" selected>Eastern</option>' in old
    assert zone_options("UTC").count('value="UTC"') == 1
