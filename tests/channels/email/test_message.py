import email
import email.policy
import re

import pytest

from channels.email.message import Slot, build
from channels.email.template import Template
from distributor.contract import Rejected
from tests.channels.email.made import PART, make_part, make_sender

VALUES = (
    b"Mon, 02 Nov 2026 12:00:00 +0000",
    b"<key@news.example.org>",
    b"<ana@example.org>",
    b"https://news.example.org/u/" + b"t" * 400,
    *(b"https://news.example.org/",) * 4,
)


def raw_mail(part=PART, *, language="fr-CA", **settings):
    return Template(build(part=part, language=language, sender=make_sender(**settings))).fill(
        VALUES
    )


def parsed(**settings):
    return email.message_from_bytes(raw_mail(**settings), policy=email.policy.default)


def test_the_text_comes_first_and_the_html_last():
    text, html = parsed().iter_parts()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert text.get_content().replace("\r\n", "\n") == PART.text.replace(
        "__unsubscribe_url__", "https://news.example.org/"
    ).replace("__preferences_url__", "https://news.example.org/")
    assert '<a href="https://news.example.org/">Se désabonner</a>' in html.get_content()


def test_every_line_is_ascii_and_short_enough():
    raw = raw_mail(make_part(subject="é" * 300, html="é" * 5000 + "__unsubscribe_url__"))
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)|^\.", raw, re.MULTILINE)


def test_headers_that_machines_read_hold_no_encoded_word_and_are_not_folded_inside_a_link():
    head = raw_mail(
        list_name="Communiqués",
        unsubscribe_mailto="leave@news.example.org",
        help_url="https://news.example.org/" + "h" * 300,
        archive_url="https://news.example.org/archive",
    ).partition(b"\r\n\r\n")[0]
    unfolded = re.sub(rb"\r\n(?=[ \t])", b"", head).split(b"\r\n")
    machine = [line for line in unfolded if re.match(rb"(List-|Message-ID|Feedback-ID)", line)]
    assert len(machine) == 7
    assert not any(b"=?" in line for line in machine)
    assert b"List-Unsubscribe: <" + VALUES[3] + b">,\r\n <mailto:leave@news" in head


def test_a7_a_client_may_leave_with_one_click():
    mail = parsed()
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["List-Unsubscribe"] == f"<{VALUES[3].decode()}>"


def test_the_headers_say_who_wrote_and_that_it_is_a_list():
    mail = parsed(reply_to="newsroom@example.org", list_id="press.example.org", list_name="Press")
    assert mail["From"] == "Musée de Vellin <press@news.example.org>"
    assert mail["Reply-To"] == "newsroom@example.org"
    assert mail["Subject"] == "Le musée ouvre"
    assert mail["List-Id"] == '"Press" <press.example.org>'
    assert (mail["Precedence"], mail["Auto-Submitted"]) == ("bulk", "auto-generated")
    assert mail["X-Auto-Response-Suppress"] == "OOF, AutoReply"
    assert mail["Content-Language"] == "fr-CA"
    assert mail["MIME-Version"] == "1.0"


def test_the_feedback_id_names_the_edition_and_never_a_person():
    first, again = parsed()["Feedback-ID"], parsed()["Feedback-ID"]
    other = email.message_from_bytes(raw_mail(make_part(subject="Autre")))["Feedback-ID"]
    assert re.fullmatch(r"[0-9a-f]{12}:release:fr-CA:distributor", first)
    assert first == again != other


def test_the_same_edition_gives_the_same_bytes():
    assert raw_mail() == raw_mail()


def test_the_header_slots_come_once_and_the_links_as_often_as_written():
    template = Template(build(part=PART, language="fr-CA", sender=make_sender()))
    assert {slot: template.count(slot) for slot in Slot} == dict.fromkeys(Slot, 1) | {Slot.TAG: 0}


@pytest.mark.parametrize(("mailbox", "count"), [("", 2), ("leave@news.example.org", 1)])
def test_the_tag_of_a_mail_stands_where_what_comes_back_will_bring_it(mailbox, count):
    sender = make_sender(return_address="r@news.example.org", unsubscribe_mailto=mailbox)
    template = Template(build(part=PART, language="fr-CA", sender=sender))
    assert template.count(Slot.TAG) == count


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"subject": " "}, "no subject"),
        ({"subject": "a\r\nBcc: b@example.org"}, "line break"),
        ({"html": ""}, "no html"),
        ({"html": "<p>no way out</p>"}, "HTML of the mail has no unsubscribe link"),
        ({"text": "no way out"}, "text part of the mail has no unsubscribe link"),
    ],
)
def test_an_incomplete_edition_is_refused_with_its_reason(changes, reason):
    with pytest.raises(Rejected) as caught:
        raw_mail(make_part(**changes))
    assert any(reason in shown for shown in caught.value.reasons)


def test_a_language_that_is_no_code_is_refused():
    with pytest.raises(Rejected):
        raw_mail(language="fr\r\nBcc: b@example.org")
