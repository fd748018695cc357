"""What a person may do to a release under way: try again what stopped, cancel what has not gone."""

from django.db import transaction

from distributor.accounts.models import Account
from distributor.deliveries.amend import cancel_the_rest
from distributor.deliveries.clock import now
from distributor.deliveries.models import Digest, Gate, Pause
from distributor.deliveries.move import Change, Row, change
from distributor.deliveries.rows import rows_in_state
from distributor.deliveries.states import State
from distributor.deliveries.switch import MACHINE, Target, end_pause, set_pause
from distributor.deliveries.telling import clear_account
from distributor.deliveries.wake import wake_tick
from distributor.people.audit import record
from distributor.people.notices import clear_notice
from distributor.releases.models import Release
from distributor.releases.refusal import Refused


def retry(of: Release | Digest, *, who: str) -> list[Row]:
    """Schedule again what failed or is held, and end the pauses the machine put on its accounts.

    Raises:
        Refused: it was cancelled.
    """
    with transaction.atomic():
        _refuse_ended(of)
        moved: list[Row] = []
        for state in (State.FAILED, State.HELD):
            rows = rows_in_state(of.pk, state)
            moved += change([_again(row, who) for row in rows], old=state)
        accounts = {str(row.account_id) for row in moved}
        of.triaged_at = now()
        of.save(update_fields=["triaged_at"])
        Pause.objects.filter(
            scope=Pause.Scope.ACCOUNT, target__in=accounts, who=MACHINE, until=None
        ).delete()
        for account_id in accounts:
            clear_account(int(account_id))
        clear_notice(str(of))
        record(who=who, action=f"{_kind(of)}.retried", subject=str(of), detail=_keys(moved))
        transaction.on_commit(wake_tick)
    return moved


def cancel(release: Release, *, who: str) -> list[Row]:
    """Cancel whatever has not gone out; what was sent stays sent, and its page stays up."""
    _stop_at_once(release, who)
    with transaction.atomic():
        locked = Release.objects.select_for_update().get(pk=release.pk)
        moved = cancel_the_rest(release.pk, reason=f"{who} cancelled it.")
        was_public = Gate.objects.filter(release_id=release.pk, opened_at__isnull=False).exists()
        locked.state = Release.State.STOPPED if was_public else Release.State.WITHDRAWN
        locked.save(update_fields=["state"])
        end_pause(_target(release))
        record(who=who, action="release.cancelled", subject=str(release), detail=_keys(moved))
    return moved


def cancel_digest(digest: Digest, *, who: str) -> list[Row]:
    """Cancel what has not gone out of a digest; no later one tells it to these people again."""
    _stop_at_once(digest, who)
    with transaction.atomic():
        locked = Digest.objects.select_for_update().get(pk=digest.pk)
        moved = cancel_the_rest(digest.pk, reason=f"{who} cancelled it.")
        locked.cancelled_at = now()
        locked.save(update_fields=["cancelled_at"])
        clear_notice(str(digest))
        end_pause(_target(digest))
        record(who=who, action="digest.cancelled", subject=str(digest), detail=_keys(moved))
    return moved


def _stop_at_once(of: Release | Digest, who: str) -> None:
    """Pause it in a transaction of its own: going through 100,000 mails takes seconds.

    Should the cancel then break off, it stays paused, and a person reads why.
    """
    set_pause(_target(of), reason=f"{who} is cancelling it.", who=who)


def _target(of: Release | Digest) -> Target:
    return Target(scope=Pause.Scope.RELEASE, target=str(of.pk))


def _refuse_ended(of: Release | Digest) -> None:
    """The same for a digest; locks either."""
    if isinstance(of, Release):
        refuse_ended(Release.objects.select_for_update().get(pk=of.pk))
    elif Digest.objects.select_for_update().get(pk=of.pk).cancelled_at is not None:
        raise Refused(f"Digest {of.pk} was cancelled; nothing more of it goes out.")


def refuse_ended(release: Release) -> None:
    """Nothing more goes out of a release that was cancelled.

    Raises:
        Refused: it was.
    """
    if release.state in (Release.State.WITHDRAWN, Release.State.STOPPED):
        raise Refused(
            f"Release {release.pk} was cancelled; nothing more of it goes out. A correction can "
            f"be queued with --revises {release.pk}, or the file again if it never was public."
        )


def _kind(of: Release | Digest) -> str:
    return "digest" if isinstance(of, Digest) else "release"


def retry_account(account: Account, *, who: str) -> int:
    """End the pauses on an account, so that what waits for it goes on; answer how many."""
    ended, _ = Pause.objects.filter(scope=Pause.Scope.ACCOUNT, target=str(account.pk)).delete()
    clear_account(account.pk)
    record(who=who, action="account.retried", subject=str(account))
    wake_tick()
    return ended


def _again(row: Row, who: str) -> Change:
    return Change(row=row, to=State.SCHEDULED, next_in=0, reason=f"{who} said: try again.", tries=0)


def _keys(rows: list[Row]) -> str:
    return " ".join(row.key for row in rows[:1000])
