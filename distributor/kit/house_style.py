"""How a team words things, as it says so in an account's settings: per language, and never guessed.

A setting that means nothing is said when it is typed; a mistake found on the day is found by
readers.
"""

import re
from collections.abc import Collection, Mapping

from distributor.contract import Account

_OF_LANGUAGE = re.compile(r"\s*(?P<language>[a-z]{2})(?:-[A-Za-z]{2,4})?\s*=\s*(?P<words>.+?)\s*")
_LONGEST = 60


def worded(setting: str, language: str) -> str:
    """The words of a setting for a language: "en=Read on;fr=Lire la suite".

    Words without a language are for all; empty where this language has none.
    """
    entries = [_OF_LANGUAGE.fullmatch(entry) for entry in setting.split(";")]
    named = {entry["language"]: entry["words"] for entry in entries if entry}
    if not named:
        return setting.strip()
    return named.get(language.split("-", 1)[0].casefold(), "")


def unknown_choices(account: Account, choices: Mapping[str, Collection[str]]) -> list[str]:
    """A sentence for each setting that is none of its choices."""
    return [
        f"{name} is one of {', '.join(known)}; {account.settings[name]!r} is none of them."
        for name, known in choices.items()
        if account.settings.get(name) and account.settings[name] not in known
    ]


def unread_names(account: Account, name: str, known: Mapping[str, str]) -> list[str]:
    """A sentence for each entry of a map of names that could not be read, and would be ignored."""
    entries = [entry.strip() for entry in account.settings.get(name, "").split(";")]
    return [
        f"{entry!r} in {name} cannot be read. Write Name=account, with semicolons in between."
        for entry in entries
        if entry and entry.partition("=")[0].strip() not in known
    ]


def bad_wording(account: Account, name: str) -> list[str]:
    """A sentence when the words of a call to action are no short line of words."""
    entries = account.settings.get(name, "").split(";")
    spoken = [entry.rpartition("=")[2].strip() for entry in entries if entry.strip()]
    if all(len(one) <= _LONGEST and one.isprintable() and "http" not in one for one in spoken):
        return []
    said = f"{name} holds at most {_LONGEST} characters on one line and no address, such as "
    return [said + "en=Read the story;fr=Lire la suite."]
