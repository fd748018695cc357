"""No rotation of a key, and no migration, brings back who must not be mailed."""

import hashlib
import hmac

import pytest
from django.conf import settings as house
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from distributor.audience.addresses import address_hash
from distributor.audience.models import Subscriber, Suppression
from distributor.audience.subscribe import Person, has_left, subscribe, suppress
from tests.audience.intake.arrivals import Taking
from tests.factories import account, readers
from tests.web.letters_read import open_list


def old_hash(address, key=None):
    key = b"address:" + (key or house.SECRET_KEY).encode()
    return hmac.digest(key, address.encode(), hashlib.sha256)


def test_c8_a_suppression_outlives_every_rotation_of_the_secret_key(db, settings):
    crowd = account("crowd")
    (ana,) = readers(crowd, "ana@example.com")
    suppress(subscriber_id=ana.pk, reason="complained")
    ana.delete()
    settings.SECRET_KEY = "another key"
    settings.SECRET_KEY_FALLBACKS = []
    assert has_left("ana@example.com", account_id=crowd.pk)


@pytest.mark.parametrize("rotated", [False, True])
def test_an_old_suppression_is_known_when_its_address_comes_back(db, settings, rotated, tmp_path):
    crowd = account("crowd")
    hashed = old_hash("ana@example.com")
    Suppression.objects.create(address_hash=hashed, reason="gone", is_of_old_key=True)
    Suppression.objects.create(address_hash=b"other", reason="gone", is_of_old_key=True)
    if rotated:
        settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
        settings.SECRET_KEY = "k" * 100
    content = "address\nana@example.com\nleo@example.com\n"
    assert Taking(crowd, tmp_path)(content) == {"added": 1, "suppressed": 1}
    found = Suppression.objects.get(is_of_old_key=False)
    assert (bytes(found.address_hash), found.reason) == (address_hash("ana@example.com"), "gone")
    assert Suppression.objects.filter(is_of_old_key=True).count() == 1


def test_an_old_suppression_is_known_at_a_single_subscription_too(db):
    Suppression.objects.create(
        address_hash=old_hash("ana@example.com"), reason="gone", is_of_old_key=True
    )
    person = subscribe(
        person=Person(address="Ana@example.com"), to=open_list(), consent_source="a test"
    )
    assert bytes(Suppression.objects.get().address_hash) == bytes(person.address_hash)


def test_the_migration_hashes_anew_and_loses_no_suppression(transactional_db):
    """Back to the old hashes, and forward over rows as an installation has them."""
    executor = MigrationExecutor(connection)
    executor.migrate([("audience", "0002_cadence")])
    insert = (
        "INSERT INTO audience_subscriber (address, address_hash, name, language, zone, created_at)"
    )
    with connection.cursor() as cursor:
        for address in ("ana@example.com", "leo@example.com"):
            cursor.execute(
                f"{insert} VALUES (%s, %s, '', 'en', 'UTC', now())", [address, old_hash(address)]
            )
        for address in ("ana@example.com", "gone@example.com"):
            cursor.execute(
                "INSERT INTO audience_suppression (address_hash, reason, at) "
                "VALUES (%s, 'gone', now())",
                [old_hash(address)],
            )
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    for each in Subscriber.objects.all():
        assert bytes(each.address_hash) == address_hash(each.address)
    assert Suppression.objects.get(is_of_old_key=False).reason == "gone"
    assert has_left("ana@example.com", account_id=1)
    assert has_left("gone@example.com", account_id=1)
    assert not has_left("leo@example.com", account_id=1)
