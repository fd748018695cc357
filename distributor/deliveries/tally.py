"""The account of a mailing: what was planned, and what became of every single mail of it.

What was planned was counted when it was planned, and is not the sum of what is found now: a
mail that got lost would show.
"""

from dataclasses import dataclass

from django.db import connection

from distributor.deliveries.states import State

# Why the audience's own wish or ours ended a mail, in the claim's words.
LEFT, SUPPRESSED, REFUSED = "left", "suppressed", "refused"
WORDS = (
    State.SENT,
    REFUSED,
    SUPPRESSED,
    LEFT,
    State.UNKNOWN,
    State.SCHEDULED,
    State.SENDING,
    State.HELD,
    State.CANCELLED,
)

PARTS = """
SELECT account_id,
       CASE WHEN state = 'failed' THEN 'refused'
            WHEN state = 'cancelled' AND reason IN ('left', 'suppressed') THEN reason
            ELSE state END AS word, count(*)
FROM deliveries_delivery WHERE release_id = %(release)s AND destination <> 0
GROUP BY account_id, word
"""
PLANNED = """
SELECT account_id, sum(planned) FROM deliveries_mailing
WHERE release_id = %(release)s GROUP BY account_id
"""
NEWS = """
SELECT account_id, kind, count(DISTINCT key) FROM deliveries_event
WHERE release_id = %(release)s AND kind <> 'answered' GROUP BY account_id, kind ORDER BY kind
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """What was planned for the subscribers of one account, and the parts it is made of.

    `news` counts mails of which something came back later, such as bounced; most of these stand
    among the sent ones.
    """

    planned: int
    parts: dict[str, int]
    news: dict[str, int]

    @property
    def lost(self) -> int:
        """How many mails are planned and not accounted for; anything but 0 is a defect."""
        return self.planned - sum(self.parts.values())

    @property
    def sentence(self) -> str:
        """The sum as a person reads it."""
        found = " + ".join(f"{self.parts[word]:,} {word}" for word in WORDS if self.parts.get(word))
        lost = f"; {self.lost:,} are not accounted for" if self.lost else ""
        return f"{self.planned:,} planned = {found or '0'}{lost}"

    @property
    def news_sentence(self) -> str:
        """What came back, as a person reads it; empty when nothing did."""
        told = ", ".join(
            f"{number:,} {kind.replace('_', ' ')}" for kind, number in self.news.items()
        )
        return f"What came back: {told}." if told else ""


def tallies(release_id: int) -> dict[int, Tally]:
    """The account of each mailing of a release, by the account it goes through."""
    with connection.cursor() as cursor:
        cursor.execute(PLANNED, {"release": release_id})
        planned: list[tuple[int, int]] = cursor.fetchall()
    parts, news = _grouped(PARTS, release_id), _grouped(NEWS, release_id)
    return {
        account_id: Tally(
            planned=int(number),
            parts={str(word): parts.get(account_id, {}).get(word, 0) for word in WORDS},
            news=news.get(account_id, {}),
        )
        for account_id, number in planned
    }


def _grouped(sql: str, release_id: int) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(sql, {"release": release_id})
        for account_id, word, number in cursor.fetchall():
            found.setdefault(account_id, {})[word] = number
    return found
