from distributor.kit.names import hashtags_in, hashtags_of
from tests.releases_made import paragraph, release, release_fr


def test_a_setting_gives_each_hashtag_once_with_its_sign():
    assert hashtags_in("#Photonics, Québec;Photonics ＃C2MI") == ["#Photonics", "#Québec", "#C2MI"]
    assert hashtags_in(" ") == []


def test_hashtags_are_made_of_the_names_of_a_release():
    assert hashtags_of(release(), 5)[:2] == ["#TidewaterRobotics", "#Rimouski"]


def test_names_that_stand_twice_come_by_how_often_they_stand():
    told = paragraph(
        "Today Harbour Trust met. All at Harbour Trust saw Gaspé. From Gaspé and Harbour Trust."
    )
    found = hashtags_of(release(blocks=(told,), issuer=None, boilerplates=(), city=None), 5)
    assert found == ["#HarbourTrust", "#Gaspé"]


def test_speakers_days_and_months_are_no_hashtags():
    told = paragraph("On Monday Thériault met. By Monday Thériault left. In May. By May.")
    quoted = release(issuer=None, boilerplates=(), city=None)
    blocks = (told, *(block for block in quoted.blocks if block.quotes))
    found = hashtags_of(release(blocks=blocks, issuer=None, boilerplates=(), city=None), 9)
    assert found == []


def test_names_too_long_or_all_digits_give_none():
    long = release_fr(issuer="L’Association des ports maritimes du Bas-Saint-Laurent", city="2026")
    assert hashtags_of(long, 1) == ["#RobotiqueMarée"]
