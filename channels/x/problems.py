"""Says what is wrong with a thread, in words for the person who edits it.

Errors are what X is sure to refuse; everything a reader would merely stumble over is a warning.
"""

import re
from collections.abc import Iterator

from channels.x.count import count, has_forbidden_characters, links
from channels.x.mentions import handles_in
from distributor.contract import Account, Edition, Level, Problem
from distributor.kit.casing import is_capitals
from distributor.kit.sentences import is_clean, stands_alone
from distributor.kit.typography import fold

_SHORTEST = 40
_MOST_HASHTAGS = 2
_NUMBERING = re.compile(r"\s(\d)/(\d)$")
_HASHTAG = re.compile(r"(?<!\w)[#＃]\w+")
_HANDLE = re.compile(r"(?<![\w/])@\w+")
_CASHTAG = re.compile(r"(?<![\w$])\$[A-Za-z]{1,6}(?:[._][A-Za-z]{1,2})?(?!\w)")


def problems(edition: Edition, account: Account, *, limit: int) -> list[Problem]:
    """Every problem of a thread, in the order of its posts."""
    found = [] if edition.parts else [_error("x.empty", "The thread has no post.", None)]
    for at, part in enumerate(edition.parts):
        found += _refused(part.text, at, limit)
        found += _unwise(part.text, at, edition)
        found += _signs(part.text, at, handles_in(account.settings.get("handles", "")))
    return [*found, *_of_the_thread(edition), *_issuer(edition, account)]


def _error(code: str, sentence: str, at: int | None) -> Problem:
    return Problem(level=Level.ERROR, code=code, sentence=sentence, part=at)


def _warning(code: str, sentence: str, at: int | None) -> Problem:
    return Problem(level=Level.WARNING, code=code, sentence=sentence, part=at)


def _refused(text: str, at: int, limit: int) -> Iterator[Problem]:
    number = at + 1
    if not text.strip():
        yield _error("x.empty", f"Post {number} is empty. Write something or take it out.", at)
    length = count(text)
    if length > limit:
        yield _error(
            "x.too-long",
            f"Post {number} has {length} of {limit} characters as X counts them. "
            f"Take out at least {length - limit}.",
            at,
        )
    if has_forbidden_characters(text):
        yield _error(
            "x.forbidden-character",
            f"Post {number} holds an invisible character that X refuses. Type the text again.",
            at,
        )
    if len(_CASHTAG.findall(text)) > 1:
        yield _error(
            "x.cashtags",
            f"Post {number} holds more than one ticker such as $ABC; X takes only one a post.",
            at,
        )


def _unwise(text: str, at: int, edition: Edition) -> Iterator[Problem]:
    number, link = at + 1, edition.options.get("link", "")
    bare = [address for address in links(text) if address != link]
    if bare:
        yield _warning(
            "x.further-link",
            f"X makes a link of “{bare[0]}” in post {number}: it counts 23 characters, and a post "
            "with a link costs more. Write it another way or take it out.",
            at,
        )
    words = _NUMBERING.sub("", text)
    if 0 < len(words.strip()) < _SHORTEST and not links(text):
        yield _warning("x.too-short", f"Post {number} is too short to say something.", at)
    if at and words and not stands_alone(words, edition.language):
        yield _warning(
            "x.begins-in-the-air",
            f"Post {number} begins with a word that points to something said before. "
            "Readers may see it alone.",
            at,
        )
    if not all(is_clean(line.removeprefix("– ")) for line in words.split("\n")):
        yield _warning(
            "x.marks",
            f"Post {number} holds a footnote mark, a bullet sign or a trace of markup.",
            at,
        )
    if is_capitals(text.split("\n", 1)[0]):
        yield _warning(
            "x.capitals",
            f"Post {number} is in capitals, and the release does not show how else its words are "
            "written. Set it in small letters if you can.",
            at,
        )


def _signs(text: str, at: int, handles: dict[str, str]) -> Iterator[Problem]:
    found, known = _HANDLE.findall(text), {handle.casefold() for handle in handles.values()}
    unknown = [handle for handle in found if handle.casefold() not in known]
    if unknown:
        yield _warning(
            "x.unknown-handle",
            f"Post {at + 1} mentions {unknown[0]}, which is not among this account's handles. "
            "Is it surely the right account?",
            at,
        )
    if text.lstrip().startswith("@"):
        yield _warning(
            "x.looks-like-a-reply",
            f"Post {at + 1} begins with a handle, so X shows it as a reply to few people.",
            at,
        )


def _of_the_thread(edition: Edition) -> Iterator[Problem]:
    texts = [part.text for part in edition.parts]
    seen: dict[str, int] = {}
    for at, text in enumerate(texts):
        words = fold(_NUMBERING.sub("", text)).casefold()
        if words and words in seen:
            yield _error(
                "x.duplicate",
                f"Posts {seen[words] + 1} and {at + 1} say the same; X refuses the second.",
                at,
            )
        seen.setdefault(words, at)
    yield from _numbering(texts)
    hashtags = [tag for text in texts for tag in _HASHTAG.findall(text)]
    if len(hashtags) > _MOST_HASHTAGS:
        yield _warning(
            "x.hashtags", f"The thread has {len(hashtags)} hashtags; two are enough.", None
        )
    link = edition.options.get("link", "")
    times = sum(text.count(link) for text in texts) if link else 1
    if times != 1:
        what = "is missing" if not times else f"stands there {times} times"
        yield _warning("x.link", f"The link to the release {what}. Put it in once.", None)


def _issuer(edition: Edition, account: Account) -> Iterator[Problem]:
    """Whether readers learn whose news it is: from the account or from the first post."""
    issuer, own = edition.options.get("issuer", ""), account.settings.get("issuer", "")
    first = edition.parts[0].text if edition.parts else ""
    if issuer and own and fold(own).casefold() != fold(issuer).casefold() and issuer not in first:
        yield _warning(
            "x.issuer",
            f"The account speaks for {own}, and the first post does not say that the news is "
            f"from {issuer}.",
            0,
        )


def _numbering(texts: list[str]) -> Iterator[Problem]:
    for at, text in enumerate(texts):
        number = _NUMBERING.search(text)
        if number and (int(number[1]), int(number[2])) != (at + 1, len(texts)):
            yield _warning(
                "x.numbering",
                f"Post {at + 1} of {len(texts)} is numbered {number[1]}/{number[2]}.",
                at,
            )
