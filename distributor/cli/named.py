"""Finds the account or list a person names."""

from distributor.accounts.models import Account
from distributor.audience.intake.row import Unfit
from distributor.audience.models import List
from distributor.deliveries.key import is_digest
from distributor.deliveries.models import Digest
from distributor.releases.find import release_named
from distributor.releases.models import Release
from distributor.releases.refusal import Refused

LONGEST_LIST_NAME = 120


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
        Refused: it belongs to another account, or the name is empty or too long for one.
    """
    if not name.strip() or len(name) > LONGEST_LIST_NAME:
        raise Refused(
            f"The name of a list has 1 to {LONGEST_LIST_NAME} letters; {name[:40]!r} has "
            f"{len(name.strip())}. Give it another name."
        )
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


class Lists:
    """The lists of an account by the names in a file, each looked up once; or always one."""

    def __init__(self, account: Account, *, fixed: str | None) -> None:
        self._account = account
        self._fixed = list_named(fixed, account=account).pk if fixed is not None else None
        self._known: dict[str, int] = {}

    def id_of(self, name: str) -> int:
        """The list a row names.

        Raises:
            Unfit: it names none, or one it cannot join.
        """
        if self._fixed is not None:
            return self._fixed
        if name not in self._known:
            try:
                self._known[name] = list_named(name, account=self._account).pk
            except Refused as refused:
                raise Unfit(refused.sentence) from refused
        return self._known[name]
