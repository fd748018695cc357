from decimal import Decimal

import pytest

from channels.x import thread
from distributor.contract import Account, Asset, Block, BlockKind, Part, Quote, Unsupported
from tests.releases_made import bullets, paragraph, release, release_fr


def account(**settings):
    return Account(id=1, channel="x", handle="@tidewater", settings=settings)


def posts(release_=None, **settings):
    edition = thread.compose(release_ or release(), account(**settings))
    return [part.text for part in edition.parts]


def test_the_first_post_is_the_headline_with_the_link():
    expected = f"{release().headline}\n\n{release().link}"
    assert posts()[0] == expected


def test_the_posts_are_whole_sentences_in_the_order_of_the_release():
    _, lede, fact, said = posts()
    assert lede.startswith("Tidewater Robotics today opened")
    assert fact.startswith("The basin holds 2,400")
    assert said.endswith("said Maude Thériault, President of Tidewater Robotics. 4/4")


def test_numbering_begins_with_the_second_post_and_is_true():
    assert [text[-3:] for text in posts()[1:]] == ["2/4", "3/4", "4/4"]


def test_every_post_fits():
    assert all(thread.count(text) <= 280 for text in [*posts(), *posts(release_fr())])


def test_composing_twice_gives_the_same():
    assert thread.compose(release(), account()) == thread.compose(release(), account())


def test_a_short_release_gets_two_posts_without_numbers():
    short = release(blocks=release().blocks[:2])
    assert posts(short)[1].startswith("Tidewater Robotics today opened")
    assert len(posts(short)) == 2


def test_a_lede_that_does_not_fit_is_left_out_whole():
    long = paragraph("The basin " + "tall " * 60 + "gate opened.")
    assert not any("tall" in text for text in posts(release(blocks=(long, *release().blocks))))


def test_a_quotation_that_is_the_headline_is_not_told_twice():
    spoken = release().quotes[0].sentences[0]
    own = release(headline=spoken)
    assert not any(spoken in text for text in posts(own)[1:])


def test_with_little_to_choose_from_any_sentence_makes_a_post():
    told = paragraph(
        "It opened. Divers and pilots met at the edge of the basin in May." + " It is." * 80
    )
    assert posts(release(blocks=(told,)))[1].startswith("Divers and pilots met")


def test_the_link_may_stand_in_the_last_post():
    own = posts(link_position="last")
    assert release().link not in own[0]
    assert sum(release().link in text for text in own) == 1
    assert own[-1].endswith("4/4")


def test_a_short_headline_without_the_link_brings_its_lede():
    own = posts(release(headline="A basin opens"), link_position="last")
    assert own[0].startswith("A basin opens\n\nTidewater Robotics today")
    assert own[-1].endswith(f"{release().link} 3/3")


def test_a_short_headline_that_cannot_bring_its_lede_keeps_the_link():
    short = release(headline="A basin opens", blocks=release().blocks[:2])
    assert release().link in posts(short, link_position="last")[0]
    long = paragraph("The basin " + "wide " * 51 + "opened.")
    own = release(headline="A basin opens", blocks=(long, *release().blocks))
    assert release().link in posts(own, link_position="last")[0]


def test_a_link_that_does_not_fit_the_last_post_gets_its_own():
    said = "Basins help the ports of the whole eastern coast of this country " * 4
    said = said[:245].rsplit(" ", 1)[0] + "."
    quote = Quote(text=said, speaker="Ann Lee", sentences=(said,))
    block = Block(kind=BlockKind.PARAGRAPH, text=f"“{said}” said Ann Lee.", quotes=(quote,))
    own = release(blocks=(*release().blocks[:5], block, bullets("word " * 60)))
    assert posts(own, link_position="last")[-1] == f"{own.link} 5/5"
    short = release(blocks=(block,), text=block.text)
    assert own.link in posts(short, link_position="last")[0]


def test_at_most_two_configured_hashtags_stand_in_the_last_post():
    own = posts(hashtags="Drones, Ports, Rimouski")
    assert own[-1].endswith("\n\n#Drones #Ports 4/4")
    assert not any("#" in text for text in own[:-1])


def test_hashtags_may_be_given_for_each_language():
    tags = "en=#port #sea;fr=#port #mer"
    assert posts(hashtags=tags)[-1].endswith("#port #sea 4/4")
    assert "#mer" in posts(release_fr(), hashtags=tags)[-1]


def test_hashtags_that_do_not_fit_are_left_out():
    assert not any("#" in text for text in posts(hashtags="x" * 200))


def test_a_configured_handle_follows_its_organisation_once():
    own = posts(handles="Tidewater Robotics=@tidewater;Nobody=@nobody")
    assert sum(text.count("(@tidewater)") for text in own) == 1
    assert not any("@nobody" in text for text in own)


def test_sentences_with_domains_handles_or_hashtags_are_not_chosen():
    told = paragraph("Divers saw tide.example and 9,000 hulls. Pilots call @tide in all 12 ports.")
    own = release(blocks=(*release().blocks, told))
    assert not any("tide.example" in text or "@tide" in text for text in posts(own))


def test_a_domain_in_the_headline_is_no_link():
    own = posts(release(headline="Tide.com opens a basin for drones"))
    assert own[0].startswith("Tide.\u200ccom opens")
    assert thread.cost(Part(text=own[0].split("\n")[0])) == Decimal("0.015")


def test_a_headline_is_not_left_alone_when_only_sentences_with_domains_remain():
    own = release(blocks=(paragraph("Drones " * 160 + "dive. Divers of tide.com saw the hulls of"
                                    " many ships. Drones.com."),), subheads=())  # fmt: skip
    assert posts(own)[1].startswith("Divers of tide.\u200ccom saw")


def test_a_subhead_is_the_last_resort():
    own = release(blocks=(bullets("drones", "ports"),))
    assert posts(own)[1] == own.subheads[0]


def test_a_headline_may_stand_alone_when_nothing_else_can():
    assert len(posts(release(blocks=(), subheads=()))) == 1
    assert release().link in posts(release(blocks=(), subheads=()), link_position="last")[0]


def test_a_headline_that_does_not_fit_is_refused():
    with pytest.raises(Unsupported, match="headline"):
        posts(release(headline="tall " * 60))


def test_the_first_described_picture_goes_with_the_first_post():
    assets = (
        Asset(name="plan.pdf", media_type="application/pdf", content=b"", alt="Plan"),
        Asset(name="bare.png", media_type="image/png", content=b""),
        Asset(name="basin.png", media_type="image/png", content=b"", alt="The basin"),
    )
    parts = thread.compose(release(assets=assets), account()).parts
    assert parts[0].assets == ("basin.png",)
    assert not any(part.assets for part in parts[1:])


def test_a_post_with_a_link_costs_more():
    edition = thread.compose(release(), account())
    assert [thread.cost(part) for part in edition.parts] == [
        Decimal("0.200"),
        Decimal("0.015"),
        Decimal("0.015"),
        Decimal("0.015"),
    ]


def test_a_composed_thread_has_no_problems():
    for own in (release(), release_fr()):
        edition = thread.compose(own, account(hashtags="Drones", handles="Rimouski=@rimouski"))
        assert thread.check(edition, account(handles="Rimouski=@rimouski")) == []
