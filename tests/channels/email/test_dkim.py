"""Signatures that an independent verifier accepts, and that notice every change."""

from base64 import b64encode
from dataclasses import replace
from functools import cache

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as generate_rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from channels.email.dkim import COVERED, read_dkim
from distributor.contract import Misconfigured
from tests.channels.email.made import (
    account_of,
    make_account,
    make_part,
    publish_to,
    sandbox_with,
)

SPACED = make_part(
    text="Le  musée\t ouvre ses portes.  \n\n.\n.. \n__unsubscribe_url__\n"
    "__preferences_url__ \n\n\n"
)


@cache
def rsa(bits=2048):
    return generate_rsa(public_exponent=65537, key_size=bits)


@cache
def ed25519():
    return Ed25519PrivateKey.generate()


def pem(private):
    return private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def records():
    """The public halves, as DNS gives them."""
    der = rsa().public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    raw = ed25519().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return {
        b"r1._domainkey.news.example.org.": b"v=DKIM1; k=rsa; p=" + b64encode(der),
        b"e1._domainkey.news.example.org.": b"v=DKIM1; k=ed25519; p=" + b64encode(raw),
    }


def signing(account):
    return replace(
        account,
        settings={
            **account.settings,
            "from_address": "press@news.example.org",
            "dkim_selector": "r1",
            "dkim_second_selector": "e1",
        },
        credentials={"dkim_key": pem(rsa()), "dkim_second_key": pem(ed25519())},
    )


@pytest.fixture(scope="module")
def signed():
    """One mail as it arrived, with both signatures."""
    with sandbox_with() as sandbox:
        account = account_of(sandbox, return_address="returns@news.example.org")
        publish_to(["ana@example.org"], signing(account), part=SPACED)
        return sandbox.mails()[0].fields["raw"].encode()


def verified(message):
    found = records()
    verifier = dkim.DKIM(message)

    def is_good(number):
        try:
            return verifier.verify(idx=number, dnsfunc=lambda name, **_: found[name])
        except dkim.ValidationError:
            return False

    return [is_good(0), is_good(1)]


def test_a2_an_independent_verifier_accepts_both_signatures(signed):
    assert verified(signed) == [True, True]


@pytest.mark.parametrize("name", COVERED)
def test_b1_every_covered_header_is_guarded(signed, name):
    line = next(line for line in signed.split(b"\r\n") if line.lower().startswith(name.encode()))
    changed = signed.replace(line, line + b"x", 1)
    assert verified(changed) == [False, False]


def test_a_body_that_was_changed_and_a_header_that_was_added_are_noticed(signed):
    assert verified(signed.replace(b"portes", b"pertes", 1)) == [False, False]
    assert verified(b"From: <thief@example.net>\r\n" + signed) == [False, False]


def test_an_account_without_a_key_does_not_sign():
    with sandbox_with() as sandbox:
        publish_to(["ana@example.org"], account_of(sandbox))
        assert b"DKIM-Signature" not in sandbox.mails()[0].fields["raw"].encode()


@pytest.mark.parametrize(
    ("settings", "credentials", "hint"),
    [
        ({}, {"dkim_key": "x"}, "before ._domainkey"),
        ({"dkim_selector": "a b"}, {"dkim_key": "x"}, "before ._domainkey"),
        ({"dkim_selector": "r1"}, {}, "PEM form"),
        ({"dkim_selector": "r1"}, {"dkim_key": "no key"}, "PEM form"),
        ({"dkim_selector": "r1"}, {"dkim_key": "clé"}, "PEM form"),
        ({"dkim_selector": "r1"}, {"dkim_key": "short"}, "2048 bits"),
        ({"dkim_second_selector": "r1"}, {"dkim_second_key": "curve"}, "mail knows no other"),
    ],
)
def test_a_key_that_cannot_sign_is_said_and_never_shown(settings, credentials, hint):
    made = {"short": pem(rsa(1024)), "curve": pem(generate_private_key(SECP256R1()))}
    given = {name: made.get(value, value) for name, value in credentials.items()}
    account = replace(make_account(**settings), credentials=given)
    with pytest.raises(Misconfigured) as refused:
        read_dkim(account)
    assert hint in refused.value.hint
    assert "PRIVATE" not in str(refused.value)


def test_a_key_is_not_shown_by_chance():
    (key, _) = read_dkim(signing(make_account()))
    assert "PRIVATE" not in repr(key)
    assert (key.domain, key.selector) == ("news.example.org", "r1")
