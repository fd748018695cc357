"""The card: deterministic, small, readable, and honest about what it cannot show."""

import io
import subprocess
import sys
from dataclasses import replace
from hashlib import sha256

import pytest
from PIL import Image, ImageChops

from distributor.contract import Edition, Part
from distributor.kit.sample import SAMPLE
from distributor.releases.card.card import CARD, alt_text, card_of, card_problems_of
from distributor.releases.card.colours import colours_in

COLOURS = colours_in("#12263f,#ffffff,#e8a33d")
BACKGROUND, WORDS, RULE = (0x12, 0x26, 0x3F), (255, 255, 255), (0xE8, 0xA3, 0x3D)
EDITION = Edition(channel="x", language="en", parts=(Part(text="Hook", assets=(CARD,)),))
HEADLINES = (
    "Tide",
    "Vellin’s tide mill makes power again after 65 years",
    "Deux acteurs s’unissent pour développer l’industrie\u00a0: « une première », disent-ils",
    "The town of Vellin opens its rebuilt tide mill to visitors and feeds 1.2 megawatts " * 2,
    "W" * 400,
    "Launch 🚀 of the new ferry ⛴️ Éléonore 👩🏽‍🚒",
)


def painted(**changes):
    card = card_of(replace(SAMPLE, **changes), COLOURS)
    return Image.open(io.BytesIO(card.content)).convert("RGB")


def box_around_the_words(image):
    return ImageChops.difference(image, Image.new("RGB", image.size, BACKGROUND)).getbbox()


@pytest.mark.parametrize("headline", HEADLINES)
def test_a_card_has_the_size_of_link_previews_and_keeps_its_margin(headline):
    card = card_of(replace(SAMPLE, headline=headline), COLOURS)
    image = Image.open(io.BytesIO(card.content)).convert("RGB")
    assert (image.size, image.getpixel((0, 0))) == ((1200, 630), BACKGROUND)
    assert len(card.content) < 300_000
    left, _, right, _ = box_around_the_words(image)
    assert left >= 80
    assert right <= 1200 - 80


def test_a_card_has_its_three_colours():
    found = {colour for _, colour in painted().getcolors(300)}
    assert {BACKGROUND, WORDS, RULE} <= found


def test_the_same_release_gives_the_same_bytes_in_another_process():
    here = sha256(card_of(SAMPLE, COLOURS).content).hexdigest()
    code = (
        "from hashlib import sha256; from distributor.kit.sample import SAMPLE;"
        "from distributor.releases.card.card import card_of;"
        "from distributor.releases.card.colours import colours_in;"
        "card = card_of(SAMPLE, colours_in('#12263f,#ffffff,#e8a33d'));"
        "print(sha256(card.content).hexdigest())"
    )
    there = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert there.stdout.strip() == here


def test_headline_organisation_and_date_each_change_the_card():
    changes = ({}, {"headline": "Else"}, {"issuer": "Else"}, {"date": None}, {"city": "Else"})
    cards = {card_of(replace(SAMPLE, **each), COLOURS).content for each in changes}
    assert len(cards) == len(changes)


def test_a_long_name_is_set_smaller_and_an_endless_one_left_out():
    bare = painted(issuer=None).tobytes()
    long = painted(issuer="Institute of the Harbours and Tides of the Coast of Vellin and Rimouski")
    left, _, right, _ = box_around_the_words(long)
    assert (long.tobytes() != bare, left >= 80, right <= 1120) == (True, True, True)
    assert painted(issuer="W" * 200).tobytes() == bare


def test_signs_the_font_lacks_are_left_out_and_not_boxes():
    plain, decorated = "Launch of the ferry", "Launch 🚀 of the ferry ⛴️"
    assert painted(headline=plain).tobytes() == painted(headline=decorated).tobytes()


@pytest.mark.parametrize(
    "headline", ["مطحنة المد تعمل من جديد", "טחנת הגאות", "潮汐磨坊", "Für 5 ₿"]
)
def test_letters_the_font_lacks_give_way_to_the_organisation_and_stay_in_the_description(headline):
    release = replace(SAMPLE, headline=headline, language="ar")
    assert painted(headline=headline).tobytes() == painted(headline="Vellin Works").tobytes()
    assert headline in card_of(release, COLOURS).alt
    assert [problem.code for problem in card_problems_of(release, EDITION)] == ["card.letters"]


def test_there_is_no_card_where_nothing_of_it_can_be_drawn():
    assert card_of(replace(SAMPLE, headline="مطحنة المد", issuer=None), COLOURS) is None


def test_a_headline_that_cannot_fit_ends_in_an_ellipsis_and_is_a_problem():
    long = replace(SAMPLE, headline="The harbour counts its ships again. " * 20)
    assert [problem.code for problem in card_problems_of(long, EDITION)] == ["card.cut"]
    word = replace(SAMPLE, headline="W" * 100)
    assert [problem.code for problem in card_problems_of(word, EDITION)] == ["card.cut"]


@pytest.mark.parametrize("headline", [HEADLINES[1], HEADLINES[3].strip(), "W" * 24, "Words " * 40])
def test_a_headline_that_fits_is_no_problem(headline):
    assert card_problems_of(replace(SAMPLE, headline=headline), EDITION) == []


def test_a_part_without_the_card_has_no_problem_with_it():
    bare = Edition(channel="x", language="en", parts=(Part(text="Hook"),))
    assert card_problems_of(replace(SAMPLE, headline="טחנת הגאות"), bare) == []


def test_the_description_says_what_the_card_says_in_the_words_of_the_release():
    assert alt_text(SAMPLE) == (
        "Vellin’s tide mill makes power again after 65 years. Vellin Works. "
        "Vellin, November 10, 2026."
    )
    french = replace(SAMPLE, language="fr-CA", headline="Le moulin tourne!", issuer=None)
    assert alt_text(french) == "Le moulin tourne! Vellin, le 10 novembre 2026."
    assert len(alt_text(replace(SAMPLE, headline="word " * 500))) <= 1000
