"""What an older revision hands on to a newer one: people's edits, and editions that stay.

A correction changes what is wrong, not what people chose to say besides.
"""

from collections.abc import Iterable

from distributor.releases.edited import edits_of, save_edits
from distributor.releases.models import Edition, Revision
from distributor.releases.override import Edits, stale_edits, text_in
from distributor.releases.translation import renew_problems


def carry_over(old: Revision, *, to: Revision) -> list[str]:
    """Keep the edits of a revision in the newer one; sentences for people.

    An approved revision hands its edits on as well: a correction must not lose the wording people
    chose. What was composed anew under an edit is shown with it.
    """
    notes: list[str] = []
    for row in old.editions.filter(is_edited=True).select_related("account"):
        newer = to.editions.filter(account_id=row.account_id, language=row.language).first()
        notes += [_gone_note(row)] if newer is None else _carried(row, newer)
    return notes


def keep_editions(old: Revision, *, to: Revision) -> None:
    """Leave the approved editions of unchanged texts as they are, to the byte."""
    unchanged = {text.language for text in to.texts.all() if text.changed_in <= old.number}
    for row in old.editions.filter(language__in=unchanged):
        to.editions.filter(account_id=row.account_id, language=row.language).update(
            value=row.value, problems=row.problems, is_edited=row.is_edited, edits=row.edits
        )
    renew_problems(to)


def _carried(old: Edition, newer: Edition) -> Iterable[str]:
    composed = edits_of(newer).composed
    kept = tuple(
        override
        for override in edits_of(old).overrides
        if text_in(composed, override.part, override.field) != override.text
    )
    edits = Edits(composed=composed, overrides=kept)
    save_edits(newer, edits)
    return [f"{newer.account}: {problem.sentence}" for problem in stale_edits(edits)]


def _gone_note(row: Edition) -> str:
    return (
        f"The edition for {row.account} ({row.language}) was edited by hand, but the new text "
        "makes no such edition, so the edit was left out."
    )
