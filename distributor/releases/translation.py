"""What stands between the languages of one release: a missing text, an older one, other figures.

These problems lie on the editions, beside those of `check`, because editions are what people
approve; they are worked out anew whenever a text or a wish changes.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict

from distributor import contract
from distributor.accounts.languages import needed, primary
from distributor.contract import Level, Problem
from distributor.releases.codec import release_from_json
from distributor.releases.differences import differences
from distributor.releases.models import Release, Revision, Text
from distributor.releases.read import language_name

MISSING, OLDER = "translation.missing", "translation.older"
_OURS = "translation."


def wanted_languages(release: Release) -> list[str]:
    """The languages the release has to go out in; none where nobody said so."""
    return [language for language in release.languages.split(",") if language]


def missing_languages(release: Release, texts: Sequence[Text]) -> list[str]:
    there = {text.language for text in texts}
    return [language for language in wanted_languages(release) if language not in there]


def asked_languages(
    asked: Sequence[str],
    usual: Sequence[str],
    *,
    accounts: Iterable[Mapping[str, str]],
    promised: Iterable[str],
) -> list[str]:
    """The languages it has to go out in: as asked, else what the team, accounts and texts say."""
    named = [language for settings in accounts for language in needed(settings)]
    wanted = asked or [*usual, *named, *filter(None, promised)]
    return list(dict.fromkeys(map(primary, wanted)))


def between(
    texts: Sequence[contract.Release], missing: Sequence[str], older: Collection[str] = ()
) -> dict[str, list[Problem]]:
    """What is missing or differs between the texts, by the language it is shown with. Pure."""
    found = {text.language: [_missing(language) for language in missing] for text in texts}
    for text in texts[1:]:
        if not {text.language, texts[0].language} & set(older):
            found[text.language] += differences(texts[0], text)
    return found


def translation_problems(revision: Revision) -> Mapping[str, list[Problem]]:
    """The problems of each language's editions, in one look at all texts of the revision."""
    texts = list(revision.texts.order_by("id"))
    missing = missing_languages(revision.release, texts)
    if len(texts) == 1:
        return {texts[0].language: [_missing(language) for language in missing]}
    older = [text for text in texts if text.is_older]
    values = [release_from_json(text.value) for text in texts]
    found = between(values, missing, [text.language for text in older])
    for text in older:
        found[text.language].append(_older(text, texts))
    return found


def renew_problems(revision: Revision) -> None:
    """Put the problems between the languages on every edition of the revision, as they are now."""
    found = translation_problems(revision)
    for row in revision.editions.all():
        others = [each for each in row.problems if not each["code"].startswith(_OURS)]
        problems = [*map(asdict, found.get(row.language, ())), *others]
        if problems != row.problems:
            row.problems = problems
            row.save(update_fields=["problems"])


def older_after(texts: Sequence[Text], changed: frozenset[str]) -> frozenset[str]:
    """Which languages are older once these were changed.

    Changing only what was older catches up with the others; changing anything else leaves every
    language behind that was not changed with it.
    """
    older = frozenset(text.language for text in texts if text.is_older)
    if not changed:
        return older
    if changed <= older:
        return older - changed
    return frozenset(text.language for text in texts) - changed


def _missing(language: str) -> Problem:
    name = language_name(language)
    return Problem(
        level=Level.ERROR,
        code=MISSING,
        sentence=f"{name} missing: this release is to go out in {name}, too. Add the text with "
        f"`distributor queue FILE --translates RELEASE`, or approve with --without {language}.",
    )


def _older(text: Text, texts: Sequence[Text]) -> Problem:
    """Says against which text, and where both were last changed."""
    newest = max(texts, key=lambda each: each.changed_in)
    return Problem(
        level=Level.ERROR,
        code=OLDER,
        sentence=f"The {language_name(text.language)} text is older than the "
        f"{language_name(newest.language)}: it was written in revision {text.changed_in}, and the "
        f"{language_name(newest.language)} was changed in revision {newest.changed_in}. Bring it "
        "up to date with `distributor queue FILE --revises RELEASE`, or approve with "
        "--translation-stands if it still says the same.",
    )
