import pytest

from channels.email.wire_check import check_wire
from distributor.contract import Edition, Level
from tests.channels.email.made import PART, make_account, make_part


def edition(*parts):
    return Edition(channel="email", language="fr-CA", parts=parts)


def codes(problems):
    return [(problem.code, problem.part) for problem in problems]


def test_a_complete_mail_has_no_problem():
    assert check_wire(edition(PART), make_account()) == []


def test_each_reason_of_each_incomplete_part_is_shown():
    problems = check_wire(edition(PART, make_part(subject="", html="<p></p>")), make_account())
    assert codes(problems) == [("email.incomplete", 1), ("email.incomplete", 1)]
    assert {problem.level for problem in problems} == {Level.ERROR}


@pytest.mark.parametrize("setting", [{"from_address": ""}, {"smtp_host": "mail.example.org"}])
def test_a_wrong_setting_is_a_problem_before_anything_is_sent(setting):
    assert codes(check_wire(edition(PART), make_account(**setting))) == [("email.settings", None)]


@pytest.mark.parametrize("address", ["no-reply@x.org", "noreply@x.org", "Do.Not.Reply@x.org"])
def test_a10_answers_must_reach_somebody(address):
    problems = check_wire(edition(PART), make_account(reply_to=address))
    assert codes(problems) == [("email.no-reply", None)]
