"""Sign-ups that wait for their confirmation, the letters about them, and how often is too often."""

import django.db.models.deletion
from django.db import migrations, models



class Migration(migrations.Migration):
    dependencies = [("audience", "0006_consent_append_only")]
    operations = [
        migrations.CreateModel(
            name='Allowance',
            fields=[
                ('pk', models.CompositePrimaryKey('subject', 'window_at', blank=True, editable=False, primary_key=True, serialize=False)),
                ('subject', models.CharField(max_length=80)),
                ('window_at', models.DateTimeField()),
                ('used', models.IntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='Letter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('confirm', 'Confirm'), ('known', 'Known'), ('renew', 'Renew')], max_length=7)),
                ('written_at', models.DateTimeField()),
                ('next_at', models.DateTimeField(null=True)),
                ('tries', models.PositiveSmallIntegerField(db_default=0, default=0)),
                ('sent_at', models.DateTimeField(null=True)),
                ('reason', models.TextField(db_default='', default='')),
            ],
        ),
        migrations.CreateModel(
            name='SignUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.EmailField(max_length=254)),
                ('name', models.CharField(blank=True, max_length=200)),
                ('language', models.CharField(max_length=12)),
                ('zone', models.CharField(max_length=60)),
                ('cadence', models.CharField(choices=[('at_once', 'at once'), ('daily', 'once a day'), ('weekly', 'once a week')], max_length=8)),
                ('asked_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField(db_index=True)),
                ('confirmed_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name='list',
            name='is_open',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='subscriber',
            name='links_version',
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='letter',
            name='account',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='accounts.account'),
        ),
        migrations.AddField(
            model_name='letter',
            name='subscriber',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, to='audience.subscriber'),
        ),
        migrations.AddField(
            model_name='signup',
            name='account',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='accounts.account'),
        ),
        migrations.AddField(
            model_name='signup',
            name='lists',
            field=models.ManyToManyField(to='audience.list'),
        ),
        migrations.AddField(
            model_name='letter',
            name='sign_up',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, to='audience.signup'),
        ),
        migrations.AddField(
            model_name='signup',
            name='statement',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='audience.statement'),
        ),
        migrations.AddIndex(
            model_name='letter',
            index=models.Index(condition=models.Q(('next_at__isnull', False)), fields=['next_at'], name='audience_letters_due'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.CheckConstraint(condition=models.Q(('sign_up', None), ('subscriber', None), _connector='XOR'), name='audience_letter_is_to_one'),
        ),
        migrations.AddIndex(
            model_name='signup',
            index=models.Index(fields=['address'], name='audience_signup_address'),
        ),
    ]
