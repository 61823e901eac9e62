"""Read the outbox: since when mail waits, whether the worker lives."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Min

from penciled.outbox.models import UNSENT, Heartbeat, Message


def oldest_unsent(*, now: datetime) -> datetime | None:
    """Return since when the mail that should have left first is due; a later try is due later."""
    unsent = Message.objects.filter(state__in=UNSENT, due_at__lte=now)
    oldest: datetime | None = unsent.aggregate(oldest=Min("due_at"))["oldest"]
    return oldest


def heartbeat() -> datetime | None:
    """Return when a worker was last seen at work."""
    return Heartbeat.objects.filter(name="worker").values_list("at", flat=True).first()
