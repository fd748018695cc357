"""Letters about a subscription: their headers, their two parts, and one try over a real wire."""

from email import message_from_bytes, policy

import pytest

from channels.email import channel
from channels.email.connections import connections
from channels.email.sandbox_page import source
from distributor.contract import (
    Deadline,
    Letter,
    OutcomeUnknown,
    Recipient,
    RecipientGone,
    Rejected,
    Transient,
    Writes,
)
from tests.channels.email.made import END, HELLO, Scripted, account_of, make_account, sandbox_with

LEAVE = "https://news.example.org/u/AAAAAAAAAAAAAAAAAAAAAAAAAAAA"


def letter(**changes):
    recipient = {"address": "ana@example.org", "language": "fr-CA", **changes.pop("person", {})}
    values = {
        "key": "letter-1",
        "recipient": Recipient(**recipient),
        "subject": "Confirmez votre abonnement",
        "paragraphs": ("Quelqu’un a demandé <nos> nouvelles.", "Si c’est vous, confirmez."),
        "link": "https://news.example.org/c/abc",
        "label": "Confirmer",
        "deadline": Deadline.after(5.0),
        **changes,
    }
    return Letter(**values)


def arrived(made, **settings):
    with sandbox_with() as sandbox:
        receipt = channel.write(made, account_of(sandbox, **settings))
        (mail,) = sandbox.mails()
    return receipt, message_from_bytes(source(mail), policy=policy.default)


def test_the_channel_says_who_writes():
    assert isinstance(channel, Writes)
    account = make_account(organisation="Musée", postal_address="1 rue\nX", reply_to="a@b.org")
    told = channel.imprint(account)
    assert (told.organisation, told.postal_address, told.contact) == ("Musée", "1 rue X", "a@b.org")
    plain = channel.imprint(make_account())
    assert (plain.organisation, plain.contact) == ("Musée de Vellin", "press@news.example.org")


def test_a_letter_arrives_in_text_and_html_with_who_writes():
    receipt, mail = arrived(letter())
    assert receipt.remote_id == mail["Message-ID"] == "<letter-1@news.example.org>"
    assert mail["Content-Language"] == "fr-CA"
    text = mail.get_body(("plain",)).get_content()
    html = mail.get_body(("html",)).get_content()
    for part in (text, html):
        assert "https://news.example.org/c/abc" in part
        assert "1 Example Street" in part
        assert "newsroom@news.example.org" in part
        assert "__" not in part
    assert "<nos>" in text
    assert "&lt;nos&gt;" in html


def test_a_machine_wrote_it_and_it_belongs_to_no_list():
    _, mail = arrived(letter())
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "List-Unsubscribe" not in mail
    assert "List-Id" not in mail
    assert "/u/" not in mail.as_string()


def test_a8_confirmations_come_from_an_address_of_their_own():
    _, mail = arrived(letter(), service_address="confirm@news.example.org")
    assert mail["From"].addresses[0].addr_spec == "confirm@news.example.org"
    _, mail = arrived(letter())
    assert mail["From"].addresses[0].addr_spec == "press@news.example.org"


def test_who_is_on_a_list_is_shown_the_way_out_in_header_and_both_parts():
    _, mail = arrived(letter(person={"unsubscribe_url": LEAVE}))
    assert mail["List-Unsubscribe"] == f"<{LEAVE}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    for kind in ("plain", "html"):
        assert LEAVE in mail.get_body((kind,)).get_content()


@pytest.mark.parametrize("field", ["subject", "name"])
def test_b3_a_line_break_in_a_header_is_refused(field):
    broken = "one\r\nBcc: two@example.org"
    made = letter(subject=broken) if field == "subject" else letter(person={"name": broken})
    with sandbox_with() as sandbox, pytest.raises(Rejected):
        channel.write(made, account_of(sandbox))
    assert sandbox.mails() == []


def test_a_mailbox_that_is_gone_is_said_to_be_gone():
    with sandbox_with() as sandbox, pytest.raises(RecipientGone):
        channel.write(letter(person={"address": "gone@x.org"}), account_of(sandbox))


def test_a_lost_answer_is_not_called_a_failure():
    script = (
        *HELLO,
        (b"DATA\r\n", b"250 sender\r\n250 recipient\r\n354 go\r\n"),
        (END, None),
    )
    with Scripted(script) as server, pytest.raises(OutcomeUnknown):
        channel.write(letter(), server.account)


def test_a_server_that_hangs_up_before_the_letter_is_tried_again_later():
    with Scripted((*HELLO, (b"DATA\r\n", None))) as server, pytest.raises(Transient):
        channel.write(letter(), server.account)


def test_a_kept_connection_that_died_meanwhile_is_replaced_at_once():
    envelope = (b"DATA\r\n", b"250 sender\r\n250 recipient\r\n354 go\r\n")
    first = (*HELLO, envelope, (END, b"250 taken\r\n"), (b"DATA\r\n", None))
    second = (*HELLO, envelope, (END, b"250 taken\r\n"))
    with Scripted(first, second) as server:
        channel.write(letter(), server.account)
        receipt = channel.write(letter(key="letter-2"), server.account)
        connections().close()
    assert receipt.remote_id == "<letter-2@news.example.org>"
