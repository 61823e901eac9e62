"""An answer may be taken back until it settles; see 0003 for why the net comes down and goes up."""

from __future__ import annotations

from importlib import import_module

from django.db import migrations, models

before = import_module("penciled.booking.migrations.0003_answers")


class Migration(migrations.Migration):
    dependencies = [
        ("booking", "0003_answers"),
        ("practices", "0004_what_mails_go_by"),
    ]

    operations = [
        migrations.RunPython(before.take_down, before.put_up),
        migrations.AddField(
            "appointmentrequest", "settles_at", models.DateTimeField(null=True, blank=True)
        ),
        migrations.AddField(
            "appointmentrequest", "made_active", models.BooleanField(default=False)
        ),
        migrations.AddConstraint(
            "appointmentrequest",
            models.CheckConstraint(
                condition=models.Q(settles_at__isnull=True)
                | models.Q(state__in=["accepted", "declined"]),
                name="only_an_answer_settles",
            ),
        ),
        migrations.AddConstraint(
            "appointmentrequest",
            models.CheckConstraint(
                condition=models.Q(made_active=False) | models.Q(state="accepted"),
                name="only_an_accepted_request_made_its_client_active",
            ),
        ),
        migrations.RunPython(before.put_up, before.take_down),
    ]
