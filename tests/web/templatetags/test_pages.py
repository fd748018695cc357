"""Links that stay here, days as they are written."""

from datetime import UTC, datetime

import pytest

from distributor.web.templatetags.pages import day, here


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
