"""Which words of a release a reader gets through an account, and since which purpose they stand.

Single mails and digests ask the same question of 100,000 readers at once: in which language, and
has this person been told these very words? Who was told a purpose no older than they are was, even
if a later correction of another language brought them along.
"""

from distributor.accounts.languages import makes_wait
from distributor.accounts.models import Account
from distributor.deliveries.clock import now
from distributor.deliveries.prepared import Parameter
from distributor.releases.changed import APPROVED

# A revision `v` that only added a language to what was approved before: it has a page of its own,
# and nobody has looked yet whether that stands.
UNSEEN = """
EXISTS (SELECT 1 FROM deliveries_gate g
        JOIN releases_revision b ON b.release_id = g.release_id AND b.purpose = g.purpose
        WHERE g.release_id = v.release_id AND g.purpose = v.purpose
          AND g.again_at <= v.publish_at AND b.frozen_at IS NOT NULL AND b.number < v.number)
"""

# For each `tongue` (language) and `item` (release_id, purpose): the words out before `until`, in
# the reader's language, else its plain form, else the first, unless the account lets them wait.
SPOKEN = f"""
SELECT tongue.language AS reads, item.release_id, item.purpose, edition.newest AS edition_id,
       words.purpose AS since, words.publish_at AS said_at
FROM tongue CROSS JOIN item
CROSS JOIN LATERAL (
    SELECT e.language, min(e.id) AS first, max(e.id) AS newest,
           e.language = tongue.language AS is_theirs,
           e.language = split_part(tongue.language, '-', 1) AS is_plain
    FROM releases_revision v JOIN releases_edition e ON e.revision_id = v.id
    WHERE v.release_id = item.release_id AND v.purpose = item.purpose
      AND v.frozen_at IS NOT NULL AND v.publish_at < %(until)s AND e.account_id = %(account)s
      AND NOT {UNSEEN}
    GROUP BY e.language
    ORDER BY is_theirs DESC, is_plain DESC, first LIMIT 1) edition
CROSS JOIN LATERAL (
    SELECT text.purpose, text.publish_at FROM ({APPROVED}) text
    WHERE text.release_id = item.release_id AND text.language = edition.language
      AND NOT text.is_carried
    ORDER BY text.number DESC LIMIT 1) words
WHERE NOT %(waits)s OR edition.is_theirs OR edition.is_plain
"""


def readers_of(account_id: int, *, language: str) -> dict[str, Parameter]:
    """What `SPOKEN` asks of an account and a `tongue` of its readers, as things stand now."""
    account = Account.objects.get(pk=account_id)
    return {
        "account": account_id,
        "language": language,
        "waits": makes_wait(account.settings),
        "until": now(),
    }
