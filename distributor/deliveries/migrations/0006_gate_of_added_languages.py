from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("deliveries", "0005_turns_of_mailboxes")]

    operations = [
        migrations.AddField(
            model_name="gate", name="again_at", field=models.DateTimeField(null=True)
        ),
    ]
