"""What can only grow is not emptied at once either; only a session that says so (tests do)."""

from django.db import migrations

REFUSE = """
CREATE TRIGGER deliveries_event_not_emptied BEFORE TRUNCATE ON deliveries_event FOR EACH STATEMENT
    WHEN (current_setting('distributor.may_empty', true) IS DISTINCT FROM 'on')
    EXECUTE FUNCTION deliveries_event_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("deliveries", "0006_gate_of_added_languages")]
    operations = [migrations.RunSQL(REFUSE, "DROP TRIGGER deliveries_event_not_emptied ON deliveries_event;")]
