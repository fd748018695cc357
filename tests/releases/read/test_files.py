import pytest

from distributor.releases.read import Unreadable, read_bytes, read_file

TEXT = (
    "Town opens a new bridge for walkers\n\n"
    "LIMA, May 5, 2025 – The town opened a bridge today that only walkers may cross. It is red.\n"
)


def refusal(name, content):
    with pytest.raises(Unreadable) as caught:
        read_bytes(name=name, content=content)
    assert str(caught.value) == caught.value.sentence
    return caught.value.sentence


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(Unreadable) as caught:
        read_file(tmp_path / "gone.txt")
    assert "gone.txt" in caught.value.sentence


def test_a_folder_is_no_release(tmp_path):
    (tmp_path / "x.txt").mkdir()
    with pytest.raises(Unreadable, match="folder"):
        read_file(tmp_path / "x.txt")


def test_a_file_is_read_by_the_ending_of_its_name(tmp_path):
    path = tmp_path / "bridge.TXT"
    path.write_text(TEXT)
    assert read_file(path).headline == "Town opens a new bridge for walkers"


@pytest.mark.parametrize("content", [b"", b" \n\t", b"\x00\x00"])
def test_an_empty_file_is_refused(content):
    assert "empty" in refusal("a.txt", content)


@pytest.mark.parametrize(("name", "word"), [("a.pdf", "PDF"), ("a.doc", ".docx"), ("a", "Word")])
def test_an_unknown_kind_gets_advice(name, word):
    assert word in refusal(name, b"something")


def test_the_byte_that_is_not_utf8_is_named():
    sentence = refusal("a.txt", b"first line\nsecond \xe9\n")
    assert "byte 19" in sentence
    assert "line 2" in sentence


def test_html_may_declare_an_older_charset():
    page = (
        '<meta charset="iso-8859-1"><h1>Été à Québec</h1><p>L’été commence à Québec ce lundi.</p>'
    )
    reading = read_bytes(name="a.html", content=page.encode("cp1252"))
    assert reading.headline == "Été à Québec"


def test_html_that_declares_utf8_and_is_not_is_refused():
    assert "UTF-8" in refusal("a.html", '<meta charset="utf-8"><h1>Été</h1>'.encode("cp1252"))


def test_a_byte_order_mark_is_no_letter():
    for encoded in (TEXT.encode("utf-8-sig"), TEXT.encode("utf-16")):
        reading = read_bytes(name="a.txt", content=encoded)
        assert reading.headline == "Town opens a new bridge for walkers"


def test_null_bytes_inside_a_text_do_not_matter():
    reading = read_bytes(name="a.txt", content=TEXT.replace("new", "n\0ew").encode())
    assert reading.headline == "Town opens a new bridge for walkers"


def test_what_is_too_big_for_a_release_is_refused(tmp_path):
    assert "20 MB" in refusal("a.docx", b"x" * (20 * 1024 * 1024 + 1))
    assert "400,000 characters" in refusal("a.txt", b"word " * 90_000)
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.truncate(21 * 1024 * 1024)
    with pytest.raises(Unreadable, match=r"21\.0 MB"):
        read_file(path)


def test_a_picture_without_words_is_refused():
    assert "no text" in refusal("a.html", b"<html><body><img src='a.png'></body></html>")


def test_one_word_is_a_headline_and_nothing_else():
    reading = read_bytes(name="a.txt", content=b"Hello")
    assert (reading.headline, reading.blocks) == ("Hello", ())


def test_ten_thousand_items_are_one_list():
    items = "\n".join(f"• item number {number}" for number in range(10_000))
    reading = read_bytes(name="a.txt", content=f"{TEXT}\n{items}".encode())
    assert reading.bullets_count == len(reading.blocks[-1].items) == 10_000
