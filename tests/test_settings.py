"""Settings from the environment: a wrong one is said in a sentence before anything happens."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from distributor import settings

SCRIPT = Path(sys.executable).with_name("distributor")
ADDRESS = ("https://news.example.com", "https", "http")


@pytest.mark.parametrize(
    "given", ["news", "ftp://news.example", "https://", "https://a:b", "https:///x"]
)
def test_an_address_that_cannot_be_meant_is_refused_without_repeating_it(monkeypatch, given):
    monkeypatch.setenv("PUBLIC_URL", given)
    with pytest.raises(ImproperlyConfigured, match="it must look like https://host") as refused:
        settings._address("PUBLIC_URL", *ADDRESS)
    assert given == "https://" or given not in str(refused.value)


def test_an_address_ends_without_a_slash_and_an_empty_one_is_the_default(monkeypatch):
    monkeypatch.setenv("PUBLIC_URL", "https://news.example.org/")
    assert settings._address("PUBLIC_URL", *ADDRESS) == "https://news.example.org"
    monkeypatch.setenv("PUBLIC_URL", "")
    assert settings._address("PUBLIC_URL", *ADDRESS) == "https://news.example.com"


def test_a_database_may_be_named_by_its_socket():
    made = settings._database("postgresql://ana@/news?host=/run/postgresql")
    assert (made["HOST"], made["NAME"]) == ("/run/postgresql", "news")


@pytest.mark.parametrize("given", ["soon", "0,x", "1;2", "-1", "inf", "nan", ","])
def test_numbers_that_are_none_are_refused(monkeypatch, given):
    monkeypatch.setenv("DISTRIBUTOR_LOOKS", given)
    with pytest.raises(ImproperlyConfigured, match="DISTRIBUTOR_LOOKS is"):
        settings._numbers("DISTRIBUTOR_LOOKS", "0,15")


def test_numbers_stand_with_commas_between_them(monkeypatch):
    monkeypatch.setenv("DISTRIBUTOR_LOOKS", "0, 1.5,60")
    assert settings._numbers("DISTRIBUTOR_LOOKS", "0") == [0, 1.5, 60]


def test_a_command_ends_with_the_sentence(tmp_path):
    environment = os.environ | {"DATABASE_URL": "mysql://ana:secret@db/news"}
    ended = subprocess.run(
        [SCRIPT, "status"],
        env=environment | {"DISTRIBUTOR_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert ended.stderr.startswith("DATABASE_URL is no address that can be used")
    assert "secret" not in ended.stderr
    assert "Traceback" not in ended.stderr
