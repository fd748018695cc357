"""`distributor test-send`: one mail of a release to one own address, before anybody else."""

# ruff: noqa: PLC0415  the ledger's modules load when the database is known

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from distributor.cli import screen
from distributor.cli.house import ledger, person
from distributor.cli.source import source_of
from distributor.releases.refusal import Refused

if TYPE_CHECKING:
    from distributor.accounts.models import Account
    from distributor.deliveries.proof import Proof


def send_test(
    what: Annotated[
        str, typer.Argument(metavar="FILE|RELEASE", help="A press release, or one that is queued.")
    ],
    *,
    to: Annotated[str, typer.Option(metavar="ADDRESS", help="Your own address.")],
    account: Annotated[
        str | None, typer.Option(metavar="HANDLE", help="Where several accounts send mails.")
    ] = None,
) -> None:
    """Send one mail, marked as a test, to an own address. No subscriber gets anything."""
    with ledger():
        from distributor.deliveries.proof import send_proof

        chosen = _account(account)
        proofs = _of_file(what, chosen) if Path(what).is_file() else _of_release(what, chosen)
        if not proofs:
            raise Refused(f"{what} has no mail for {chosen}.")
        for proof in proofs:
            receipt = send_proof(proof, to=to, who=person())
            screen.remark(f"[{proof.note}] sent to {to} through {chosen}: {receipt.remote_id}")


def _account(handle: str | None) -> "Account":
    from distributor.accounts.models import Account
    from distributor.cli.named import account_named
    from distributor.deliveries.proof import can_prove
    from distributor.registry import all_channels

    if handle is not None:
        return account_named(handle)
    names = [name for name in all_channels() if can_prove(name)]
    found = list(Account.objects.filter(channel__in=names, is_active=True))
    if len(found) == 1:
        return found[0]
    if not found:
        raise Refused("No account sends mails yet: `distributor account add --help`.")
    raise Refused(f"Say which account with --account: {', '.join(map(str, found))}.")


def _of_release(name: str, account: "Account") -> "list[Proof]":
    """A test of each language, as the editions stand now: also before they are approved."""
    from distributor.deliveries.proof import Proof, note_of
    from distributor.releases.edited import newest_editions
    from distributor.releases.find import release_named

    release = release_named(name)
    is_unclear = bool(release.hold_reason) and release.embargo_at is None
    return [
        Proof(
            edition=each.shown.edition,
            account=each.shown.account,
            subject=str(release),
            note=note_of(release.embargo_at, is_unclear=is_unclear),
        )
        for each in newest_editions(release)
        if each.row.account_id == account.pk
    ]


def _of_file(file: str, account: "Account") -> "list[Proof]":
    """As it would be queued: with the very link, and nothing kept."""
    from django.conf import settings

    from distributor.accounts.value import account_value
    from distributor.deliveries.proof import Proof, note_of
    from distributor.releases.embargo import embargo_line
    from distributor.releases.preview import preview
    from distributor.releases.request import Request, read_request
    from distributor.releases.wanted import strictest

    source = source_of(file)
    request = Request(name=source.name, content=source.content, who=person())
    lines = [
        (each.language, embargo_line(each.reading, zone=settings.ORGANISATION_ZONE))
        for each in read_request(request)
    ]
    line = strictest(lines)
    shown = preview(request, [account_value(account)])
    screen.remarks(shown.notes)
    note = note_of(line.instant, is_unclear=bool(line.hold_reason))
    return [
        Proof(edition=each.edition, account=each.account, subject=source.name, note=note)
        for each in shown.composed
    ]
