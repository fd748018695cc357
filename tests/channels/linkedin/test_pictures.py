"""The picture of a post: uploaded before it, described, and never a reason to doubt the post."""

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import requests
from PIL import Image

from channels.linkedin import channel
from channels.linkedin.client import Client
from distributor.contract import (
    Asset,
    AuthExpired,
    Deadline,
    Misconfigured,
    OutcomeUnknown,
    Outgoing,
    Part,
    RateLimited,
    Rejected,
    Transient,
)
from distributor.kit.sample import SAMPLE, sample_picture

PICTURE = sample_picture()
CARD = {"article_source": "https://news.example.com/r/mill", "article_title": "The mill runs"}


@pytest.fixture
def sandbox():
    with channel.sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def account(sandbox):
    return sandbox.account(id=1, handle="Vellin Works")


def outgoing(*assets, fields=CARD, seconds=5.0):
    return Outgoing(
        key="k",
        part=Part(text="The mill runs.", fields=fields, assets=tuple(a.name for a in assets)),
        language="en",
        due_at=datetime.now(UTC),
        deadline=Deadline.after(seconds),
        assets=assets,
    )


def publish(account, *assets, **changes):
    return channel.publish(outgoing(*assets, **changes), account)


def publish_in_vain(account, *assets, **changes):
    with pytest.raises(Exception) as caught:
        publish(account, *assets, **changes)
    return caught.value


def test_a_picture_arrives_to_the_byte_with_its_description_and_stands_on_the_card(
    sandbox, account
):
    publish(account, PICTURE)
    (kept,) = sandbox.images.shelf.items()
    assert (kept.content, kept.alt) == (PICTURE.content, PICTURE.alt)
    assert sandbox.record.items()[0].fields["article_thumbnail"] == kept.id
    assert kept.at < sandbox.record.items()[0].received_at


def test_a_follower_sees_the_picture_above_the_title(sandbox, account):
    page = requests.get(publish(account, PICTURE).url, timeout=5).text
    image, title = page.index('<img class="picture" src="data:image/png'), page.index("<strong>The")
    assert image < title
    assert 'alt="The rebuilt tide mill"' in page


def test_without_a_card_the_picture_stands_alone(sandbox, account):
    page = requests.get(publish(account, PICTURE, fields={}).url, timeout=5).text
    assert '<div class="preview"><img class="picture"' in page
    assert sandbox.images.shelf.items()[0].alt == PICTURE.alt


def test_without_picture_and_card_the_post_is_words_alone(sandbox, account):
    page = requests.get(publish(account, fields={}).url, timeout=5).text
    assert 'class="preview"' not in page


@pytest.mark.parametrize("on", ["upload", "put"])
@pytest.mark.parametrize(
    ("fault", "details", "error"),
    [
        ("unavailable_before", {}, Transient),
        ("unavailable_after", {"form": "504"}, Transient),
        ("reset_before", {}, Transient),
        ("reset_after", {}, Transient),
        ("rate_limited", {}, RateLimited),
        ("auth_expired", {}, AuthExpired),
        ("rejected", {}, Rejected),
        ("rejected", {"form": "conflict"}, Transient),
        ("rejected", {"form": "version"}, Misconfigured),
    ],
)
def test_whatever_happens_to_the_picture_the_post_is_surely_not_there(
    sandbox, account, on, fault, details, error
):
    sandbox.inject(fault, on=on, **details)
    found = publish_in_vain(account, PICTURE)
    assert type(found) is error
    assert sandbox.accepted() == []
    publish(account, PICTURE)
    assert len(sandbox.accepted()) == 1


def test_an_answer_that_names_no_place_is_tried_again(sandbox, account):
    sandbox.inject("garbage", on="upload")
    assert type(publish_in_vain(account, PICTURE)) is Transient
    assert sandbox.accepted() == []


def test_a_place_that_is_gone_is_asked_for_again(sandbox, account):
    sandbox.inject("rejected", on="put", form="denied")
    assert type(publish_in_vain(account, PICTURE)) is Transient
    publish(account, PICTURE)
    assert len(sandbox.accepted()) == 1


def test_a_member_who_may_not_upload_is_told_so(sandbox, account):
    sandbox.inject("rejected", on="upload", form="denied")
    error = publish_in_vain(account, PICTURE)
    assert type(error) is Misconfigured
    assert "w_organization_social" in error.hint


def test_picture_and_post_share_one_deadline(sandbox, account):
    sandbox.inject("slow", on="put", seconds="20")
    started = datetime.now(UTC)
    assert type(publish_in_vain(account, PICTURE, seconds=0.4)) is Transient
    assert datetime.now(UTC) - started < timedelta(seconds=2)
    assert sandbox.accepted() == []


def test_a_post_whose_answer_is_lost_is_unknown_with_a_picture_too_and_found(sandbox, account):
    sandbox.inject("reset_after")
    started = datetime.now(UTC) - timedelta(seconds=1)
    assert type(publish_in_vain(account, PICTURE)) is OutcomeUnknown
    found = channel.find(outgoing(PICTURE), account, started)
    assert found.remote_id == sandbox.accepted()[0][1]


def test_a_post_that_comes_before_its_picture_is_ready_is_tried_again(sandbox, account):
    sandbox.inject("rejected", form="waiting")
    assert type(publish_in_vain(account, PICTURE)) is Transient


def test_an_account_can_leave_pictures_out_also_of_what_is_composed_already(sandbox, account):
    silent = replace(account, settings={**account.settings, "pictures": "off"})
    publish(silent, PICTURE)
    assert sandbox.images.shelf.items() == ()
    release = replace(SAMPLE, assets=(PICTURE,))
    assert channel.compose(release, silent).parts[0].assets == ()
    assert channel.compose(release, account).parts[0].assets == ("mill.png",)


def test_what_linkedin_cannot_show_stays_behind(sandbox, account):
    plan = Asset(name="plan.pdf", media_type="application/pdf", content=b"%PDF", alt="Plan")
    publish(account, plan)
    assert sandbox.images.shelf.items() == ()


def test_a_long_description_is_cut_at_a_word(sandbox, account):
    publish(account, replace(PICTURE, alt="the mill " * 600))
    assert len(sandbox.images.shelf.items()[0].alt) <= 4085


@pytest.mark.parametrize(
    "content", [b"no picture", PICTURE.content[:60], None], ids=["none", "torn", "too large"]
)
def test_a_broken_or_too_large_picture_is_refused_with_the_reason(sandbox, account, content):
    error = publish_in_vain(account, replace(PICTURE, content=content or huge()))
    assert isinstance(error, Rejected)
    assert "processed" in error.reasons[0]


def huge():
    written = io.BytesIO()
    Image.new("1", (6100, 6000)).save(written, "PNG")
    return written.getvalue()


def test_only_its_own_page_may_fill_and_use_a_picture_and_only_once(sandbox, account):
    other = sandbox.account(id=2, handle="Port")
    place = Client(account, Deadline.after(5)).announce_picture().json()["value"]
    ours, theirs = (Client(each, Deadline.after(5)) for each in (account, other))
    assert theirs.put(place["uploadUrl"], PICTURE.content).status_code == 404
    assert ours.put(place["uploadUrl"] + "1", PICTURE.content).status_code == 404
    assert ours.create(post(account, place["image"])).json()["errorDetails"]["inputErrors"][0][
        "code"
    ] == ("MEDIA_ASSET_WAITING_UPLOAD")
    assert ours.put(place["uploadUrl"], PICTURE.content).status_code == 201
    assert ours.put(place["uploadUrl"], PICTURE.content).status_code == 404
    assert theirs.create(post(other, place["image"])).status_code == 400
    assert ours.create(post(account, place["image"], alt="a" * 4086)).status_code == 400
    assert ours.create(post(account, place["image"])).status_code == 201


def post(account, urn, alt=""):
    card = {"source": "https://a.example/", "title": "T", "thumbnail": urn}
    author = account.settings["author"]
    words = {"author": author, "commentary": "Some words", "visibility": "PUBLIC"}
    return {**words, "content": {"article": {**card, "thumbnailAltText": alt}}}


def test_a_place_needs_an_owner_who_is_the_page_and_a_token(sandbox, account):
    url = f"{sandbox.origin}/rest/images"
    headers = {
        "Authorization": f"Bearer {account.credentials['access_token']}",
        "Linkedin-Version": "202609",
        "X-Restli-Protocol-Version": "2.0.0",
    }
    asked = {"initializeUploadRequest": {"owner": "urn:li:organization:1"}}
    action = {"action": "initializeUpload"}
    send = {"url": url, "headers": headers, "timeout": 5}
    assert requests.post(**send, json=asked, params=action).status_code == 403
    assert requests.post(**send, json=asked).status_code == 400
    assert requests.post(**send, json=[], params=action).status_code == 400
    assert requests.post(url, json=asked, params=action, timeout=5).status_code == 400
    assert requests.put(f"{sandbox.origin}/dms-uploads/x", data=b"", timeout=5).status_code == 401
