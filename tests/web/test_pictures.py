"""Pictures of releases: named by the page, opaque, kept by caches for ever, never early."""

import io
from dataclasses import replace

import pytest
from lxml import html
from PIL import Image

from distributor.contract import Asset
from distributor.deliveries.clock import now
from distributor.releases.models import Picture, Release
from tests.factories import set_clock
from tests.releases.test_picture import saved
from tests.releases_made import release as english
from tests.web.made import approved, feed_account, page_of, queued, revise, sent

BOAT = Asset(
    name="image-1.png",
    media_type="image/png",
    content=saved(Image.new("RGB", (800, 600), "teal"), "PNG"),
    alt='The "boat" <at> dusk',
)


def with_boat(**changes):
    return replace(english(**changes), assets=(BOAT,))


def tags_of(client, release):
    tree = html.fromstring(client.get(page_of(release)).content.decode())
    return {
        meta.get("property") or meta.get("name"): meta.get("content")
        for meta in tree.findall(".//meta")
    }


def path_of(client, release):
    return tags_of(client, release)["og:image"].removeprefix("https://news.example.com")


def test_the_page_names_its_card_for_link_previews(client):
    release = sent()
    tags = tags_of(client, release)
    assert tags["og:image"].startswith(f"https://news.example.com/r/{release.public_id}/")
    assert tags["twitter:image"] == tags["og:image"]
    assert tags["twitter:card"] == "summary_large_image"
    assert (tags["og:image:width"], tags["og:image:height"]) == ("1200", "630")
    assert tags["og:image:type"] == "image/png"
    assert tags["og:image:alt"] == tags["twitter:image:alt"]
    assert tags["og:image:alt"].startswith("Tidewater Robotics opens a test basin")


def test_the_card_is_served_as_it_was_kept(client):
    release = sent()
    response = client.get(path_of(client, release))
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "image/png"
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert Image.open(io.BytesIO(response.content)).size == (1200, 630)
    assert response.content == bytes(Picture.objects.get().content)


def test_who_has_a_picture_is_not_sent_it_again(client):
    path = path_of(client, sent())
    etag = client.get(path).headers["ETag"]
    again = client.get(path, headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == etag
    assert not etag.startswith("W/")


def test_a_picture_before_its_instant_answers_like_one_that_never_was(client):
    release = approved(due_in=600, embargo_in=600)
    path = f"/r/{release.public_id}/{Picture.objects.get().digest[:32]}.png"
    set_clock(500)
    waiting, unknown = client.get(path), client.get(f"/r/nothing/{'a' * 32}.png")
    assert (waiting.status_code, waiting.content) == (404, unknown.content)
    assert dict(waiting.headers) == dict(unknown.headers)
    set_clock(601)
    assert client.get(path).status_code == 200


def test_a_correction_s_picture_is_not_seen_before_it_is_approved_and_the_old_one_stays(client):
    release = sent()
    before = path_of(client, release)
    revision = revise(release, english(headline="Corrected: the basin is 41 metres long"))
    coming = f"/r/{release.public_id}/{revision.pictures.get().digest[:32]}.png"
    assert client.get(coming).status_code == 404
    revision.frozen_at = revision.publish_at = now()
    revision.save()
    assert path_of(client, release) == coming
    assert [client.get(path).status_code for path in (coming, before)] == [200, 200]


def test_without_an_approval_or_after_a_withdrawal_there_is_no_picture(client):
    waiting, gone = queued(feed_account()), sent()
    Release.objects.filter(pk=gone.pk).update(state="withdrawn")
    for release in (waiting, gone):
        digest = Picture.objects.get(revision__release=release).digest
        assert client.get(f"/r/{release.public_id}/{digest[:32]}.png").status_code == 404


@pytest.mark.parametrize(("old", "new"), [("png", "jpg"), (".png", ""), (".png", "a.png")])
def test_an_address_that_is_not_exactly_right_leads_nowhere(client, old, new):
    assert client.get(path_of(client, sent()).replace(old, new)).status_code == 404


def test_a_piece_of_the_word_opens_nothing(client):
    path = path_of(client, sent())
    assert client.get(path.replace(path[-8:-4], "")).status_code == 404


def test_a_release_s_own_picture_stands_on_its_page_with_its_description(client):
    release = sent(make=with_boat)
    tree = html.fromstring(client.get(page_of(release)).content.decode())
    (image,) = tree.find_class("picture")
    assert (image.get("alt"), image.get("width")) == ('The "boat" <at> dusk', "800")
    assert client.get(image.get("src")).headers["Content-Type"] == "image/png"
    assert "card" not in image.get("src")


def test_without_any_picture_the_page_names_none(client):
    release = sent(headline="טחנת הגאות", issuer=None)
    tags = tags_of(client, release)
    assert tags["twitter:card"] == "summary"
    assert "og:image" not in tags


def test_a_picture_is_only_read(client):
    assert client.post(path_of(client, sent())).status_code == 405
