import pytest

from distributor.releases.read.language import language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The town opened a bridge today that only walkers may use.", "en"),
        ("La ville a ouvert aujourd’hui un pont que seuls les piétons peuvent emprunter.", "fr"),
        ("El ayuntamiento abre hoy un puente por el que solo pueden pasar los peatones.", "es"),
        ("Die Stadt hat heute eine Brücke eröffnet, die nur für Fußgänger ist.", "de"),
    ],
)
def test_small_words_tell_the_language(text, language):
    assert language_of(text) == language


def test_without_small_words_the_file_itself_is_believed():
    assert language_of("VIOLIN BACK", hint="fr-CA") == "fr"
    assert language_of("", hint="") == "en"


def test_another_script_is_identified():
    assert language_of("أعلنت الشركة اليوم عن إطلاق منتج جديد في الأسواق") == "ar"
