"""Releases in two languages on the command line, and text that is pasted."""

import json

import pytest

from distributor.releases.models import Release
from tests import factories
from tests.cli.conftest import NEWS

TITRE = "Le musée du port ouvre une salle de lecture"
FRENCH = f"""\
{TITRE}

Halifax, le 2 mars 2026 – Le Musée du port a ouvert aujourd’hui une salle de lecture de 40 places. \
Elle est ouverte 6 jours par semaine, et l’entrée est libre.

« On nous demandait un lieu calme », a déclaré Ana Roy, directrice du Musée du port.

Contact médias : Leo Blanc, leo@harbour.example, 902-555-0144
"""


@pytest.fixture
def french(tmp_path):
    file = tmp_path / "nouvelles.txt"
    file.write_text(FRENCH, encoding="utf-8")
    return file


@pytest.fixture
def account(command):
    return factories.account()


def test_read_shows_both_languages_of_two_files_or_one(command, news, french, tmp_path):
    both = tmp_path / "both.txt"
    both.write_text(f"{NEWS}\n\n(Le français suit)\n\n{FRENCH}", encoding="utf-8")
    for words in ([news, french], [both]):
        shown = json.loads(command("read", "--json", *map(str, words)).out)
        assert shown["language"] == "en"
        assert [each["headline"] for each in shown["translations"]] == [TITRE]
        told = command("read", *map(str, words)).out
        assert told.index("English") < told.index("French")


def test_read_says_of_each_field_where_it_stood_and_how_sure_it_is(command, news):
    found = json.loads(command("read", "--json", str(news)).out)["found"]
    assert found["headline"]["where"] == "line 1"
    assert found["quotes"] == {"level": "high", "where": "line 5", "doubt": ""}


def test_preview_shows_an_edition_for_each_language(command, account, news, french):
    shown = json.loads(command("preview", str(news), str(french), "--json").out)
    assert [each["language"] for each in shown] == ["en", "fr"]
    assert shown[1]["parts"][0]["text"].endswith("/fr")
    alone = json.loads(command("preview", str(news), "--languages", "en,fr", "--json").out)
    assert [each["code"] for each in alone[0]["problems"]] == ["translation.missing"]


def test_a_preview_is_what_is_queued(command, account, news, french):
    files = str(news), str(french)
    before = json.loads(command("preview", *files, "--json").out)
    queued = json.loads(command("queue", *files, "--json").out)
    assert [each["language"] for each in queued["texts"]] == ["en", "fr"]
    release = queued["release"]
    after = json.loads(command("edit", str(release), "--json").out)["editions"]
    assert [each["parts"] for each in after] == [each["parts"] for each in before]


def test_a_translation_is_queued_later_and_approved(command, account, news, french):
    release = json.loads(command("queue", str(news), "--languages", "en fr", "--json").out)
    number = str(release["release"])
    assert f"--translates {number}" in command("approve", number).sentence
    assert "French missing" in command("status", number).out
    assert command("queue", str(french), "--translates", number).code == 0
    shown = command("approve", number)
    assert shown.code == 0
    assert "fr 2/2" in command("status", number).out


def test_a_language_may_be_left_out_and_an_older_one_may_stand(command, account, news, french):
    number = str(json.loads(command("queue", str(news), str(french), "--json").out)["release"])
    news.write_text(NEWS.replace("opens", "starts"), encoding="utf-8")
    command("queue", str(news), "--revises", number)
    assert "older than the English" in command("status", number).out
    assert "--translation-stands" in command("approve", number).sentence
    assert command("approve", number, "--translation-stands").code == 0
    french.write_text(FRENCH.replace("40 places", "60 places"), encoding="utf-8")
    late = json.loads(command("queue", str(french), "--new", "--languages", "en,fr", "--json").out)
    assert command("approve", str(late["release"]), "--without", "en").code == 0


def test_mixed_up_options_are_refused(command, account, news):
    both = command("queue", str(news), "--revises", "1", "--translates", "1")
    assert "Either --revises or --translates" in both.sentence
    links = ["--link", "https://a.example/1", "--link", "https://a.example/2"]
    assert "one --link" in command("queue", str(news), *links).sentence
    assert "read once" in command("read", "-", "-", given=NEWS).sentence


def test_each_language_may_have_its_page_elsewhere(command, account, news, french):
    links = ["--link", "https://harbour.example/a?x=1", "--link", "fr=https://harbour.example/b"]
    assert command("queue", str(news), str(french), *links).code == 0
    texts = Release.objects.get().current().texts.order_by("id")
    assert [text.value["link"] for text in texts] == [
        "https://harbour.example/a?x=1",
        "https://harbour.example/b",
    ]


@pytest.mark.parametrize("name", ["read", "preview"])
def test_pasted_text_is_read_whatever_its_encoding(command, account, name):
    for given in (FRENCH.encode(), FRENCH.encode("cp1252"), FRENCH.encode("utf-16")):
        assert "salle de lecture" in command(name, "-", "--json", given=given).out


def test_an_empty_paste_says_what_to_do(command, account):
    assert "Paste the text and end with Ctrl-D" in command("queue", "-", given=" \n").sentence
