"""The switch: pauses everything, a channel, an account or a release, and lets it go on.

A pause is a row that every claim reads, so it holds before the next slice of every worker.
"""

from dataclasses import dataclass

from django.db import connection

from distributor.audience.addresses import without_names
from distributor.deliveries.models import Pause
from distributor.deliveries.telling import clear_account
from distributor.people.audit import record

SET = """
INSERT INTO deliveries_pause (scope, target, domain, until, reason, who, at)
VALUES (%(scope)s, %(target)s, %(domain)s,
        deliveries_now() + make_interval(secs => %(seconds)s), %(reason)s, %(who)s,
        deliveries_now())
ON CONFLICT (scope, target, domain) DO UPDATE
SET until = CASE WHEN deliveries_pause.until IS NULL OR excluded.until IS NULL THEN NULL
                 ELSE greatest(deliveries_pause.until, excluded.until) END,
    reason = excluded.reason, who = excluded.who, at = excluded.at
WHERE deliveries_pause.until IS NOT NULL OR excluded.until IS NULL
"""
MACHINE = "distributor"


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """What a pause is about: a scope and, but for "all", which one."""

    scope: Pause.Scope
    target: str = ""

    def __str__(self) -> str:
        return f"{self.scope} {self.target}".strip()


def pause(target: Target, *, reason: str, who: str) -> None:
    """Stop it until a person says `resume`; holds before the next slice."""
    set_pause(target, reason=reason, who=who)
    record(who=who, action="pause", subject=str(target), detail=reason)


def resume(target: Target, *, who: str) -> bool:
    """Let it go on; False when it was not paused."""
    ended = end_pause(target)
    if ended and target.scope == Pause.Scope.ACCOUNT:
        clear_account(int(target.target))
    if ended:
        record(who=who, action="resume", subject=str(target))
    return ended > 0


def set_pause(target: Target, *, reason: str, who: str) -> None:
    """Stop it until the pause is ended, as a part of something that is recorded itself."""
    _set(target, seconds=None, domain="", reason=reason, who=who)


def end_pause(target: Target) -> int:
    """End every pause of it; answer how many."""
    ended, _ = Pause.objects.filter(scope=target.scope, target=target.target).delete()
    return ended


def pause_account(account_id: int, *, seconds: float | None, domain: str, reason: str) -> None:
    """The platform told an account to wait (seconds), or refused it until a person acts (None).

    Its words may name the reader it was about; a pause outlives them and says no names.
    """
    target = Target(scope=Pause.Scope.ACCOUNT, target=str(account_id))
    _set(target, seconds=seconds, domain=domain, reason=without_names(reason), who=MACHINE)


def _set(target: Target, *, seconds: float | None, domain: str, reason: str, who: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            SET,
            {
                "scope": target.scope,
                "target": target.target,
                "domain": domain,
                "seconds": seconds,
                "reason": reason,
                "who": who,
            },
        )
