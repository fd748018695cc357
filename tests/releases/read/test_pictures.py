"""Pictures a file brings along: kept with their author's description, never fetched."""

import base64
import io

import docx
import pytest

from distributor.releases.read import read_bytes
from distributor.releases.read.pictures import described
from tests.releases.read.test_docx import picture, read, saved

PIXEL = base64.b64encode(picture()).decode()
BODY = "The town opened a bridge today that only walkers may use, after two years of work."
PAGE = "<article><h1>Town opens a bridge</h1><p>{}</p><p>" + BODY + "</p></article>"


def assets_of(html):
    return read_bytes(name="a.html", content=PAGE.format(html).encode()).assets


def mail(html, cid="<bridge@town.example>"):
    return (
        "Subject: x\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n"
        f"--b\nContent-Type: text/html\n\n{PAGE.format(html)}\n"
        f"--b\nContent-Type: image/png\nContent-ID: {cid}\nContent-Transfer-Encoding: base64\n\n"
        f"{PIXEL}\n--b--\n"
    )


def test_a_picture_inside_a_page_is_kept_with_its_description():
    (asset,) = assets_of(f'<img src="data:image/png;base64,{PIXEL}" alt="The  bridge">')
    assert (asset.name, asset.media_type, asset.alt) == ("image-1.png", "image/png", "The bridge")
    assert asset.content == picture()


@pytest.mark.parametrize(
    "source",
    ["https://town.example/a.png", "a.png", "", "file:///etc/passwd", "cid:unknown",
     "data:image/png;base64,not base64!", "data:text/html;base64,AAAA"],
)  # fmt: skip
def test_a_picture_that_is_not_in_the_file_is_none(source):
    assert assets_of(f'<img src="{source}" alt="The bridge">') == ()


def test_a_picture_of_the_page_around_the_release_is_not_the_release_s():
    image = f'<img src="data:image/png;base64,{PIXEL}" alt="Share this">'
    assert assets_of(f'<span class="share-bar">{image}</span><span hidden>{image}</span>') == ()


def test_a_picture_attached_to_a_mail_is_found_by_its_content_id():
    reading = read_bytes(
        name="a.eml", content=mail('<img src="cid:bridge@town.example" alt="The bridge">').encode()
    )
    (asset,) = reading.assets
    assert (asset.media_type, asset.alt, asset.content) == ("image/png", "The bridge", picture())


def test_an_attachment_the_mail_does_not_show_is_not_the_release_s():
    assert read_bytes(name="a.eml", content=mail("").encode()).assets == ()


@pytest.mark.parametrize(
    ("alt", "kept"),
    [
        ("The barge at dusk", "The barge at dusk"),
        ("A boat on water\n\nDescription automatically generated", ""),
        ("A boat. AI-generated content may be incorrect.", ""),
        ("Une image. Description générée automatiquement", ""),
        ("Le contenu généré par l’IA peut être incorrect.", ""),
    ],
)
def test_what_a_machine_guessed_is_no_description(alt, kept):
    assert described(alt) == kept


def test_pictures_of_a_word_file_are_numbered():
    document = docx.Document()
    document.add_paragraph("Town opens a bridge")
    document.add_paragraph(BODY)
    for _ in range(2):
        run = document.add_paragraph().add_run()
        run.add_picture(io.BytesIO(picture()))
    assert [asset.name for asset in read(saved(document)).assets] == ["image-1.png", "image-2.png"]
