"""New tables come to a ledger that is full and at work: nothing is lost, and nobody waits long."""

import os
import subprocess
import sys

import psycopg
import pytest

from tests.cli.conftest import SCRIPT

# The tables as they were when the first version landed.
FIRST = (
    ("people", "0002"),
    ("accounts", "0001"),
    ("audience", "0001"),
    ("releases", "0003"),
    ("deliveries", "0002"),
)
ROWS = 20_000
FILL = f"""
INSERT INTO accounts_account (channel, handle, settings, sealed_credentials, is_active, created_at,
                              probe_sentence)
VALUES ('email', 'News', '{{}}', '', true, now(), '');
INSERT INTO audience_list (name, account_id) SELECT 'readers', id FROM accounts_account;
INSERT INTO audience_subscriber (address, address_hash, name, language, zone, created_at)
SELECT 'reader' || n || '@x.example', sha256(n::text::bytea), '', 'en', 'UTC', now()
FROM generate_series(1, {ROWS}) n;
INSERT INTO audience_subscription (subscriber_id, list_id, consent_source, confirmed_at)
SELECT s.id, l.id, 'import', now() FROM audience_subscriber s, audience_list l;
INSERT INTO audience_suppression (address_hash, reason, at) VALUES (sha256('gone'), 'gone', now());
INSERT INTO releases_release (public_id, fingerprint, state, zone, link, hold_reason, late_after,
                              when_late, created_at, created_by, approved_by, publish_at)
VALUES ('abc', 'f', 'approved', 'UTC', 'https://news.example.com/r/abc', '', 7200, 'hold', now(),
        'ana', 'ben', now());
INSERT INTO releases_revision (release_id, number, source_name, source, created_at, created_by,
                               purpose)
SELECT id, 1, 'a.txt', 'x', now(), 'ana', 0 FROM releases_release;
INSERT INTO releases_text (revision_id, language, headline, value, doubts)
SELECT id, 'en', 'A museum opens', '{{}}', '{{}}' FROM releases_revision;
INSERT INTO deliveries_delivery (release_id, purpose, account_id, destination, slot, edition_id,
    state, attempt, tries, looks, due_at, changed_at)
SELECT r.id, 0, a.id, s.id, 0, 1, 'sent', 1, 1, 0, now(), now()
FROM releases_release r, accounts_account a, audience_subscriber s;
INSERT INTO deliveries_told (subscriber_id, release_id, purpose)
SELECT destination, release_id, purpose FROM deliveries_delivery;
"""


@pytest.fixture
def old(postgres, tmp_path):
    """The environment of a house whose full database is as old as the first version."""
    name = f"old_{os.getpid()}"
    with psycopg.connect(postgres.url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
    url = postgres.url.replace("/postgres", f"/{name}")
    environment = os.environ | {"DATABASE_URL": url, "DISTRIBUTOR_HOME": str(tmp_path)}
    environment["DJANGO_SETTINGS_MODULE"] = "distributor.settings"
    program = (
        "import django; django.setup()\n"
        "from django.core.management import call_command\n"
        f"for app, name in {FIRST!r}: call_command('migrate', app, name, verbosity=0)"
    )
    subprocess.run([sys.executable, "-c", program], env=environment, check=True)
    with psycopg.connect(url) as database:
        database.execute(FILL)
    yield environment
    with psycopg.connect(postgres.url, autocommit=True) as server:
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def status(environment):
    return subprocess.run(
        [SCRIPT, "status", "1", "--json"], env=environment, capture_output=True, check=False
    )


def test_a_full_ledger_keeps_every_row_when_the_tables_change(old):
    with psycopg.connect(old["DATABASE_URL"], autocommit=True) as reader:
        # A worker in the middle of something holds the new tables up, but is not held up for long.
        with reader.transaction():
            reader.execute("SELECT 1 FROM audience_subscription LIMIT 1")
            ended = status(old)
        assert ended.returncode == 1
        assert b"one of them is in use" in ended.stderr
        ended = status(old)
        assert ended.returncode == 0, ended.stderr
        assert b"A museum opens" in ended.stdout
        for table in ("audience_subscription", "deliveries_delivery", "deliveries_told"):
            assert reader.execute(f"SELECT count(*) FROM {table}").fetchone() == (ROWS,)
        once_at = "SELECT count(*) FROM audience_subscription WHERE cadence = 'at_once'"
        assert reader.execute(once_at).fetchone() == (ROWS,)
