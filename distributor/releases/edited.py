"""An edition as it stands in its row: composed, perhaps written over, and checked.

Whoever changes an edition puts it back through here, so that nothing is kept unchecked.
"""

from dataclasses import asdict, dataclass

from distributor import contract
from distributor.accounts.value import account_value
from distributor.releases.check import problems_of
from distributor.releases.codec import edition_from_json, edition_to_json, release_from_json
from distributor.releases.compose import Composed
from distributor.releases.models import Edition, Release, Text
from distributor.releases.override import (
    Edits,
    edited_edition,
    edits_from_json,
    edits_to_json,
    place_name,
    stale_edits,
)
from distributor.releases.translation import translation_problems


@dataclass(frozen=True, kw_only=True, slots=True)
class Edited:
    """An edition as it stands, with its problems, and where people wrote over it."""

    row: Edition
    shown: Composed
    places: tuple[str, ...] = ()


def newest_editions(release: Release) -> list[Edited]:
    """The editions of the newest revision as they stand, with what was found in them."""
    rows = release.current().editions.select_related("account")
    return [_edited(row, edits_of(row)) for row in rows]


def edits_of(row: Edition) -> Edits:
    """What was composed for this row, and what people wrote over it."""
    return edits_from_json(row.edits) if row.edits else Edits(composed=edition_from_json(row.value))


def save_edits(row: Edition, edits: Edits) -> Edited:
    """Put the edits into the row, with what is found in the edition now."""
    account = account_value(row.account)
    text = Text.objects.get(revision_id=row.revision_id, language=row.language)
    edition = edited_edition(edits, account)
    problems = problems_of(release_from_json(text.value), edition, account)
    row.value = edition_to_json(edition)
    between = translation_problems(row.revision).get(row.language, ())
    row.problems = [asdict(problem) for problem in (*between, *problems, *stale_edits(edits))]
    row.is_edited = bool(edits.overrides)
    row.edits = edits_to_json(edits) if edits.overrides else None
    row.save(update_fields=["value", "problems", "is_edited", "edits"])
    return _edited(row, edits)


def _edited(row: Edition, edits: Edits) -> Edited:
    problems = tuple(
        contract.Problem(**{**problem, "level": contract.Level(problem["level"])})
        for problem in row.problems
    )
    several = len(edits.composed.parts) > 1
    return Edited(
        row=row,
        shown=Composed(
            account=account_value(row.account),
            edition=edition_from_json(row.value),
            problems=problems,
        ),
        places=tuple(
            place_name(each.part, each.field, several=several) for each in edits.overrides
        ),
    )
