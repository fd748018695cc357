"""Erases a person: what is left is a hash that keeps imports from bringing them back.

The ledger of consent stays, because it must prove what was agreed to; it knows no address.
"""

from django.db import transaction
from django.db.models.functions import Now

from distributor.audience.addresses import address_hash
from distributor.audience.consent import Said, statement_of
from distributor.audience.models import Consent, SignUp, Subscriber, Suppression
from distributor.audience.old_hashes import adopt

ERASED = "erased"


def erase(address: str, *, said: Said) -> int | None:
    """Erase the person with this normal address; answer their number, None if we knew nobody.

    Sign-ups nobody confirmed go too. The address is suppressed in either case.
    """
    with transaction.atomic():
        adopt([address])
        hashed = address_hash(address)
        subscriber = Subscriber.objects.select_for_update().filter(address=address).first()
        Suppression.objects.get_or_create(address_hash=hashed, defaults={"reason": ERASED})
        Consent.objects.create(
            at=Now(),
            address_hash=hashed,
            what=Consent.What.ERASED,
            statement_id=statement_of(said),
        )
        SignUp.objects.filter(address=address).delete()
        if subscriber is None:
            return None
        number: int = subscriber.pk
        subscriber.delete()
    return number


def forgive(address: str) -> None:
    """Let somebody who was erased come back by their own confirmed wish; nobody else."""
    Suppression.objects.filter(address_hash=address_hash(address), reason=ERASED).delete()
