"""Where services tell what happened later: believed when signed, else nothing changes."""

import json
import time

import pytest

from distributor.accounts.connect import connect
from distributor.audience.models import Suppression
from distributor.deliveries.models import Event
from distributor.kit.signed import signature
from distributor.web import events as view
from tests import factories
from tests.deliveries.test_events import keys

SECRET = "a secret of the tests"


@pytest.fixture
def account(settings):
    settings.DISTRIBUTOR_CHANNELS = ["email", "rss"]
    given = {
        "from_address": "press@news.vellin.example",
        "postal_address": "1 Quay, Vellin",
        "smtp_host": "127.0.0.1",
        "events_secret": SECRET,
    }
    return connect(channel="email", handle="Vellin", given=given, who="a test")


@pytest.fixture
def bounce(account):
    key = keys(factories.planned(account, "ana@basin.example"))[0]
    return {"type": "bounced", "message_id": f"<{key}@news.vellin.example>", "code": "5.1.1"}


@pytest.fixture
def post(client, account):
    def run(told, *, to=account.pk, id="msg_1", age=0, secret=SECRET, **headers):
        body = told if isinstance(told, bytes) else json.dumps(told).encode()
        instant = str(int(time.time()) - age)
        signed = signature(body, id=id, instant=instant, secret=secret)
        signs = {"webhook-id": id, "webhook-timestamp": instant, "webhook-signature": signed}
        return client.post(
            f"/events/{to}/", body, content_type="application/json", headers=signs | headers
        )

    return run


def test_e7_a_signed_bounce_is_kept_and_acted_on_once(post, bounce):
    assert post(bounce).json() == {"taken": 1}
    assert post(bounce).json() == {"taken": 0}
    assert Event.objects.get().kind == "bounced"
    assert Suppression.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "status", "said"),
    [
        ({"secret": "another"}, 403, "does not fit"),
        ({"age": 330}, 403, "five minutes"),
        ({"age": -330}, 403, "five minutes"),
        ({"webhook-signature": ""}, 403, "not signed"),
    ],
)
def test_e7_who_is_not_believed_changes_nothing(post, bounce, changes, status, said):
    answer = post(bounce, **changes)
    assert (answer.status_code, said in answer.json()["error"]) == (status, True)
    assert not Event.objects.exists()


def test_what_cannot_be_understood_is_said(post):
    answer = post(b"<html>")
    assert (answer.status_code, answer.json()) == (400, {"error": "The body is not JSON."})


def test_a_body_that_is_too_large_is_refused(post, monkeypatch):
    monkeypatch.setattr(view, "SIZE_LIMIT", 10)
    assert post(b"[          ]").status_code == 413


def test_an_account_may_not_tell_of_another_s_mails(post, account):
    other = connect(channel="email", handle="Other", given=dict(account.settings), who="a test")
    key = keys(factories.planned(other, "leo@basin.example"))[0]
    assert post({"type": "bounced", "message_id": f"<{key}@x.example>"}).json() == {"taken": 0}
    assert not Suppression.objects.exists()


def test_there_is_no_such_address_for_accounts_that_cannot_listen(post, bounce, account):
    feed = connect(channel="rss", handle="News", given={"title": "News"}, who="a test")
    assert post(bounce, to=feed.pk).status_code == 404
    assert post(bounce, to=account.pk + 1000).status_code == 404
    account.sealed_credentials = b"not sealed by us"
    account.save()
    assert post(bounce).status_code == 404


def test_only_posts_are_answered(client, account):
    assert client.get(f"/events/{account.pk}/").status_code == 405
