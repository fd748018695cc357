"""Where a sentence goes on behind a full stop, and where it does not."""

import pytest

from distributor.releases.read.sentences import sentences


@pytest.mark.parametrize(
    "whole",
    [
        "The club recalls its 12 oz. Blueberry Tart because of a wrong label.",
        "The last lamp was lit at 3:10 a.m. Tuesday, two days after the storm.",
        "Doors open at 9 a.m. Saturday and close at dusk.",
        "The pier opens at 8 a.m. Sept. 4, and the first boat leaves at noon.",
    ],
)
def test_a_unit_or_an_hour_before_a_day_ends_no_sentence(whole):
    assert sentences(whole + " It is the first of its kind.", "en") == (
        whole,
        "It is the first of its kind.",
    )


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("The tart weighs 12 oz.", "The label says so."),
        ("The lamp was lit at 3:10 a.m.", "Crews had worked all night."),
        ("The pier closes at 8 p.m.", "Sunday's boats leave from the harbour."),
    ],
)
def test_a_unit_or_an_hour_may_end_a_sentence(first, second):
    assert sentences(f"{first} {second}", "en") == (first, second)
