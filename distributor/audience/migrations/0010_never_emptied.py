"""What can only grow is not emptied at once either; only a session that says so (tests do)."""

from django.db import migrations

TABLES = ("consent", "statement")
REFUSE = """
CREATE TRIGGER audience_{0}_not_emptied BEFORE TRUNCATE ON audience_{0} FOR EACH STATEMENT
    WHEN (current_setting('distributor.may_empty', true) IS DISTINCT FROM 'on')
    EXECUTE FUNCTION audience_consent_is_append_only();
"""
ALLOW = "DROP TRIGGER audience_{0}_not_emptied ON audience_{0};"


class Migration(migrations.Migration):
    dependencies = [("audience", "0009_families_of_mailboxes")]
    operations = [
        migrations.RunSQL(REFUSE.format(table), ALLOW.format(table)) for table in TABLES
    ]
