import io
from email.message import EmailMessage

import docx
import pytest

from distributor.releases.read import Unreadable, read_bytes

BODY = "The town opened a bridge today that only walkers may use, after two years of work."


def read(raw):
    return read_bytes(name="a.eml", content=raw.encode())


def test_the_subject_is_the_title_and_the_text_is_read():
    head = "Subject: Fwd: Town opens a bridge\nContent-Type: text/plain\n\n"
    raw = f"{head}Town opens a bridge\n\n{BODY}\n"
    reading = read(raw)
    assert reading.headline == "Town opens a bridge"
    assert reading.lede_first_sentence == BODY


def test_the_html_part_is_preferred():
    raw = (
        "Subject: x\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=b\n\n"
        "--b\nContent-Type: text/plain\n\nplain\n--b\nContent-Type: text/html\n\n"
        f"<h1>Town opens a bridge</h1><p>{BODY}</p>\n--b--\n"
    )
    assert read(raw).headline == "Town opens a bridge"


@pytest.mark.parametrize("raw", ["Subject: x\n\n", "Content-Type: image/png\n\nAAAA"])
def test_a_mail_without_text_is_refused(raw):
    with pytest.raises(Unreadable, match="no text part"):
        read(raw)


def mail(body, *attached, subject="Fwd: Town opens a bridge"):
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = "ana@town.example"
    message.set_content(body)
    for each in attached:
        if isinstance(each, EmailMessage):
            message.add_attachment(each)
        else:
            name, content = each
            message.add_attachment(
                content, maintype="application", subtype="octet-stream", filename=name
            )
    return read_bytes(name="a.eml", content=message.as_bytes())


def word_file(headline="Town opens a bridge"):
    document = docx.Document()
    document.add_heading(headline, level=1)
    document.add_paragraph(BODY)
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


@pytest.mark.parametrize(
    "head",
    [
        (
            "---------- Forwarded message ---------\nFrom: Ana <a@town.example>\nDate: Mon, 2 Mar\n"
            "Subject: Town opens\nTo: Leo <l@paper.example>\n\n"
        ),
        "Begin forwarded message:\n\nFrom: Ana\nSubject: Town opens\nTo: Leo\n\n",
        (
            "Voici le texte.\n\n----- Message d'origine -----\nDe : Ana\nEnvoyé : lundi\n"
            "À : Leo\nObjet : Pont\n\n"
        ),
    ],
)
def test_what_is_forwarded_is_read_without_its_headers(head):
    reading = mail(f"{head}Bridge opens in town\n\n{BODY}\n")
    assert (reading.headline, reading.lede_first_sentence) == ("Bridge opens in town", BODY)
    assert "town.example" not in reading.text


def test_a_mail_forwarded_as_a_whole_is_the_release():
    inner = EmailMessage()
    inner["Subject"] = "Bridge opens in town"
    inner.set_content(f"Bridge opens in town\n\n{BODY}\n")
    assert mail("See the mail below.", inner).headline == "Bridge opens in town"


def test_a_word_file_beside_a_cover_note_is_the_release():
    reading = mail("Dear Leo,\n\nour release is attached.\n\nAna", ("a.docx", word_file()))
    assert (reading.headline, reading.lede_first_sentence) == ("Town opens a bridge", BODY)


def test_a_release_in_the_text_wins_over_a_small_attachment():
    attached = "fiche.docx", word_file("Technical sheet")
    text = f"Bridge opens in town\n\n{BODY}\n\n{BODY} It is 90 metres long.\n"
    assert mail(text, attached).headline == "Bridge opens in town"


def test_several_word_files_are_asked_about():
    files = [("en.docx", word_file()), ("fr.docx", word_file("Le pont"))]
    with pytest.raises(Unreadable, match=r"several Word files \(en.docx, fr.docx\)"):
        mail("Both attached.", *files)


def test_a_broken_word_file_is_said():
    with pytest.raises(Unreadable, match="damaged"):
        mail("Attached.", ("a.docx", b"PK\x03\x04 nothing"))


SENT = "Subject: {0}Town opens a bridge\nDate: {1}\n\nTown opens a bridge\n\n" + BODY + "\n"


@pytest.mark.parametrize(
    ("before", "sent", "day"),
    [
        ("", "Mon, 4 May 2026 09:00:00 +0200", "2026-05-04"),
        ("Fwd: ", "Mon, 4 May 2026 09:00:00 +0200", "None"),
        ("", "Mon, 99 Nowhere", "None"),
        ("", "Mon, 4 May 99999999999999999999 09:00:00 +0200", "None"),
    ],
)
def test_a_release_that_names_no_day_is_of_the_day_its_mail_was_sent(before, sent, day):
    assert str(read(SENT.format(before, sent)).date) == day


def test_what_a_covering_note_permits_is_not_its_release_line():
    note = "Dear editors,\n\nOur news of the bridge is below, for immediate use. Thank you.\n\n"
    own = f"PRESS RELEASE\n\nFor immediate use\n\nTown opens a bridge\n\n{BODY}\n"
    reading = read(f"Subject: Town opens a bridge\n\n{note}{own}")
    assert reading.release_line == "For immediate use"
    assert reading.headline == "Town opens a bridge"
