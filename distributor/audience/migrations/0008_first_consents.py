"""What people agreed to before there was a ledger is its first pages: source and times were kept."""

from django.db import migrations

SEED = """
INSERT INTO audience_statement (digest, language, source, wording)
SELECT DISTINCT sha256(convert_to('' || chr(31) || consent_source || chr(31) || '', 'UTF8')),
       '', consent_source, ''
FROM audience_subscription
ON CONFLICT DO NOTHING;
INSERT INTO audience_consent (at, address_hash, list_id, list_name, what, statement_id)
SELECT happened.at, s.address_hash, l.id, l.name, happened.what, t.id
FROM audience_subscription n
JOIN audience_subscriber s ON s.id = n.subscriber_id
JOIN audience_list l ON l.id = n.list_id
JOIN audience_statement t ON t.source = n.consent_source AND t.language = '' AND t.wording = ''
CROSS JOIN LATERAL (VALUES (n.confirmed_at, 'express'), (n.left_at, 'left')) AS happened(at, what)
WHERE happened.at IS NOT NULL
ORDER BY happened.at;
"""


class Migration(migrations.Migration):
    dependencies = [("audience", "0007_sign_up")]
    operations = [migrations.RunSQL(SEED, migrations.RunSQL.noop)]
