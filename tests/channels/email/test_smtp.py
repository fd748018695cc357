import base64
from dataclasses import replace

import pytest

from channels.email.sandbox import AUTH_LOGIN, AUTH_PLAIN, PIPELINING, STARTTLS
from channels.email.sandbox_smtp import PASSWORD, USERNAME
from channels.email.settings import read_relay
from channels.email.smtp import open_session
from distributor.contract import AuthExpired, Deadline, Misconfigured, Transient
from tests.channels.email.made import (
    CHAINED,
    Scripted,
    account_of,
    kinds,
    publish_to,
    sandbox_with,
)


def enter(account, *, seconds=5.0, **changes):
    session = open_session(replace(read_relay(account), **changes), Deadline.after(seconds))
    session.quit(Deadline.after(1))
    return session


def refused(kind, account, **changes):
    with pytest.raises(kind) as caught:
        enter(account, **changes)
    return caught.value


@pytest.mark.parametrize("way", [AUTH_PLAIN, AUTH_LOGIN])
def test_we_sign_in_under_encryption_and_mail_goes_out(way):
    with sandbox_with(CHAINED | {STARTTLS, way}) as sandbox:
        assert kinds(publish_to(["a@x.org"], account_of(sandbox, signs_in=True))) == ["Receipt"]
        assert sandbox.desk.signed_in == [way.removeprefix("AUTH ")]


def test_what_is_offered_is_asked_again_after_encryption():
    with sandbox_with(frozenset({STARTTLS, PIPELINING})) as sandbox:
        session = enter(account_of(sandbox))
        assert session.features == {"PIPELINING": "", "ENHANCEDSTATUSCODES": ""}
        assert session.wire.tls_version == ""


def test_a_certificate_of_an_unknown_authority_stops_everything():
    with sandbox_with(CHAINED | {STARTTLS}) as sandbox:
        error = refused(Misconfigured, account_of(sandbox, smtp_ca=""))
        assert "certificate" in error.sentence
        assert "smtp_ca" in error.hint
        assert kinds(publish_to(["a@x.org"], account_of(sandbox, smtp_ca=""))) == ["Misconfigured"]
        assert sandbox.accepted() == []


def test_a_certificate_for_another_name_stops_everything():
    with sandbox_with(CHAINED | {STARTTLS}) as sandbox:
        error = refused(Misconfigured, account_of(sandbox), host="localhost")
        assert "not trusted" in error.sentence


def test_an_authority_file_that_cannot_be_read_is_a_wrong_setting(tmp_path):
    with sandbox_with(CHAINED | {STARTTLS}) as sandbox:
        error = refused(Misconfigured, account_of(sandbox, smtp_ca=str(tmp_path / "none.pem")))
        assert "smtp_ca" in error.sentence


def test_a4_a_server_without_encryption_is_refused_where_encryption_is_wanted():
    with sandbox_with() as sandbox:
        error = refused(Misconfigured, account_of(sandbox, smtp_security="starttls"))
        assert "offers no encryption" in error.sentence


def test_encryption_from_the_first_byte_fails_softly_on_a_plain_server():
    with sandbox_with() as sandbox:
        refused(Transient, account_of(sandbox, smtp_security="tls"))


def test_a_wrong_password_is_said_without_showing_it():
    with sandbox_with(CHAINED | {AUTH_PLAIN, AUTH_LOGIN}) as sandbox:
        account = account_of(sandbox)
        for way in (AUTH_PLAIN, AUTH_LOGIN):
            sandbox.desk.features = CHAINED | {way}
            error = refused(AuthExpired, account, username=USERNAME, password="wrong-secret")
            shown = f"{error} {error.raw}"
            assert "wrong-secret" not in shown
            assert base64.b64encode(b"wrong-secret").decode().rstrip("=") not in shown
            assert "535" in error.raw
        assert sandbox.desk.signed_in == []


def test_a_server_that_offers_no_way_to_sign_in_is_a_wrong_setting():
    with sandbox_with() as sandbox:
        refused(Misconfigured, account_of(sandbox), username=USERNAME, password=PASSWORD)


def test_a_server_that_wants_to_know_us_says_so():
    with sandbox_with(CHAINED | {AUTH_PLAIN}) as sandbox:
        assert kinds(publish_to(["a@x.org"], account_of(sandbox))) == ["Misconfigured"]


def test_a_server_that_is_not_there_is_tried_later():
    with sandbox_with() as sandbox:
        account = account_of(sandbox)
    assert "cannot be reached" in refused(Transient, account).sentence


def test_without_time_left_nobody_is_called():
    with sandbox_with() as sandbox:
        assert "no time" in refused(Transient, account_of(sandbox), seconds=-1).sentence


@pytest.mark.parametrize(
    ("greeting", "kind"),
    [
        (b"421 4.3.2 not now\r\n", "RateLimited"),
        (b"554 5.7.1 your address is on a list\r\n", "Misconfigured"),
        (b"HTTP/1.1 400 Bad Request\r\n", "Transient"),
        (b"250 odd\r\n", "Transient"),
    ],
)
def test_a_greeting_that_is_none_becomes_its_error(greeting, kind):
    with Scripted([(b"", greeting)]) as server:
        assert kinds(publish_to(["a@x.org"], server.account)) == [kind]


def test_a_goodbye_that_nobody_hears_is_no_error():
    with Scripted(
        [(b"", b"220 a\r\n"), (b"EHLO news.example.org\r\n", b"250 b\r\n"), (b"QUIT\r\n", None)]
    ) as server:
        assert enter(server.account).is_clean is False


def test_a_session_that_owes_an_answer_leaves_without_a_word():
    with Scripted([(b"", b"220 a\r\n"), (b"EHLO news.example.org\r\n", b"250 b\r\n")]) as server:
        session = open_session(read_relay(server.account), Deadline.after(5))
        session.is_clean = False
        session.quit(Deadline.after(1))
        assert len(server.heard) == 2
