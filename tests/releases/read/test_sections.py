from distributor.contract.values import BlockKind
from distributor.releases.read import read_bytes

TOP = (
    "Town opens a bridge for walkers\n\n"
    "LIMA, May 5, 2025 – The town opened a bridge today that only walkers may cross, in a park.\n"
    "\n"
    "The bridge is red and has two lamps, which the children of the town have painted by hand.\n\n"
)


def read(rest):
    return read_bytes(name="a.txt", content=(TOP + rest).encode())


def organisations(rest):
    return [one.organisation for one in read(rest).boilerplates]


def test_about_sections_are_boilerplates_of_their_organisation():
    assert organisations("About Acme Inc.\nIt builds.\n\nAbout the Lima Fund:\nIt pays.\n") == [
        "Acme Inc.", "Lima Fund",
    ]  # fmt: skip
    assert organisations("About Acme: Acme makes bridges in many towns.\n") == ["Acme"]
    assert organisations("About the Larch Project\nIt makes maps.\n") == ["Larch Project"]
    assert organisations("À propos de l’Institut Rouge\nL’Institut peint.\n") == ["Institut Rouge"]


def test_about_a_survey_is_neither_news_nor_an_organisation():
    reading = read("About the survey\nThe survey asked 900 people in May.\n")
    assert reading.boilerplates == ()
    assert "900" not in " ".join(block.text for block in reading.blocks)


def test_a_sentence_that_begins_with_about_is_news():
    reading = read("About 40 percent of the people of the town walk to work each day, it said.\n")
    assert reading.blocks[-1].text.startswith("About 40 percent")


def test_an_organisations_name_over_its_own_description_is_a_boilerplate():
    profile = (
        "Red Bridge Works\n\nRed Bridge Works is a maker of bridges for walkers and has built more "
        "than ninety of them in the towns of three continents since it was founded in 1950.\n"
    )
    assert organisations(profile) == ["Red Bridge Works"]


def test_contacts_and_legal_text_are_no_news():
    reading = read(
        "Media contact:\nJo Roe\nTown of Lima\n555-010-1234\n\nForward-Looking Statements\n"
        "This press release contains forward-looking statements, and results may differ.\n"
    )
    assert len(reading.blocks) == 2
    assert reading.contacts == ("Jo Roe", "555-010-1234")
    assert len(reading.legal) == 2


def test_a_sentence_that_says_whom_to_ask_is_a_contact():
    reading = read(
        "For more information, please contact Jo Roe, press officer, at jo@a.example.org.\n"
    )
    assert reading.contacts == ("Jo Roe", "jo@a.example.org")
    assert len(reading.blocks) == 2


def test_several_contacts_on_one_line_are_all_read():
    reading = read("Contact: Bo Nye (202) 555-0101 (Doe); Ann Poe, 202-555-0102 (Roe)\n")
    assert set(reading.contacts) == {"Bo Nye", "Ann Poe", "(202) 555-0101", "202-555-0102"}


def test_after_the_end_mark_only_contacts_and_profiles_belong_to_the_release():
    reading = read(
        "-30-\n\nFor further information, please contact Jo Roe at 555-010-1234\n\n"
        "About Acme\nAcme makes bridges.\n\nRelated Posts\nOther news\nAl Poe, 555-010-4321\n"
    )
    assert (reading.end_mark, reading.contacts) == ("-30-", ("Jo Roe", "555-010-1234"))
    assert reading.boilerplates[0].organisation == "Acme"
    assert "Other news" not in reading.text


def test_a_share_button_does_not_end_the_news():
    reading = read("Share\n\n" + TOP.split("\n\n", 1)[1])
    assert len(reading.blocks) == 4


def test_the_source_line_names_the_issuer():
    reading = read("SOURCE Acme Bridges\n")
    assert reading.issuer == "Acme Bridges"
    assert len(reading.blocks) == 2


def test_a_signed_quotation_is_one_block_with_its_speaker():
    reading = read("« Nos ponts sont nos portes. »\n- L’honorable Anne Roy, ministre des Ponts\n")
    block = reading.blocks[-1]
    assert block.kind is BlockKind.QUOTE
    assert (block.quotes[0].speaker, block.quotes[0].role) == ("Anne Roy", "ministre des Ponts")


def test_prices_and_fax_numbers_are_no_telephone_numbers():
    reading = read("It cost 1 275 300 dollars and lights 360 000 000 homes.\n\nFax: 202-555-0101\n")
    assert reading.contacts == ()


def test_about_without_a_name_is_about_whom_its_text_begins_with():
    assert organisations("About us\nThe Lima Fund is rich.\n") == ["Lima Fund"]
    assert organisations("À propos\nLe Fonds du Pont, fondé en 1994, paie.\n") == ["Fonds du Pont"]
    assert organisations("About\nOur town is old.\n") == [""]


def test_a_name_with_a_number_below_a_profile_is_a_contact():
    content = (
        f"<p>{TOP}</p><p><b>About Acme</b><br>Acme makes bridges.</p><p>Leo Chu<br>Acme LLC<br>"
        "+1 423-555-0164<br><a href='https://social.example/acme'>LinkedIn</a></p>"
    )
    reading = read_bytes(name="a.html", content=content.encode())
    assert reading.contacts == ("Leo Chu", "+1 423-555-0164")
    assert reading.urls == ("https://social.example/acme",)


def test_share_buttons_above_a_list_do_not_end_the_news():
    news = "Mayor Ann Roe of the town added: “Nobody will drive across it any more.”"
    reading = read(f"Share this: Facebook | X\nThe town will:\n– paint\n– sing\n{news}\nEnds\n")
    assert reading.end_mark == "Ends"
    assert len(reading.quotes) == 1


def test_contacts_for_the_media_are_contacts_and_other_releases_are_none():
    reading = read(
        "Contacts for media\nAnn Roe, president, 705-555-0119\nBo Diaz, 705-555-0163\n\n"
        "Other releases\n• A prize for the town\n• A hall for the town\n"
    )
    assert reading.contacts == ("Ann Roe", "705-555-0119", "Bo Diaz", "705-555-0163")
    assert reading.bullets_count == 0


def test_numbers_of_companies_are_no_telephone_numbers_and_short_area_codes_are():
    reading = read("Harbour Club – SIREN 000 111 222\n\nMedia contact: Ana Roy, 04 555 0190\n")
    assert reading.contacts == ("Ana Roy", "04 555 0190")


def test_those_who_register_the_press_are_contacts():
    reading = read("-end-\n\nMedia registration:\nAna Roy\nHarbour Club\n555-010-1234\n")
    assert reading.contacts == ("Ana Roy", "555-010-1234")


def test_a_region_or_a_prefecture_is_nobodys_name():
    reading = read("Contacts presse\nRégion Rhône-Haute : Ana Roy – 06 00 00 17 85 – a@x.example\n")
    assert reading.contacts == ("Ana Roy", "06 00 00 17 85", "a@x.example")
