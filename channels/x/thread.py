"""Composes the thread of a release: a headline with the link, then whole sentences.

What does not fit a post is left out, never cut: half a sentence under the organisation's name
cannot be taken back.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal

from channels.x.count import count, links, without_links
from channels.x.mentions import handles_in, with_handles
from channels.x.pictures import KINDS
from channels.x.problems import problems
from distributor.contract import Account, Edition, Part, Problem, Release, Unsupported
from distributor.kit import choose
from distributor.kit.choose import Passage
from distributor.kit.house_style import worded
from distributor.kit.names import hashtags_in
from distributor.kit.pictures import first_picture
from distributor.kit.sayings import sayings
from distributor.kit.text import clean

LIMIT = 280
MOST_POSTS = 5
_USUAL_POSTS = 4
_SHORTEST = 40
_SHORT_RELEASE = 150
_MOST_HASHTAGS = 2
_GAP = "\n\n"
_ROOM = LIMIT - len(" 5/5")
_COST, _COST_WITH_LINK, _COST_OF_ALT = Decimal("0.015"), Decimal("0.200"), Decimal("0.005")

__all__ = ["LIMIT", "MOST_POSTS", "check", "compose", "cost", "count"]


def compose(release: Release, account: Account) -> Edition:
    """Make the thread of a release for an account. Pure.

    Raises:
        Unsupported: the release has neither a headline nor a first sentence that fits a post.
    """
    hook = without_links(choose.title(release))
    if not hook or count(f"{hook}{_GAP}{release.link}") > LIMIT:
        raise Unsupported(
            "The release has no headline that fits a post together with its link. Give it a "
            "headline of at most 255 characters."
        )
    handles = handles_in(account.settings.get("handles", ""))
    posts = with_handles([hook, *_followers(release, hook)], handles, limit=_ROOM)
    posts = _with_link(posts, release.link, last=account.settings.get("link_position") == "last")
    posts = _with_hashtags(posts, _hashtags(release.language, account))
    pictures = first_picture(release, account, kinds=KINDS)
    parts = tuple(
        Part(text=text, assets=pictures if index == 0 else ())
        for index, text in enumerate(_numbered(posts))
    )
    return Edition(
        channel="x",
        language=release.language,
        parts=parts,
        options={
            "link": release.link,
            "issuer": release.issuer or "",
            "frame": _frame(release.language, account),
        },
    )


def check(edition: Edition, account: Account) -> list[Problem]:
    """Say what X would refuse, and what a reader would stumble over. Pure."""
    return problems(edition, account, limit=LIMIT)


def cost(part: Part) -> Decimal:
    """What X asks for this post in USD: a link is dear, and so is describing a picture."""
    post = _COST_WITH_LINK if links(part.text) else _COST
    return post + _COST_OF_ALT * len(part.assets)


def _followers(release: Release, hook: str) -> list[str]:
    """The posts after the first, in the release's order."""
    room = 1 if choose.body_words(release) < _SHORT_RELEASE else _USUAL_POSTS - 1
    chosen: list[tuple[tuple[int, int], str]] = []
    used: set[str] = {hook}
    for finder in (_lede, _facts, _quotation, _opener, _any_sentence):
        if len(chosen) == room or (finder is _any_sentence and len(chosen) > 1):
            break
        found = next((one for one in finder(release, used) if _is_post(one[1])), None)
        if found is not None:
            chosen.append(found[:2])
            used.update(found[2])
    return [text for _, text in sorted(chosen)] or _last_resort(release, hook)


_Found = tuple[tuple[int, int], str, tuple[str, ...]]


def _found(passage: Passage) -> _Found:
    return passage.place, clean(passage.text), passage.sentences


def _lede(release: Release, used: set[str]) -> Iterator[_Found]:
    passage = choose.lede(release)
    if passage is not None and passage.text not in used:
        yield _found(passage)


def _facts(release: Release, used: set[str]) -> Iterator[_Found]:
    yield from map(_found, choose.facts(release, used))


def _quotation(release: Release, used: set[str]) -> Iterator[_Found]:
    for saying in sayings(release, limit=_ROOM):
        if used.isdisjoint(saying.sentences):
            yield saying.place, clean(saying.sentence(release.language)), saying.sentences


def _opener(release: Release, used: set[str]) -> Iterator[_Found]:
    paragraphs = (p for p in choose.openers(release, used) if p.place[1] == 0)
    yield from map(_found, paragraphs)


def _any_sentence(release: Release, used: set[str]) -> Iterator[_Found]:
    yield from map(_found, choose.openers(release, used))


def _is_post(text: str) -> bool:
    """Whether a text can be a post as it stands: it fits, and names no domain or account."""
    own_signs = any(sign in text for sign in ("@", "#", "＃"))
    return len(text) >= _SHORTEST and not own_signs and not links(text) and count(text) <= _ROOM


def _last_resort(release: Release, hook: str) -> list[str]:
    """One post more, so that the headline is not alone: with its domains made plain words."""
    choices = [*(p.text for p in choose.openers(release, (hook,))), *release.subheads]
    plain = (without_links(clean(text)) for text in choices if text != hook)
    return list(_first(plain, _is_post))


def _first(texts: Iterator[str], is_good: Callable[[str], bool]) -> Iterator[str]:
    for text in texts:
        if is_good(text):
            yield text
            return


def _with_link(posts: list[str], link: str, *, last: bool) -> list[str]:
    """The link once: behind the headline, or at the end, where the headline can do without."""
    if last and len(posts[0]) < _SHORTEST and len(posts) > 2:
        both = f"{posts[0]}{_GAP}{posts[1]}"
        posts = [both, *posts[2:]] if count(both) <= LIMIT else posts
    end = f"{posts[-1]}{_GAP}{link}"
    if last and len(posts) > 1 and len(posts[0]) >= _SHORTEST:
        if count(end) <= _ROOM:
            return [*posts[:-1], end]
        if len(posts) > 2:
            return [*posts, link]
    return [f"{posts[0]}{_GAP}{link}", *posts[1:]]


def _with_hashtags(posts: list[str], hashtags: list[str]) -> list[str]:
    """At most two, at the end of the last post where they fit."""
    for most in range(min(_MOST_HASHTAGS, len(hashtags)), 0, -1):
        last = f"{posts[-1]}{_GAP}{' '.join(hashtags[:most])}"
        if count(last) <= _ROOM:
            return [*posts[:-1], last]
    return posts


def _numbered(posts: list[str]) -> list[str]:
    """From three posts on each but the first says where it stands."""
    if len(posts) < 3:
        return posts
    last = len(posts)
    return [posts[0], *(f"{text} {at}/{last}" for at, text in enumerate(posts[1:], start=2))]


def _hashtags(language: str, account: Account) -> list[str]:
    return hashtags_in(worded(account.settings.get("hashtags", ""), language))


def _frame(language: str, account: Account) -> str:
    """What stands in the posts by the account's own settings, one a line."""
    handles = handles_in(account.settings.get("handles", "")).values()
    hashtags = _hashtags(language, account)
    return "\n".join((*(f"({handle})" for handle in handles), *hashtags))
