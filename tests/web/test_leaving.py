"""The way out: one POST and the person has left; a GET never changes anything."""

import pytest
from django.db import connection
from django.test import Client
from scripted import script

from distributor.audience.links import Way, token
from distributor.audience.models import List, Subscriber, Subscription
from distributor.deliveries.send import send_due
from distributor.web import leaving
from tests.factories import account as scripted_account
from tests.factories import edition_of, planned, readers, states

MULTIPART = (
    b'--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--'
)
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def way_of(address="a@example.com", language="en", account=None):
    account = account or scripted_account("crowd")
    (reader,) = readers(account, address, language=language)
    return Way(subscriber_id=reader.pk, account_id=account.pk)


def has_left(way):
    return not Subscription.objects.filter(
        subscriber_id=way.subscriber_id, list__account_id=way.account_id, left_at=None
    ).exists()


@pytest.mark.parametrize("path", ["u", "p"])
def test_c2_the_page_shows_a_button_and_changes_nothing(client, path):
    way = way_of()
    for _ in range(10):
        assert client.get(f"/{path}/{token(way)}").status_code == 200
        assert client.head(f"/{path}/{token(way)}").status_code == 200
        assert client.options(f"/{path}/{token(way)}").status_code == 405
    page = client.get(f"/{path}/{token(way)}").content.decode()
    assert '<form method="post">' in page
    assert "<button" in page
    assert not has_left(way)


@pytest.mark.parametrize("kind", ["urlencoded", "multipart", "button", "empty"])
def test_c1_one_post_of_any_kind_is_enough(kind):
    way, visitor = way_of(), Client(enforce_csrf_checks=True)
    body, content_type = {
        "urlencoded": (b"List-Unsubscribe=One-Click", "application/x-www-form-urlencoded"),
        "multipart": (
            MULTIPART,
            "multipart/form-data; boundary=x",
        ),
        "button": (b"", "application/x-www-form-urlencoded"),
        "empty": (b"", "text/plain"),
    }[kind]
    response = visitor.post(f"/u/{token(way)}", body, content_type=content_type)
    assert response.status_code == 200
    assert has_left(way)


def test_c1_leaving_twice_is_leaving_once(client):
    way = way_of()
    first, second = (client.post(f"/u/{token(way)}", ONE_CLICK) for _ in range(2))
    moments = set(Subscription.objects.values_list("left_at", flat=True))
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.content == second.content
    assert len(moments) == 1
    assert None not in moments


def test_c4_the_answer_says_so_and_asks_nothing_more(client):
    way = way_of()
    page = client.post(f"/u/{token(way)}").content.decode()
    assert "You have left" in page
    assert "<form" not in page
    assert "You have left" in client.get(f"/u/{token(way)}").content.decode()


def test_other_people_and_other_accounts_stay(client):
    account = scripted_account("crowd")
    way, other = way_of(account=account), way_of("b@example.com", account=account)
    elsewhere = way_of(account=scripted_account("crowd"))
    client.post(f"/u/{token(way)}", ONE_CLICK)
    assert has_left(way)
    assert not has_left(other)
    assert not has_left(elsewhere)


def test_the_page_names_the_lists_and_speaks_the_readers_language(client):
    way = way_of(language="fr-CA")
    List.objects.update(name="Médias")
    page = client.get(f"/u/{token(way)}", headers={"Accept-Language": "en"}).content.decode()
    assert '<html lang="fr-CA"' in page
    assert "Vos listes\u00a0: Médias" in page
    assert "Cesser les envois" in page
    assert "You" not in page
    assert "C’est fait" in client.post(f"/u/{token(way)}").content.decode()


@pytest.mark.parametrize(
    "forged", ["x", "AAAA", "é", "%00", "A" * 28, "A" * 27, "-" * 500, "..", "a b"]
)
def test_c1_a_forged_link_is_nowhere_and_changes_nothing(client, forged):
    way = way_of()
    for answer in (client.get(f"/u/{forged}"), client.post(f"/u/{forged}", ONE_CLICK)):
        assert answer.status_code == 404
        assert answer.content == client.get("/there-is-nothing").content
    assert not has_left(way)


def test_a_link_to_somebody_else_cannot_be_made_from_ones_own(client):
    way = way_of()
    own = token(way)
    other = Way(subscriber_id=way.subscriber_id + 1, account_id=way.account_id)
    mixed = token(other)[:16] + own[16:]
    assert client.get(f"/u/{mixed}").status_code == 404


def test_c5_links_of_an_old_key_still_work(client, settings):
    way = way_of()
    old = token(way)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a newer key, long enough for a test of rotation"
    assert client.post(f"/u/{old}", ONE_CLICK).status_code == 200
    assert has_left(way)


def test_somebody_who_was_erased_gets_the_same_answer(client):
    way = way_of()
    Subscriber.objects.all().delete()
    response = client.post(f"/u/{token(way)}", headers={"Accept-Language": "fr"})
    assert response.status_code == 200
    assert "C’est fait" in response.content.decode()


def test_the_answer_is_kept_nowhere_and_the_link_told_to_nobody(client):
    response = client.get(f"/u/{token(way_of())}")
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in response.headers


def test_c6_who_leaves_after_a_mailing_was_planned_is_not_mailed(client):
    crowd = scripted_account("crowd")
    release = planned(crowd, "a@example.com", "b@example.com")
    person = Subscriber.objects.get(address="a@example.com")
    way = Way(subscriber_id=person.pk, account_id=crowd.pk)
    client.post(f"/u/{token(way)}", ONE_CLICK)
    send_due(edition_of(release, crowd).pk)
    assert sorted(states(release)) == ["cancelled", "sent"]
    assert [each.recipient.address for each in script[crowd.handle].asked] == ["b@example.com"]


def test_a_link_of_an_earlier_version_leaves_and_names_no_list(client):
    way = way_of()
    List.objects.update(name="Secret")
    Subscriber.objects.update(links_version=3)
    page = client.get(f"/u/{token(way)}").content.decode()
    assert "Secret" not in page
    assert "Stop the mails" in page
    client.post(f"/u/{token(way)}", ONE_CLICK)
    assert has_left(way)


def test_c7_the_page_can_be_switched_to_the_other_language(client):
    page = client.get(f"/u/{token(way_of(language='fr'))}?lang=en").content.decode()
    assert "Leave our mailing list" in page


def test_a_name_of_a_list_is_not_taken_for_markup(client):
    way = way_of()
    List.objects.update(name="<b>Press</b>")
    assert "&lt;b&gt;Press" in client.get(f"/u/{token(way)}").content.decode()


def test_c6_it_is_committed_before_the_answer_is_made(client, monkeypatch):
    way, outside, make = way_of(), len(connection.savepoint_ids), leaving._page
    inside = []

    def look(request, way):
        inside.append((has_left(way), len(connection.savepoint_ids)))
        return make(request, way)

    monkeypatch.setattr(leaving, "_page", look)
    client.post(f"/u/{token(way)}", ONE_CLICK)
    assert inside == [(True, outside)]
    assert not connection.settings_dict["ATOMIC_REQUESTS"]
