"""Finds the names a release speaks of most, for hashtags that nobody has configured.

Only names the release writes itself, twice or more: a hashtag is a claim about the news.
"""

import re
from collections import Counter
from collections.abc import Iterator

from distributor.contract import Release
from distributor.kit.sentences import has_quote_marks
from distributor.kit.typography import months

_NAME = re.compile(
    r"(?<![\w@#.])[A-ZÀ-Þ][\w’'-]*(?:[ \u00a0](?:(?:of|de|du|des) )?[A-ZÀ-Þ][\w’'-]*){0,3}"
)
_OWN_TAG = re.compile(r"(?<![\w&/#])#[^\W\d_]\w+")
_DAYS = """
monday tuesday wednesday thursday friday saturday sunday lundi mardi mercredi jeudi vendredi samedi
dimanche inc ltd corp president président présidente ceo chair the a an le la les
"""
_LEGAL_FORM = re.compile(r",? (?:Inc|Ltd|LLC|L\.?P|Corp|Co|Ltée|S\.A)\b\.?")
_LONGEST_TAG = 30


def hashtags_in(setting: str) -> list[str]:
    """The hashtags of a setting such as "#Photonics, Quebec": each with its sign, once."""
    words = (word.lstrip("#＃") for word in re.split(r"[\s,;]+", setting))
    return list(dict.fromkeys(f"#{word}" for word in words if word))


def hashtags_of(release: Release, most: int) -> list[str]:
    """The release's own hashtags, then names it uses most; CamelCase, accents kept."""
    tags = list(dict.fromkeys(_OWN_TAG.findall(release.text)))
    for name in _names(release):
        tag = _camel_case(name)
        if tag and len(tag) <= _LONGEST_TAG and not _says_again(tag, tags):
            tags.append(f"#{tag}")
    return tags[:most]


def _says_again(tag: str, tags: list[str]) -> bool:
    """Whether a tag is part of another or the other of it."""
    small = tag.casefold()
    return any(small in other.casefold() or other.casefold()[1:] in small for other in tags)


def _names(release: Release) -> Iterator[str]:
    """The issuer and the organisations first, the place, then names by how often they stand."""
    sentences = [s for block in release.blocks for s in block.sentences if not has_quote_marks(s)]
    counted = Counter(name for sentence in sentences for name in _names_in(sentence))
    people = {
        word
        for quote in release.quotes
        for word in (quote.speaker or "").casefold().replace("’", "'").split()
    }
    own = [release.issuer, *(about.organisation for about in release.boilerplates), release.city]
    yield from (name for name in own if name)
    for name, times in counted.most_common():
        if times > 1 and people.isdisjoint(name.casefold().split()) and _is_surely_a_name(name):
            yield name


def _is_surely_a_name(name: str) -> bool:
    """Whether it has two words or is an acronym; a single word with a capital may be any word."""
    return " " in name or "\u00a0" in name or name.isupper() or any(c.isdigit() for c in name)


def _names_in(sentence: str) -> Iterator[str]:
    for match in _NAME.finditer(sentence, 1):
        name = re.sub(r"['’]s$", "", match.group())
        plain = name.split()[0].casefold() not in _not_names() and "’" not in name
        if plain and "'" not in name and len(name) > 2:
            yield name


def _not_names() -> frozenset[str]:
    words = [*_DAYS.split(), *months("en"), *months("fr")]
    return frozenset(word.casefold() for word in words)


def _camel_case(name: str) -> str:
    words = re.findall(r"[^\W_]+", _LEGAL_FORM.sub("", re.sub(r"['’]", "", name)))
    tag = "".join(word[:1].upper() + word[1:] for word in words)
    return "" if tag.isdigit() else tag
