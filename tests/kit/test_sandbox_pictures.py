"""The shelf of a sandbox: opens every picture, and forgets none in a restart."""

import pytest

from distributor.kit.record import RECORD_FOLDER
from distributor.kit.sample import sample_picture
from distributor.kit.sandbox_pictures import Shelf

PICTURE = sample_picture()


def test_a_picture_is_announced_filled_and_described():
    shelf = Shelf("x")
    kept = shelf.fill(shelf.announce("1", owner="me"), PICTURE.content)
    shelf.describe(kept, "A mill")
    found = shelf.find("1")
    assert (found.owner, found.media_type, found.points) == ("me", "image/png", 600 * 315)
    assert (found.alt, found.content) == ("A mill", PICTURE.content)
    assert shelf.items() == (found,)
    assert shelf.find("2") is None


@pytest.mark.parametrize("content", [b"", b"GIF89a", PICTURE.content[:70], b"<svg/>"])
def test_what_only_claims_to_be_a_picture_is_none(content):
    shelf = Shelf("x")
    assert shelf.fill(shelf.announce("1", owner="me"), content) is None


def test_a_restarted_shelf_knows_its_pictures(monkeypatch, tmp_path):
    monkeypatch.setenv(RECORD_FOLDER, str(tmp_path))
    shelf = Shelf("x")
    shelf.describe(shelf.fill(shelf.announce("1", owner="me"), PICTURE.content), "A mill")
    shelf.announce("2", owner="me")
    assert Shelf("x").items() == shelf.items()


def test_a_page_holds_the_picture_itself_and_its_description_escaped():
    shelf = Shelf("x")
    kept = shelf.describe(
        shelf.fill(shelf.announce("1", owner="me"), PICTURE.content), 'A "<mill>"'
    )
    assert kept.as_html().startswith('<img class="picture" src="data:image/png;base64,iVBOR')
    assert 'alt="A &quot;&lt;mill&gt;&quot;"' in kept.as_html()
