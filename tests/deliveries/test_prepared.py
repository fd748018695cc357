"""What every slice asks is planned once for each session."""

import pytest
from django.db import DataError, connection

from distributor.deliveries.claim import claim
from distributor.deliveries.holders import my_holder
from distributor.deliveries.lane import load_lane
from distributor.deliveries.prepared import run
from tests.factories import account, edition_of, planned

PREPARED = """
SELECT coalesce(sum(generic_plans + custom_plans), 0) FROM pg_prepared_statements
WHERE statement LIKE %s
"""


def times_planned(words):
    with connection.cursor() as cursor:
        cursor.execute(PREPARED, [f"%{words}%"])
        return int(cursor.fetchone()[0])


def test_a_claim_uses_the_statement_that_was_prepared_by_the_one_before():
    crowd = account("crowd")
    release = planned(crowd, "a@example.com", "b@example.com")
    lane = load_lane(edition_of(release, crowd).pk)
    before = times_planned("FOR UPDATE OF d SKIP LOCKED")
    for _ in range(2):
        assert len(claim(lane, holder=my_holder(), limit=1).rows) == 1
    assert times_planned("FOR UPDATE OF d SKIP LOCKED") == before + 2


def test_it_answers_with_rows_or_with_none_and_errors_are_django_s():
    assert run("SELECT %(number)s::int AS number", {"number": 7}) == [(7,)]
    assert run("UPDATE deliveries_wakeup SET name = name", {}) == []
    with pytest.raises(DataError, match="division by zero"):
        run("SELECT 1 / %(number)s::int", {"number": 0})
