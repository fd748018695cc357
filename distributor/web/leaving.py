"""The way out of our mails: one page with one button, and the one click of mail programs.

GET changes nothing, because scanners fetch every link; POST needs no cookie, no login and no
secret but the link itself (RFC 8058), and the person has left when it is answered.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from distributor.audience.links import Way, opened
from distributor.audience.models import List, Subscriber
from distributor.audience.preferences import reader_of
from distributor.audience.subscribe import leave
from distributor.web.tongue import context_in, kept_nowhere, language_of


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def leaving(request: HttpRequest, token: str) -> HttpResponse:
    """Show the button, or take the person off every list of the account at once."""
    way = opened(token)
    if way is None:
        raise Http404
    if request.method == "POST":
        leave(subscriber_id=way.subscriber_id, account_id=way.account_id)
    return kept_nowhere(_page(request, way))


def _page(request: HttpRequest, way: Way) -> HttpResponse:
    """The names of the lists are shown by a link of today only: an earlier one was made void."""
    language = language_of(request, known=_language_known(way))
    is_of_today = reader_of(way) is not None
    lists = _lists(way)
    context = context_in(language, is_on=bool(lists), lists=lists if is_of_today else [])
    return render(request, "web/leaving.html", context)


def _language_known(way: Way) -> str:
    known = Subscriber.objects.filter(pk=way.subscriber_id).values_list("language", flat=True)
    return known.first() or ""


def _lists(way: Way) -> list[str]:
    """The lists the person is still on; none says that they have left."""
    return list(
        List.objects.filter(
            account_id=way.account_id,
            subscription__subscriber_id=way.subscriber_id,
            subscription__left_at=None,
        )
        .order_by("name")
        .values_list("name", flat=True)
    )
