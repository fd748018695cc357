"""The pictures a release is published with: its own and the card, made once and kept."""

import io

import docx
import pytest
from PIL import Image

from distributor.contract import Asset
from distributor.releases.codec import release_from_json
from distributor.releases.illustrate import TRIED, illustrated
from distributor.releases.kept_pictures import kept_pictures
from distributor.releases.models import Edition, Picture
from distributor.releases.queue import Request, queue
from distributor.releases.revise import revise
from tests.factories import account, value
from tests.releases.test_picture import saved
from tests.releases.test_queue import TEXT, request


@pytest.fixture(autouse=True)
def channels(db, settings):
    settings.DISTRIBUTOR_CHANNELS = ["scripted", "crowd"]


def word_file(*descriptions, size=(640, 480)):
    document = docx.Document()
    for line in TEXT.splitlines():
        document.add_paragraph(line)
    for number, description in enumerate(descriptions):
        image = saved(Image.new("RGB", size, (number * 40, 90, 90)), "PNG")
        document.add_picture(io.BytesIO(image))
        document.inline_shapes[number]._inline.docPr.set("descr", description)
    written = io.BytesIO()
    document.save(written)
    return Request(name="ferry.docx", content=written.getvalue(), who="author")


def kept(release):
    return list(Picture.objects.filter(revision__release=release).values_list("name", "alt"))


def test_a_release_without_a_picture_has_its_card():
    account()
    release = queue(request()).release
    row = Picture.objects.get(revision__release=release)
    assert (row.name, row.language, row.width, row.height) == ("card.png", "en", 1200, 630)
    assert row.alt.startswith("Northern Ferry adds a night crossing to the island. ")
    assert Image.open(io.BytesIO(bytes(row.content))).size == (1200, 630)


def test_a_release_s_own_pictures_come_before_the_card():
    account()
    queued = queue(word_file("The ferry at night", "The crew"))
    names = [name for name, _ in kept(queued.release)]
    assert names == ["image-1.png", "image-2.png", "card.png"]
    assert [alt for _, alt in kept(queued.release)][:2] == ["The ferry at night", "The crew"]
    assert queued.notes == ()


def test_the_text_names_its_pictures_and_carries_no_bytes():
    account()
    text = queue(word_file("The ferry at night")).release.current().texts.get()
    assets = release_from_json(text.value).assets
    assert [(asset.name, asset.content) for asset in assets] == [
        ("image-1.png", b""),
        ("card.png", b""),
    ]


def test_a_picture_without_a_description_is_not_published_and_a_person_is_told():
    account()
    queued = queue(word_file("", "The crew"))
    assert [name for name, _ in kept(queued.release)] == ["image-2.png", "card.png"]
    assert "no description" in queued.notes[0]


def test_a_picture_that_is_unfit_is_not_published_and_a_person_is_told_why():
    account()
    queued = queue(word_file("Logo", size=(64, 64)))
    assert [name for name, _ in kept(queued.release)] == ["card.png"]
    assert "“Logo” is not published: it has 64 × 64 points" in queued.notes[0]


def test_at_most_four_pictures_of_a_release_are_kept():
    account()
    queued = queue(word_file(*"abcdef"))
    assert len(kept(queued.release)) == 5


def test_a_file_full_of_broken_pictures_holds_nobody_up():
    broken = Asset(name="a.png", media_type="image/png", content=b"torn", alt="A boat")
    release, notes = illustrated(value(assets=(broken,) * 1000))
    assert [asset.name for asset in release.assets] == ["card.png"]
    assert len(notes) == TRIED


def test_a_revision_has_pictures_of_its_own_and_the_older_ones_stay():
    account()
    release = queue(request()).release
    revise(release, request(TEXT.replace("night crossing", "day crossing"), name="b.txt"))
    digests = set(
        Picture.objects.filter(revision__release=release).values_list("digest", flat=True)
    )
    assert len(digests) == 2


def test_pictures_come_back_in_the_order_they_are_asked_for_in_one_query(
    django_assert_num_queries,
):
    account()
    queue(word_file("The ferry at night"))
    edition = Edition.objects.get()
    with django_assert_num_queries(1):
        found = kept_pictures(edition.pk, ("card.png", "gone.png", "image-1.png"))
    assert [asset.name for asset in found] == ["card.png", "image-1.png"]
    assert all(asset.content and asset.alt for asset in found)
    with django_assert_num_queries(0):
        assert kept_pictures(edition.pk, ()) == ()


def test_a_release_nothing_of_which_can_be_drawn_has_no_card():
    assert illustrated(value(headline="مطحنة المد"))[0].assets == ()
