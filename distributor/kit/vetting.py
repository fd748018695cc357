"""What is wrong with an account's settings, in sentences, before anything is sent.

A channel reads its settings in one place and raises Misconfigured there; `vet` says the same
earlier, while the person who typed them still sits at the keyboard.
"""

import re
from collections.abc import Callable, Iterator

from distributor.contract import Account, Misconfigured
from distributor.kit.http import is_web_address

_CODE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", re.ASCII)


def complaints(account: Account, *readers: Callable[[Account], object]) -> list[str]:
    """The sentence and hint of every reader of this account that raises Misconfigured."""
    return [said for reader in readers for said in _said(reader, account)]


def bad_addresses(account: Account, *names: str) -> list[str]:
    """A sentence for each of these settings that is given and is not a web address."""
    return [
        f"{name} is {value!r}, which is not a web address. Enter one that begins with https://."
        for name in names
        if (value := account.settings.get(name, "")) and not is_web_address(value)
    ]


def bad_languages(account: Account, *names: str) -> list[str]:
    """A sentence for each of these settings that is given and is no language code (BCP 47)."""
    return [
        f"{name} is {value!r}, which is not a language code. Enter one such as en, fr or fr-CA."
        for name in names
        if (value := account.settings.get(name, "")) and not _CODE.fullmatch(value)
    ]


def _said(reader: Callable[[Account], object], account: Account) -> Iterator[str]:
    try:
        reader(account)
    except Misconfigured as error:
        yield f"{error.sentence} {error.hint}".strip()
