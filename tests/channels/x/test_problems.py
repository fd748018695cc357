import pytest

from channels.x.thread import check
from distributor.contract import Account, Edition, Level, Part

LINK = "https://news.example.org/a"
HOOK = f"The basin opens in Rimouski today\n\n{LINK}"


def found(*texts, handles="", language="en"):
    parts = tuple(Part(text=text) for text in texts)
    edition = Edition(channel="x", language=language, parts=parts, options={"link": LINK})
    account = Account(id=1, channel="x", handle="@t", settings={"handles": handles})
    return {problem.code: problem for problem in check(edition, account)}


LONG_ENOUGH = "The basin opened in Rimouski with nine large gates."


@pytest.mark.parametrize(
    ("post", "code", "level"),
    [
        ("x" * 281, "x.too-long", Level.ERROR),
        ("  ", "x.empty", Level.ERROR),
        ("The basin has opened its gates \ufeff to the public today.", "x.forbidden-character",
         Level.ERROR),
        ("Both $ABC and $XYZ rose when the basin opened in May.", "x.cashtags", Level.ERROR),
        ("The basin of tide.com opened in Rimouski in May.", "x.further-link", Level.WARNING),
        ("Too short.", "x.too-short", Level.WARNING),
        ("It opened with nine large gates and many ships.", "x.begins-in-the-air", Level.WARNING),
        ("The basin opened[1] with nine large gates in May.", "x.marks", Level.WARNING),
        ("THE BASIN OPENED WITH NINE LARGE GATES IN MAY.", "x.capitals", Level.WARNING),
        ("The basin thanks @somebody for the nine large gates.", "x.unknown-handle", Level.WARNING),
        ("@tide opened the basin with nine large gates.", "x.looks-like-a-reply", Level.WARNING),
        (f"The basin opened again, see {LINK}", "x.link", Level.WARNING),
        ("The #basin #opened in #May with nine large gates.", "x.hashtags", Level.WARNING),
        (f"{LONG_ENOUGH} 3/4", "x.numbering", Level.WARNING),
    ],
)  # fmt: skip
def test_a_problem_is_named_with_its_post(post, code, level):
    problem = found(HOOK, post)[code]
    assert problem.level is level
    assert problem.part in {1, None}
    assert problem.sentence.endswith((".", "?"))


def test_a_good_thread_has_none():
    assert found(HOOK, f"{LONG_ENOUGH} 2/2") == {}


def test_the_same_post_twice_is_refused():
    assert found(HOOK, LONG_ENOUGH, LONG_ENOUGH)["x.duplicate"].part == 2


def test_a_thread_without_posts_or_without_link_is_seen():
    assert {"x.empty", "x.link"} <= set(found())


def test_a_known_handle_is_no_problem():
    assert "x.unknown-handle" not in found(HOOK, f"{LONG_ENOUGH} (@Tide)", handles="Tide=@tide")


def test_the_list_sign_of_a_facts_post_is_no_trace_of_a_file():
    assert "x.marks" not in found(HOOK, "– The basin has nine gates.\n– The basin is 40 m long.")


def test_the_length_is_told_with_what_to_take_out():
    assert "at least 3" in found(HOOK, "x" * 283)["x.too-long"].sentence


def test_an_edition_without_a_known_link_is_not_searched_for_it():
    edition = Edition(channel="x", language="en", parts=(Part(text=LONG_ENOUGH),))
    assert check(edition, Account(id=1, channel="x", handle="@t")) == []


@pytest.mark.parametrize(
    ("own", "first", "is_seen"),
    [
        ("", "A basin opens", False),
        ("Tide", "A basin opens", False),
        ("Harbour Trust", "A basin opens", True),
        ("Harbour Trust", "Tide opens a basin", False),
    ],
)
def test_news_of_another_organisation_must_name_it(own, first, is_seen):
    part = Part(text=f"{first}\n\n{LINK}")
    options = {"link": LINK, "issuer": "Tide"}
    edition = Edition(channel="x", language="en", parts=(part,), options=options)
    account = Account(id=1, channel="x", handle="@t", settings={"issuer": own})
    assert ("x.issuer" in {p.code for p in check(edition, account)}) is is_seen
