"""What empty looks prove, by the declared facts of a channel and by what a part holds."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from distributor.contract import Asset, Facts, Part
from distributor.deliveries.looking import may_repeat_unfound

WORDS = Part(text="A museum opens.")
PICTURE = Part(
    text="A museum opens.", assets=(Asset(name="card.png", media_type="image/png", content=b"x"),)
)


def channel(**facts):
    return SimpleNamespace(facts=Facts(name="wall", label="Wall", **facts))


@pytest.mark.parametrize(
    ("facts", "part", "is_gone", "may"),
    [
        ({"refuses_doubles": True}, WORDS, False, True),
        ({"refuses_doubles": True}, PICTURE, False, False),
        ({"refuses_doubles": True, "findable_within": timedelta(0)}, PICTURE, True, True),
        ({"findable_within": timedelta(0)}, WORDS, True, True),
        ({"findable_within": timedelta(0)}, WORDS, False, False),
        ({}, WORDS, True, False),
    ],
)
def test_a_repeat_needs_a_refusal_of_the_very_same_or_a_dead_holder(facts, part, is_gone, may):
    assert may_repeat_unfound(channel(**facts), part, is_holder_gone=is_gone) is may
