"""Digests and their windows; numbers of digests begin where no release or edition ever gets."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('deliveries', '0003_what_came_back'),
    ]

    operations = [
        migrations.CreateModel(
            name='Digest',
            fields=[
                ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('account_id', models.IntegerField()),
                ('cadence', models.CharField(choices=[('at_once', 'at once'), ('daily', 'once a day'), ('weekly', 'once a week')], max_length=8)),
                ('ends_at', models.DateTimeField()),
                ('zone', models.CharField(max_length=60)),
                ('language', models.CharField(max_length=12)),
                ('releases', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ('purposes', django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(), size=None)),
                ('edition_id', models.IntegerField(unique=True)),
                ('planned', models.IntegerField()),
                ('cancelled_at', models.DateTimeField(null=True)),
                ('triaged_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id__gt', 16777216)), name='deliveries_digest_is_no_release'), models.UniqueConstraint(fields=('account_id', 'cadence', 'ends_at', 'zone', 'language', 'releases', 'purposes'), name='deliveries_digest_once')],
            },
        ),
        migrations.CreateModel(
            name='DigestEdition',
            fields=[
                ('id', models.IntegerField(primary_key=True, serialize=False)),
                ('releases', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ('purposes', django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(), size=None)),
                ('value', models.JSONField()),
                ('frozen_at', models.DateTimeField()),
                ('digest', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='editions', to='deliveries.digest')),
            ],
        ),
        migrations.CreateModel(
            name='Window',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account_id', models.IntegerField()),
                ('cadence', models.CharField(choices=[('at_once', 'at once'), ('daily', 'once a day'), ('weekly', 'once a week')], max_length=8)),
                ('ends_at', models.DateTimeField()),
                ('zones', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), size=None)),
                ('planned_at', models.DateTimeField(null=True)),
                ('planned', models.IntegerField(default=0)),
            ],
            options={
                'indexes': [models.Index(models.F('ends_at'), condition=models.Q(('planned_at', None)), name='deliveries_windows_to_plan')],
                'constraints': [models.UniqueConstraint(fields=('account_id', 'cadence', 'ends_at'), name='deliveries_window_once')],
            },
        ),
        migrations.RunSQL(
            "CREATE SEQUENCE deliveries_digest_number START 16777217 MAXVALUE 33554431",
            "DROP SEQUENCE deliveries_digest_number",
        ),
    ]
