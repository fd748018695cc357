"""Every edition of a request as queueing it would make them, without keeping anything.

The links and identities are those it will have, so a preview shows the very bytes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.conf import settings

from distributor import contract
from distributor.releases.compose import Composed, compose_all
from distributor.releases.identity import (
    fingerprint_of_all,
    guid_of,
    page_of,
    page_url,
    public_id_of,
)
from distributor.releases.illustrate import illustrated
from distributor.releases.request import Found, Request, read_request
from distributor.releases.texts import asks_of, contract_release, doubts_of
from distributor.releases.translation import asked_languages, between


@dataclass(frozen=True, kw_only=True, slots=True)
class Previewed:
    """The editions, the texts with their pictures, and what a person should know besides."""

    composed: tuple[Composed, ...]
    texts: tuple[contract.Release, ...]
    notes: tuple[str, ...]


def preview(request: Request, accounts: Sequence[contract.Account]) -> Previewed:
    """Compose the editions of a request for these accounts.

    Raises:
        Refused: a file cannot be read, or has no headline.
    """
    found = read_request(request)
    drawn = [illustrated(text) for text in _texts(request, found)]
    texts = [text for text, _ in drawn]
    there = {each.language for each in found}
    asked = asked_languages(
        request.languages,
        settings.RELEASE_LANGUAGES,
        accounts=[account.settings for account in accounts],
        promised=[each.reading.promises for each in found],
    )
    problems = between(texts, [language for language in asked if language not in there])
    composed, left_out = compose_all(texts, accounts)
    doubts = [doubts_of(each.reading) for each in found]
    return Previewed(
        composed=tuple(
            replace(each, problems=(*problems[each.text_language], *each.problems))
            for each in composed
        ),
        texts=tuple(texts),
        notes=(
            *(note for _, notes in drawn for note in notes),
            *left_out,
            *asks_of(list(zip(texts, doubts, strict=True))),
        ),
    )


def _texts(request: Request, found: Sequence[Found]) -> list[contract.Release]:
    """The texts under the links and identities they will have."""
    public_id = public_id_of(fingerprint_of_all(file.content for file in request.files))
    own = page_url(public_id)
    return [
        contract_release(
            each.reading,
            guid=guid_of(public_id, language=each.language if number else ""),
            link=page_of(own, each.language) if number else own,
        )
        for number, each in enumerate(found)
    ]
