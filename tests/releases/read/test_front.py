"""The many ways in which releases begin, all above the same piece of news."""

import pytest

from distributor.releases.read import read_bytes

HEAD = "Jury Convicts Lakeville Man of Stealing Violin"
NEWS = (
    "A Lake County jury today convicted a Lakeville man of stealing a violin from an elderly "
    "musician, the office said.\n\nThe jury deliberated for two hours before it returned its "
    "verdict on Tuesday afternoon in the county court.\n"
)


def read(above, dateline="(LAKEVILLE) – "):
    return read_bytes(name="a.txt", content=f"{above}\n{dateline}{NEWS}".encode())


@pytest.mark.parametrize(
    "above",
    [
        (
            "JOHN MARLOW\nCRIMINAL DISTRICT ATTORNEY\nLAKE COUNTY, TEXAS\nFOR IMMEDIATE RELEASE\n"
            f"Contact: Kim Leach\nOctober 15, 2018\nPRESS RELEASE\n{HEAD}\n"
        ),
        (
            "Lake County District Attorney\n133 N. River Road, Lakeville, Texas 75207\n"
            f"555-010-1234\n\nMedia Release\nDate: October 15, 2018\nContact: Kim Leach\n\n{HEAD}\n"
        ),
        f"{HEAD}\nBy Kim Leach\nOctober 15, 2018\n",
        f"Home\nNews\nPress Releases\n{HEAD}\nPosted on October 15, 2018\nShare\n",
        (
            "U.S. Department of Violins\nOffice of Public Affairs\nFOR IMMEDIATE RELEASE\n"
            f"Monday, October 15, 2018\n{HEAD}\n"
        ),
        f"For Immediate Release: October 15, 2018\n{HEAD}\n",
        f"October 15, 2018 - For Immediate Release\n\n{HEAD}\n",
        f"PRESS RELEASE   |   October 15, 2018\n\n{HEAD}\n",
        f"For Immediate Release: {HEAD}\nOctober 15, 2018\n",
        f"Release No. 18-123\nOctober 15, 2018\n\n{HEAD}\n",
        f"10/15/2018\n{HEAD}\n",
        f"Oct 15, 2018\nNEWS FROM THE DISTRICT ATTORNEY\n{HEAD}\n",
        f"October 15, 2018: {HEAD}\n",
        f"{HEAD} | Lake County DA\nSkip to main content\nNews\nPress Release\nOctober 15, 2018\n",
        f"{HEAD} - Lake County DA\nMenu\nNews\n{HEAD}\nby Admin | Oct 15, 2018 | News\n",
        f"Lake County DA | {HEAD}\nMenu\n{HEAD}\nOct 15, 2018\n",
        f"MEDIA ADVISORY: {HEAD}\nOct 15, 2018\n",
        "October 15, 2018\nJury Convicts Lakeville Man\nof Stealing Violin\n",
        f"Home\nNews\nShare\n{HEAD} - Lake County DA\n{HEAD}\nPublished: October 15, 2018\n",
        f"PRESS RELEASE\nOctober 15, 2018\nNotes for editors: photographs on request.\n\n{HEAD}\n",
        f"Sheriff of Lake County\nDate: 10/15/2018\nRelease #: 18-041\nSubject: {HEAD}\n",
        f"---\n\n{HEAD}\n\nOctober 15, 2018\n",
        f"PRESS RELEASE – LAKEVILLE – OCTOBER 15, 2018\n\n{HEAD}\n",
        f"PRESS RELEASE FROM THE COUNTY OF LAKE\nOctober 15, 2018\n\n{HEAD}\n",
        f"NEWS FROM LOCAL 88\nOctober 15, 2018\n\n{HEAD}\n",
        (
            "From: Kim Leach <kim@a.example>\nSent: October 14, 2018\nSubject: Violins again\n\n"
            f"October 15, 2018\n\n{HEAD}\n"
        ),
        (
            "Hi Dana,\n\nHope the move went well! News below, I am glad to set up interviews.\n\n"
            f"Best,\nKim\n\nKim Leach | 555-010-1234\n\n-----\n\nOctober 15, 2018\n\n{HEAD}\n"
        ),
        (
            "Bonjour,\n\nVoici notre communiqué, bonne lecture à tous et à bientôt au tribunal.\n\n"
            f"PRESS RELEASE\nOctober 15, 2018\n\n{HEAD}\n"
        ),
    ],
)
def test_headline_date_and_lede_are_found_under_any_letterhead(above):
    reading = read(above)
    assert reading.headline == HEAD
    assert str(reading.date) == "2018-10-15"
    assert reading.city == "Lakeville"
    assert reading.subheads == ()
    assert reading.lede_first_sentence.startswith("A Lake County jury today")


@pytest.mark.parametrize("head", ["VIOLIN BACK", f"{HEAD}!", f"{HEAD}.", f"“We Got It”: {HEAD}"])
def test_short_loud_and_quoting_headlines_are_headlines(head):
    assert read(f"FOR IMMEDIATE RELEASE\n\n{head}\n").headline == head


@pytest.mark.parametrize(
    "head",
    [
        "Search Continues for Missing Hiker",
        "Back to School Campaign Launches",
        "Staff Shortages Close Two Wards",
        "Update: Bridge Reopens to Walkers",
        "Released Inmate Charged Again",
        "Warning Issued After Three Drownings",
        "By the Numbers: 2025 in Review",
        "Statement on the Passing of Judge Roe",
        "Home Prices Fall for Third Month",
        "Arms Embargo Vote Is Delayed",
    ],
)
def test_a_headline_may_begin_like_a_button_or_a_label(head):
    assert read(f"{head}\n").headline == head


def test_a_line_between_headline_and_news_is_a_subhead():
    below = "Verdict comes after two-hour deliberation; sentencing set for May"
    assert read(f"{HEAD}\n{below}\n").subheads == (below,)


def test_a_subhead_that_ends_open_goes_on_in_the_next_line():
    reading = read(f"{HEAD}\nWill Serve Six Years in Prison;\nWill Return the Violin on Monday\n")
    assert reading.subheads == ("Will Serve Six Years in Prison; Will Return the Violin on Monday",)


@pytest.mark.parametrize(
    ("above", "contacts"),
    [
        (
            f"MEDIA CONTACTS:\nKim Leach, Lake County DA\n555-010-1234\n\n{HEAD}\n",
            ("Kim Leach", "555-010-1234"),
        ),
        (
            f"FOR IMMEDIATE RELEASE CONTACT: Kim Leach\nMay 5, 2018 555-010-1234\n\n{HEAD}\n",
            ("Kim Leach", "555-010-1234"),
        ),
        (
            f"Contact:\nKim Leach\nPublic Information Officer\nkim@a.example.gov\n\n{HEAD}\n",
            ("Kim Leach", "kim@a.example.gov"),
        ),
        (
            f"Kim Leach\nChief of Staff\nOffice: 555-010-1234\nFax: 555-010-9999\n\n{HEAD}\n",
            ("Kim Leach", "555-010-1234"),
        ),
    ],
)
def test_contacts_above_the_headline_are_contacts(above, contacts):
    reading = read(above)
    assert reading.contacts == contacts
    assert reading.headline == HEAD


def test_a_page_date_below_the_summary_counts_and_a_later_event_does_not():
    below = "Published 14 March 2023\n\nThe next trial is on May 5, 2024."
    reading = read_bytes(name="a.txt", content=f"{HEAD}\n\n{NEWS}{below}".encode())
    assert str(reading.date) == "2023-03-14"


def test_the_words_about_where_to_publish_are_the_release_line():
    words = "NOT FOR DISTRIBUTION TO U.S. NEWSWIRES OR FOR DISSEMINATION IN THE UNITED STATES"
    reading = read(f"{words}\n\n{HEAD}\n")
    assert (reading.release_line, reading.headline) == (words, HEAD)


def test_paris_and_the_date_may_stand_beside_the_release_line():
    text = (
        "COMMUNIQUÉ DE PRESSE\nPour diffusion immédiate — Paris, le 29 juin 2026\n\n"
        "La ville ouvre un pont pour les piétons\n\n"
        "La ville a ouvert aujourd’hui un pont que seuls les piétons peuvent emprunter.\n"
    )
    reading = read_bytes(name="a.txt", content=text.encode())
    assert (reading.city, str(reading.date)) == ("Paris", "2026-06-29")
    assert reading.headline == "La ville ouvre un pont pour les piétons"


@pytest.mark.parametrize(
    ("line", "headline"),
    [
        ("La bibliothèque « du port » prête des outils", None),
        ("Le prêt d’outils : « une première » au pays » Le Port", "au pays"),
        ("La bibliothèque prête des outils » Le Port", "prête des outils"),
        ("The library lends tools and tents | The Port", "tools and tents"),
    ],
)
def test_a_headline_ends_at_the_bar_before_the_site_and_not_at_a_quotation(line, headline):
    news = "Halifax, March 3, 2026 - The library lends tools, the city announced today.\n"
    found = read_bytes(name="a.txt", content=f"{line}\n\n{news}".encode()).headline
    assert found.endswith(headline or line)


def test_an_advisory_for_a_day_is_no_headline():
    reading = read(f"MEDIA ADVISORY FOR: Thursday, June 4, 2026\n\n{HEAD}\n")
    assert (reading.headline, reading.date) == (HEAD, None)


def test_a_headline_cut_in_two_paragraphs_or_headings_is_whole():
    content = "<p><b>Town Recalls Soft Cheese</b></p><p><b>Over Labels Without Nuts</b></p>" + NEWS
    whole = "Town Recalls Soft Cheese Over Labels Without Nuts"
    assert read_bytes(name="a.html", content=content.encode()).headline == whole
    headed = content.replace("p><b>", "h2>").replace("</b></p>", "</h2>")
    assert read_bytes(name="a.html", content=headed.encode()).headline == whole


def test_a_bold_place_may_have_its_date_behind_the_dash():
    content = f"<h1>{HEAD}</h1><p><b>PELL, Ohio</b> – <i>Jan. 8, 2026</i> – {NEWS}</p>"
    reading = read_bytes(name="a.html", content=content.encode())
    assert (reading.city, str(reading.date)) == ("Pell", "2026-01-08")
    assert reading.lede_first_sentence.startswith("A Lake County jury")


def test_contacts_follow_each_other_as_in_the_text():
    reading = read(f"Contact: press@a.example, Kim Leach, 555-010-2233\n\n{HEAD}\n")
    assert reading.contacts == ("press@a.example", "Kim Leach", "555-010-2233")


@pytest.mark.parametrize("dateline", ["GRANBY, Md. — ", "GRANBY, May 3, 2026 – "])
def test_a_sentence_above_the_dateline_is_a_subhead(dateline):
    told = "A scale no bigger than a thumb could speed the search for new drugs, they report."
    reading = read(f"March 18, 2026\n\n{HEAD}\n{told}\n\n", dateline)
    assert (reading.headline, reading.subheads) == (HEAD, (told,))
    assert reading.lede_first_sentence.startswith("A Lake County jury")


def test_a_paragraph_that_a_page_calls_its_subtitle_is_a_subhead():
    told = "Jurors needed no more than two hours to come to their verdict on Tuesday."
    content = f"<h1>{HEAD}</h1><p class='article-standfirst'>{told}</p><p>{NEWS}</p>"
    reading = read_bytes(name="a.html", content=content.encode())
    assert (reading.headline, reading.subheads) == (HEAD, (told,))


def test_a_capital_below_a_french_headline_begins_a_subhead():
    title = "Le Prix du Fil récompense trois ateliers\nqui tissent de nouveau en France"
    told = "La maison Verre et deux autres se partagent 150 000 euros"
    lede = "Le jury du Prix du Fil a désigné ses trois lauréats, qui ont relocalisé leur atelier."
    reading = read_bytes(name="a.txt", content=f"{title}\n{told}\n\n{lede}\n".encode())
    assert (reading.headline, reading.subheads) == (title.replace("\n", " "), (told,))


def test_words_of_a_covering_note_are_kept_out_of_the_text_of_a_release():
    note = "Hi all,\n\nThis is between us: the violin was fake.\n\nThanks,\nKim\n\n"
    reading = read(f"{note}October 15, 2018\n\n{HEAD}\n")
    assert "fake" not in reading.text
    assert reading.headline == HEAD


def test_a_lede_that_speaks_of_correcting_is_no_correction():
    lede = "BONN, May 3, 2026 – Quill today released a tutor that corrects children as they read."
    reading = read_bytes(name="a.txt", content=f"{HEAD}\n\n{lede}\n\n{NEWS}".encode())
    assert reading.lede_first_sentence.startswith("Quill today")
    assert reading.correction is None


def test_words_beside_a_picture_are_no_subhead():
    picture = "<p class='pr_images'><img src='a.jpg'><span>A bus during a visit to Pell</span></p>"
    content = f"<h1>{HEAD}</h1>{picture}<h3>Jury was out for two hours</h3><p>{NEWS}</p>"
    reading = read_bytes(name="a.html", content=content.encode())
    assert reading.subheads == ("Jury was out for two hours",)


def test_an_invitation_above_the_headline_is_no_headline():
    above = f"MEDIA INVITATION\n\nDear all,\n\nWe have the pleasure of inviting you.\n\n{HEAD}\n"
    reading = read(above, "LAKEVILLE, Texas, October 15, 2018 – ")
    assert (reading.headline, str(reading.date)) == (HEAD, "2018-10-15")


def test_the_day_of_an_embargo_is_not_the_day_of_a_release_that_gives_its_own():
    reading = read(f"14 October 2018\n\nEmbargoed until 5.00am, Monday 15 October 2018\n\n{HEAD}\n")
    assert str(reading.date) == "2018-10-14"
    assert str(reading.embargo.local) == "2018-10-15 05:00:00"


def test_a_pasted_page_gives_headline_and_caption_but_no_menu():
    page = f"Study\nResearch\nAbout\nNews and events\nGive\nBack to all news\n{HEAD}\n"
    reading = read(f"{page}Published: May 4, 2026\nImage courtesy of Lake County\n", "")
    assert (reading.headline, reading.subheads) == (HEAD, ())


def test_the_last_entry_of_a_menu_is_no_bullet():
    menu = "<ul><li><a href='/a'>Home</a></li><li><a href='/c'>Contact</a></li></ul>"
    head = f"<title>{HEAD} | Lake County</title>{menu}<p>Newsroom</p><h1>{HEAD}</h1>"
    foot = "<h3>Tags: violins, courts</h3><p>Previous post</p>"
    content = f"{head}<p>Published: May 4, 2026</p><p>{NEWS}</p>{foot}"
    reading = read_bytes(name="a.html", content=content.encode())
    assert reading.bullets_count == 0
    assert "Tags" not in reading.text


LINED = (
    "The Harbour Club of Eddis has opened a pier for small boats, the first on the north bank of "
    "the river since 1950. It is 40 metres long and lit at night.\n\nBoats lie there for a day.\n"
)


@pytest.mark.parametrize(
    "above",
    [
        "News from the Harbour Club of Eddis\nContact: Ana Roy, 555-010-1234\n\n",
        "PUBLIC INFORMATION STATEMENT\nHARBOUR SERVICE CENTER - NORTH BANK\nMAY 4 2026\n\n",
    ],
)
def test_who_sends_the_news_is_no_headline(above):
    head = "Small Boats Get a Pier on the North Bank"
    reading = read_bytes(name="a.txt", content=f"{above}{head}\n\n{LINED}".encode())
    assert reading.headline == head
    assert reading.subheads == ()


def test_the_news_from_somewhere_may_be_a_headline():
    head = "News from the reef gives divers hope"
    reading = read_bytes(name="a.txt", content=f"{head}\n\n{LINED}".encode())
    assert reading.headline == head


def test_the_name_of_a_firm_in_the_title_of_a_page_is_no_headline():
    page = (
        "<html><head><title>Trading News - Norline Group plc</title></head><body>"
        "<p>Norline Group PLC</p><p>4 May 2026</p><h1>Norline sells its last pier</h1>"
        f"<p>{LINED}</p></body></html>"
    )
    assert (
        read_bytes(name="a.html", content=page.encode()).headline == "Norline sells its last pier"
    )


def test_one_sentence_close_below_the_headline_is_a_subhead():
    said = "A club of forty sailors has built it with its own hands in a year."
    text = f"A pier for small boats on the north bank\n{said}\n\n{LINED}"
    reading = read_bytes(name="a.txt", content=text.encode())
    assert reading.subheads == (said,)
    assert reading.lede_first_sentence.startswith("The Harbour Club of Eddis has opened")


def test_a_first_sentence_that_the_next_paragraph_takes_up_is_no_subhead():
    said = "A club of forty sailors has built a pier with its own hands in a year."
    rest = (
        "It is 40 metres long and lit at night, from dusk to dawn. Boats may lie there for a day."
    )
    text = f"A pier for small boats on the north bank\n{said}\n\n{rest}\n"
    assert read_bytes(name="a.txt", content=text.encode()).lede_first_sentence == said


@pytest.mark.parametrize(
    ("held", "day"), [("Thursday (6 February)", "2026-02-07"), ("February 6", "2026-07-02")]
)
def test_a_date_in_numbers_is_in_the_order_the_text_writes_dates_in(held, day):
    told = (
        f"A pier for small boats\n07/02/2026\n\n{LINED}\nThe feast was held on {held} in Eddis.\n"
    )
    assert str(read_bytes(name="a.txt", content=told.encode()).date) == day


def test_a_communique_of_a_day_is_of_that_day():
    text = (
        "Un ponton pour les petits bateaux\nCommuniqué de presse du 4 mai 2026\n\nLe club du port "
        "a ouvert un ponton pour les petits bateaux sur la rive nord. Il est long de 40 mètres.\n"
    )
    reading = read_bytes(name="a.txt", content=text.encode())
    assert str(reading.date) == "2026-05-04"
    assert reading.release_line is None
