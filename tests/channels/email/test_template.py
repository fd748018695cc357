import email
import email.policy
from email.header import decode_header, make_header
from email.utils import parseaddr
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.email import template as template_module
from channels.email.message import Slot
from channels.email.template import (
    date_now,
    envelope_address,
    identity_of,
    template_for,
    values_for,
)
from distributor.contract import Misconfigured, RecipientGone, Rejected
from tests.channels.email.made import PART, make_part, make_recipient, make_sender

LINK = "https://news.example.org/u/"
TOKENS = st.text(st.sampled_from("abcXYZ019._-~=&?'%;/"), min_size=1, max_size=400)
NAMES = st.text(st.sampled_from('Zoë O\'Brien, "Ünal" \\ 李雷 .=?'), max_size=80)
LINES = st.text(st.sampled_from(".= aé\n\tz"), max_size=200)


def fill(recipient, part=PART):
    template = template_for(part=part, language="fr-CA", sender=make_sender())
    values = values_for(recipient, address="a@example.org", message_id="<k@x>", date=date_now())
    return template.fill(values)


def parts_of(raw):
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    return mail, *(part.get_content().replace("\r\n", "\n") for part in mail.iter_parts())


def display_name(raw):
    to = email.message_from_bytes(raw)["To"]
    return str(make_header(decode_header(parseaddr(to.replace("\r\n", ""))[0])))


class Hrefs(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        self.found += [value for name, value in attrs if name == "href"]


@given(leave=TOKENS, choose=TOKENS, name=NAMES, before=LINES, after=LINES)
def test_whatever_is_spliced_reads_back_as_it_was(leave, choose, name, before, after):
    part = make_part(
        text=f"{before}__unsubscribe_url__{after}__preferences_url__{before}",
        html=f'{after}<a href="__unsubscribe_url__"></a><a href="__preferences_url__"></a>',
    )
    recipient = make_recipient(
        name=name, unsubscribe_url=LINK + leave, preferences_url=LINK + choose
    )
    raw = fill(recipient, part)
    mail, text, page = parts_of(raw)
    hrefs = Hrefs()
    hrefs.feed(page)
    assert text == f"{before}{LINK}{leave}{after}{LINK}{choose}{before}"
    assert hrefs.found == [LINK + leave, LINK + choose]
    assert mail["List-Unsubscribe"] == f"<{LINK}{leave}>"
    assert display_name(raw).split() == name.split()
    assert raw.isascii()
    assert b"\r\n." not in raw


def test_a_recipient_without_a_page_of_choices_gets_the_way_out_instead():
    recipient = make_recipient(unsubscribe_url=LINK + "out", preferences_url="")
    assert parts_of(fill(recipient))[1].count(LINK + "out") == 2


def test_a_template_is_made_once_for_the_same_edition_and_settings():
    first, again, other = (
        template_for(part=part, language="fr-CA", sender=make_sender())
        for part in (PART, make_part(), make_part(subject="Autre"))
    )
    assert first is again
    assert first is not other


def test_a_slot_that_was_lost_stops_the_edition(monkeypatch):
    build = template_module.build

    def lose(**arguments):
        return [piece for piece in build(**arguments) if piece is not Slot.PREFERENCES_HTML]

    monkeypatch.setattr(template_module, "build", lose)
    with pytest.raises(Rejected, match="preferences_html"):
        template_for(part=make_part(subject="Lost"), language="fr-CA", sender=make_sender())


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ftp://x.example.org/",
        "https://x.example.org/a b",
        "https://x/é",
        "https://x/<",
        LINK * 40,
    ],
)
def test_without_a_usable_way_out_nothing_is_sent(url):
    with pytest.raises(Misconfigured, match="no usable unsubscribe link"):
        fill(make_recipient(unsubscribe_url=url, preferences_url=""))


def test_a_way_out_without_https_is_only_for_this_machine():
    for host in ("127.0.0.1:8000", "localhost:8000", "[::1]:8000"):
        assert fill(make_recipient(unsubscribe_url=f"http://{host}/u/1"))
    with pytest.raises(Misconfigured, match="not https"):
        fill(make_recipient(unsubscribe_url="http://news.example.org/u/1"))


def test_a_name_with_a_line_break_is_refused():
    with pytest.raises(Rejected, match="line break"):
        fill(make_recipient(name="Ana\r\nBcc: b@example.org"))


def test_what_is_no_address_is_gone_and_what_we_cannot_spell_is_refused():
    assert envelope_address(make_recipient("ana@example.org")) == "ana@example.org"
    with pytest.raises(RecipientGone):
        envelope_address(make_recipient("nobody"))
    with pytest.raises(Rejected):
        envelope_address(make_recipient("zoë@example.com"))


def test_a_key_is_its_own_identity_unless_an_address_cannot_hold_it():
    assert identity_of("r1.a-b_c") == "r1.a-b_c"
    assert identity_of("r1:a@b") == identity_of("r1:a@b") != identity_of("r1:a@c")
    assert len(identity_of("r1:a@b")) == 32
