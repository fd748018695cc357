"""Every address we know is hashed with the new key, and its suppression with it.

A suppression whose person is not here any more cannot be hashed anew. It keeps its old hash and
is marked: `old_hashes.py` knows it by the secret keys when its address comes back.
"""

from django.db import migrations

HASH_ANEW = """
UPDATE audience_suppression x SET is_of_old_key = true
WHERE NOT EXISTS (SELECT 1 FROM audience_subscriber s WHERE s.address_hash = x.address_hash);
UPDATE audience_suppression x SET address_hash = audience_hash(s.address)
FROM audience_subscriber s WHERE s.address_hash = x.address_hash;
UPDATE audience_subscriber SET address_hash = audience_hash(address);
"""


class Migration(migrations.Migration):
    dependencies = [("audience", "0003_key_of_addresses")]
    operations = [migrations.RunSQL(HASH_ANEW, migrations.RunSQL.noop)]
