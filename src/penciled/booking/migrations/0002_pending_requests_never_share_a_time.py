"""Let the database, not a check in Python, keep two clients from one time.

Only PENDING requests are guarded: staff may still book over one, and a resolved
request gives its time back. PostgreSQL needs the btree_gist extension, which a
database's owner may create. On SQLite two triggers say the same, by the same name.
"""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField
from django.db import migrations
from django.db.models import F, Func, Q

NAME = "pending_requests_never_share_a_time"
TABLE = "booking_appointmentrequest"
SLOT = Func(F("starts_at"), F("ends_at"), function="tstzrange", output_field=DateTimeRangeField())
EXCLUSION = ExclusionConstraint(
    name=NAME,
    expressions=[("practitioner", "="), (SLOT, "&&")],
    condition=Q(state="pending"),
)
TRIGGER = """
CREATE TRIGGER {name}_{event} BEFORE {event} ON {table}
WHEN NEW.state = 'pending' AND EXISTS (
    SELECT 1 FROM {table} held
    WHERE held.practitioner_id = NEW.practitioner_id AND held.state = 'pending'
      AND held.id IS NOT NEW.id
      AND held.starts_at < NEW.ends_at AND NEW.starts_at < held.ends_at
)
BEGIN SELECT RAISE(ABORT, '{name}'); END
"""


def guard(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "sqlite":
        for event in ("insert", "update"):
            schema_editor.execute(TRIGGER.format(name=NAME, event=event, table=TABLE))
    else:
        schema_editor.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
        schema_editor.add_constraint(apps.get_model("booking", "AppointmentRequest"), EXCLUSION)


def unguard(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "sqlite":
        for event in ("insert", "update"):
            schema_editor.execute(f"DROP TRIGGER {NAME}_{event}")
    else:
        model = apps.get_model("booking", "AppointmentRequest")
        schema_editor.remove_constraint(model, EXCLUSION)


class Migration(migrations.Migration):
    dependencies = [("booking", "0001_initial")]

    operations = [migrations.RunPython(guard, unguard)]
