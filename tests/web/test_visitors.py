"""Who may see the team's pages."""

import pytest
from django.test import Client

from distributor.web.visitors import came_from
from tests.factories import account as scripted_account
from tests.factories import announced
from tests.web.made import member

PAGES = ["/status/", "/status/live", "/status/{}/", "/status/{}/live"]
HERE = {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "127.0.0.1:8000"}


@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_is_led_to_the_sign_in_page(client, page):
    path = page.format(announced(scripted_account()).pk)
    response = client.get(path, **HERE)
    assert response.status_code == 302
    assert response.headers["Location"] == f"/sign-in/?next={path}"
    assert response.content == b""


def test_a_live_part_sends_its_whole_page_to_the_sign_in(client):
    response = client.get("/status/live", headers={"HX-Request": "true"})
    assert response.status_code == 200
    assert response.headers["HX-Redirect"] == "/sign-in/"
    assert response.content == b""


@pytest.mark.parametrize("page", PAGES)
def test_a_demo_is_open_to_this_very_machine(client, settings, page):
    settings.OPEN_STATUS = True
    path = page.format(announced(scripted_account()).pk)
    assert client.get(path, **HERE).status_code == 200


@pytest.mark.parametrize("host", ["localhost:8000", "localhost", "127.0.0.1", "[::1]:8000"])
def test_this_machine_has_several_names(client, settings, host):
    settings.OPEN_STATUS, settings.ALLOWED_HOSTS = True, ["*"]
    assert client.get("/status/", **{**HERE, "HTTP_HOST": host}).status_code == 200


@pytest.mark.parametrize(
    "difference",
    [
        {"REMOTE_ADDR": "192.0.2.7"},
        {"HTTP_HOST": "news.example.com"},
        {"HTTP_X_FORWARDED_FOR": "192.0.2.7"},
        {"HTTP_FORWARDED": "for=192.0.2.7"},
        {"HTTP_X_REAL_IP": "192.0.2.7"},
    ],
)
def test_a_demo_is_closed_to_everybody_who_comes_from_elsewhere(client, settings, difference):
    settings.OPEN_STATUS = True
    assert client.get("/status/", **{**HERE, **difference}).status_code == 302


def test_signing_in_leads_to_the_releases(client):
    member("maude")
    wrong = client.post("/sign-in/", {"username": "maude", "password": "guess"})
    assert "do not belong together" in wrong.content.decode()
    right = client.post("/sign-in/", {"username": "maude", "password": "a long word for tests"})
    assert (right.status_code, right.headers["Location"]) == (302, "/status/")
    assert "maude" in client.get("/status/").content.decode()


def test_signing_in_leads_nowhere_else(client):
    member("maude")
    given = {"username": "maude", "password": "a long word for tests"}
    response = client.post("/sign-in/?next=https://elsewhere.example/", given)
    assert response.headers["Location"] == "/status/"


def test_signing_out_takes_a_button(team):
    assert team.get("/sign-out/").status_code == 405
    assert team.post("/sign-out/").headers["Location"] == "/sign-in/"
    assert team.get("/status/").status_code == 302


@pytest.mark.parametrize("path", ["/sign-in/", "/sign-out/"])
def test_a_form_of_another_site_is_refused(path):
    visitor = Client(enforce_csrf_checks=True)
    visitor.force_login(member())
    assert visitor.post(path, {"username": "maude", "password": "x"}).status_code == 403


@pytest.mark.parametrize(
    ("address", "forwarded", "seen"),
    [
        ("9.9.9.9", None, "9.9.9.9"),
        ("9.9.9.9", "198.51.100.1", "9.9.9.9"),
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.2", "spoofed, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.2", None, "10.0.0.2"),
        ("unix:", "198.51.100.1", "unix:"),
    ],
)
def test_only_a_proxy_of_ours_may_say_where_a_visitor_comes_from(rf, address, forwarded, seen):
    told = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    assert came_from(rf.get("/", REMOTE_ADDR=address, **told)) == seen
