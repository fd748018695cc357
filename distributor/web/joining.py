"""Signing up for our mails: the page of a list, and the page that the confirmation mail leads to.

Whoever types an address gets the same answer, known or not; a link that is only looked at changes
nothing, because scanners look at every link.
"""

from collections.abc import Sequence
from http import HTTPStatus

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from distributor.audience.consent import Said
from distributor.audience.letters import imprint_of
from distributor.audience.limits import LIST, VISITOR, is_within, place_of
from distributor.audience.links import Way, opened_sign_up, preferences_url
from distributor.audience.models import Cadence, List, SignUp, Subscriber
from distributor.audience.signup import DAYS_TO_CONFIRM, Wish, ask, confirm, page_url, pending
from distributor.audience.subscribe import Person
from distributor.audience.wording import consent
from distributor.contract import Imprint
from distributor.web.forms import SignUpForm
from distributor.web.tongue import context_in, kept_nowhere, language_of
from distributor.web.visitors import came_from


@csrf_exempt  # nobody is signed in here, and a cookie would be the only thing to protect
@require_http_methods(["GET", "HEAD", "POST"])
def joining(request: HttpRequest, list_id: int) -> HttpResponse:
    """Show the sign-up page of an open list, or take what was typed into it."""
    chosen = get_object_or_404(List.objects.select_related("account"), pk=list_id, is_open=True)
    imprint = imprint_of(chosen.account)
    if imprint is None:
        raise Http404
    if request.method == "POST":
        return _asked(request, chosen, imprint)
    language = language_of(request)
    initial = {
        "language": language.split("-", 1)[0],
        "zone": settings.ORGANISATION_ZONE,
        "cadence": Cadence.AT_ONCE.value,
    }
    form = SignUpForm(initial=initial, others=_others(chosen))
    return _page(request, chosen, imprint, form=form)


@require_safe
def asked(request: HttpRequest, list_id: int) -> HttpResponse:
    """Say that there is a mail to look for; the same to everybody."""
    chosen = get_object_or_404(List, pk=list_id, is_open=True)
    language = language_of(request)
    context = context_in(language, list=chosen, days=DAYS_TO_CONFIRM)
    return kept_nowhere(render(request, "web/asked.html", context))


@csrf_exempt  # the link itself is the secret
@require_http_methods(["GET", "HEAD", "POST"])
def confirming(request: HttpRequest, token: str) -> HttpResponse:
    """Show what is confirmed and a button, or put the person on their lists."""
    number = opened_sign_up(token)
    if number is None:
        raise Http404
    sign_up = pending(number)
    if sign_up is None:
        context = context_in(language_of(request))
        gone = HTTPStatus.GONE
        return kept_nowhere(render(request, "web/link_over.html", context, status=gone))
    if request.method == "POST":
        subscriber = confirm(number)
        return _confirmed(request, sign_up, subscriber)
    if sign_up.confirmed_at is not None:
        return _confirmed(request, sign_up, None)
    return kept_nowhere(_question(request, sign_up))


def _asked(request: HttpRequest, chosen: List, imprint: Imprint) -> HttpResponse:
    others = _others(chosen)
    form = SignUpForm(request.POST, others=others)
    if not form.is_valid():
        return _page(request, chosen, imprint, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    # One visitor's refused attempts must not use up what the list takes from everybody.
    is_welcome = is_within(VISITOR, place_of(came_from(request)))
    if not (is_welcome and is_within(LIST, str(chosen.pk))):
        context = context_in(language_of(request), list=chosen)
        too_many = HTTPStatus.TOO_MANY_REQUESTS
        response = render(request, "web/too_often.html", context, status=too_many)
        response.headers["Retry-After"] = str(VISITOR.seconds)
        return kept_nowhere(response)
    language = language_of(request)
    given = form.cleaned_data
    ask(
        Wish(
            person=Person(
                address=given["address"],
                name=" ".join(given["name"].split()),
                language=given["language"],
                zone=given["zone"],
            ),
            lists=[chosen, *(each for each in others if each.pk in given["lists"])],
            cadence=given["cadence"],
            said=Said(
                source=f"sign-up page {page_url(chosen)}",
                wording=consent(imprint, language),
                language=language,
            ),
        )
    )
    url = reverse("asked", args=[chosen.pk])
    return HttpResponseRedirect(f"{url}?lang={language}", status=HTTPStatus.SEE_OTHER)


def _page(
    request: HttpRequest,
    chosen: List,
    imprint: Imprint,
    *,
    form: SignUpForm,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    language = language_of(request)
    context = context_in(
        language,
        list=chosen,
        organisation=imprint.organisation,
        wording=consent(imprint, language),
        form=form,
        others=_others(chosen),
        ticked=request.POST.getlist("lists"),
    )
    response = render(request, "web/join.html", context, status=status)
    patch_vary_headers(response, ["Accept-Language"])
    response.headers["Cache-Control"] = "no-cache" if status == HTTPStatus.OK else "no-store"
    return response


def _others(chosen: List) -> Sequence[List]:
    """The other lists of the account that anybody may join."""
    others = List.objects.filter(account_id=chosen.account_id, is_open=True)
    return list(others.exclude(pk=chosen.pk).order_by("name"))


def _question(request: HttpRequest, sign_up: SignUp) -> HttpResponse:
    language = language_of(request, known=sign_up.language)
    context = context_in(
        language,
        lists=[each.name for each in sign_up.lists.order_by("name")],
        wording=sign_up.statement.wording,
        wording_language=sign_up.statement.language,
    )
    return render(request, "web/confirm.html", context)


def _confirmed(
    request: HttpRequest, sign_up: SignUp, subscriber: Subscriber | None
) -> HttpResponse:
    """The way to the preferences is shown to who has just pressed the button, and no later."""
    language = language_of(request, known=sign_up.language)
    preferences = subscriber and preferences_url(
        Way(
            subscriber_id=subscriber.pk,
            account_id=sign_up.account_id,
            version=subscriber.links_version,
        )
    )
    context = context_in(language, preferences=preferences)
    return kept_nowhere(render(request, "web/confirmed.html", context))
