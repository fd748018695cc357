"""`distributor status`: what has gone out, what has not, why, and what happens next."""

# ruff: noqa: PLC0415  the ledger's modules load when the database is known

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from distributor.cli import screen
from distributor.cli.house import ledger
from distributor.cli.options import JsonOption
from distributor.releases.refusal import Refused

if TYPE_CHECKING:
    from distributor.deliveries.coming import Coming
    from distributor.deliveries.status import ReleaseStatus


def status(
    release: Annotated[
        str | None, typer.Argument(metavar="[RELEASE]", help="One release; without it, all.")
    ] = None,
    *,
    delivery: Annotated[
        str | None, typer.Option(metavar="KEY", help="The history of one delivery.")
    ] = None,
    missing: Annotated[
        bool, typer.Option("--missing", help="Who did not get the mails of the release, and why.")
    ] = False,
    digests: Annotated[bool, typer.Option("--digests", help="The digests, newest first.")] = False,
    coming: Annotated[
        str | None,
        typer.Option(metavar="HANDLE", help="How this account's next digest looks now."),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Show what has gone out and what has not. With reasons, next attempts, and links."""
    if missing and release is None:
        raise Refused("Name the release whose mails are missing: `distributor status 2 --missing`.")
    with ledger():
        if missing and release is not None:
            _show_missing(release, json=json)
        elif coming is not None:
            _show_coming(coming, json=json)
        elif digests:
            _show_digests(json=json)
        elif delivery is not None:
            _show_history(delivery, json=json)
        elif release is None:
            _show_all(json=json)
        else:
            _show_one(release, json=json)


def as_json(status: "ReleaseStatus") -> dict[str, object]:
    """Every field, with the totals and whether anything more happens by itself."""
    return {
        **asdict(status),
        "totals": status.totals,
        "planned": status.planned,
        "is_settled": status.is_settled,
    }


def _show_all(*, json: bool) -> None:
    from distributor.cli.views import releases_view
    from distributor.deliveries.status import all_releases

    lines = all_releases()
    if json:
        screen.print_json(lines)
    elif lines:
        screen.out().print(releases_view(lines))
        _show_notices()
    else:
        screen.remark("No release has been queued yet: `distributor queue FILE` queues one.")


def _show_coming(handle: str, *, json: bool) -> None:
    from distributor.accounts.value import account_value
    from distributor.cli.editions import editions_json, editions_view
    from distributor.cli.named import account_named
    from distributor.contract import Gathers
    from distributor.deliveries.coming import coming_digests
    from distributor.registry import channel_named
    from distributor.releases.compose import Composed
    from distributor.releases.refusal import Refused

    account = account_named(handle)
    if not isinstance(channel_named(account.channel), Gathers):
        raise Refused(f"{account} sends no digests: its channel has none.")
    value, found = account_value(account), coming_digests(account)
    composed = [Composed(account=value, edition=each.edition, problems=()) for each in found]
    if json:
        shown = zip(editions_json(composed), found, strict=True)
        screen.print_json([edition | _coming_json(each) for edition, each in shown])
    elif composed:
        screen.out().print(editions_view(composed))
        screen.remarks(_coming_sentence(each) for each in found)
    else:
        screen.remark("Nothing has come out since the last digest, so there would be none.")


def _coming_json(coming: "Coming") -> dict[str, object]:
    return {"leaves_at": coming.leaves_at, "zone": coming.zone, "readers": coming.readers}


def _coming_sentence(coming: "Coming") -> str:
    from distributor.releases.read import language_name
    from distributor.releases.when import known_zone

    local = coming.leaves_at.astimezone(known_zone(coming.zone))
    readers = "1 person who reads" if coming.readers == 1 else f"{coming.readers} people who read"
    return (
        f"The {language_name(coming.edition.language)} one leaves on {local.day} {local:%B %Y} at "
        f"{local:%H:%M} ({coming.zone}) to {readers} daily, to each at that hour of their own "
        "zone; who was told everything in it before gets none."
    )


def _show_digests(*, json: bool) -> None:
    from distributor.cli.views import releases_view
    from distributor.deliveries.digest_status import all_digests

    lines = all_digests()
    if json:
        screen.print_json(lines)
    elif lines:
        screen.out().print(releases_view(lines, of="Digest"))
        _show_notices()
    else:
        screen.remark(
            "There has been no digest yet. They gather the releases of a day or a week for "
            "subscribers who want fewer mails."
        )


def _show_one(release: str, *, json: bool) -> None:
    from distributor.cli.named import release_or_digest
    from distributor.cli.views import release_view
    from distributor.deliveries.digest_status import digest_status
    from distributor.deliveries.models import Digest
    from distributor.deliveries.status import release_status

    named = release_or_digest(release)
    found = digest_status(named) if isinstance(named, Digest) else release_status(named)
    if json:
        screen.print_json(as_json(found))
    else:
        screen.out().print(release_view(found))
        _show_notices()


def _show_missing(release: str, *, json: bool) -> None:
    """One line for each person, written as it is read: there may be a million."""
    from distributor.deliveries.missing import missing
    from distributor.deliveries.models import Delivery
    from distributor.releases.find import release_named

    wanted = release_named(release)
    if json:
        screen.print_json_list(asdict(each) for each in missing(wanted.pk))
        return
    found = 0
    for found, each in enumerate(missing(wanted.pk), start=1):  # noqa: B007
        screen.print_line("\t".join((each.address, each.word, " ".join(each.why.split()))))
    if not found:
        planned = Delivery.objects.filter(release_id=wanted.pk, destination__gt=0).exists()
        everybody = "Nobody is missing: every mail that was planned was accepted."
        screen.remark(everybody if planned else "No mail of this release has been planned yet.")


def _show_notices() -> None:
    """What people must know, whichever release it is about."""
    from distributor.people.notices import open_notices

    screen.remarks(f"Attention: {notice}" for notice in open_notices())


def _show_history(key: str, *, json: bool) -> None:
    from distributor.deliveries.history import history
    from distributor.deliveries.key import place_of

    place = place_of(key)
    lines = history(place) if place else []
    if not lines:
        raise Refused(f"There is no delivery {key!r}. `distributor status RELEASE` lists them.")
    if json:
        screen.print_json([asdict(line) for line in lines])
        return
    for line in lines:
        moment = f"{line.at:%Y-%m-%d %H:%M:%S} UTC" if line.at else "-"
        screen.out().print(f"{moment:<24}{line.sentence}", markup=False)
