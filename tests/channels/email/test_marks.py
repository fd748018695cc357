"""A test mail says so in its first words, and stays what it is otherwise."""

from channels.email import channel
from distributor.contract import Edition
from tests.channels.email.made import PART, make_account


def test_the_note_stands_before_the_subject_and_nothing_else_changes():
    edition = Edition(channel="email", language="fr-CA", parts=(PART,))
    marked = channel.mark(edition, make_account(), "TEST")
    assert marked.parts[0].fields["subject"] == f"[TEST] {PART.fields['subject']}"
    assert marked.parts[0].text == PART.text
    assert edition.parts[0] is PART
