"""When a mail failed or came back is kept: until now, when it was tried last stands for it."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models
from django.db.models import F

LOST = ("failed", "bounced")


def note_when(apps: Any, schema_editor: Any) -> None:
    alias = schema_editor.connection.alias
    lost = apps.get_model("outbox", "Message").objects.using(alias).filter(state__in=LOST)
    lost.update(failed_at=F("due_at"))


class Migration(migrations.Migration):
    dependencies = [("outbox", "0003_messages_of_a_practice")]

    operations = [
        migrations.AddField("message", "failed_at", models.DateTimeField(null=True, blank=True)),
        migrations.RunPython(note_when, migrations.RunPython.noop),
        migrations.AddConstraint(
            "message",
            models.CheckConstraint(
                condition=models.Q(state__in=LOST, failed_at__isnull=False)
                | (~models.Q(state__in=LOST) & models.Q(failed_at__isnull=True)),
                name="message_has_a_time_of_failing_exactly_when_it_failed",
            ),
        ),
        migrations.AddIndex(
            "message",
            models.Index(
                "practice_ref",
                "failed_at",
                condition=models.Q(failed_at__isnull=False),
                name="messages_that_failed",
            ),
        ),
    ]
