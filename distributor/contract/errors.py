"""What `publish` may raise: a noun for every situation the core knows how to answer.

The tree, with what the core then does::

    ChannelError
     +-- Transient        surely not accepted            -> tries later, counts
     +-- RateLimited      told to wait                   -> pauses account or domain, does not count
     +-- Rejected         content refused for good       -> fails, shows the reasons at the edition
     +-- AuthExpired      credentials refused            -> refreshes once, else holds the account
     +-- RecipientGone    this address or target is gone -> fails, suppresses
     +-- OutcomeUnknown   bytes left, answer lost        -> looks with `find`, never repeats blindly
     +-- Misconfigured    our own settings are wrong     -> holds, shows the hint

    Unsupported           for `compose` and `check` only
    Forged, Garbled       for `listen` only: the caller is not who may tell, or tells nonsense

Anything else that escapes `publish` is a defect of the channel and counts as OutcomeUnknown: two
posts are worse than a late one. Every error carries a sentence for people and the platform's raw
answer, cut short; neither may hold a credential.
"""

from collections.abc import Sequence

RAW_LIMIT = 500


class ChannelError(Exception):
    """The base of what `publish` and `find` may raise.

    `sentence` is for a press officer: what happened, what it means. `raw` is the platform's own
    answer, cut to 500 characters; never a credential.
    """

    def __init__(self, sentence: str, *, raw: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.raw = raw[:RAW_LIMIT]


class Transient(ChannelError):
    """Surely not accepted: no byte of the content was taken. Tried again later; counts.

    `was_begun` is False where nothing of it was tried, because the slice had taken its time: then
    it goes back to wait for its turn, and does not count.
    """

    def __init__(self, sentence: str, *, raw: str = "", was_begun: bool = True) -> None:
        super().__init__(sentence, raw=raw)
        self.was_begun = was_begun


class RateLimited(ChannelError):
    """Told to wait, and not accepted. Does not count as a try.

    `retry_after` is in seconds, None where the platform names no time. `scope` is "account", or
    the one destination domain that asked for patience (mail).
    """

    def __init__(
        self,
        sentence: str,
        *,
        retry_after: float | None = None,
        scope: str = "account",
        raw: str = "",
    ) -> None:
        super().__init__(sentence, raw=raw)
        self.retry_after = retry_after
        self.scope = scope


class Rejected(ChannelError):
    """The platform refused this content for good; `reasons` are shown beside the edition."""

    def __init__(self, sentence: str, *, reasons: Sequence[str] = (), raw: str = "") -> None:
        super().__init__(sentence, raw=raw)
        self.reasons = tuple(reasons) or (sentence,)


class AuthExpired(ChannelError):
    """The credentials were refused; nothing was accepted. Refreshed once, else held."""


class RecipientGone(ChannelError):
    """This one address or target does not exist (any more); nothing was accepted."""


class OutcomeUnknown(ChannelError):
    """Bytes left and no proof came back: it may or may not stand there."""


class Misconfigured(ChannelError):
    """Our own settings are wrong; nothing was accepted. `hint` says what to change."""

    def __init__(self, sentence: str, *, hint: str = "", raw: str = "") -> None:
        super().__init__(sentence, raw=raw)
        self.hint = hint


class Unsupported(Exception):
    """`compose` or `check` says: this platform cannot express that. The text is for people."""


class Forged(Exception):
    """`listen` says: nothing proves that this call is from who may tell. The text says why."""


class Garbled(Exception):
    """`listen` says: this call cannot be understood. The text says what is wrong."""
