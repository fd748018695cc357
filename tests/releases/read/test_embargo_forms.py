"""The forms an embargo is written in, each above a short release: none missed, none invented."""

import pytest

from distributor.releases.read import as_gold, read_bytes

HEAD = "Harbour Trust opens a library on a barge"
BODY = (
    f"\n\n{HEAD}\n\nHALIFAX, June 3, 2024 – The Harbour Trust opened a library on a barge today, "
    "and a thousand people came to borrow books from it.\n\nThe barge holds 4,000 books and two "
    "hammocks, and it will stay at the pier until the autumn storms begin.\n"
)
TITRE = "Le Havre ouvre une bibliothèque sur une barge"
CORPS = (
    f"\n\n{TITRE}\n\nQUÉBEC, le 3 juin 2024 – La fiducie du Havre a ouvert aujourd'hui une "
    "bibliothèque sur une barge, et mille personnes y ont emprunté des livres.\n\nLa barge "
    "contient 4 000 livres et deux hamacs, et elle restera au quai jusqu'aux tempêtes d'automne.\n"
)
HELD = "held for a person"
ENGLISH = [
    ("Embargoed until 10:00 a.m. ET, Monday, June 3", "2024-06-03T10:00-04:00"),
    ("EMBARGOED UNTIL 10 AM EASTERN, JUNE 3, 2024", "2024-06-03T10:00-04:00"),
    ("Embargoed until June 3, 2024 at 10:00 a.m. (ET)", "2024-06-03T10:00-04:00"),
    (
        "EMBARGOED – NOT FOR PUBLICATION BEFORE 00:01 HRS BST ON MONDAY 3 JUNE 2024",
        "2024-06-03T00:01+01:00",
    ),
    ("STRICT EMBARGO: 00.01 Monday 3rd June 2024", "2024-06-03T00:01"),
    ("EMBARGOED UNTIL 00.01 MONDAY 3 JUNE 2024", "2024-06-03T00:01"),
    ("Embargo: 3 June 2024, 11:00 CEST", "2024-06-03T11:00+02:00"),
    ("UNDER EMBARGO UNTIL JUNE 3, 2024, 5:00 PM EASTERN TIME", "2024-06-03T17:00-04:00"),
    ("HOLD FOR RELEASE UNTIL 12 NOON EDT JUNE 3, 2024", "2024-06-03T12:00-04:00"),
    ("FOR RELEASE AT 8:30 A.M. EDT, MONDAY, JUNE 3, 2024", "2024-06-03T08:30-04:00"),
    ("For release: 12:01 a.m. EDT Monday, June 3, 2024", "2024-06-03T00:01-04:00"),
    ("NOT FOR RELEASE BEFORE 6 P.M. PDT, JUNE 3, 2024", "2024-06-03T18:00-07:00"),
    ("Do not publish before 3 June 2024, 14:00 GMT", "2024-06-03T14:00+00:00"),
    ("EMBARGO LIFTS: Monday 3 June 2024, 9am AEST", "2024-06-03T09:00+10:00"),
    (
        "This press release is embargoed until Monday, June 3, 2024 at 6:00 a.m. Eastern Time.",
        "2024-06-03T06:00-04:00",
    ),
    (
        "The information in this release is under embargo until 3 June 2024 at 15:00 (CET).",
        "2024-06-03T15:00+01:00",
    ),
    ("*** EMBARGOED until 3 June 2024 ***", "2024-06-03"),
    ("EMBARGOED UNTIL: 06/03/2024 10:00 AM ET", "2024-06-03T10:00-04:00"),
    ("EMBARGOED until after the market closes on June 3, 2024", "2024-06-03"),
    (
        "Embargoed for release until the start of the press conference, 11 a.m. ET June 3, 2024",
        "2024-06-03T11:00-04:00",
    ),
    ("EMBARGOED: For release at 1600 GMT on Monday 3 June 2024", "2024-06-03T16:00+00:00"),
    ("NEWS RELEASE – EMBARGOED UNTIL 2 P.M. CT ON JUNE 3, 2024", "2024-06-03T14:00-05:00"),
    ("[EMBARGOED UNTIL 7:00AM ET 6/3/24]", "2024-06-03T07:00-04:00"),
    ("Embargoed until delivery", HELD),
    ("UNDER EMBARGO", HELD),
    ("EMBARGOED COPY – do not publish", HELD),
    ("Release date: 3 June 2024, 10:00 UTC", "2024-06-03T10:00+00:00"),
    ("EMBARGOED UNTIL 10:00 A.M. ET,\nMONDAY, JUNE 3, 2024", "2024-06-03T10:00-04:00"),
    ("EMBARGOED UNTIL\n10:00 A.M. ET\nMONDAY, JUNE 3, 2024", "2024-06-03T10:00-04:00"),
    ("Media release\nEmbargoed until 12.01am, Monday 3 June 2024", "2024-06-03T00:01"),
]
FRENCH = [
    ("SOUS EMBARGO jusqu'au 5 juin 2026 à 6 h (HAE)", "2026-06-05T06:00-04:00"),
    ("EMBARGO JUSQU'AU 3 JUIN 2024, 10 H", "2024-06-03T10:00"),
    ("Sous embargo jusqu’au lundi 3 juin 2024 à 10 h 30, heure de l’Est", "2024-06-03T10:30-04:00"),
    (
        "INFORMATION SOUS EMBARGO JUSQU'AU 3 JUIN 2024 À 0 H 01 (HEURE DE PARIS)",
        "2024-06-03T00:01+02:00",
    ),
    ("Embargo : lundi 3 juin 2024 à 11h00", "2024-06-03T11:00"),
    ("Ne pas publier avant le 3 juin 2024, 5 h HE", "2024-06-03T05:00-04:00"),
    ("À NE PAS DIFFUSER AVANT LE 3 JUIN 2024 À MIDI", "2024-06-03T12:00"),
    ("Sous embargo jusqu'à 14h, le 3 juin 2024", "2024-06-03T14:00"),
    ("Ce communiqué est sous embargo jusqu'au 3 juin 2024, à 9 heures.", "2024-06-03T09:00"),
    ("Communiqué de presse – Sous embargo jusqu'au 3 juin 2024", "2024-06-03"),
    ("Embargo levé le 3 juin 2024 à 8 h HAE", "2024-06-03T08:00-04:00"),
    ("Pour diffusion le 3 juin 2024 à 10 h", "2024-06-03T10:00"),
    ("Pour publication à compter du 3 juin 2024", "2024-06-03"),
    ("EMBARGO", HELD),
]
NONE = [
    "FOR IMMEDIATE RELEASE",
    "For Immediate Release: June 3, 2024",
    "For release June 3, 2024",
    "Release date: June 3, 2024",
    "Contact: Jane Roe, 555-555-0100 (embargoed copies of the report on request)",
    "Embargoed audio is available at 416-555-0100",
    "An embargoed copy of the study is available to journalists",
    "President lifts embargo on grain exports to Tabar",
    "City ends embargo of oil shipments through its port",
    "Embargo on arms sales extended until June 2026 by the council",
    "No embargo",
    "Not embargoed",
    "NO EMBARGO – FOR IMMEDIATE RELEASE",
    "Report under embargo until June 5 leaked to newspaper, trust says",
    "Aucun embargo",
    "Sans embargo",
    "L'embargo sur le bois est levé",
    "Residents are asked not to use the road before June 3, 2024",
]
SUBJECTS = [
    ("[EMBARGO June 3, 2024, 10am ET] Trust opens a library", "2024-06-03T10:00-04:00"),
    ("Trust opens a library (under embargo until June 3, 2024)", "2024-06-03"),
    ("News - EMBARGOED until June 3, 2024 9 am EDT", "2024-06-03T09:00-04:00"),
    ("EMBARGOED: Trust opens a library", HELD),
    ("Province lifts embargo on salt", None),
]
ENDINGS = [
    ("This release is embargoed until June 3, 2024 at 10 a.m. ET.", "2024-06-03T10:00-04:00"),
    ("Note to editors: under embargo until June 3, 2024, 10 a.m. ET", "2024-06-03T10:00-04:00"),
    ("Media are asked not to publish before June 3, 2024 at 9 a.m. ET.", "2024-06-03T09:00-04:00"),
    ("Merci de ne pas diffuser avant le 3 juin 2024 à 10 h.", "2024-06-03T10:00"),
    ("The minister spoke of the embargo on steel until June 3, 2024.", None),
]


def said(name, content):
    reading = read_bytes(name=name, content=content.encode())
    if reading.embargo is None:
        return None
    return as_gold(reading)["embargo"] or HELD


@pytest.mark.parametrize(("line", "moment"), ENGLISH)
def test_an_english_embargo_is_understood_or_holds(line, moment):
    assert said("a.txt", line + BODY) == moment
    assert read_bytes(name="a.txt", content=(line + BODY).encode()).headline == HEAD


@pytest.mark.parametrize(("line", "moment"), FRENCH)
def test_a_french_embargo_is_understood_or_holds(line, moment):
    assert said("a.txt", line + CORPS) == moment
    assert read_bytes(name="a.txt", content=(line + CORPS).encode()).headline == TITRE


@pytest.mark.parametrize("line", NONE)
def test_what_is_no_embargo_of_the_release_sets_none(line):
    assert said("a.txt", line + BODY) is None


@pytest.mark.parametrize(("line", "moment"), ENDINGS)
def test_an_embargo_below_the_news_counts_too(line, moment):
    assert said("a.txt", f"{BODY}\n{line}\n") == moment


@pytest.mark.parametrize(("subject", "moment"), SUBJECTS)
def test_an_embargo_in_the_subject_of_a_mail_counts(subject, moment):
    head = f"Subject: {subject}\nContent-Type: text/plain; charset=utf-8\n"
    assert said("a.eml", head + BODY) == moment
