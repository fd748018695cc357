"""Which language a page for readers speaks: as they switched it, else as they or we know it."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from distributor.web.phrases import phrases

Context = dict[str, object]


def language_of(request: HttpRequest, *, known: str = "") -> str:
    """The language of the switch, of the person if we know them, or of their browser."""
    codes = dict(settings.LANGUAGES)
    for source in (request.POST, request.GET):
        if (switched := source.get("lang", "")) in codes:
            return switched if known.split("-", 1)[0] != switched else known
    return known or translation.get_language_from_request(request)


def other_language(language: str) -> tuple[str, str]:
    """Code and own name of the language to switch to."""
    spoken = "fr" if phrases(language) is phrases("fr") else "en"
    return next((code, name) for code, name in settings.LANGUAGES if code != spoken)


def context_in(language: str, **more: object) -> Context:
    """What every page for readers needs."""
    return {
        "words": phrases(language),
        "language": language,
        "other": other_language(language),
        **more,
    }


def kept_nowhere(response: HttpResponse) -> HttpResponse:
    """For pages that belong to one person: no cache, no index, and no address told to anybody."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
