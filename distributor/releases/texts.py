"""Saves the texts of a revision, one for each language, and the editions composed from them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

from django.db.models import Q

from distributor import contract
from distributor.accounts.models import Account
from distributor.releases.codec import edition_to_json, release_to_json
from distributor.releases.compose import account_values, compose_all
from distributor.releases.identity import guid_of, page_of
from distributor.releases.illustrate import (
    carry_pictures,
    illustrated,
    keep_pictures,
    without_contents,
)
from distributor.releases.models import Edition, Release, Revision, Text
from distributor.releases.read import Reading, Unreadable, confidence, language_name, to_release
from distributor.releases.refusal import Refused
from distributor.releases.request import Found, Request
from distributor.releases.translation import renew_problems


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """A text before it is saved: the contract's release, where it comes from, how old it is.

    `kept` is the text of an earlier revision that goes on as it was, with its pictures; `notes`
    say which pictures could not be published.
    """

    value: contract.Release
    changed_in: int
    is_older: bool = False
    fingerprint: str = ""
    source_name: str = ""
    source: bytes = field(default=b"", repr=False)
    doubts: Mapping[str, object] = field(default_factory=dict)
    kept: Text | None = None
    notes: tuple[str, ...] = ()


def words_of(
    found: Found, release: Release, *, request: Request, number: int, is_first: bool
) -> Words:
    """A text as it was found, with the release's identity and its own page.

    Raises:
        Refused: it has no headline.
    """
    language = "" if is_first else found.language
    own_file = found.file.content == request.content
    value, notes = illustrated(
        contract_release(
            found.reading,
            guid=guid_of(release.public_id, language=language),
            link=request.links.get(found.language) or link_of(release, language),
        )
    )
    return Words(
        value=value,
        notes=tuple(notes),
        changed_in=number,
        fingerprint=found.fingerprint,
        source_name=found.file.name,
        source=b"" if own_file else found.file.content,
        doubts=doubts_of(found.reading),
    )


def contract_release(reading: Reading, *, guid: str, link: str) -> contract.Release:
    """The contract's release of a reading.

    Raises:
        Refused: it has no headline.
    """
    try:
        return to_release(reading, guid=guid, link=link)
    except Unreadable as error:
        raise Refused(error.sentence) from error


def link_of(release: Release, language: str) -> str:
    """Where readers of a language are led: our own page has one for each, another site has one."""
    if not language or release.link != release.page_url():
        return release.link
    return page_of(release.link, language)


def doubts_of(reading: Reading) -> dict[str, object]:
    """What the reader is not sure of, with the place in the file."""
    return {
        name: {"where": found.where, "why": found.doubt}
        for name, found in confidence(reading).items()
        if found.doubt
    }


def asks_of(texts: Sequence[tuple[contract.Release, Mapping[str, object]]]) -> list[str]:
    """What a person should look at before trusting the texts."""
    asks = []
    for value, doubts in texts:
        text = f" of the {language_name(value.language)} text" if len(texts) > 1 else ""
        for name, doubt in doubts.items():
            assert isinstance(doubt, dict)
            what = f"{name.replace('_', ' ')}{text}"
            where = f" ({doubt['where']})" if doubt["where"] else ""
            asks.append(f"Please look at the {what}{where}: {doubt['why']}")
    return asks


def save_texts(
    revision: Revision, words: Sequence[Words], accounts: Sequence[Account]
) -> list[str]:
    """Save the texts and their editions; sentences for what could not be composed."""
    for each in words:
        Text.objects.create(
            revision=revision,
            language=each.value.language,
            headline=each.value.headline,
            value=release_to_json(without_contents(each.value)),
            doubts=dict(each.doubts),
            changed_in=each.changed_in,
            is_older=each.is_older,
            fingerprint=each.fingerprint,
            source_name=each.source_name,
            source=each.source,
        )
        if each.kept is None:
            keep_pictures(revision, each.value)
        else:
            carry_pictures(each.kept, to=revision)
    composed, left_out = compose_all([each.value for each in words], account_values(accounts))
    Edition.objects.bulk_create(
        Edition(
            revision=revision,
            account_id=each.account.id,
            language=each.text_language,
            value=edition_to_json(each.edition),
            problems=[asdict(problem) for problem in each.problems],
        )
        for each in composed
    )
    renew_problems(revision)
    pictures = dict.fromkeys(note for each in words for note in each.notes)
    return [*pictures, *left_out, *asks_of([(each.value, each.doubts) for each in words])]


def accounts_of(release: Release) -> list[Account]:
    """The accounts the release was queued for, without those that were taken out of use."""
    chosen = Q(releases=release) | Q(edition__revision=release.current())
    return list(Account.objects.filter(chosen, is_active=True).distinct().order_by("id"))
