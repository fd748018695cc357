import pytest

from channels.linkedin import post
from distributor.contract import Account, Asset, Edition, Level, Part, Unsupported
from tests.releases_made import paragraph, release, release_fr


def account(**settings):
    return Account(id=1, channel="linkedin", handle="tidewater", settings=settings)


def composed(release_=None, **settings):
    return post.compose(release_ or release(), account(**settings)).parts[0]


def test_the_post_begins_with_the_headline():
    assert composed().text.split("\n\n")[0] == release().headline


def test_a_headline_too_long_for_the_fold_gives_way_to_the_lede():
    own = release(headline="Tall gates " * 14)
    assert composed(own).text.startswith("Tidewater Robotics today opened")


def test_a_long_headline_stays_when_the_lede_is_longer():
    own = release(headline="Tall gates " * 14, blocks=(paragraph("The " + "tall " * 60 + "one."),))
    assert composed(own).text.startswith("Tall gates")


def test_paragraphs_have_at_most_three_sentences_and_come_in_order():
    paragraphs = composed().text.split("\n\n")
    assert paragraphs[1].startswith("Tidewater Robotics today opened")
    assert paragraphs[2].startswith("The basin holds")
    assert paragraphs[3].startswith("Canadian ports inspect")
    assert paragraphs[4].startswith("“Ports asked us")


def test_the_link_is_on_the_card_and_not_in_the_text():
    part = composed()
    assert part.fields["article_source"] == release().link
    assert release().link not in part.text
    assert part.fields["article_title"] == release().headline
    assert part.fields["article_description"].endswith("moving salt water.")


def test_a_release_with_legal_text_says_where_it_is():
    assert "Read the full release and its legal notices." in composed().text
    assert "\n\nRead the full release." in composed(release(legal=())).text
    assert "Lire le communiqué." in composed(release_fr()).text


def test_configured_hashtags_end_the_post_at_most_five():
    own = composed(hashtags="A B C D E F").text
    assert own.endswith("\n\n#A #B #C #D #E")


def test_hashtags_come_from_the_release_when_there_are_three():
    assert "#" not in composed().text
    told = paragraph("Here Gaspé Port met. All of Gaspé Port came.")
    own = release(blocks=(*release().blocks, told))
    assert composed(own).text.endswith("#TidewaterRobotics #Rimouski #GaspéPort")


def test_the_post_says_enough_and_not_too_much():
    many = release(blocks=(*release().blocks, *[paragraph(f"Gate {n} is open.") for n in "12345"]))
    assert 600 <= len(composed(many).text) <= 1500


def test_a_release_without_lede_still_makes_a_post():
    own = release(blocks=(paragraph("It opened."),))
    assert composed(own).fields["article_description"] == ""


def test_a_release_without_any_words_is_refused():
    with pytest.raises(Unsupported, match="headline"):
        composed(release(headline="", blocks=()))


def test_a_described_picture_goes_with_the_post():
    picture = Asset(name="basin.png", media_type="image/png", content=b"", alt="The basin")
    assert composed(release(assets=(picture,))).assets == ("basin.png",)


def test_a_composed_post_has_no_problems():
    for own in (release(), release_fr()):
        assert post.check(post.compose(own, account()), account()) == []


GOOD = "The basin opens.\n\nThe basin has nine gates."


def problems(text=GOOD, **fields):
    fields = {"article_source": "https://a.example/1", "article_title": "Basin", **fields}
    part = Part(text=text, fields=fields)
    edition = Edition(channel="linkedin", language="en", parts=(part,))
    return {problem.code: problem.level for problem in post.check(edition, account())}


@pytest.mark.parametrize(
    ("text", "code", "level"),
    [
        (" ", "linkedin.empty", Level.ERROR),
        ("(" * 1501, "linkedin.too-long", Level.ERROR),
        ("The basin is at https://a.example/1 now.", "linkedin.link-twice", Level.WARNING),
        ("The " + "tall " * 50 + "gate.", "linkedin.fold", Level.WARNING),
        ("THE BASIN OPENS ITS GATES", "linkedin.capitals", Level.WARNING),
        ("Basin.\n\nIt opened.", "linkedin.begins-in-the-air", Level.WARNING),
        ("The basin opened[1].", "linkedin.marks", Level.WARNING),
    ],
)
def test_a_problem_is_named(text, code, level):
    assert problems(text)[code] is level


def test_a_good_post_has_none():
    assert problems() == {}
    assert problems(f"{GOOD}\n\n– one gate\n\n#Gate #Basin #Port") == {}


def test_a_card_needs_a_title_and_a_post_a_link():
    assert problems(article_title="")["linkedin.card-title"] is Level.ERROR
    assert problems(article_title="x" * 400)["linkedin.card-title"] is Level.ERROR
    assert problems(article_source="")["linkedin.link"] is Level.WARNING


def test_the_closing_line_is_the_teams_own_unless_legal_notices_must_be_named():
    plain = release(legal=())
    words = "en=See the basin.;fr=Voir le bassin."
    assert "See the basin." in composed(plain, call_to_action=words).text.split("\n\n")
    assert "See the basin." not in composed(call_to_action=words).text
    assert "Voir le bassin." in composed(release_fr(legal=()), call_to_action=words).text


def test_the_link_may_stand_in_the_text_instead_of_on_a_card():
    mine = account(link_position="text")
    edition = post.compose(release(), mine)
    (part,) = edition.parts
    assert part.text.count(release().link) == 1
    assert not part.fields
    codes = {problem.code for problem in post.check(edition, mine)}
    assert not codes & {"linkedin.link", "linkedin.link-twice", "linkedin.card-title"}


def test_hashtags_follow_the_language():
    tags = "en=#port #sea #ships;fr=#port #mer #navires"
    assert composed(hashtags=tags).text.endswith("#port #sea #ships")
    assert composed(release_fr(), hashtags=tags).text.endswith("#port #mer #navires")
