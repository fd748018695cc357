"""Who may see the team's pages: who signed in, or in a demo anybody at this very machine."""

from collections.abc import Callable
from functools import wraps
from ipaddress import ip_address

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP")
LOOPBACK = frozenset({"127.0.0.1", "::1"})
LOCAL_NAMES = LOOPBACK | {"localhost", "[::1]"}


def is_of_the_team(request: HttpRequest) -> bool:
    return request.user.is_authenticated


def may_look(request: HttpRequest) -> bool:
    return is_of_the_team(request) or _is_open_to(request)


def for_the_team(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Send everybody else to the sign-in page; a live part sends its whole page there."""

    @wraps(view)
    def guarded(request: HttpRequest, **arguments: object) -> HttpResponse:
        if not may_look(request):
            if request.headers.get("HX-Request"):
                return HttpResponseClientRedirect(reverse("sign-in"))
            return redirect_to_login(request.get_full_path())
        response = view(request, **arguments)
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return guarded


def came_from(request: HttpRequest) -> str:
    """The visitor's address; behind a proxy on a private network, what that proxy says of it."""
    address = str(request.META.get("REMOTE_ADDR", ""))
    told = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2].strip()
    return told if told and _is_private(address) else address


def _is_private(address: str) -> bool:
    try:
        return ip_address(address).is_private
    except ValueError:
        return False


def _is_open_to(request: HttpRequest) -> bool:
    """Behind a proxy everybody seems to come from this machine, so a forwarded request is not."""
    if not settings.OPEN_STATUS or any(name in request.META for name in FORWARDED):
        return False
    name = request.get_host().rsplit(":", 1)[0] if "]" not in request.get_host() else "[::1]"
    return request.META.get("REMOTE_ADDR") in LOOPBACK and name in LOCAL_NAMES
