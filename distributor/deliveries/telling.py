"""Says in a sentence what a person must do, and says it once."""

from distributor import contract
from distributor.accounts.models import Account
from distributor.audience.addresses import without_names
from distributor.people.notices import clear_notice, raise_notice


def tell_of_account(account: contract.Account, why: str) -> None:
    """An account cannot send until somebody acts."""
    _tell(account.id, channel=account.channel, handle=account.handle, why=why)


def tell_of_row(account: Account, why: str) -> None:
    """The same of an account that cannot even be opened."""
    _tell(account.pk, channel=account.channel, handle=account.handle, why=why)


def clear_account(account_id: int) -> None:
    clear_notice(_account_subject(account_id))


def _tell(account_id: int, *, channel: str, handle: str, why: str) -> None:
    raise_notice(
        subject=_account_subject(account_id),
        sentence=(
            f"Nothing goes out through {channel} {handle}: {without_names(why)} When it is "
            f"mended, let it go on with `distributor resume account {handle}`."
        ),
    )


def _account_subject(account_id: int) -> str:
    return f"account {account_id}"
