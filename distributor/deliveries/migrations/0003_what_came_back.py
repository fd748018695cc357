"""Later news about deliveries; like the audit trail it can only grow."""

from django.db import migrations, models

REFUSE = """
CREATE FUNCTION deliveries_event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what came back is append-only';
END $$;
CREATE TRIGGER deliveries_event_append_only BEFORE UPDATE OR DELETE ON deliveries_event
    FOR EACH ROW EXECUTE FUNCTION deliveries_event_is_append_only();
"""
ALLOW = """
DROP TRIGGER deliveries_event_append_only ON deliveries_event;
DROP FUNCTION deliveries_event_is_append_only();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('deliveries', '0002_clock_and_token'),
    ]

    operations = [
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=60)),
                ('release_id', models.BigIntegerField()),
                ('account_id', models.IntegerField()),
                ('destination', models.BigIntegerField()),
                ('kind', models.CharField(max_length=20)),
                ('code', models.CharField(blank=True, max_length=20)),
                ('said', models.TextField(blank=True)),
                ('report', models.CharField(max_length=100)),
                ('at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(models.F('release_id'), models.F('kind'), name='deliveries_event_release'), models.Index(models.F('destination'), models.F('kind'), name='deliveries_event_person')],
                'constraints': [models.UniqueConstraint(fields=('key', 'kind', 'report'), name='deliveries_event_told_once')],
            },
        ),
        migrations.RunSQL(REFUSE, ALLOW),
    ]
