"""The way out of our mails: one page with one button, and the one click of mail programs.

GET changes nothing, because scanners fetch every link; POST needs no cookie, no login and no
secret but the link itself (RFC 8058), and the person has left when it is answered.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from distributor.audience.links import Way, opened
from distributor.audience.models import List, Subscriber
from distributor.audience.subscribe import leave
from distributor.web.phrases import phrases


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def leaving(request: HttpRequest, token: str) -> HttpResponse:
    """Show the button, or take the person off every list of the account at once."""
    way = opened(token)
    if way is None:
        raise Http404
    if request.method == "POST":
        leave(subscriber_id=way.subscriber_id, account_id=way.account_id)
    response = _page(request, way)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _page(request: HttpRequest, way: Way) -> HttpResponse:
    language = _language_of(request, way)
    context = {"words": phrases(language), "language": language, "lists": _lists(way)}
    return render(request, "web/leaving.html", context)


def _language_of(request: HttpRequest, way: Way) -> str:
    known = Subscriber.objects.filter(pk=way.subscriber_id).values_list("language", flat=True)
    return known.first() or translation.get_language_from_request(request)


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
