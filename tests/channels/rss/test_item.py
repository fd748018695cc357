import pytest
from lxml import etree

from channels.rss import item
from distributor.contract import Account, Edition, Level, Part, Unsupported
from tests.releases_made import bullets, paragraph, release, release_fr


def account(**settings):
    return Account(id=1, channel="rss", handle="news", settings=settings)


def composed(release_=None, **settings):
    return item.compose(release_ or release(), account(**settings)).parts[0]


def test_the_item_has_the_release_s_own_title_link_and_identity():
    fields = composed().fields
    assert fields["title"] == release().headline
    assert fields["link"] == release().link
    assert fields["guid"] == release().guid


def test_the_description_is_the_lede_and_the_sentence_after_it():
    assert composed().text.endswith("cost $18.5 million to build.")


def test_a_second_sentence_that_does_not_fit_is_left_out():
    block = paragraph("The basin opened. The " + "tall " * 60 + "gate too.")
    assert composed(release(blocks=(block,))).text == "The basin opened."


def test_spoken_words_are_no_description():
    block = paragraph("The basin opened. Ann Lee said “Come all”.")
    assert composed(release(blocks=(block,))).text == "The basin opened."


def test_a_long_lede_is_cut_at_a_word():
    own = composed(release(blocks=(paragraph("The " + "tall " * 80 + "gate."),)))
    assert len(own.text) <= 300
    assert own.text.endswith("tall…")


def test_without_a_lede_the_first_sentence_that_can_stand_alone_describes_it():
    own = release(blocks=(paragraph("It opened. Nine gates let the water in."),))
    assert composed(own).text == "Nine gates let the water in."
    assert composed(release(blocks=(bullets("a"),))).text == release().headline


def test_the_content_is_well_formed():
    etree.fromstring(f"<body>{composed(release_fr()).fields['html']}</body>")


def test_the_author_is_the_setting_else_the_issuer():
    assert composed().fields["author"] == "Tidewater Robotics"
    assert composed(author="Newsroom").fields["author"] == "Newsroom"
    assert composed(release(issuer=None)).fields["author"] == ""


def test_categories_come_from_the_settings():
    assert composed(categories="Ports, Drones").fields["categories"] == "Ports, Drones"


def test_a_release_without_any_words_is_refused():
    with pytest.raises(Unsupported, match="title"):
        composed(release(headline="", blocks=()))


def test_a_composed_item_has_no_problems():
    assert item.check(item.compose(release(), account()), account()) == []


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("title", " ", "rss.title"),
        ("guid", "", "rss.guid"),
        ("link", "/a", "rss.link"),
    ],
)
def test_a_missing_field_is_an_error(field, value, code):
    good = composed()
    part = Part(text=good.text, fields={**good.fields, field: value})
    assert [(p.code, p.level) for p in _check(part)] == [(code, Level.ERROR)]


def test_an_empty_or_long_description_is_seen():
    fields = composed().fields
    assert [p.code for p in _check(Part(text=" ", fields=fields))] == ["rss.empty"]
    assert [p.level for p in _check(Part(text="x" * 301, fields=fields))] == [Level.WARNING]


def _check(part):
    return item.check(Edition(channel="rss", language="en", parts=(part,)), account())
