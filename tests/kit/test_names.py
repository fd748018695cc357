from distributor.kit.names import hashtags_in, hashtags_of
from tests.releases_made import paragraph, release, release_fr


def test_a_setting_gives_each_hashtag_once_with_its_sign():
    assert hashtags_in("#Photonics, Québec;Photonics ＃C2MI") == ["#Photonics", "#Québec", "#C2MI"]
    assert hashtags_in(" ") == []


def test_hashtags_are_made_of_the_names_of_a_release():
    assert hashtags_of(release(), 5)[:2] == ["#TidewaterRobotics", "#Rimouski"]


def made(*sentences):
    blocks = (paragraph(" ".join(sentences)),)
    return release(blocks=blocks, issuer=None, boilerplates=(), city=None)


def test_names_that_stand_twice_come_by_how_often_they_stand():
    own = made(
        "So Harbour Trust met.", "At Harbour Trust the NRC rose.", "So NRC and Harbour Trust."
    )
    assert hashtags_of(own, 5) == ["#HarbourTrust", "#NRC"]


def test_a_single_word_with_a_capital_may_be_any_word():
    assert hashtags_of(made("So Give met.", "So Give left."), 5) == []


def test_a_name_in_another_is_not_said_again():
    own = made(
        "At Trust Port in May.",
        "At Trust Port.",
        "At Trust Port Harbour.",
        "Of Trust Port Harbour.",
    )
    assert len(hashtags_of(own, 5)) == 1


def test_possessives_and_elisions_are_no_hashtags_and_legal_forms_fall_off():
    assert hashtags_of(made("All DA’s Office met.", "The DA’s Office."), 5) == []
    assert hashtags_of(release(issuer="Apple, Inc.", boilerplates=(), city=None), 1) == ["#Apple"]


def test_speakers_days_and_months_are_no_hashtags():
    told = paragraph("On Monday Thériault met. By Monday Thériault left. In May. By May.")
    quoted = release(issuer=None, boilerplates=(), city=None)
    blocks = (told, *(block for block in quoted.blocks if block.quotes))
    found = hashtags_of(release(blocks=blocks, issuer=None, boilerplates=(), city=None), 9)
    assert found == []


def test_names_too_long_or_all_digits_give_none():
    long = release_fr(issuer="L’Association des ports maritimes du Bas-Saint-Laurent", city="2026")
    assert hashtags_of(long, 1) == ["#RobotiqueMarée"]


def test_the_release_s_own_hashtags_come_first():
    own = release(text="Join #GiftofSport and #GiftofSport, item #12.", city=None)
    assert hashtags_of(own, 5) == ["#GiftofSport", "#TidewaterRobotics"]
