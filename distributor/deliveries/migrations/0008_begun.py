from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

# It is written many times a second and holds a few kilobytes: in its place, and as it is.
KEPT_TOGETHER = """
ALTER TABLE deliveries_begun SET (toast_tuple_target = 8160, fillfactor = 20);
ALTER TABLE deliveries_begun ALTER COLUMN destinations SET STORAGE MAIN,
    ALTER COLUMN accepted SET STORAGE MAIN;
"""


class Migration(migrations.Migration):
    dependencies = [("deliveries", "0007_never_emptied")]

    operations = [
        migrations.CreateModel(
            name="Begun",
            fields=[
                ("token", models.BigIntegerField(primary_key=True, serialize=False)),
                ("holder", models.IntegerField()),
                ("until", models.DateTimeField()),
                ("destinations", ArrayField(base_field=models.BigIntegerField(), size=None)),
                ("accepted", ArrayField(base_field=models.BigIntegerField(), size=None)),
            ],
        ),
        migrations.RunSQL(KEPT_TOGETHER, migrations.RunSQL.noop),
    ]
