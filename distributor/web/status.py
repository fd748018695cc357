"""The team's pages: every release, and one release followed live."""

import hashlib
from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from distributor.deliveries.clock import now
from distributor.deliveries.digest_status import all_digests, digest_status
from distributor.deliveries.history import history
from distributor.deliveries.key import is_digest, place_of
from distributor.deliveries.models import Digest
from distributor.deliveries.states import State
from distributor.deliveries.status import ReleaseLine, ReleaseStatus, all_releases, release_status
from distributor.people.notices import open_notices
from distributor.releases.models import Release
from distributor.web.visitors import for_the_team

MOVING = frozenset({State.SCHEDULED, State.SENDING, State.UNKNOWN})
WAITING = (State.FAILED, State.UNKNOWN, State.HELD)
DRAWN = (
    State.SENT,
    State.SENDING,
    State.SCHEDULED,
    State.CANCELLED,
    State.UNKNOWN,
    State.HELD,
    State.FAILED,
)
WIDTH = 1000


@dataclass(frozen=True, kw_only=True, slots=True)
class Segment:
    """A piece of the bar, in thousandths of it."""

    state: str
    start: int
    width: int


@require_safe
@for_the_team
def releases(request: HttpRequest) -> HttpResponse:
    return render(request, "web/status/releases.html", _list_context())


@require_safe
@for_the_team
def releases_live(request: HttpRequest) -> HttpResponse:
    """The moving part of the list; 204 leaves the page as it is."""
    context = _list_context()
    if request.GET.get("seen") == context["seen"]:
        return HttpResponse(status=204)
    return render(request, "web/status/_releases.html", context)


@require_safe
@for_the_team
def release(request: HttpRequest, release_id: int) -> HttpResponse:
    return render(request, "web/status/release.html", _context(_status_of(release_id)))


@require_safe
@for_the_team
def release_live(request: HttpRequest, release_id: int) -> HttpResponse:
    """The moving part of one release; 204 leaves the page (and a reader's selection) as it is."""
    context = _context(_status_of(release_id))
    if request.GET.get("seen") == context["seen"]:
        return HttpResponse(status=204)
    return render(request, "web/status/_release.html", context)


@require_safe
@for_the_team
def delivery(request: HttpRequest, release_id: int, key: str) -> HttpResponse:
    """The history of one delivery, in sentences."""
    found = _status_of(release_id)
    place = place_of(key)
    lines = history(place) if place and place.release_id == release_id else []
    if not lines:
        raise Http404
    context = {
        "release_id": release_id,
        "headline": found.headline,
        "zone": found.zone,
        "key": key,
        "lines": lines,
    }
    return render(request, "web/status/delivery.html", context)


def _status_of(number: int) -> ReleaseStatus:
    """The release or digest of this number."""
    if is_digest(number):
        return digest_status(get_object_or_404(Digest, pk=number))
    return release_status(get_object_or_404(Release, pk=number))


def _list_context() -> dict[str, object]:
    lines, digests = all_releases(), all_digests()
    return {
        "lines": [(line, counts(line.totals)) for line in lines],
        "digests": [(line, counts(line.totals)) for line in digests],
        "is_live": any(_is_moving(line) for line in (*lines, *digests)),
        "seen": _digest((lines, digests)),
        "notices": open_notices(),
        "zone": settings.ORGANISATION_ZONE,
        "now": now(),
    }


def _context(status: ReleaseStatus) -> dict[str, object]:
    moment = now()
    is_ahead = status.publish_at is not None and status.publish_at > moment
    return {
        "status": status,
        "is_ahead": is_ahead,
        "notices": open_notices(),
        "sentence": status.sentence or _sentence(status, is_ahead=is_ahead),
        "counts": counts(status.totals),
        "segments": segments(status.totals),
        "in_digests": counts(status.in_digests),
        "channels": [(channel, counts(channel.totals)) for channel in status.channels],
        "is_live": not status.is_settled,
        "seen": _digest((status, is_ahead)),
        "now": moment,
    }


def counts(totals: dict[str, int]) -> list[tuple[str, int]]:
    """The seven states in their fixed order, each with its number."""
    return [(state.value, totals.get(state, 0)) for state in State]


def segments(totals: dict[str, int]) -> list[Segment]:
    """The bar of a release: what is done stands left, what waits for a person right."""
    drawn = [(state, totals.get(state, 0)) for state in DRAWN]
    whole = sum(count for _, count in drawn)
    made, start = [], 0
    for state, count in drawn:
        if count:
            width = round(WIDTH * count / whole)
            made.append(Segment(state=state.value, start=start, width=width))
            start += width
    return made


def _sentence(status: ReleaseStatus, *, is_ahead: bool) -> str:
    """How it stands, in one line: what waits for a person comes before everything else."""
    waiting = [(str(state), status.totals.get(state, 0)) for state in WAITING]
    if named := ", ".join(f"{count} {state}" for state, count in waiting if count):
        return gettext("Needs a person: %(named)s.") % {"named": named}
    if status.is_settled:
        return gettext("Everything that was planned has gone out.")
    if is_ahead:
        return gettext("Approved. It goes out by itself.")
    return gettext("On its way.")


def _is_moving(line: ReleaseLine) -> bool:
    return any(line.totals.get(state) for state in MOVING)


def _digest(value: object) -> str:
    return hashlib.sha256(repr(value).encode()).hexdigest()[:16]
