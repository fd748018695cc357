"""Return paths and the headers that go with them, on real mails at a real server."""

import email
from dataclasses import replace
from email.policy import compat32

import pytest

from channels.email.returns.path import is_same_organisation, return_path, tag_in
from tests.channels.email.made import (
    account_of,
    make_outgoing,
    make_sender,
    publish_all,
    sandbox_with,
)

TAG = "3.0.2.1f.0.gq4tsmbqgeytk"


def mails(*outgoings, **settings):
    with sandbox_with() as sandbox:
        publish_all(outgoings, account_of(sandbox, **settings))
        return [
            (mail.fields["sender"], email.message_from_string(mail.fields["raw"], policy=compat32))
            for mail in sandbox.mails()
        ]


def tagged(address="ana@example.org", *, tag=TAG, **changes):
    return replace(make_outgoing(address, **changes), tag=tag)


def test_b4_each_mail_has_a_return_path_of_its_own_with_its_tag():
    pairs = mails(tagged(), tagged("b@x.org", tag="other.tag"), return_address="r@news.example.org")
    senders = [sender for sender, _ in pairs]
    assert senders == [f"r+{TAG}@news.example.org", "r+other.tag@news.example.org"]


def test_b4_a_local_part_is_never_over_64_octets():
    sender = make_sender(return_address=f"{'r' * 40}@b.example.org")
    assert return_path(sender, "t" * 23) == f"{'r' * 40}+{'t' * 23}@b.example.org"
    assert return_path(sender, "t" * 24) == f"{'r' * 40}@b.example.org"


def test_without_a_return_address_nothing_of_it_is_in_the_mail():
    ((sender, mail),) = mails(tagged(), unsubscribe_mailto="")
    assert sender == "press@news.example.org"
    assert not [name for name in mail if name.lower().startswith("cfbl")]
    assert TAG not in str(mail)


def test_a9_the_feedback_id_has_four_fields_and_none_of_them_is_a_person_s():
    first, second = (
        mail["Feedback-ID"]
        for _, mail in mails(
            tagged(), tagged("b@x.org", tag="other.tag"), return_address="r@news.example.org"
        )
    )
    assert first == second
    fields = first.split(":")
    assert len(fields) == len(set(fields)) == 4
    assert 5 <= len(fields[-1]) <= 15


def test_b_complaints_have_an_address_of_our_organisation_and_the_tag_of_the_mail():
    ((_, mail),) = mails(tagged(), return_address="returns@bounce.news.example.org")
    assert mail["CFBL-Address"] == "returns@bounce.news.example.org; report=arf"
    assert mail["CFBL-Feedback-ID"] == TAG


def test_b_no_complaint_address_in_another_organisation():
    ((_, mail),) = mails(tagged(), return_address="returns@relay.example")
    assert mail["CFBL-Address"] is None


def test_c3_programs_without_the_web_leave_by_mail_to_the_return_address():
    given = {"return_address": "returns@news.example.org", "unsubscribe_mailto": ""}
    ((_, mail),) = mails(tagged(), **given)
    links = [word.strip() for word in mail["List-Unsubscribe"].split(",")]
    assert links[0].startswith("<https://")
    assert links[1] == f"<mailto:returns%2B{TAG}@news.example.org?subject=unsubscribe>"


def test_b2_no_list_or_feedback_header_is_an_encoded_word():
    ((_, mail),) = mails(tagged(), return_address="returns@news.example.org", unsubscribe_mailto="")
    for name in ("List-Id", "List-Unsubscribe", "Message-ID", "Feedback-ID", "CFBL-Feedback-ID"):
        assert "=?" not in mail[name]


@pytest.mark.parametrize(
    ("address", "tag"),
    [
        (f"r+{TAG}@b.example", TAG),
        (f"R+{TAG.upper()}@B.EXAMPLE", TAG),
        ("a+b+c@b.example", "c"),
        ("r@b.example", ""),
        ("", ""),
    ],
)
def test_the_tag_comes_out_of_an_address_again(address, tag):
    assert tag_in(address) == tag


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("a@news.museum.example", "b@news.museum.example", True),
        ("a@museum.example", "b@bounce.museum.example", True),
        ("a@bounce.museum.example", "b@Museum.example", True),
        ("a@news.museum.example", "b@bounce.museum.example", True),
        ("a@museum.example", "b@harbour.example", False),
        ("a@museum.example", "b@notmuseum.example", False),
    ],
)
def test_domains_of_one_organisation(one, other, is_same):
    assert is_same_organisation(one, other) is is_same
