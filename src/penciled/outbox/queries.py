"""Read the outbox: since when mail waits and why, whether the worker lives."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet

from penciled.outbox.due import first_in_line
from penciled.outbox.models import Heartbeat, Message, Outage
from penciled.outbox.outages import MAIL

SLEEPY, LATE = timedelta(minutes=2), timedelta(minutes=15)


def oldest_unsent(*, now: datetime) -> datetime | None:
    """Return since when the mail that should have left first is due; a later try is due later."""
    return unsent(now=now).values_list("due_at", flat=True).first()


def unsent(*, now: datetime) -> QuerySet[Message]:
    """Return what should have left by now, what is due for longest first."""
    return first_in_line(now=now).order_by("due_at", "id")


def is_asleep(beat: datetime | None, *, now: datetime) -> bool:
    """Say whether no worker is at work, going by when one was last seen."""
    return beat is None or now - beat >= SLEEPY


def heartbeat() -> datetime | None:
    """Return when a worker was last seen at work."""
    return heartbeats().values_list("at", flat=True).first()


def heartbeats() -> QuerySet[Heartbeat]:
    """Return when a worker was last seen at work, as a row; none when never."""
    return Heartbeat.objects.filter(name="worker")


def outage() -> Outage | None:
    """Return since when mail does not flow, and why; None while it flows."""
    return outages().first()


def outages() -> QuerySet[Outage]:
    """Return since when mail does not flow, and why, as a row; none while it flows."""
    return Outage.objects.filter(name=MAIL)
