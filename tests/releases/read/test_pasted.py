"""What was pasted is looked at: kind, encoding, and whether there is anything."""

import io

import docx
import pytest

from distributor.releases.read import Unreadable, pasted, read_bytes

TEXT = "Le musée ouvre « tôt »\n\nLa ville ouvre le musée à 6 h le matin, et l’entrée est libre.\n"
MAIL = f"From: Ana <ana@harbour.example>\nSubject: Essai\nMIME-Version: 1.0\n\n{TEXT}"


def word_file():
    document = docx.Document()
    document.add_heading("Le musée ouvre « tôt »", level=1)
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_every_usual_encoding_becomes_utf_8(encoding):
    assert pasted(TEXT.encode(encoding)) == ("pasted.txt", TEXT.encode())


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (f"<!DOCTYPE html><title>x</title><p>{TEXT}", "html"),
        (f"<h1>Titre</h1><p>{TEXT}</p>", "html"),
        ("Titre<br>" + "<b>a</b> <a href='x'>b</a><br>" * 4, "html"),
        (f"# Titre\n\n{TEXT}", "md"),
        (MAIL, "eml"),
        (TEXT + "\n# # #\n", "txt"),
        ("Contact: Ana\nDate: today\n\nNo mail at all.", "txt"),
        ("5 < 6 and <strong>one tag</strong>", "txt"),
    ],
)
def test_the_kind_is_seen(content, kind):
    assert pasted(content.encode())[0] == f"pasted.{kind}"


def test_a_word_file_through_a_pipe_is_read():
    name, content = pasted(word_file())
    assert read_bytes(name=name, content=content).headline == "Le musée ouvre « tôt »"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Nothing was pasted"),
        (b"\xef\xbb\xbf \r\n", "Nothing was pasted"),
        (bytes(range(128)), "is no text"),
        (b"caf\x81\x8d\x90", "neither UTF-8 nor Windows"),
    ],
)
def test_what_is_no_text_is_refused(content, said):
    with pytest.raises(Unreadable, match=said):
        pasted(content)
