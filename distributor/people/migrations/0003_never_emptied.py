"""What can only grow is not emptied at once either; only a session that says so (tests do)."""

from django.db import migrations

REFUSE = """
CREATE TRIGGER people_audit_not_emptied BEFORE TRUNCATE ON people_auditentry FOR EACH STATEMENT
    WHEN (current_setting('distributor.may_empty', true) IS DISTINCT FROM 'on')
    EXECUTE FUNCTION people_audit_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0002_audit_append_only")]
    operations = [migrations.RunSQL(REFUSE, "DROP TRIGGER people_audit_not_emptied ON people_auditentry;")]
