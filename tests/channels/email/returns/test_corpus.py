"""Mails that came back, in the shapes real machines give them: each is read as what it is."""

from pathlib import Path

import pytest

from channels.email.returns.read import read_return
from channels.email.returns.sorts import KINDS
from distributor.contract import EventKind

CORPUS = Path(__file__).parent / "corpus"
TAG = "3.0.2.1f.0.gq4tsmbqgeytk"

# What it is, the code of the server, and whether our tag is found in what was sent back.
EXPECTED = {
    "arf-abuse": ("complaint", "", True),
    "arf-auth-failure": ("no complaint", "", True),
    "arf-fraud-headers-only": ("complaint", "", True),
    "arf-not-spam": ("no complaint", "", True),
    "arf-opt-out": ("leave", "", True),
    "arf-other-case": ("complaint", "", True),
    "arf-redacted": ("complaint", "", True),
    "away-exchange": ("away", "", False),
    "away-french": ("away", "", False),
    "away-from-nobody-without-headers": ("away", "", False),
    "away-german": ("away", "", False),
    "away-left-the-company": ("away", "", False),
    "away-old-headers": ("away", "", False),
    "away-rfc3834": ("away", "", False),
    "away-subject-only": ("away", "", False),
    "away-ticket": ("away", "", False),
    "broken": ("reply", "", False),
    "challenge-french": ("challenge", "", False),
    "challenge-headers": ("challenge", "", False),
    "challenge-subject": ("challenge", "", False),
    "courier-unknown": ("gone", "5.0.0", True),
    "exchange-access-denied": ("gone", "5.4.1", True),
    "exchange-expired": ("passing", "5.4.316", True),
    "exchange-full": ("passing", "5.2.2", True),
    "exchange-loop": ("passing", "5.4.14", True),
    "exchange-not-found": ("gone", "5.1.10", True),
    "exchange-restricted": ("refused", "5.7.133", True),
    "exchange-wrapped-distrust": ("refused", "5.7.515", True),
    "exchange-wrapped": ("gone", "5.1.1", True),
    "exim-delayed": ("delayed", "", False),
    "exim-over-quota": ("passing", "", False),
    "exim-report": ("gone", "5.1.1", True),
    "exim-unrouteable": ("gone", "", False),
    "gmail-disabled": ("gone", "5.2.1", True),
    "gmail-no-account": ("gone", "5.1.1", True),
    "gmail-over-quota": ("passing", "4.2.2", True),
    "gmail-receiving-too-fast": ("passing", "5.2.1", True),
    "gmail-reverse-dns": ("refused", "5.7.25", True),
    "gmail-unusual-rate": ("delayed", "4.7.28", True),
    "international": ("gone", "5.1.1", True),
    "leave-by-mail": ("leave", "", False),
    "leave-in-french": ("leave", "", False),
    "list-commands": ("list", "", False),
    "list-moderated": ("list", "", False),
    "list-not-a-member": ("list", "", False),
    "list-subject-only": ("list", "", False),
    "postfix-address-in-address": ("refused", "5.7.1", True),
    "postfix-bare-550-at-recipient": ("passing", "5.0.0", True),
    "postfix-bare-554-after-data": ("passing", "5.0.0", True),
    "postfix-block-list": ("refused", "5.7.1", True),
    "postfix-code-without-reason": ("gone", "5.0.0", True),
    "postfix-delayed": ("delayed", "4.4.1", True),
    "postfix-delivered": ("delivered", "2.0.0", True),
    "postfix-empty-body": ("gone", "5.1.1", False),
    "postfix-expanded": ("passed on", "2.0.0", True),
    "postfix-expired": ("passing", "4.4.1", True),
    "postfix-french-words-only": ("gone", "5.0.0", True),
    "postfix-french": ("passing", "5.2.2", True),
    "postfix-greylisted-too-long": ("refused", "4.7.1", True),
    "postfix-headers-only": ("gone", "5.1.1", True),
    "postfix-mailbox-full": ("passing", "5.2.2", True),
    "postfix-no-such-domain": ("gone", "5.4.4", True),
    "postfix-no-such-user": ("gone", "5.1.1", True),
    "postfix-relayed": ("passed on", "2.0.0", True),
    "postfix-spam-words": ("refused", "5.0.0", True),
    "postfix-too-large": ("refused", "5.3.4", True),
    "postfix-two-failures": ("passing", "5.2.2", True),
    "postfix-two-recipients": ("delivered", "2.0.0", True),
    "postfix-unsigned-refused": ("refused", "5.7.26", True),
    "postmaster-writes": ("reply", "", False),
    "qmail-no-mailbox": ("gone", "5.1.1", False),
    "qmail-over-quota": ("passing", "5.2.2", False),
    "qmail-remote-refused": ("gone", "5.1.1", False),
    "qmail-too-long-in-queue": ("passing", "4.4.3", False),
    "read-receipt": ("reply", "", False),
    "reply-from-nobody": ("reply", "", False),
    "reply-of-a-person": ("reply", "", False),
    "reply-that-quotes-a-bounce": ("reply", "", False),
    "report-without-action": ("gone", "5.1.1", True),
    "sendmail-full": ("passing", "5.2.2", True),
    "sendmail-no-such-host": ("gone", "5.1.2", True),
    "sendmail-unknown-with-comment": ("gone", "5.1.1", True),
    "sendmail-unknown": ("gone", "5.1.1", True),
    "sendmail-warning": ("delayed", "4.4.1", True),
    "yahoo-no-account": ("gone", "5.0.0", True),
}


def test_every_mail_of_the_corpus_has_an_expectation():
    assert sorted(path.stem for path in CORPUS.glob("*.eml")) == sorted(EXPECTED)
    assert len(EXPECTED) >= 80


COMPLAINTS = [name for name in EXPECTED if name.startswith("arf")]
ANSWERS = [
    name for name in EXPECTED if name.startswith(("away", "challenge", "list", "reply", "read"))
]
REPORTS = [name for name in EXPECTED if name not in {*COMPLAINTS, *ANSWERS}]


def check(name):
    sort, code, has_tag = EXPECTED[name]
    found = read_return((CORPUS / f"{name}.eml").read_bytes())
    assert (found.sort, found.code) == (sort, code)
    assert (TAG in found.words) is has_tag
    return found.sort


@pytest.mark.parametrize("name", REPORTS)
def test_e3_a_report_is_read_by_its_fields_and_not_by_a_search_in_the_text(name):
    check(name)


@pytest.mark.parametrize("name", ANSWERS)
def test_e4_an_automatic_reply_is_no_bounce(name):
    assert KINDS[check(name)] is EventKind.ANSWERED


@pytest.mark.parametrize("name", COMPLAINTS)
def test_e6_a_complaint_finds_its_mail_also_when_redacted(name):
    check(name)
    assert EXPECTED[name][2]


def test_e6_not_spam_is_no_complaint():
    assert KINDS[check("arf-not-spam")] is EventKind.ANSWERED


@pytest.mark.parametrize("name", [name for name in EXPECTED if EXPECTED[name][0] == "refused"])
def test_a3_a_fault_of_the_sender_is_never_called_the_fault_of_the_person(name):
    found = read_return((CORPUS / f"{name}.eml").read_bytes())
    assert found.said
    assert found.sort not in ("gone", "passing")
