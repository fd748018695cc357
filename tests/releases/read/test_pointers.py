import pytest

from distributor.releases.read.pointers import announced, promised


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("(Le français suit)", "fr"),
        ("La version française suit.", "fr"),
        ("Version française ci-dessous", "fr"),
        ("Le texte français suit l’anglais", "fr"),
        ("*French version follows*", "fr"),
        ("(English follows)", "en"),
        ("The English version of this release is below", "en"),
        ("La version anglaise suit", "en"),
    ],
)
def test_a_line_that_points_to_the_other_language_says_which(line, language):
    assert promised(line) == language


@pytest.mark.parametrize(
    ("line", "language"),
    [("VERSION FRANÇAISE", "fr"), ("Français :", "fr"), ("[English version]", "en")],
)
def test_a_line_may_be_the_heading_of_a_language(line, language):
    assert announced(line) == language


@pytest.mark.parametrize(
    "line",
    [
        "The English follow the French into the harbour",
        "French fries follow",
        "English Bay opens a pool",
        "Ferries follow the tide",
    ],
)
def test_other_lines_point_nowhere(line):
    assert (promised(line), announced(line)) == ("", "")
