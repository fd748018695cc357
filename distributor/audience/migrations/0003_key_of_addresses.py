"""Addresses are hashed with a key of their own, kept beside the hashes and made once.

Until now the key was the secret key, and rotating that would have forgotten every suppression.
The two pads are those of HMAC (RFC 2104), so that the database can hash a million addresses itself.
The table has no model: nothing of ours reads, changes or empties it.
"""

import secrets

from django.db import migrations, models

MAKE = """
CREATE TABLE audience_addresskey (
    is_the_one boolean PRIMARY KEY DEFAULT true CHECK (is_the_one),
    inner_pad bytea NOT NULL,
    outer_pad bytea NOT NULL
);
CREATE FUNCTION audience_hash(address text) RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT sha256(outer_pad || sha256(inner_pad || convert_to(address, 'UTF8')))
    FROM audience_addresskey
$$;
"""
DROP = "DROP FUNCTION audience_hash(text); DROP TABLE audience_addresskey;"


def make_key(apps, schema_editor):
    key = secrets.token_bytes(32).ljust(64, b"\0")
    pads = [bytes(octet ^ mask for octet in key) for mask in (0x36, 0x5C)]
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audience_addresskey (inner_pad, outer_pad) VALUES (%s, %s)", pads
        )


class Migration(migrations.Migration):
    dependencies = [("audience", "0002_cadence")]
    operations = [
        migrations.RunSQL(MAKE, DROP),
        migrations.RunPython(make_key, migrations.RunPython.noop),
        migrations.AddField(
            model_name="suppression",
            name="is_of_old_key",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
