"""Conditional GET: a reader that has the newest state is answered without rendering anything."""

import hashlib
from calendar import timegm
from collections.abc import Callable
from datetime import datetime
from importlib.metadata import version

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date


def answered(
    request: HttpRequest,
    *,
    material: str,
    changed_at: datetime | None,
    render: Callable[[], HttpResponse],
) -> HttpResponse:
    """Answer 304 where the visitor's copy is of this state (If-None-Match wins), else render.

    `material` is whatever the bytes depend on; our own version is added, because templates change.
    """
    etag = _etag(material)
    moment = timegm(changed_at.utctimetuple()) if changed_at else None
    response = get_conditional_response(request, etag=etag, last_modified=moment) or render()
    response.headers["ETag"] = etag
    if moment is not None:
        response.headers["Last-Modified"] = http_date(moment)
    # Kept by caches, but asked for at every use: what is withdrawn must be gone at once.
    response.headers["Cache-Control"] = "public, no-cache"
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def _etag(material: str) -> str:
    """A weak one: compression on the way must not matter."""
    digest = hashlib.sha256(f"{version('distributor')}\n{material}".encode()).hexdigest()
    return f'W/"{digest[:32]}"'
