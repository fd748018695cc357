"""How many mails an account may send to each mailbox provider: an hourly pace, and a warm-up.

Read in one place, so that the core and a channel understand the same words the same way.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from distributor.contract import Misconfigured, Setting

OTHERS = "*"
WARM_DAYS = 14  # doubled thirteen times the first day's number is 8,192 times as large
PACING_SETTINGS = (
    Setting(
        name="pace",
        label="Mails an hour to a mailbox provider",
        help="Such as gmail=1200,microsoft=600,example.org=50,*=3000: a provider, a domain, or * "
        "for each of the others. Empty: as fast as the mail server takes them.",
    ),
    Setting(
        name="warm_up",
        label="Warm-up of a new sender",
        help="The first day, and how many mails that day to each mailbox provider, such as "
        "2026-12-01:200; twice as many every day, for two weeks. Empty: none.",
    ),
)
_PACE = re.compile(r"(\*|[a-z0-9][a-z0-9.-]{0,252}) *= *([1-9][0-9]{0,6})")
_WARM_UP = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}) *: *([1-9][0-9]{0,5})")


@dataclass(frozen=True, kw_only=True, slots=True)
class Pacing:
    """Mails an hour by family of mailboxes, and how the sender is warmed up; nothing by default."""

    rates: Mapping[str, int] = field(default_factory=dict)
    warm_from: date | None = None
    warm_mails: int = 0

    @property
    def is_any(self) -> bool:
        return bool(self.rates) or self.warm_from is not None

    def rate_of(self, family: str) -> int | None:
        """How many mails an hour this family may get; None where nothing bounds it."""
        return self.rates.get(family, self.rates.get(OTHERS))

    def most_on(self, day: date) -> int | None:
        """How many mails each family may get on this day; None when the sender is warm."""
        if self.warm_from is None:
            return None
        days = max(0, (day - self.warm_from).days)
        return self.warm_mails << days if days < WARM_DAYS else None


def read_pacing(settings: Mapping[str, str]) -> Pacing:
    """The pacing of an account with these settings.

    Raises:
        Misconfigured: a value cannot be read.
    """
    words = [word.strip() for word in settings.get("pace", "").lower().split(",")]
    rates: dict[str, int] = {}
    for word in filter(None, words):
        found = _PACE.fullmatch(word)
        if not found or found[1] in rates:
            raise _wrong("pace", "Enter each provider once, such as gmail=1200,microsoft=600.")
        rates[found[1]] = int(found[2])
    warm_up = settings.get("warm_up", "").strip()
    if not warm_up:
        return Pacing(rates=rates)
    begins, mails = _warm_up(warm_up)
    return Pacing(rates=rates, warm_from=begins, warm_mails=mails)


def _warm_up(text: str) -> tuple[date, int]:
    hint = "Enter the first day and its number of mails, such as 2026-12-01:200."
    found = _WARM_UP.fullmatch(text)
    if not found:
        raise _wrong("warm_up", hint)
    try:
        return date.fromisoformat(found[1]), int(found[2])
    except ValueError as error:
        raise _wrong("warm_up", hint) from error


def _wrong(name: str, hint: str) -> Misconfigured:
    label = next(setting.label for setting in PACING_SETTINGS if setting.name == name)
    return Misconfigured(f"The setting “{label}” ({name}) cannot be read.", hint=hint)
