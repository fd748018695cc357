"""Before the instant nothing a stranger can ask for gives away four words of the text."""

import re

import pytest
from django.urls import Resolver404, resolve

from distributor.audience.links import Way, sign_up_token, token
from distributor.deliveries.models import Delivery
from distributor.releases.models import Picture
from distributor.web.urls import urlpatterns
from tests.factories import set_clock
from tests.releases_made import ENGLISH
from tests.web.made import approved, feed_account, queued

WORDS = re.findall(r"\w+", ENGLISH.casefold())
RUNS = {" ".join(WORDS[at : at + 4]) for at in range(len(WORDS) - 3)}


def picture_of(release):
    return f"/r/{release.public_id}/{Picture.objects.get().digest[:32]}.png"


def pages_of(release, account):
    return [
        picture_of(release),
        "/",
        f"/r/{release.public_id}",
        f"/r/{release.pk}",
        f"/feeds/{account.pk}.xml",
        f"/events/{account.pk}/",
        f"/u/{token(Way(subscriber_id=1, account_id=account.pk))}",
        f"/p/{token(Way(subscriber_id=1, account_id=account.pk))}",
        f"/p/{token(Way(subscriber_id=1, account_id=account.pk))}/data",
        f"/k/{token(Way(subscriber_id=1, account_id=account.pk))}",
        f"/c/{sign_up_token(1)}",
        "/join/1",
        "/join/1/asked",
        "/healthz",
        "/robots.txt",
        "/sitemap.xml",
        "/sign-in/",
        "/sign-out/",
        "/status/",
        "/status/live",
        f"/status/{release.pk}/",
        f"/status/{release.pk}/live",
        f"/status/{release.pk}/{release.pk:x}.0.1.0.0/",
        "/there-is-nothing",
    ]


def told_by(client, path):
    """Everything an answer says, headers and body, whatever the method."""
    answers = [client.get(path), client.head(path), client.post(path), client.options(path)]
    answers.append(client.get(path, headers={"HX-Request": "true"}))
    return "\n".join(f"{dict(a.headers)} {a.content.decode()}" for a in answers)


def leaks(text):
    words = " ".join(re.findall(r"\w+", text.casefold()))
    return sorted(run for run in RUNS if run in words)


@pytest.mark.parametrize("state", ["scheduled", "sent"])
def test_no_answer_before_the_instant_holds_four_words_in_a_row(client, state):
    account = feed_account()
    release = approved(account, due_in=600, embargo_in=600)
    Delivery.objects.update(state=state)
    set_clock(500)
    for path in pages_of(release, account):
        told = told_by(client, path)
        assert leaks(told) == [], path
        assert "secret-basin-plan" not in told, path
        assert "Content-Type': 'image" not in told, path


def test_no_list_gives_away_the_opaque_word(client):
    account = feed_account()
    release = approved(account, due_in=600, embargo_in=600)
    for path in pages_of(release, account):
        if release.public_id not in path:
            assert release.public_id not in told_by(client, path)


def test_this_very_test_would_see_a_leak(client):
    account = feed_account()
    release = approved(account, due_in=600, embargo_in=600)
    Delivery.objects.update(state="sent")
    set_clock(601)
    for path in ("/", f"/r/{release.public_id}", f"/feeds/{account.pk}.xml"):
        assert leaks(told_by(client, path)), path
    assert client.get(picture_of(release)).headers["Content-Type"] == "image/png"


def test_every_address_of_the_site_is_among_those():
    account = feed_account()
    asked = {_name_of(path) for path in pages_of(queued(account), account)}
    assert {pattern.name for pattern in urlpatterns} <= asked


def _name_of(path):
    try:
        return resolve(path).url_name
    except Resolver404:
        return None
