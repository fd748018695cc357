"""A ledger with a million due rows is claimed by its partial index, not by reading it."""

import re
import time

import pytest
from django.db import connection

from distributor.deliveries.claim import SUBSCRIBERS, claim, most_at_once
from distributor.deliveries.dispatch import DUE, due_editions
from distributor.deliveries.holders import my_holder
from distributor.deliveries.lane import load_lane
from distributor.deliveries.late import triage
from distributor.deliveries.ready import ready_parameters
from tests.factories import account, announced, edition_of

MILLION = """
INSERT INTO deliveries_delivery
    (release_id, purpose, account_id, destination, slot, edition_id, state, attempt, tries, looks,
     due_at, next_at, changed_at)
SELECT %s, 0, %s, number, 0, %s, 'scheduled', 0, 0, 0, deliveries_now(), deliveries_now(),
       deliveries_now()
FROM generate_series(1, 1000000) AS number
"""


@pytest.fixture
def full():
    crowd = account("crowd")
    release = announced(crowd, parts=1)
    edition = edition_of(release, crowd).pk
    with connection.cursor() as cursor:
        cursor.execute(MILLION, [release.pk, crowd.pk, edition])
        cursor.execute("ANALYZE deliveries_delivery")
    return load_lane(edition)


def plan_of(sql, parameters):
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + sql, parameters)
        return "\n".join(line for (line,) in cursor.fetchall())


def test_the_claim_and_the_tick_walk_the_partial_index_of_what_is_due(full):
    given = {
        **ready_parameters(),
        "account": full.account.id,
        "edition": full.edition_id,
        "lease": 60.0,
        "holder": my_holder(),
        "limit": 50,
    }
    for sql, parameters in ((SUBSCRIBERS, given), (DUE, ready_parameters())):
        plan = plan_of(sql, parameters)
        assert "deliveries_due" in plan
        assert not re.search(r"Seq Scan on deliveries_delivery", plan)
    started = time.monotonic()
    assert len(due_editions()) == 1
    assert triage() == []
    assert claim(full, holder=my_holder()).passed_over == most_at_once(full)
    assert time.monotonic() - started < 5
