import pytest

from distributor.contract import Edition, Level, Part
from distributor.releases.guard import guard
from tests.releases_made import release, release_fr


def doubts(text, *, made=release, allowed=(), options=None, **fields):
    part = Part(text=text, fields=fields)
    own = made()
    edition = Edition(channel="x", language=own.language, parts=(part,), options=options or {})
    return [(problem.code, problem.sentence) for problem in guard(own, edition, allowed)]


def codes(text, **more):
    return [code for code, _ in doubts(text, **more)]


@pytest.mark.parametrize(
    "text",
    [
        "The basin holds 2,400 cubic metres.",
        "The basin holds 2 400 cubic metres.",
        "Growth of 35 percent is expected before 2031.",
        "It cost $18.5 million.",
        "Three universities share it.",
        "Rimouski, October 6, 2026: a basin opens.",
        "On 6 October 2026, Tidewater Robotics opened it.",
        "Requests are open until November 30.",
        "The President of Tidewater Robotics, Maude Thériault, is glad.",
        "“Ports asked us for a place,” said Maude Thériault.",
        '"Our basin gives every team the same current", Thériault said.',
        "The #Rimouski #TidewaterRobotics basin is open.",
        "See https://news.example.org/releases/basin",
        "Write to media@tidewater.example or see www.tidewater.example.",
        "Read the full release.",
        "Tidewater’s basin is open. Now everybody can come.",
        "Ports and universities open a 40-metre basin. 2/4",
    ],
)  # fmt: skip
def test_what_the_release_says_passes(text):
    assert codes(text) == []


@pytest.mark.parametrize(
    ("text", "code", "claim"),
    [
        ("The basin holds 2,500 cubic metres.", "fact.number", "2500"),
        ("It cost $18.5 billion.", "fact.amount", "$18.5 billion"),
        ("Growth of 120% is expected.", "fact.amount", "120%"),
        ("Five universities share it.", "fact.number", "Five"),
        ("It opened on October 9, 2026.", "fact.number", "9"),
        ("It opened on October 30, 2026.", "fact.date", "October 30"),
        ("It opens in November 2027.", "fact.date", "November 2027"),
        ("The basin of Gaspé Robotics is open.", "fact.name", "Gaspé"),
        ("It was opened by Samuel Thériault.", "fact.name", "Samuel Thériault"),
        ("Thanks to @nobody for it.", "fact.sign", "@nobody"),
        ("The #Submarine basin.", "fact.sign", "#Submarine"),
        ("“Ports begged us for a place,” said Thériault.", "fact.quotation", "Ports begged us"),
        ("“Ports asked us for a place”, we hear.", "fact.speaker", "Ports asked us"),
        ("See https://evil.example/x", "fact.link", "https://evil.example/x"),
        ("It opens at 8:30.", "fact.number", "8:30"),
    ],
)
def test_what_the_release_does_not_say_is_shown(text, code, claim):
    found = doubts(text)
    assert code in [found_code for found_code, _ in found]
    assert any(claim in sentence for _, sentence in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Le bassin contient 2\u00a0400 mètres cubes.", []),
        ("Une hausse de 35\u00a0% d’ici 2031.", []),
        ("« Les ports nous demandaient un lieu », a déclaré Maude Thériault.", []),
        ("L’équipe d’Inès Gagné, à Rimouski.", []),
        ("Le 6 octobre 2026, deux ports.", ["fact.number"]),
        ("Le bassin a coûté 18,5 milliards de dollars.", ["fact.amount"]),
        ("« Les ports nous suppliaient », a déclaré Maude Thériault.", ["fact.quotation"]),
        ("Le bassin d’Halifax ouvre.", ["fact.name"]),
    ],
)
def test_french_is_guarded_alike(text, expected):
    assert codes(text, made=release_fr) == expected


def test_a_time_in_french_spelling_is_one_number():
    assert codes("Dès 8 h 30.", made=release_fr) == ["fact.number"]
    assert codes("Dès 8 h 30.", made=release_fr, allowed=["de 8h30"]) == []


def test_the_sentence_says_in_which_post():
    parts = (Part(text="The basin is open."), Part(text="It cost 452 dollars. 2/2"))
    edition = Edition(channel="x", language="en", parts=parts)
    problem = guard(release(), edition)[0]
    assert problem.part == 1
    assert problem.sentence == (
        "Post 2: “452” does not occur in the release. Correct it or take it out."
    )


def test_an_unknown_word_at_the_beginning_may_be_no_name():
    part = Part(text="Bombardier opens a basin.")
    edition = Edition(channel="x", language="en", parts=(part,))
    assert [(p.code, p.level) for p in guard(release(), edition)] == [("fact.word", Level.WARNING)]


def test_further_texts_of_a_part_are_read_but_links_and_identities_are_not():
    found = codes(
        "The basin is open.",
        subject="452 basins",
        link="https://other.example/",
        guid=release().guid,
        html="<p>The basin</p><style>x{width:777px}</style><p>holds 888</p>",
    )
    assert found == ["fact.number", "fact.number"]


def test_a_claim_is_shown_once_for_each_part():
    assert codes("It cost 452.", html="<p>It cost 452.</p>") == ["fact.number"]


def test_words_the_account_configures_may_stand():
    assert codes("The basin of Halifax 77 (@hfx).", allowed=["Halifax=@hfx", "Pier 77"]) == []


def test_lines_the_channel_sets_itself_are_passed_over():
    frame = "Quayside Bulletin 99\nChange your preferences"
    text = "The basin is open.\n\nQuayside\nBulletin 99\n\nChange your preferences"
    assert codes(text, options={"frame": frame}) == []


def test_a_quotation_in_the_formatted_text_may_have_its_speaker_elsewhere():
    said = "<blockquote>“Ports asked us for a place”</blockquote><p>Thériault</p>"
    assert codes("The basin is open.", html=said) == []


def test_an_unclosed_quotation_mark_is_no_quotation():
    assert codes("The “basin is open.") == []
    assert codes("The basin” is open.") == []


def test_a_name_with_a_hyphen_may_be_made_of_known_names():
    assert codes("The Tidewater-Rimouski basin is open.") == []


def test_a_release_without_date_or_speaker_is_guarded_too():
    plain = release(date=None, city=None, issuer=None, blocks=(release().blocks[0],))
    edition = Edition(channel="x", language="en", parts=(Part(text="The basin of 1999."),))
    assert [p.code for p in guard(plain, edition)] == ["fact.number"]
