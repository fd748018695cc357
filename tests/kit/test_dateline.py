from datetime import date

import pytest

from distributor.kit.dateline import date_as_written, dateline
from tests.releases_made import release, release_fr


def test_place_and_date_make_one_line():
    assert dateline(release()) == "Rimouski, October 6, 2026"
    assert dateline(release_fr()) == "Rimouski, le 6 octobre 2026"


def test_what_is_missing_is_not_invented():
    assert dateline(release(city=None)) == "October 6, 2026"
    assert dateline(release(date=None)) == "Rimouski"
    assert dateline(release(date=None, city=None)) == ""


@pytest.mark.parametrize(
    "written", ["Dec. 03, 2019", "3 December 2019", "Dec 3, 2019", "December 03, 2019"]
)
def test_the_date_keeps_the_releases_own_spelling(written):
    own = release(date=date(2019, 12, 3), text=f"Rimouski,  {written.upper()} - News.")
    assert date_as_written(own) == written


def test_a_date_given_in_figures_only_is_written_out():
    assert date_as_written(release(date=date(2019, 12, 3), text="2019-12-03")) == "December 3, 2019"
    french = release_fr(date=date(2020, 4, 1), text="2020-04-01")
    assert date_as_written(french) == "1er avril 2020"
    assert date_as_written(release_fr(date=date(2020, 4, 1), text="1 avril 2020")) == "1 avril 2020"
