"""What was done to appointments, by whom and when, in words that stay true when names change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from penciled.appointments.models import Appointment, EventKind, HistoryEntry
from penciled.practices.models import Member

CLIENT_CANCELLED = "client_cancelled"  # the one thing done by who comes, not by who works here

TOLD = (
    "starts_at",
    "ends_at",
    "practitioner",
    "service",
    "location",
    "room",
    "event_kind",
    "title",
    "busy",
)


def write(
    what: str,
    some: Sequence[Appointment],
    *,
    by: Member | None,
    now: datetime,
    changes: Mapping[str, Sequence[str]] | None = None,
) -> None:
    """Leave the same entry with each of these appointments."""
    HistoryEntry.objects.bulk_create(
        HistoryEntry(appointment=each, at=now, member=by, what=what, changes=dict(changes or {}))
        for each in some
    )


def differences(appointment: Appointment, fields: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return what `fields` would change: name to [before, after], as plain text.

    The text of a note is never repeated, only that it was changed.
    """
    pairs = {name: [_said(getattr(appointment, name)), _said(fields[name])] for name in TOLD}
    changed = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
    if appointment.staff_note != fields["staff_note"]:
        changed["staff_note"] = ["", ""]
    return changed


def _said(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, EventKind):
        return value.value
    return "" if value is None else str(value)
