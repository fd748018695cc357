"""Which picture of a release goes along with a post; the same choice for every platform."""

from collections.abc import Container

from distributor.contract import Account, Release, Setting

ON, OFF = "on", "off"
PICTURES = Setting(
    name="pictures",
    label="Pictures",
    default=ON,
    help="on or off. On: the first picture of the release that is described, else its card.",
)


def wants_pictures(account: Account) -> bool:
    """Whether pictures go along; they do where the account says nothing."""
    return account.settings.get(PICTURES.name, "").strip().casefold() != OFF


def first_picture(release: Release, account: Account, *, kinds: Container[str]) -> tuple[str, ...]:
    """The name of the first picture of these kinds that is described, if the account wants one.

    A picture that nobody can describe to the blind is not sent.
    """
    if not wants_pictures(account):
        return ()
    described = (a.name for a in release.assets if a.alt and a.media_type in kinds)
    return tuple(described)[:1]


def bad_pictures(account: Account) -> list[str]:
    """A sentence where the account's setting is neither on nor off."""
    given = account.settings.get(PICTURES.name, "").strip()
    if given.casefold() in {"", ON, OFF}:
        return []
    return [f"pictures is {given!r}. Enter on or off."]
