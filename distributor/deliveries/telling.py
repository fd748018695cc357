"""Says in a sentence what a person must do, and says it once."""

from distributor.contract import Account
from distributor.people.notices import clear_notice, raise_notice


def tell_of_account(account: Account, why: str) -> None:
    """An account cannot send until somebody acts."""
    raise_notice(
        subject=_account_subject(account.id),
        sentence=(
            f"Nothing goes out through {account.channel} {account.handle}: {why} "
            f"When it is mended, let it go on with "
            f"`distributor resume account {account.handle}`."
        ),
    )


def clear_account(account_id: int) -> None:
    clear_notice(_account_subject(account_id))


def _account_subject(account_id: int) -> str:
    return f"account {account_id}"
