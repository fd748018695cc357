"""Which languages an account publishes: two settings every account may have, whatever its channel.

Here and not in the channels, because a channel composes what it is given and the core decides what
that is.
"""

import re
from collections.abc import Mapping

from distributor.contract import Setting

SETTINGS = (
    Setting(
        name="languages",
        label="Languages",
        help="Such as en,fr-CA: what this account publishes, and needs of every release. Empty: "
        "every language a release has.",
    ),
    Setting(
        name="other_languages",
        label="Readers of other languages",
        help="first: who reads a language without an edition gets the first one; wait: they get "
        "nothing until theirs is there.",
    ),
)
_TAG = re.compile(r"[a-z]{2}(?:-[A-Za-z]{2,4})?")
_CHOICES = ("", "first", "wait")


def tags_of(settings: Mapping[str, str]) -> tuple[str, ...]:
    """The languages an account publishes, as it spells them (fr-CA); none means all.

    A feed that says its one `language` carries no other.
    """
    return _tags(settings.get("languages") or settings.get("language", ""))


def needed(settings: Mapping[str, str]) -> list[str]:
    """The languages an account asks of every release; that a feed has one asks for nothing."""
    return [primary(tag) for tag in _tags(settings.get("languages", ""))]


def _tags(named: str) -> tuple[str, ...]:
    tags = (tag.strip().replace("_", "-") for tag in named.split(","))
    return tuple(tag for tag in tags if _TAG.fullmatch(tag))


def tag_for(language: str, settings: Mapping[str, str]) -> str | None:
    """How the account spells a language of a release; None when it does not publish it."""
    tags = tags_of(settings)
    if not tags:
        return language
    return next((tag for tag in tags if primary(tag) == primary(language)), None)


def primary(tag: str) -> str:
    """The language of a tag without its region."""
    return tag.split("-", 1)[0].casefold()


def makes_wait(settings: Mapping[str, str]) -> bool:
    """Whether readers of other languages wait for theirs instead of getting the first one."""
    return settings.get("other_languages") == "wait"


def wrong_languages(given: Mapping[str, str]) -> list[str]:
    """Sentences for language settings that mean nothing."""
    wrong = []
    named = [tag.strip() for tag in given.get("languages", "").split(",") if tag.strip()]
    if not all(_TAG.fullmatch(tag) for tag in named):
        wrong.append("Languages are written as languages=en,fr or languages=fr-CA.")
    elif len({primary(tag) for tag in named}) < len(named):
        wrong.append("Name each language once: an account has one edition in a language.")
    if given.get("other_languages", "") not in _CHOICES:
        wrong.append("Readers of other languages: other_languages=first or other_languages=wait.")
    return wrong
