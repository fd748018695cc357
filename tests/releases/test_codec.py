"""What is frozen comes back to the byte."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from distributor.contract import (
    Asset,
    Block,
    BlockKind,
    Boilerplate,
    Edition,
    Link,
    Part,
    Quote,
    Release,
)
from distributor.releases.codec import (
    edition_from_json,
    edition_to_json,
    release_from_json,
    release_to_json,
)

words = st.text(max_size=20)
texts = st.lists(words, max_size=3).map(tuple)
maps = st.dictionaries(words, words, max_size=3)
parts = st.builds(Part, text=words, fields=maps, assets=texts)
editions = st.builds(
    Edition,
    channel=words,
    language=words,
    parts=st.lists(parts, max_size=3).map(tuple),
    options=maps,
)
quotes = st.builds(Quote, text=words, speaker=st.none() | words, role=st.none() | words)
links = st.builds(Link, start=st.integers(0, 9), end=st.integers(0, 9), url=words)
blocks = st.builds(
    Block,
    kind=st.sampled_from(BlockKind),
    text=words,
    items=texts,
    rows=st.lists(texts, max_size=2).map(tuple),
    quotes=st.lists(quotes, max_size=2).map(tuple),
    links=st.lists(links, max_size=2).map(tuple),
    notes=st.lists(st.integers(1, 9), max_size=2).map(tuple),
)
some_blocks = st.lists(blocks, max_size=3).map(tuple)
releases = st.builds(
    Release,
    guid=words,
    language=words,
    headline=words,
    link=words,
    text=words,
    blocks=some_blocks,
    date=st.none() | st.dates(),
    city=st.none() | words,
    boilerplates=st.lists(
        st.builds(Boilerplate, organisation=words, blocks=some_blocks), max_size=2
    ).map(tuple),
    assets=st.lists(
        st.builds(Asset, name=words, media_type=words, content=st.binary(max_size=9)), max_size=2
    ).map(tuple),
)


@given(editions)
def test_an_edition_comes_back_as_it_was(edition):
    assert edition_from_json(edition_to_json(edition)) == edition


@given(releases)
def test_a_release_comes_back_as_it_was(release):
    assert release_from_json(release_to_json(release)) == release


def test_types_come_back_too():
    block = Block(kind=BlockKind.LIST, text="a", items=("a",))
    release = Release(
        guid="g",
        language="en",
        headline="h",
        link="l",
        text="t",
        blocks=(block,),
        date=date(2026, 1, 2),
        assets=(Asset(name="a", media_type="image/png", content=b"\x00\xff"),),
    )
    back = release_from_json(release_to_json(release))
    assert back.blocks[0].kind is BlockKind.LIST
    assert (back.date, back.assets[0].content) == (date(2026, 1, 2), b"\x00\xff")
