"""Composes the feed item of a release: its headline, its first sentences, its whole text.

Readers of a feed show either the description or the content, so each must be complete in itself.
"""

from collections.abc import Iterator
from itertools import takewhile

from distributor.contract import Account, Edition, Level, Part, Problem, Release, Unsupported
from distributor.kit import choose
from distributor.kit.markup import is_public, own_words, release_html
from distributor.kit.sentences import can_follow, has_quote_marks
from distributor.kit.text import clean, cut

LIMIT = 300
_SENTENCES = 2


def compose(release: Release, account: Account) -> Edition:
    """Make the feed item of a release. Pure.

    Raises:
        Unsupported: the release has neither a headline nor a first sentence.
    """
    title = choose.title(release)
    if not title:
        raise Unsupported("The release has no headline, and a feed item needs a title.")
    author = account.settings.get("author") or release.issuer or ""
    part = Part(
        text=clean(_description(release, title)),
        fields={
            "title": title,
            "link": release.link,
            "guid": release.guid,
            "html": release_html(release),
            "categories": account.settings.get("categories", ""),
            "author": author,
        },
    )
    return Edition(
        channel="rss",
        language=release.language,
        parts=(part,),
        options={
            "link": release.link,
            "frame": "\n".join((author, part.fields["categories"], *own_words(release))),
        },
    )


def _description(release: Release, title: str) -> str:
    """The lede and the sentence after it, where both fit; else the lede, cut at a word."""
    lede = choose.lede(release)
    if lede is None:
        return cut(next((p.text for p in choose.openers(release)), title), LIMIT)
    block = release.blocks[lede.place[0]]
    more = takewhile(
        lambda sentence: can_follow(sentence, release.language) and not has_quote_marks(sentence),
        block.sentences[1:_SENTENCES],
    )
    both = " ".join((lede.text, *more))
    return both if len(both) <= LIMIT else cut(lede.text, LIMIT)


def check(edition: Edition, account: Account) -> list[Problem]:  # noqa: ARG001 - the contract's
    """Say what a feed reader would refuse or show badly. Pure."""
    return [problem for at, part in enumerate(edition.parts) for problem in _problems_of(part, at)]


def _problems_of(part: Part, at: int) -> Iterator[Problem]:
    wrong = {
        "rss.title": not part.fields.get("title", "").strip(),
        "rss.guid": not part.fields.get("guid", "").strip(),
        "rss.link": not is_public(part.fields.get("link", "")),
        "rss.empty": not part.text.strip(),
    }
    for code, sentence in _ERRORS.items():
        if wrong[code]:
            yield Problem(level=Level.ERROR, code=code, sentence=sentence, part=at)
    if len(part.text) > LIMIT:
        yield Problem(
            level=Level.WARNING,
            code="rss.long-description",
            sentence=f"The description has {len(part.text)} characters; feed readers show about "
            f"{LIMIT}. The whole text is in the content anyway.",
            part=at,
        )


_ERRORS = {
    "rss.title": "The item has no title. Feed readers list items by their title.",
    "rss.guid": "The item has no permanent identity, so readers would show it again and again.",
    "rss.link": "The item has no full link to the release.",
    "rss.empty": "The description is empty. Write one or two sentences.",
}
