"""Rule E2 as a table: which answers blame the address, which may pass, and which are our own."""

import pytest

from channels.email.returns.blame import read_reply, sort_of
from channels.email.returns.sorts import Sort, mildest

TABLE = {
    Sort.GONE: [
        ("5.1.1", "550 5.1.1 no such user"),
        ("5.1.2", "550 5.1.2 host unknown"),
        ("5.1.3", "501 5.1.3 bad address syntax"),
        ("5.1.10", "550 5.1.10 RecipientNotFound"),
        ("5.1.6", "550 5.1.6 mailbox has moved"),
        ("5.2.1", "550 5.2.1 mailbox disabled"),
        ("5.0.0", "550 5.5.0 Requested action not taken: mailbox unavailable"),
        ("", "550 unknown user"),
        ("", "553 sorry, no mailbox here by that name"),
    ],
    Sort.PASSING: [
        ("5.2.2", "552 5.2.2 mailbox full"),
        ("4.2.2", "452 4.2.2 out of storage"),
        ("5.0.0", "552 quota exceeded"),
        ("4.4.7", "451 4.4.7 message expired"),
        ("5.4.7", "delivery time expired"),
        ("4.3.2", "421 4.3.2 system not accepting"),
        ("", "421 try later"),
        ("5.3.0", "554 5.3.0 something went wrong"),
        ("5.0.0", "550 no"),
        ("4.0.0", "450 4.0.0 mailbox unavailable"),
        ("", ""),
    ],
    Sort.REFUSED: [
        *((f"5.7.{number}", f"550 5.7.{number} refused") for number in (0, 1, 9, 25, 26, 28, 29)),
        ("5.7.515", "550 5.7.515 Access denied"),
        ("5.7.1", "550 5.7.1 user unknown to this policy"),
        ("4.7.28", "421 4.7.28 unusual rate"),
        ("5.0.0", "554 your message was refused because of a DMARC policy"),
        ("", "554 blocked using a list, listed at blocked.example"),
        ("5.6.0", "554 5.6.0 bad header"),
        ("5.3.4", "552 5.3.4 too large"),
        ("5.2.3", "552 5.2.3 message length exceeds limit"),
        ("5.4.5", "550 5.4.5 daily sending quota exceeded"),
        ("5.1.8", "553 5.1.8 sender domain does not exist"),
        ("", "550 relaying denied"),
    ],
}
CASES = [(sort, status, said) for sort, pairs in TABLE.items() for status, said in pairs]


@pytest.mark.parametrize(("sort", "status", "said"), CASES)
def test_e2_an_answer_blames_whom_it_should(sort, status, said):
    assert sort_of(read_reply(said, status=status)) is sort


def test_the_code_that_names_a_reason_counts_and_an_ip_address_is_none():
    assert read_reply("550 5.0.350 wrapped -> 550 5.1.1 gone", status="5.0.350").enhanced == "5.1.1"
    assert read_reply("550 host 5.1.1.9 said no", status="5.3.0").enhanced == "5.3.0"
    assert read_reply("no code at all").code == 550


def test_of_several_reports_the_mildest_counts():
    assert mildest([Sort.GONE, Sort.DELIVERED, Sort.PASSING]) is Sort.DELIVERED
    assert mildest([Sort.GONE, Sort.REFUSED]) is Sort.REFUSED
