"""Read the outbox: since when mail waits and why, whether the worker lives."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Min

from penciled.outbox.due import first_in_line
from penciled.outbox.models import Heartbeat, Outage
from penciled.outbox.outages import MAIL

SLEEPY, LATE = timedelta(minutes=2), timedelta(minutes=15)


def oldest_unsent(*, now: datetime) -> datetime | None:
    """Return since when the mail that should have left first is due; a later try is due later."""
    oldest: datetime | None = first_in_line(now=now).aggregate(oldest=Min("due_at"))["oldest"]
    return oldest


def is_asleep(beat: datetime | None, *, now: datetime) -> bool:
    """Say whether no worker is at work, going by when one was last seen."""
    return beat is None or now - beat >= SLEEPY


def heartbeat() -> datetime | None:
    """Return when a worker was last seen at work."""
    return Heartbeat.objects.filter(name="worker").values_list("at", flat=True).first()


def outage() -> Outage | None:
    """Return since when mail does not flow, and why; None while it flows."""
    return Outage.objects.filter(name=MAIL).first()
