"""`doctor`: what it finds on real servers, well and ill, and what it says to do."""

import json

from distributor.cli import check_settings
from distributor.cli.finding import Verdict
from distributor.deliveries.dispatch import tick
from tests import factories


def verdicts(ended):
    return {each["check"]: each["verdict"] for each in json.loads(ended.out)}


def test_what_is_well_is_said_and_ends_with_success(command, settings):
    settings.PUBLIC_URL = "https://news.harbour.ca"
    account = factories.account()
    tick()
    ended = command("doctor", "--json")
    assert ended.code == 0
    assert set(verdicts(ended).values()) == {"good"}
    assert f"account scripted:{account.handle}" in verdicts(ended)


def test_what_is_ill_comes_with_a_remedy_and_ends_with_failure(command, settings):
    settings.PUBLIC_URL = "http://news.harbour.ca"
    settings.ORGANISATION_ZONE = "Mars/Olympus"
    settings.DISTRIBUTOR_CHANNELS = ["scripted", "pigeon"]
    ended = command("doctor")
    assert ended.code == 1
    assert "3 of " in ended.sentence
    assert "DISTRIBUTOR_ZONE" in ended.out
    assert "pigeon" in ended.out


def test_a_broker_that_is_down_is_a_warning_because_nothing_is_lost(command, valkey, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert verdicts(command("doctor", "--json"))["broker"] == "warning"


def test_a_broker_that_throws_away_is_ill(command, valkey):
    valkey._say("CONFIG SET maxmemory-policy allkeys-lru")
    try:
        assert verdicts(command("doctor", "--json"))["broker"] == "bad"
    finally:
        valkey._say("CONFIG SET maxmemory-policy noeviction")


def test_a_broker_with_another_password_is_ill(command, valkey, settings):
    settings.REDIS_URL = valkey.url.replace(valkey.password, "wrong")
    ended = command("doctor", "--json")
    assert verdicts(ended)["broker"] == "bad"
    assert valkey.password not in ended.out


def test_a_queue_nobody_takes_from_is_ill(command, valkey):
    valkey._say("RPUSH posts " + " ".join("x" * 30))
    assert verdicts(command("doctor", "--json"))["worker posts"] == "bad"


def test_a_database_that_is_down_is_found(script):
    done = script("doctor", "--json", DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing")
    assert done.returncode == 1
    found = {each["check"]: each["verdict"] for each in json.loads(done.stdout)}
    assert found["database"] == "bad"
    assert b"Traceback" not in done.stderr


def test_the_example_address_is_a_warning(settings):
    settings.PUBLIC_URL = "https://news.example.com"
    assert check_settings._public_url().verdict is Verdict.WARNING
