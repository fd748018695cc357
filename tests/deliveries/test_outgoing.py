"""What a channel is handed: a post with its pictures, a mail without."""

from dataclasses import replace
from hashlib import sha256

from scripted import script

from distributor.contract import Part
from distributor.deliveries.send import send_due
from distributor.releases.codec import edition_from_json, edition_to_json
from distributor.releases.models import Picture, Release
from tests.factories import account, announced, edition_of, planned

CONTENT = b"the very bytes"


def give_picture(release, page):
    """The first part of the edition carries a picture of its revision."""
    edition = edition_of(release, page)
    value = edition_from_json(edition.value)
    first = Part(text=value.parts[0].text, assets=("boat.png",))
    edition.value = edition_to_json(replace(value, parts=(first, *value.parts[1:])))
    edition.save()
    for language, content in (("en", CONTENT), ("fr", b"another's")):
        Picture.objects.create(
            revision=edition.revision, language=language, name="boat.png", media_type="image/png",
            alt="A boat", width=640, height=480, content=content,
            digest=sha256(content).hexdigest(),
        )  # fmt: skip
    return edition


def test_a_post_that_names_a_picture_is_handed_its_bytes_and_the_next_one_none():
    page = account()
    edition = give_picture(announced(page, parts=2), page)
    send_due(edition.pk)
    first, second = script[page.handle].asked
    (asset,) = first.assets
    assert (asset.name, asset.content, asset.alt) == ("boat.png", CONTENT, "A boat")
    assert second.assets == ()


def test_a_mail_to_many_carries_no_picture():
    page = account("crowd")
    release = planned(page, "ana@example.org")
    send_due(give_picture(Release.objects.get(pk=release.pk), page).pk)
    (mail,) = script[page.handle].asked
    assert mail.assets == ()
