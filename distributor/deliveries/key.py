"""The key of a delivery: its place in the ledger, written as one short word.

It is the same in every attempt, so a mail's Message-ID and every idempotency key derive from it.
A slot holds a language and a part: two letters of the language as a number in base 27, times 100.
"""

from dataclasses import dataclass

PARTS = 100
ALPHABET = 27
# Where a digest takes the place of a release in the ledger, its number begins here: no release and
# no edition ever gets so far, and 64 connections of each still fit a database lock.
FIRST_DIGEST = 1 << 24


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Place:
    """The five things a delivery is unique on."""

    release_id: int
    purpose: int
    account_id: int
    destination: int
    slot: int

    @property
    def key(self) -> str:
        """The word: five hexadecimal numbers, joined by dots."""
        numbers = (self.release_id, self.purpose, self.account_id, self.destination, self.slot)
        return ".".join(f"{number:x}" for number in numbers)


def place_of(key: str) -> Place | None:
    """The place a key stands for, or None when it is not one."""
    try:
        numbers = [int(word, 16) for word in key.split(".")]
    except ValueError:
        return None
    if len(numbers) != 5 or min(numbers) < 0:
        return None
    release_id, purpose, account_id, destination, slot = numbers
    return Place(
        release_id=release_id,
        purpose=purpose,
        account_id=account_id,
        destination=destination,
        slot=slot,
    )


def is_digest(number: int) -> bool:
    """Whether this number of a release or edition is that of a digest."""
    return number > FIRST_DIGEST


def slot_of(*, language: str, part: int) -> int:
    """The slot of a part (from 0) in a language, for a delivery to the account itself."""
    first, second = (ord(letter) - ord("a") + 1 for letter in language[:2].lower())
    return (first * ALPHABET + second) * PARTS + part


def part_of(slot: int) -> int:
    return slot % PARTS


def language_of(slot: int) -> str:
    """The language of an account's slot; empty for a subscriber's."""
    first, second = divmod(slot // PARTS, ALPHABET)
    return "".join(chr(ord("a") + number - 1) for number in (first, second) if number)
