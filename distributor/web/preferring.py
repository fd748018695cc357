"""One person's own page: what they get and how often, their data, and every way out.

The link in a mail is the key; a GET shows and never changes. A link of an earlier version, which
the person made worthless, still leads to the way out and shows nothing of them.
"""

from collections.abc import Callable
from dataclasses import asdict
from http import HTTPStatus

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseRedirect,
    JsonResponse,
)
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from distributor.accounts.models import Account
from distributor.audience.consent import Said
from distributor.audience.expiry import keep
from distributor.audience.letters import imprint_of
from distributor.audience.links import Way, opened, preferences_url
from distributor.audience.links import token as make_token
from distributor.audience.models import Cadence, Subscriber
from distributor.audience.person import about
from distributor.audience.preferences import Wanted, choices, reader_of, revoke_links, save
from distributor.audience.subscribe import leave
from distributor.audience.wording import consent, keep_consent
from distributor.contract import Imprint
from distributor.deliveries.forget import erase_and_forget
from distributor.web.forms import ReaderForm
from distributor.web.leaving import leaving
from distributor.web.tongue import context_in, kept_nowhere, language_of

SOURCE = "preference page"


@csrf_exempt  # the link itself is the secret
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest, token: str) -> HttpResponse:
    """Show the page, or do what its button says."""
    way = _way(token)
    reader = reader_of(way)
    if reader is None:
        return _only_the_way_out(request, token)
    if request.method == "POST":
        act = _ACTS.get(request.POST.get("action", ""))
        return kept_nowhere(act(request, way, reader) if act else HttpResponseBadRequest())
    return kept_nowhere(_page(request, way, reader))


@require_safe
def own_data(request: HttpRequest, token: str) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Everything we know of the person, as a file."""
    reader = reader_of(_way(token))
    if reader is None:
        raise Http404
    response = JsonResponse(
        asdict(about(reader.address)) | {"address": _masked(reader.address)},
        json_dumps_params={"ensure_ascii": False, "indent": 1},
    )
    response.headers["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return kept_nowhere(response)


@csrf_exempt  # the link itself is the secret
@require_http_methods(["GET", "HEAD", "POST"])
def keeping(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether the mails may go on, or note that they may."""
    way = _way(token)
    reader = reader_of(way)
    imprint = _imprint(way)
    if reader is None or imprint is None:
        gone = HTTPStatus.GONE
        context = context_in(language_of(request))
        return kept_nowhere(render(request, "web/link_over.html", context, status=gone))
    language = language_of(request, known=reader.language)
    wording = keep_consent(imprint, language)
    is_kept = request.method == "POST"
    if is_kept:
        said = Said(source="page of the renewal mail", wording=wording, language=language)
        keep(subscriber_id=reader.pk, account_id=way.account_id, said=said)
    context = context_in(
        language, wording=wording, is_kept=is_kept, preferences=preferences_url(way)
    )
    return kept_nowhere(render(request, "web/keep.html", context))


def _only_the_way_out(request: HttpRequest, token: str) -> HttpResponse:
    """What an old page still asks for is not done, unless it is to leave."""
    if request.POST.get("action", "leave") != "leave":
        return kept_nowhere(HttpResponseRedirect(request.path, status=HTTPStatus.SEE_OTHER))
    return leaving(request, token)


def _way(token: str) -> Way:
    way = opened(token)
    if way is None:
        raise Http404
    return way


def _imprint(way: Way) -> Imprint | None:
    account = Account.objects.filter(pk=way.account_id).first()
    return imprint_of(account) if account else None


def _page(request: HttpRequest, way: Way, reader: Subscriber) -> HttpResponse:
    language = language_of(request, known=reader.language)
    imprint = _imprint(way)
    context = context_in(
        language,
        address=_masked(reader.address),
        reader=reader,
        reader_language=reader.language.split("-", 1)[0],
        choices=choices(reader, account_id=way.account_id),
        cadences=Cadence.values,
        wording=consent(imprint, language) if imprint else "",
        done=request.GET.get("done", ""),
    )
    return render(request, "web/preferences.html", context)


def _masked(address: str) -> str:
    """Enough to know one's own: mails are forwarded, and their links with them."""
    local, _, domain = address.partition("@")
    return f"{local[:1]}…@{domain}"


def _save(request: HttpRequest, way: Way, reader: Subscriber) -> HttpResponse:
    form = ReaderForm(request.POST, initial={"zone": reader.zone})
    offered = {
        str(each.list.pk): each.list.pk for each in choices(reader, account_id=way.account_id)
    }
    chosen = {
        offered[number]: request.POST.get(f"cadence-{number}", Cadence.AT_ONCE.value)
        for number in request.POST.getlist("lists")
        if number in offered
    }
    if not form.is_valid() or not set(chosen.values()) <= set(Cadence.values):
        return HttpResponseBadRequest()
    language = language_of(request, known=reader.language)
    imprint = _imprint(way)
    said = Said(
        source=SOURCE, wording=consent(imprint, language) if imprint else "", language=language
    )
    wanted = Wanted(
        language=_kept_region(reader, form.cleaned_data["language"]),
        zone=form.cleaned_data["zone"],
        cadences=chosen,
    )
    save(reader, account_id=way.account_id, wanted=wanted, said=said)
    return _done("saved", request.path, language)


def _kept_region(reader: Subscriber, language: str) -> str:
    """French of Canada stays that, unless the person wants another language."""
    return reader.language if reader.language.split("-", 1)[0] == language else language


def _leave_all(request: HttpRequest, way: Way, reader: Subscriber) -> HttpResponse:
    language = language_of(request, known=reader.language)
    said = Said(source=SOURCE, language=language)
    leave(subscriber_id=reader.pk, account_id=way.account_id, said=said)
    return _done("left", request.path, language)


def _revoke(request: HttpRequest, way: Way, reader: Subscriber) -> HttpResponse:
    """The person goes on with a link of the new version."""
    revoke_links(reader)
    fresh = Subscriber.objects.get(pk=reader.pk)
    renewed = way._replace(version=fresh.links_version)
    path = reverse("preferences", args=[make_token(renewed)])
    return _done("revoked", path, language_of(request, known=reader.language))


def _done(what: str, path: str, language: str) -> HttpResponse:
    """Lead to the page anew, so that a reload repeats nothing."""
    return HttpResponseRedirect(f"{path}?done={what}&lang={language}", status=HTTPStatus.SEE_OTHER)


def _ask_to_erase(request: HttpRequest, way: Way, reader: Subscriber) -> HttpResponse:  # noqa: ARG001
    language = language_of(request, known=reader.language)
    context = context_in(language, address=_masked(reader.address))
    return render(request, "web/erase.html", context)


def _erase(request: HttpRequest, way: Way, reader: Subscriber) -> HttpResponse:  # noqa: ARG001
    language = language_of(request, known=reader.language)
    said = Said(source=SOURCE, language=language)
    erase_and_forget(reader.address, said=said, who="subscriber")
    return render(request, "web/erased.html", context_in(language))


_ACTS: dict[str, Callable[[HttpRequest, Way, Subscriber], HttpResponse]] = {
    "save": _save,
    "leave": _leave_all,
    "revoke": _revoke,
    "erase": _ask_to_erase,
    "erase-yes": _erase,
}
