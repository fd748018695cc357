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
