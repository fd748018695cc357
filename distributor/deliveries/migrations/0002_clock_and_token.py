"""The one clock of the ledger, and one number for every claim.

Every comparison of times is made by the database, so that a worker whose own clock is wrong can
neither send early nor lose a lease. Tests and drills move the clock with the setting
`distributor.clock` (an interval). A claim's number fences it: settled once, never again by another.
"""

from django.db import migrations

MAKE = """
CREATE FUNCTION deliveries_now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT statement_timestamp()
        + coalesce(nullif(current_setting('distributor.clock', true), '')::interval, '0'::interval)
$$;
CREATE SEQUENCE deliveries_token;
"""
DROP = "DROP FUNCTION deliveries_now(); DROP SEQUENCE deliveries_token;"


class Migration(migrations.Migration):
    dependencies = [("deliveries", "0001_initial")]
    operations = [migrations.RunSQL(MAKE, DROP)]
