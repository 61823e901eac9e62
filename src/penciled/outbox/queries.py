"""Read the outbox: what waits, what became of a matter's mails, whether the worker lives."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Min, QuerySet

from penciled.outbox.models import UNSENT, Heartbeat, Message


def messages_about(refs: Iterable[UUID]) -> QuerySet[Message]:
    """Return the mails that these matters caused, oldest first."""
    return Message.objects.filter(about__in=list(refs)).order_by("created_at", "id")


def oldest_unsent(*, now: datetime) -> datetime | None:
    """Return since when the mail that should have left first is due; a later try is due later."""
    unsent = Message.objects.filter(state__in=UNSENT, due_at__lte=now)
    oldest: datetime | None = unsent.aggregate(oldest=Min("due_at"))["oldest"]
    return oldest


def heartbeat() -> datetime | None:
    """Return when a worker was last seen at work."""
    return Heartbeat.objects.filter(name="worker").values_list("at", flat=True).first()
