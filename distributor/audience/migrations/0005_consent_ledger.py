"""The consent ledger, and consent that ends by itself."""

import django.db.models.deletion
from django.db import migrations, models



class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("audience", "0004_hash_anew")]
    operations = [
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('address_hash', models.BinaryField(db_index=True, max_length=32)),
                ('list_id', models.BigIntegerField(null=True)),
                ('list_name', models.CharField(blank=True, max_length=120)),
                ('what', models.CharField(choices=[('express', 'Express'), ('implied', 'Implied'), ('reconfirmed', 'Reconfirmed'), ('left', 'Left'), ('expired', 'Expired'), ('erased', 'Erased')], max_length=11)),
                ('requested_at', models.DateTimeField(null=True)),
                ('expires_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Statement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.BinaryField(max_length=32, unique=True)),
                ('language', models.CharField(max_length=12)),
                ('source', models.CharField(max_length=200)),
                ('wording', models.TextField(blank=True)),
            ],
        ),
        migrations.AddField(
            model_name='subscription',
            name='asked_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='subscription',
            name='consent',
            field=models.CharField(choices=[('express', 'Express'), ('implied', 'Implied')], db_default='express', default='express', max_length=7),
        ),
        migrations.AddField(
            model_name='subscription',
            name='expires_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name='subscription',
            index=models.Index(condition=models.Q(('expires_at__isnull', False), ('left_at', None)), fields=['expires_at'], name='audience_ending'),
        ),
        migrations.AddConstraint(
            model_name='subscription',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('consent', 'express'), ('expires_at', None)), models.Q(('consent', 'implied'), ('expires_at__isnull', False)), _connector='OR'), name='audience_only_implied_consent_ends'),
        ),
        migrations.AddField(
            model_name='consent',
            name='statement',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='audience.statement'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.CheckConstraint(condition=models.Q(('what__in', ['express', 'implied', 'reconfirmed', 'left', 'expired', 'erased'])), name='audience_consent_is_known'),
        ),
    ]
