"""The public pages of releases: nothing at all before the instant, a readable page after it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from distributor import contract
from distributor.deliveries.published import approved_texts, public_release
from distributor.kit.dateline import dateline
from distributor.kit.markup import release_html
from distributor.releases.codec import release_from_json
from distributor.releases.identity import page_of
from distributor.releases.models import Release, Text
from distributor.web.conditional import answered
from distributor.web.phrases import own_name, phrases
from distributor.web.pictures import preview, shown_pictures
from distributor.web.shown import feeds, shown_lines, sign_ups
from distributor.web.visitors import is_of_the_team


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The list of what is published; the team goes to its own pages."""
    if is_of_the_team(request):
        return redirect("releases")
    language = translation.get_language_from_request(request)
    with translation.override(language):
        context = {
            "words": phrases(language),
            "language": language,
            "lines": shown_lines(language),
            "feeds": feeds(),
            "sign_ups": sign_ups(),
        }
        response = render(request, "web/home.html", context)
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    response.headers["Cache-Control"] = "no-cache"
    return response


@gzip_page
@require_safe
def release_page(request: HttpRequest, public_id: str, language: str = "") -> HttpResponse:
    """One release in one language. Before its instant this answers as if it did not exist."""
    release = public_release(public_id)
    if release is None:
        raise Http404
    texts = approved_texts(release)
    if language == texts[0].language:
        return redirect("release-page", public_id)
    text = next((each for each in texts if language in ("", each.language)), None)
    if text is None:
        raise Http404
    changed_at = _changed_at(release, text)
    pages = " ".join(str(each.pk) for each in texts)
    return answered(
        request,
        material=f"{release.pk} {text.pk} {pages} {changed_at} {release.publish_at} {release.link}",
        changed_at=changed_at,
        render=lambda: _page(request, release, text, languages=_languages(release, texts)),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Language:
    """A language the release can be read in: here, and where search engines are led."""

    code: str
    name: str
    page_url: str
    link: str


def _languages(release: Release, texts: Sequence[Text]) -> list[Language]:
    """Every language of the release, the first one first; none where there is only one."""
    if len(texts) == 1:
        return []
    own = release.page_url()
    return [
        Language(
            code=text.language,
            name=own_name(text.language),
            page_url=page_of(own, text.language) if number else own,
            link=text.value["link"],
        )
        for number, text in enumerate(texts)
    ]


def _page(
    request: HttpRequest, release: Release, text: Text, *, languages: list[Language]
) -> HttpResponse:
    content = release_from_json(text.value)
    pictures = shown_pictures(text, public_id=release.public_id)
    with translation.override(content.language):
        context = {
            "release": release,
            "content": content,
            "languages": languages,
            "summary": _summary(content),
            "preview": preview(pictures),
            "pictures": [each for each in pictures if not each.is_card],
            "dateline": dateline(content),
            "body": release_html(_below_the_head(content)),
            "changed_at": _changed_at(release, text),
            "words": phrases(content.language),
            "language": content.language,
            "locale": content.language.replace("-", "_") if "-" in content.language else "",
            "feeds": feeds(),
        }
        return render(request, "web/release.html", context)


def _changed_at(release: Release, text: Text) -> datetime:
    """When the page last changed: at its instant, or when a correction was approved after it."""
    moments = (release.publish_at, text.revision.publish_at, text.revision.frozen_at)
    return max(moment for moment in moments if moment)


def _below_the_head(content: contract.Release) -> contract.Release:
    """The release without what the head of the page shows already."""
    return replace(content, subheads=(), city=None, date=None, correction=None)


def _summary(content: contract.Release) -> str:
    """The first sentence of the news, whole, for link previews."""
    paragraphs = (block for block in content.blocks if block.kind == contract.BlockKind.PARAGRAPH)
    lede = next(paragraphs, None)
    if lede is None:
        return content.headline
    return lede.sentences[0] if lede.sentences else lede.text
