"""Tables that can only grow are not emptied at once either."""

import pytest
from django.db import DatabaseError, connection, transaction

GROWING = ("people_auditentry", "audience_consent", "audience_statement", "deliveries_event")


@pytest.mark.parametrize("table", GROWING)
def test_d4_nobody_empties_a_table_that_can_only_grow(db, table):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL distributor.may_empty = 'off'")
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute(f"TRUNCATE {table} CASCADE")
        cursor.execute("RESET distributor.may_empty")
        cursor.execute(f"TRUNCATE {table} CASCADE")
