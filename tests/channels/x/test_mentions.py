from channels.x import channel
from channels.x.mentions import handles_in, with_handles
from distributor.contract import Account


def test_a_setting_maps_organisations_to_handles():
    assert handles_in("INO=@ino_photonics; C2MI = c2mi;broken;=@x;A=@b c") == {
        "INO": "@ino_photonics",
        "C2MI": "@c2mi",
    }


def test_a_handle_stands_once_behind_the_first_name():
    posts = with_handles(["We met INO.", "INO won. INO lost."], {"INO": "@ino"}, limit=280)
    assert posts == ["We met INO (@ino).", "INO won. INO lost."]


def test_quotations_keep_their_words():
    assert with_handles(["“INO won,” said Ann."], {"INO": "@ino"}, limit=280) == [
        "“INO won,” said Ann."
    ]


def test_a_handle_that_does_not_fit_goes_to_the_next_post():
    assert with_handles(["INO won it.", "INO."], {"INO": "@ino"}, limit=12) == [
        "INO won it.",
        "INO (@ino).",
    ]


def test_parts_of_words_and_possessives_are_left():
    assert with_handles(["INOX and INO’s"], {"INO": "@ino"}, limit=99) == ["INOX and INO’s"]


def test_an_account_is_refused_whose_house_style_means_nothing():
    signed_in = dict.fromkeys(
        ("consumer_key", "consumer_secret", "access_token", "access_token_secret"), "k"
    )
    wrong = {"handles": "Port of Vellin", "link_position": "middle"}
    mine = Account(id=1, channel="x", handle="@v", settings=wrong, credentials=signed_in)
    first, second = channel.vet(mine)
    assert "one of first, last" in first
    assert "'Port of Vellin' in handles cannot be read" in second
