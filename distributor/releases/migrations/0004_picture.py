import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('releases', '0003_a_release_may_be_stopped'),
    ]

    operations = [
        migrations.CreateModel(
            name='Picture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=12)),
                ('name', models.CharField(max_length=100)),
                ('media_type', models.CharField(max_length=40)),
                ('alt', models.TextField()),
                ('width', models.IntegerField()),
                ('height', models.IntegerField()),
                ('digest', models.CharField(max_length=64)),
                ('content', models.BinaryField()),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pictures', to='releases.revision')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('revision', 'language', 'name'), name='releases_picture_once')],
            },
        ),
    ]
