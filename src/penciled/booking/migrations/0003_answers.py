"""What clients answered to the practice's own questions.

SQLite makes a table anew to add a column, and loses its triggers: the net of 0002 is taken
down before and put up again after. Whatever changes this table must do the same.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.db import migrations, models

net = import_module("penciled.booking.migrations.0002_pending_requests_never_share_a_time")


def take_down(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "sqlite":
        net.unguard(apps, schema_editor)


def put_up(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "sqlite":
        net.guard(apps, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("booking", "0002_pending_requests_never_share_a_time")]

    operations = [
        migrations.RunPython(take_down, put_up),
        migrations.AddField("appointmentrequest", "answers", models.JSONField(default=list)),
        migrations.RunPython(put_up, take_down),
    ]
