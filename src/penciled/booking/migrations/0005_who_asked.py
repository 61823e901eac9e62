"""The address a request was asked from stays with it; see 0003 for the net, down and up."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.db import migrations, models
from django.db.models import OuterRef, Subquery

before = import_module("penciled.booking.migrations.0003_answers")


def note_addresses(apps: Any, schema_editor: Any) -> None:
    """Take the address of the client for that of who asked: so far the two are one."""
    email = apps.get_model("clients", "Client").objects.filter(pk=OuterRef("client_id"))
    asked = apps.get_model("booking", "AppointmentRequest").objects.using(
        schema_editor.connection.alias
    )
    asked.update(asked_email=Subquery(email.values("email")[:1]))


class Migration(migrations.Migration):
    dependencies = [
        ("booking", "0004_answers_settle"),
        ("clients", "0003_records"),
    ]

    operations = [
        migrations.RunPython(before.take_down, before.put_up),
        migrations.AddField(
            "appointmentrequest", "asked_email", models.EmailField(max_length=254, blank=True)
        ),
        migrations.AddField(
            "appointmentrequest", "asked_birth_date", models.DateField(null=True, blank=True)
        ),
        migrations.RunPython(before.put_up, before.take_down),
        migrations.RunPython(note_addresses, migrations.RunPython.noop),
    ]
