import re
from dataclasses import replace

import pytest
from lxml import html as lxml_html

from channels.email import compose as mail
from distributor.contract import Account, Boilerplate, Edition, Level, Part, Unsupported
from tests.releases_made import paragraph, release, release_fr

SETTINGS = {
    "organisation": "Tidewater Robotics",
    "postal_address": "12 Quay Street, Rimouski",
    "from_address": "news@tidewater.example",
}


def account(**settings):
    return Account(id=1, channel="email", handle="news", settings={**SETTINGS, **settings})


def composed(release_=None, **settings):
    return mail.compose(release_ or release(), account(**settings)).parts[0]


def page(part):
    return lxml_html.fromstring(part.fields["html"])


def test_the_subject_is_the_whole_headline():
    assert composed().fields["subject"] == release().headline


def test_the_preview_text_is_the_beginning_of_the_lede():
    preheader = composed().fields["preheader"]
    assert 40 <= len(preheader) <= 90
    assert preheader.startswith("Tidewater Robotics today")
    assert preheader.endswith("…")


def test_f6_the_preview_text_is_the_first_text_of_the_body_and_hidden():
    first = page(composed()).body[0]
    assert first.text == composed().fields["preheader"]
    assert "display:none" in first.get("style")


def test_without_a_sentence_long_enough_there_is_no_preview_text():
    own = release(blocks=(paragraph("It opened."),), subheads=())
    assert composed(own).fields["preheader"] == ""


def test_the_preview_text_may_come_from_a_subhead():
    own = release(blocks=(paragraph("It opened."),))
    assert composed(own).fields["preheader"].startswith("The 40-metre basin will serve")


def test_short_sentences_are_joined_for_the_preview_text():
    blocks = (paragraph("Gates open."), paragraph("Nine drones dive in the basin."))
    own = composed(release(blocks=blocks, subheads=()))
    assert own.fields["preheader"] == "Gates open. Nine drones dive in the basin."


def test_f8_the_text_part_is_wrapped_at_76_columns():
    lines = composed().text.split("\n")
    assert all(len(line) <= 76 for line in lines)


def test_f8_both_parts_hold_headline_date_lede_bullets_quotation_and_link():
    part = composed()
    told = [
        release().headline,
        "Rimouski, October 6, 2026",
        "today opened a 40-metre test basin",
        "measuring corrosion without taking a ship out of the water;",
        "all year round.”",
        "— Maude Thériault, President of Tidewater Robotics",
        "Media contact",
        "12 Quay Street, Rimouski",
    ]
    for text in (part.text, page(part).text_content()):
        flat = " ".join(text.split())
        places = [flat.rindex(" ".join(words.split())) for words in told]
        assert places == sorted(places)


def test_f5_the_html_has_one_headline_real_bullets_and_a_blockquote():
    body = page(composed())
    assert len(body.findall(".//h1")) == 1
    assert len(body.findall(".//ul/li")) == 3
    assert "Maude Thériault" in body.find(".//blockquote").text_content()


def test_there_is_one_call_to_action_and_it_says_what_it_opens():
    links = [a for a in page(composed()).iter("a") if a.get("href") == release().link]
    assert [a.text_content() for a in links] == ["Read the full release"]
    french = list(page(composed(release_fr())).iter("a"))
    assert "Lire le communiqué" in [a.text_content() for a in french]


def test_the_recipient_s_own_links_survive_in_both_parts():
    part = composed()
    for marker in (mail.UNSUBSCRIBE, mail.PREFERENCES):
        assert part.text.count(marker) == 1
        assert f'href="{marker}"' in part.fields["html"]


@pytest.mark.parametrize(("made", "tag"), [(release, "en"), (release_fr, "fr-CA")])
def test_language_and_direction_are_said(made, tag):
    root = page(composed(made()))
    assert (root.get("lang"), root.get("dir")) == (tag, "ltr")


def test_f3_the_page_asks_for_nothing_from_elsewhere():
    source = composed().fields["html"]
    assert not re.search(r"<(?:script|link|form|img|iframe)\b|@import|url\(", source)


def test_f2_the_page_knows_dark_screens_and_outlook():
    source = composed().fields["html"]
    assert "prefers-color-scheme: dark" in source
    assert "[if mso" in source


def test_a_french_mail_has_no_english_words_of_ours():
    text = composed(release_fr()).text
    assert "Se désabonner\u00a0: __unsubscribe_url__" in text
    assert not re.search(r"Read|Unsubscribe|You receive|Media contact", text)


def test_signs_of_markup_in_the_words_are_words():
    own = release(headline='Basin <script>x</script> & "more" $title', legal=(), contacts=())
    part = composed(own)
    assert page(part).find(".//script") is None
    assert page(part).find(".//h1").text == own.headline


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '"><svg onload=alert(1)>',
        "<mj-raw><iframe src=//x.example></iframe></mj-raw>",
        "</h1><form action=//x.example><button>Go</button></form>",
    ],
)
def test_f9_hostile_words_in_any_field_stay_words(hostile):
    words = f"Basin {hostile} opened"
    about = Boilerplate(organisation=words, blocks=(paragraph(f"{words}."),))
    own = release(
        headline=words,
        subheads=(words,),
        blocks=(paragraph(f"{words}. It is long enough for a text before the text."),),
        issuer=words,
        city=words,
        boilerplates=(about,),
        contacts=(words,),
        legal=(paragraph(f"{words}."),),
        footnotes=(words,),
    )
    made = page(composed(own, organisation=words, postal_address=words, about="foot"))
    elements = list(made.iter("script", "img", "svg", "iframe", "form", "button", "mj-raw"))
    attributes = [name for each in made.iter() for name in each.attrib if name.startswith("on")]
    assert (elements, attributes) == ([], [])
    assert made.find(".//h1").text_content() == words


def test_without_a_list_two_paragraphs_are_told():
    own = release(blocks=tuple(b for b in release().blocks if not b.items and ":" not in b.text))
    text = " ".join(composed(own).text.split())
    assert "Canadian ports inspect about 9,000 hulls" in text
    assert "Requests for the first season" in text


def test_an_intro_that_is_the_lede_is_not_told_twice():
    blocks = (paragraph("Ports of the whole coast need drones. Ports want:"), release().blocks[2])
    assert composed(release(blocks=blocks)).text.count("Ports of the whole coast") == 1


def test_a_paragraph_too_long_gives_its_first_sentences():
    block = paragraph("The basin opened. " + "The " + "tall " * 110 + "gate too.")
    text = composed(release(blocks=(block,))).text
    assert "The basin opened." in text
    assert "tall" not in text


def test_the_footer_falls_back_on_what_the_account_says():
    bare = Account(id=1, channel="email", handle="Newsroom")
    text = mail.compose(release(), bare).parts[0].text
    assert "\n\nNewsroom\nYou receive this mail" in text
    assert "\n\nDesk\n" in composed(organisation="", from_name="Desk").text


def test_a_release_without_contacts_or_legal_text_names_none():
    text = composed(release(contacts=(), legal=())).text
    assert "Media contact" not in text
    assert "legal notices" not in text


def test_a_release_without_any_words_is_refused():
    with pytest.raises(Unsupported, match="subject"):
        composed(release(headline="", blocks=()))


def long_bullets(**changes):
    item = "training pilots of every port of the coast in basins of several depths, all year"
    intro, listed = release().blocks[1:3]
    return release(blocks=(intro, replace(listed, items=(item, "b"))), **changes)


@pytest.mark.parametrize("made", [release, release_fr, long_bullets])
def test_setting_an_unedited_mail_anew_changes_nothing(made):
    edition = mail.compose(made(), account())
    assert mail.restyle(edition, account()) == edition


def edited(change):
    edition = mail.compose(release(), account())
    part = edition.parts[0]
    new = Part(text=change(part.text), fields=part.fields)
    return replace(edition, parts=(new,))


def test_an_edited_text_gets_its_own_html():
    edition = edited(lambda text: text.replace("training 120 pilots", "training 12 pilots"))
    assert [p.code for p in mail.check(edition, account())][-1] == "email.parts-differ"
    styled = mail.restyle(edition, account()).parts[0]
    assert "training 12 pilots" in styled.fields["html"]


def test_an_edit_that_loses_the_way_out_gets_it_back():
    edition = edited(lambda text: text.split("Read the full")[0])
    styled = mail.restyle(edition, account())
    assert mail.UNSUBSCRIBE in styled.parts[0].text
    assert "email.unsubscribe" not in {p.code for p in mail.check(styled, account())}


def test_an_added_paragraph_stays_one_and_a_bare_link_gets_words():
    edition = edited(
        lambda text: text.replace("Read the full release:\n", "New words.\n\nMore.\n\n")
    )
    styled = mail.restyle(edition, account()).parts[0]
    assert "New words.</p>" in styled.fields["html"]
    assert "Read the full release:\n" in styled.text


def test_a_text_without_dateline_keeps_its_lede():
    edition = edited(lambda text: text.replace("Rimouski, October 6, 2026\n\n", ""))
    styled = mail.restyle(edition, account()).parts[0]
    assert styled.fields["html"].count("lede text") == 1


def problems(**changes):
    part = composed()
    fields = {**part.fields, **changes}
    text = fields.pop("text", part.text)
    new = Part(text=text, fields=fields)
    edition = Edition(channel="email", language="en", parts=(new,), options={})
    return {p.code: p.level for p in mail.check(edition, account())}


@pytest.mark.parametrize(
    ("changes", "code", "level"),
    [
        ({"subject": ""}, "email.subject", Level.ERROR),
        ({"subject": "a\nb"}, "email.subject-line-end", Level.ERROR),
        ({"text": " "}, "email.empty", Level.ERROR),
        ({"html": ""}, "email.empty", Level.ERROR),
        ({"html": "<p>x</p>"}, "email.unsubscribe", Level.ERROR),
        ({"html": "é" * 47_501 + mail.UNSUBSCRIBE}, "email.too-big", Level.ERROR),
        ({"subject": "x" * 61}, "email.long-subject", Level.WARNING),
        ({"subject": "THE BASIN OPENS"}, "email.loud-subject", Level.WARNING),
        ({"subject": "Basin!!"}, "email.loud-subject", Level.WARNING),
        ({"subject": "Basin 🚀"}, "email.loud-subject", Level.WARNING),
        ({"subject": "Re: basin"}, "email.reply-subject", Level.WARNING),
        ({"preheader": "short"}, "email.preheader", Level.WARNING),
        ({"preheader": release().headline}, "email.preheader-repeats", Level.WARNING),
    ],
)
def test_a_problem_is_named(changes, code, level):
    assert problems(**changes)[code] is level


def test_a_footer_without_postal_address_is_seen():
    edition = mail.compose(release(), account())
    found = {p.code for p in mail.check(edition, account(postal_address=""))}
    assert "email.postal-address" in found


def test_a_good_mail_has_no_problem_but_a_long_subject():
    for own in (release(), release_fr()):
        found = mail.check(mail.compose(own, account()), account())
        assert [p.code for p in found] == ["email.long-subject"]


def test_f4_colours_of_text_and_ground_are_far_enough_apart():
    pairs = [("#1c2733", "#fdfdfe"), ("#4a5866", "#fdfdfe"), ("#44515f", "#eef1f4"),
             ("#fdfdfe", "#1f5fa8"), ("#e6ebf1", "#1a212a"), ("#a9b6c4", "#1a212a"),
             ("#a9b6c4", "#10151b"), ("#0f1720", "#8fc0f5"), ("#4a5866", "#eef1f4")]  # fmt: skip
    source = composed().fields["html"]
    for ink, ground in pairs:
        assert ink in source
        assert ground in source
        assert _contrast(ink, ground) >= 4.5


def _contrast(one, other):
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_the_link_says_what_the_team_wants_it_to_say():
    words = "en=See the basin;fr=Voir le bassin"
    english, french = composed(call_to_action=words), composed(release_fr(), call_to_action=words)
    assert f"See the basin:\n{release().link}" in english.text
    assert "Voir le bassin" in french.fields["html"]
    assert "Read the full release" not in english.text + english.fields["html"]
    only_english = composed(release_fr(), call_to_action="en=See the basin")
    assert "Lire le communiqué" in only_english.text


def test_own_words_of_the_link_stand_in_the_frame_and_survive_an_edit():
    mine = account(call_to_action="Go and see", boilerplate="yes")
    edition = mail.compose(release(), mine)
    assert "Go and see" in edition.options["frame"].split("\n")
    assert mail.restyle(edition, mine) == edition
    assert "email.parts-differ" not in {each.code for each in mail.check(edition, mine)}


def test_who_we_are_stands_at_the_foot_where_the_team_wants_it():
    assert "About Tidewater Robotics" not in composed().text
    text = composed(boilerplate="yes").text
    about = text.index("About Tidewater Robotics")
    assert text.index("Media contact") < about < text.index("Unsubscribe")
    assert "employs 85 people" in text[about:]
    french = composed(release_fr(), boilerplate="yes").text
    assert "À propos de Robotique Marée" in french


def test_no_line_of_a_french_mail_begins_with_a_mark_or_half_a_number():
    own = release_fr(blocks=(paragraph("Le bassin a coûté 48 000 $ : « une première » au pays."),))
    words = page(composed(own)).text_content()
    assert "48\u00a0000\u00a0$\u00a0: «\u00a0une première\u00a0» au pays." in words
