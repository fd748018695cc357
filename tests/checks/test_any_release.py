from hypothesis import given, settings
from hypothesis import strategies as st

from channels.email import compose as email
from channels.linkedin import post
from channels.rss import item
from channels.x import thread
from distributor.contract import Account, Block, BlockKind, Level, Quote, Unsupported
from distributor.releases.guard import guard
from tests.releases_made import release

WORDS = st.text(
    alphabet=st.sampled_from(
        [*"abcÉé 12.,:;!?“”«»\"'’-–@#$%/\\|<>&(){}[]*_~\n\t\u00a0\u202f\x00\ufeff👩🏽"]
    ),
    max_size=120,
)
SENTENCES = st.one_of(
    WORDS,
    st.sampled_from(
        ["The basin holds 40 gates.", "It opened.", "Ports need:", "Drones of tide.com."]
    ),
)
QUOTES = st.builds(
    lambda text, speaker, role: Quote(text=text, speaker=speaker, role=role, sentences=(text,)),
    SENTENCES,
    st.one_of(st.none(), WORDS),
    st.one_of(st.none(), WORDS),
)


@st.composite
def blocks(draw):
    sentences = tuple(draw(st.lists(SENTENCES, max_size=4)))
    kind = draw(st.sampled_from(list(BlockKind)))
    items = sentences if kind is BlockKind.LIST else ()
    return Block(
        kind=kind,
        text=" ".join(sentences),
        sentences=() if items else sentences,
        items=items,
        rows=(sentences,) if kind is BlockKind.TABLE else (),
        level=draw(st.integers(0, 9)),
        quotes=tuple(draw(st.lists(QUOTES, max_size=2))),
    )


@st.composite
def releases(draw):
    body = tuple(draw(st.lists(blocks(), max_size=6)))
    return release(
        language=draw(st.sampled_from(["en", "fr", "fr-CA", "fr-FR"])),
        headline=draw(SENTENCES),
        subheads=tuple(draw(st.lists(WORDS, max_size=1))),
        text="\n\n".join(block.text for block in body),
        blocks=body,
        issuer=draw(st.one_of(st.none(), WORDS)),
        city=draw(st.one_of(st.none(), WORDS)),
        correction=draw(st.one_of(st.none(), WORDS)),
        contacts=tuple(draw(st.lists(WORDS, max_size=2))),
    )


def composed(channel, own, account):
    try:
        return channel.compose(own, account)
    except Unsupported:
        return None


@settings(max_examples=40, deadline=None)
@given(releases(), st.sampled_from(["first", "last"]))
def test_any_release_is_composed_or_refused_in_words(own, position):
    account = Account(id=1, channel="x", handle="@h", settings={"link_position": position})
    for channel in (thread, post, item, email):
        edition = composed(channel, own, account)
        if edition is None:
            continue
        assert edition == channel.compose(own, account)
        guard(own, edition, ["@h"])
        errors = {p.code for p in channel.check(edition, account) if p.level is Level.ERROR}
        assert errors <= {"x.cashtags", "x.duplicate", "rss.empty"}


@settings(max_examples=40, deadline=None)
@given(releases())
def test_a_mail_of_any_release_can_be_set_anew_from_its_text(own):
    account = Account(id=1, channel="email", handle="News")
    edition = composed(email, own, account)
    if edition is not None:
        anew = email.restyle(edition, account)
        assert anew.parts[0].text.count(email.UNSUBSCRIBE) == 1
        assert email.restyle(anew, account) == anew
