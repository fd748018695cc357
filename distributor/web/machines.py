"""What machines ask for: health, robots.txt, sitemap.xml."""

from django.conf import settings
from django.db import Error
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from distributor.deliveries.clock import tick_age
from distributor.web.shown import shown_pages

LATE_SECONDS = 30.0


@require_safe
def health(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """200 while the database answers and the tick is alive; 503 says which of them is not."""
    try:
        age = tick_age()
    except Error:
        return _health(503, database="unreachable", tick="unknown", tick_age_seconds=None)
    is_late = age is None or age > LATE_SECONDS
    tick = "late" if is_late else "alive"
    return _health(503 if is_late else 200, database="reachable", tick=tick, tick_age_seconds=age)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    lines = [
        "User-agent: *",
        "Disallow: /status/",
        "Disallow: /u/",
        "Disallow: /p/",
        "Disallow: /k/",
        "Disallow: /c/",
        f"Sitemap: {settings.PUBLIC_URL}/sitemap.xml",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@gzip_page
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """The pages that are out and have their canonical address here."""
    lines = [line for line in shown_pages() if line.is_canonical]
    response = render(
        request, "web/sitemap.xml", {"lines": lines}, content_type="application/xml; charset=utf-8"
    )
    response.headers["Cache-Control"] = "public, no-cache"
    return response


def _health(status: int, **facts: str | float | None) -> JsonResponse:
    return JsonResponse(facts, status=status, headers={"Cache-Control": "no-store"})
