"""Health, robots.txt and the sitemap."""

import pytest
from django.db import OperationalError
from lxml import etree

from distributor.deliveries.clock import HEARTBEAT, POLLED, now
from distributor.deliveries.models import Wakeup
from distributor.web import machines
from tests.factories import set_clock
from tests.releases_made import release_fr as french
from tests.web.made import add_text, approved, sent

LOC = "//*[local-name()='loc']/text()"


def test_a_living_house_is_healthy(client):
    Wakeup.objects.create(name=HEARTBEAT, at=now())
    response = client.get("/healthz")
    told = response.json()
    assert response.status_code == 200
    assert (told["database"], told["tick"]) == ("reachable", "alive")
    assert told["tick_age_seconds"] < 5


def test_a_house_that_works_without_its_broker_is_healthy(client):
    Wakeup.objects.create(name=POLLED, at=now())
    assert client.get("/healthz").status_code == 200


def test_a_tick_that_stopped_is_told_with_its_age(client):
    Wakeup.objects.create(name=HEARTBEAT, at=now())
    set_clock(31)
    response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json()["tick"] == "late"
    assert response.json()["tick_age_seconds"] > 30


def test_a_tick_that_never_ran_is_late(client):
    response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json() == {"database": "reachable", "tick": "late", "tick_age_seconds": None}


def test_a_database_that_is_gone_is_told_apart(client, monkeypatch):
    def refuse():
        raise OperationalError("no connection, and the address is nobody's business")

    monkeypatch.setattr(machines, "tick_age", refuse)
    response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json()["database"] == "unreachable"
    assert b"nobody" not in response.content


def test_health_is_never_cached(client):
    assert client.get("/healthz").headers["Cache-Control"] == "no-store"


def test_robots_stay_off_personal_and_team_pages(client):
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert {"Disallow: /status/", "Disallow: /u/", "Disallow: /p/"} <= set(lines)
    assert "Sitemap: https://news.example.com/sitemap.xml" in lines


def test_the_sitemap_lists_what_is_out_and_nothing_else(client):
    shown = sent(due_in=-10)
    approved(due_in=100, embargo_in=100)
    sent(link="https://tidewater.example/elsewhere")
    tree = etree.fromstring(client.get("/sitemap.xml").content)
    assert tree.xpath(LOC) == [shown.page_url()]


def test_the_sitemap_lists_the_page_of_every_language(client):
    shown = sent(due_in=-10)
    add_text(shown, french())
    tree = etree.fromstring(client.get("/sitemap.xml").content)
    assert tree.xpath(LOC) == [shown.page_url(), f"{shown.page_url()}/fr-CA"]


@pytest.mark.parametrize("path", ["/healthz", "/robots.txt", "/sitemap.xml"])
def test_they_are_only_read(client, path):
    assert client.post(path).status_code == 405
