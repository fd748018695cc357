"""The consent ledger can only grow: the database itself refuses to change or delete a row."""

from django.db import migrations


REFUSE = """
CREATE FUNCTION audience_consent_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the consent ledger is append-only';
END $$;
CREATE TRIGGER audience_consent_append_only BEFORE UPDATE OR DELETE ON audience_consent
    FOR EACH ROW EXECUTE FUNCTION audience_consent_is_append_only();
CREATE TRIGGER audience_statement_append_only BEFORE UPDATE OR DELETE ON audience_statement
    FOR EACH ROW EXECUTE FUNCTION audience_consent_is_append_only();
"""
ALLOW = """
DROP TRIGGER audience_consent_append_only ON audience_consent;
DROP TRIGGER audience_statement_append_only ON audience_statement;
DROP FUNCTION audience_consent_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("audience", "0005_consent_ledger")]
    operations = [
        migrations.RunSQL(REFUSE, ALLOW),
    ]
