"""Which DNS records a sender needs, and what to publish."""

from channels.email.domain import records_of
from tests.channels.email.made import make_account
from tests.channels.email.test_dkim import records as published
from tests.channels.email.test_dkim import signing


def needed(**settings):
    given = {"smtp_host": "mail.example.org", "smtp_security": "starttls", **settings}
    return records_of(signing(make_account(**given)))


def test_a2_the_records_of_a_sender_are_named_with_what_to_publish():
    found = {record.names[0]: record for record in needed()}
    assert [record.label for record in found.values()] == [
        "SPF",
        "DKIM",
        "DKIM",
        "DMARC",
        "reverse DNS",
    ]
    for name, value in published().items():
        record = found[name.decode().rstrip(".")]
        assert value.decode().endswith(record.holds)
        assert f'"{value.decode()}"' in record.remedy
    assert found["_dmarc.news.example.org"].names[-1] == "_dmarc.example.org"


def test_the_domain_bounces_return_to_needs_its_own_record():
    labels = [record.label for record in needed(return_address="back@returns.example.org")]
    assert labels.count("SPF") == 2


def test_a_server_on_this_machine_needs_no_name_and_wrong_settings_need_nothing_yet():
    assert "reverse DNS" not in [record.label for record in needed(smtp_host="127.0.0.1")]
    assert needed(smtp_port="x") == []
