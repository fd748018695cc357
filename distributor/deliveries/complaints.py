"""Watches how many readers call a mailing spam, and stops before a provider stops us.

Large mailbox providers ask for fewer than 1 complaint in 1,000 mails and punish 3 (facts on
e-mail, A6). A handful decides nothing: on a short list one complaint is a large share.
"""

from django.db import connection

from distributor.accounts.models import Account
from distributor.deliveries.key import Place, is_digest
from distributor.deliveries.switch import pause_account
from distributor.people.notices import raise_notice

WARN, STOP = 0.0008, 0.003
ENOUGH_TO_WARN, ENOUGH_TO_STOP = 2, 5

COUNTS = """
SELECT (SELECT count(DISTINCT key) FROM deliveries_event
        WHERE release_id = %(release)s AND account_id = %(account)s AND kind = 'complained'),
       (SELECT count(*) FROM deliveries_delivery
        WHERE release_id = %(release)s AND account_id = %(account)s AND state = 'sent')
"""


def watch_complaints(place: Place) -> None:
    """Tell people of a complaint, louder when there are many; pause the account at the limit."""
    complained, sent = _counts(place)
    share = complained / max(sent, 1)
    account = Account.objects.filter(pk=place.account_id).first()
    what = "digest" if is_digest(place.release_id) else "release"
    told = f"{complained} of {sent} readers called {what} {place.release_id} spam."
    if share >= STOP and complained >= ENOUGH_TO_STOP:
        _stop(place, account=account, told=told)
    elif share >= WARN and complained >= ENOUGH_TO_WARN:
        raise_notice(
            subject=f"complaints many {place.release_id} {place.account_id}",
            sentence=f"{told} Large providers begin to refuse mail at 3 in 1,000. Look at who is "
            f"on the lists of {account}, and at what they were promised.",
        )
    else:
        raise_notice(
            subject=f"complaints {place.release_id} {place.account_id}",
            sentence=f"{told} Who complains is taken off every list of {account} and gets no "
            "further mail.",
        )


def _stop(place: Place, *, account: Account | None, told: str) -> None:
    why = f"{told} That is too many: large providers would refuse what follows."
    pause_account(place.account_id, seconds=None, domain="", reason=why)
    raise_notice(
        subject=f"account {place.account_id}",
        sentence=f"Nothing more goes out through {account}: {why} When you know why, let it go on "
        f"with `distributor resume account {account.handle if account else ''}`.",
    )


def _counts(place: Place) -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, {"release": place.release_id, "account": place.account_id})
        complained, sent = cursor.fetchone()
    return int(complained), int(sent)
