"""Finds the account or list a person names."""

from distributor.accounts.models import Account
from distributor.audience.models import List
from distributor.deliveries.key import is_digest
from distributor.deliveries.models import Digest
from distributor.releases.find import release_named
from distributor.releases.models import Release
from distributor.releases.refusal import Refused


def account_named(text: str) -> Account:
    """The account with this handle; `channel:handle` where several share one.

    Raises:
        Refused: there is none, or more than one.
    """
    channel, _, handle = text.partition(":")
    found = list(
        Account.objects.filter(handle=text)
        or Account.objects.filter(channel=channel, handle=handle)
        or Account.objects.filter(pk=int(text) if text.isdecimal() and len(text) < 10 else 0)
    )
    if len(found) > 1:
        raise Refused(
            f"Several accounts are called {text!r}. Name one of these: "
            f"{', '.join(map(str, found))}."
        )
    if not found:
        raise Refused(f"There is no account {text!r}. `distributor account list` shows them all.")
    return found[0]


def list_named(name: str, *, account: Account) -> List:
    """The list of this name, made for this account when it is new.

    Raises:
        Refused: it belongs to another account.
    """
    found, _ = List.objects.get_or_create(name=name, defaults={"account": account})
    if found.account_id != account.pk:
        raise Refused(
            f"The list {name!r} belongs to {found.account}. Name that account, or another list."
        )
    return found


def release_or_digest(text: str) -> Release | Digest:
    """The release or digest of this number.

    Raises:
        Refused: there is none.
    """
    if not (text.isdecimal() and len(text) < 18 and is_digest(int(text))):
        return release_named(text)
    digest = Digest.objects.filter(pk=int(text)).first()
    if digest is None:
        raise Refused(f"There is no digest {text}. `distributor status --digests` lists them all.")
    return digest
