"""Which picture goes along with a post."""

from dataclasses import replace

import pytest

from distributor.contract import Account, Asset
from distributor.kit.pictures import bad_pictures, first_picture, wants_pictures
from distributor.kit.sample import SAMPLE

KINDS = ("image/png",)
ASSETS = tuple(
    Asset(name=name, media_type=kind, content=b"", alt=alt)
    for name, kind, alt in (
        ("plan", "application/pdf", "Plan"),
        ("bare", "image/png", ""),
        ("boat", "image/png", "A boat"),
        ("card.png", "image/png", "The headline"),
    )
)


def account(**settings):
    return Account(id=1, channel="x", handle="@vellin", settings=settings)


def test_the_first_that_is_described_and_can_be_shown_goes_along():
    release = replace(SAMPLE, assets=ASSETS)
    assert first_picture(release, account(), kinds=KINDS) == ("boat",)
    assert first_picture(release, account(), kinds=("image/webp",)) == ()
    assert first_picture(SAMPLE, account(), kinds=KINDS) == ()


@pytest.mark.parametrize("said", ["off", " OFF "])
def test_an_account_may_want_none(said):
    assert not wants_pictures(account(pictures=said))
    assert first_picture(replace(SAMPLE, assets=ASSETS), account(pictures=said), kinds=KINDS) == ()


@pytest.mark.parametrize(("said", "sentences"), [("", 0), ("On", 0), ("off", 0), ("never", 1)])
def test_the_setting_is_on_or_off(said, sentences):
    assert len(bad_pictures(account(pictures=said))) == sentences
