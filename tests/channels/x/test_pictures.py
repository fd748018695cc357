"""Pictures of a post: uploaded before it, described, and never a reason to doubt the post."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import requests

from channels.x import channel
from channels.x.sandbox_media import MOST_BYTES
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


@pytest.fixture
def sandbox():
    with channel.sandbox() as sandbox:
        yield sandbox


@pytest.fixture(params=["token", "keys"])
def account(sandbox, request):
    make = sandbox.account if request.param == "token" else sandbox.signing_account
    return make(id=1, handle="@vellin")


def outgoing(*assets, text="The mill runs.", seconds=5.0):
    return Outgoing(
        key="k",
        part=Part(text=text, assets=tuple(asset.name for asset in assets)),
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


def pictures_of(sandbox):
    return sandbox.record.items()[-1].fields["media"].split()


def test_a_picture_arrives_to_the_byte_with_its_description_and_hangs_on_the_post(sandbox, account):
    publish(account, PICTURE)
    (kept,) = sandbox.media.shelf.items()
    assert (kept.content, kept.alt, kept.media_type) == (PICTURE.content, PICTURE.alt, "image/png")
    assert pictures_of(sandbox) == [kept.id]


def test_a_follower_sees_the_picture_and_hears_what_it_shows(sandbox, account):
    receipt = publish(account, replace(PICTURE, alt='A "mill" <by> night'))
    page = requests.get(receipt.url, timeout=5).text
    assert 'src="data:image/png;base64,' in page
    assert 'alt="A &quot;mill&quot; &lt;by&gt; night"' in page


def test_the_picture_is_there_before_the_post(sandbox, account):
    publish(account, PICTURE)
    assert sandbox.media.shelf.items()[0].at < sandbox.record.items()[0].received_at


@pytest.mark.parametrize(
    ("fault", "details", "error"),
    [
        ("unavailable_before", {}, Transient),
        ("unavailable_after", {}, Transient),
        ("reset_before", {}, Transient),
        ("reset_after", {}, Transient),
        ("garbage", {}, Transient),
        ("garbage", {"form": "no_id"}, Transient),
        ("garbage", {"form": "list"}, Transient),
        ("garbage", {"form": "working"}, Transient),
        ("garbage", {"form": "redirect"}, Misconfigured),
        ("rate_limited", {}, RateLimited),
        ("auth_expired", {}, AuthExpired),
        ("rejected", {}, Rejected),
        ("rejected", {"form": "media_gone"}, Transient),
        ("rejected", {"form": "media_scope"}, Misconfigured),
        ("rejected", {"form": "credits"}, Misconfigured),
        ("rejected", {"form": "old_shape"}, AuthExpired),
    ],
)
def test_whatever_happens_to_the_picture_the_post_is_surely_not_there(
    sandbox, account, fault, details, error
):
    sandbox.inject(fault, on="upload", **details)
    assert type(publish_in_vain(account, PICTURE)) is error
    assert sandbox.accepted() == []
    publish(account, PICTURE)
    assert len(sandbox.accepted()) == 1


@pytest.mark.parametrize("fault", ["unavailable_before", "reset_after", "garbage"])
def test_a_picture_that_could_not_be_described_holds_the_post_back(sandbox, account, fault):
    sandbox.inject(fault, on="describe")
    if fault == "garbage":  # the answer is not needed, only that it was a yes
        publish(account, PICTURE)
        return
    assert type(publish_in_vain(account, PICTURE)) is Transient
    assert sandbox.accepted() == []


def test_picture_and_post_share_one_deadline(sandbox, account):
    sandbox.inject("slow", on="upload", seconds="20")
    started = datetime.now(UTC)
    error = publish_in_vain(account, PICTURE, seconds=0.4)
    assert type(error) is Transient
    assert datetime.now(UTC) - started < timedelta(seconds=2)
    assert sandbox.accepted() == []


def test_a_post_whose_answer_is_lost_is_unknown_with_a_picture_too_and_found(sandbox, account):
    sandbox.inject("reset_after")
    started = datetime.now(UTC) - timedelta(seconds=1)
    assert type(publish_in_vain(account, PICTURE)) is OutcomeUnknown
    found = channel.find(outgoing(PICTURE), account, started)
    assert found.remote_id == sandbox.accepted()[0][1]


def test_a_picture_with_a_link_in_the_text_is_found_too(sandbox, account):
    text = "The mill runs.\n\nhttps://news.example.com/r/mill"
    started = datetime.now(UTC) - timedelta(seconds=1)
    receipt = publish(account, PICTURE, text=text)
    assert channel.find(outgoing(PICTURE, text=text), account, started).remote_id == (
        receipt.remote_id
    )


def test_an_account_can_leave_pictures_out_also_of_what_is_composed_already(sandbox, account):
    silent = replace(account, settings={**account.settings, "pictures": "off"})
    publish(silent, PICTURE)
    assert pictures_of(sandbox) == []
    assert sandbox.media.shelf.items() == ()
    release = replace(SAMPLE, assets=(PICTURE,))
    assert channel.compose(release, silent).parts[0].assets == ()
    assert channel.compose(release, account).parts[0].assets == ("mill.png",)


def test_what_x_cannot_show_stays_behind_and_at_most_four_go(sandbox, account):
    plan = Asset(name="plan.pdf", media_type="application/pdf", content=b"%PDF", alt="Plan")
    publish(account, plan, *[PICTURE] * 6)
    assert len(pictures_of(sandbox)) == 4


def test_a_picture_without_a_description_goes_undescribed(sandbox, account):
    publish(account, replace(PICTURE, alt=""))
    assert sandbox.media.shelf.items()[0].alt == ""


def test_a_long_description_is_cut_at_a_word(sandbox, account):
    publish(account, replace(PICTURE, alt="the mill " * 200))
    alt = sandbox.media.shelf.items()[0].alt
    assert len(alt) <= 1000
    assert alt.endswith("…")


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"not a picture", "image/png"),
        (PICTURE.content, "image/jpeg"),
        (PICTURE.content[:60], "image/png"),
        (PICTURE.content + bytes(MOST_BYTES), "image/png"),
    ],
    ids=["no picture", "another kind", "torn", "too big"],
)
def test_a_picture_x_would_refuse_is_refused_with_the_reason(sandbox, account, content, media_type):
    error = publish_in_vain(account, replace(PICTURE, content=content, media_type=media_type))
    assert isinstance(error, Rejected)
    assert "picture" in error.sentence


def test_the_number_of_a_picture_is_good_for_its_owner_and_its_day_only(sandbox, account):
    publish(account, PICTURE)
    (media_id,) = pictures_of(sandbox)
    other = sandbox.account(id=2, handle="@port")
    assert post(sandbox, other, media_ids=[media_id]).status_code == 400
    assert post(sandbox, other, media_ids=["17"]).status_code == 400
    sandbox.media.life = timedelta(0)
    own = sandbox.account(id=1, handle="@vellin")
    assert post(sandbox, own, media_ids=[media_id]).status_code == 400


def test_five_pictures_are_too_many(sandbox, account):
    own = sandbox.account(id=1, handle="@vellin")
    assert post(sandbox, own, media_ids=["1"] * 5).status_code == 400


def test_pictures_need_a_signature_a_category_and_a_description(sandbox):
    own = sandbox.account(id=1, handle="@vellin")
    files = {"media": ("a.png", PICTURE.content, "image/png")}
    send = {"url": f"{sandbox.origin}/2/media/upload", "files": files, "timeout": 5}
    assert requests.post(**send).status_code == 401
    assert requests.post(**send, headers=bearer(own)).status_code == 400
    tell = {"url": f"{sandbox.origin}/2/media/metadata", "timeout": 5}
    assert requests.post(**tell, json={}).status_code == 401
    assert requests.post(**tell, json=[], headers=bearer(own)).status_code == 400
    odd = {"id": "1", "metadata": {"alt_text": "x"}}
    assert requests.post(**tell, json=odd, headers=bearer(own)).status_code == 400


def bearer(account):
    return {"Authorization": f"Bearer {account.credentials['oauth2_token']}"}


def post(sandbox, account, **media):
    wish = {"text": f"Another text with {len(media['media_ids'])}.", "media": media}
    url = f"{sandbox.origin}/2/tweets"
    return requests.post(url, json=wish, headers=bearer(account), timeout=5)
