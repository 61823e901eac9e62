"""Who is reminded looks a day or two ahead over all calendars at once, every minute."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("appointments", "0002_statuses_series_and_history")]

    operations = [
        migrations.AddIndex(
            model_name="appointment",
            index=models.Index(models.F("starts_at"), name="appointments_by_start"),
        ),
    ]
