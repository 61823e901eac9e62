"""The system closes what nobody answered in time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from penciled.booking import telling
from penciled.booking.actions.resolve import lock, locked, resolve
from penciled.booking.models import AppointmentRequest
from penciled.core.lifecycle import Action, Actor

MOST_AT_ONCE = 200


def expire_requests(*, now: datetime) -> int:
    """Close pending requests whose time has begun or whose answer is overdue; say how many.

    Each in a transaction of its own, so that one does not wait for, or fail with, another.
    """
    overdue = AppointmentRequest.objects.overdue(now=now).order_by("expires_at")
    return sum(
        _expire(pk, now=now) for pk in list(overdue.values_list("pk", flat=True)[:MOST_AT_ONCE])
    )


def expire_held(practitioner_ids: Iterable[int], *, now: datetime) -> None:
    """Close what is overdue on calendars that the caller already holds."""
    overdue = AppointmentRequest.objects.overdue(now=now).filter(
        practitioner_id__in=list(practitioner_ids)
    )
    for pk in list(overdue.order_by("id").values_list("pk", flat=True)):
        _close(locked(pk), now=now)


@transaction.atomic(durable=True)
def _expire(pk: int, *, now: datetime) -> bool:
    request = lock(pk)
    still = AppointmentRequest.objects.overdue(now=now).filter(pk=pk).exists()
    if still:
        _close(request, now=now)
    return still


def _close(request: AppointmentRequest, *, now: datetime) -> None:
    resolve(request, Action.EXPIRE, actor=Actor.SYSTEM, now=now)
    telling.tell_expired(request, now=now)
