"""The system closes what nobody answered in time."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction

from penciled.booking import telling
from penciled.booking.actions.resolve import lock, locked, resolve
from penciled.booking.models import AppointmentRequest
from penciled.core.lifecycle import Action, Actor

MOST_AT_ONCE = 200
log = logging.getLogger(__name__)


def expire_requests(*, now: datetime) -> int:
    """Close pending requests whose time has begun or whose answer is overdue; say how many.

    Each in a transaction of its own, so that one does not wait for, or fail with, another. One
    that fails is logged by its ref and tried again with the next call; the database being away
    is not its fault, and is raised.
    """
    overdue = AppointmentRequest.objects.overdue(now=now).order_by("expires_at")
    return sum(
        _try_to_expire(pk, ref, now=now)
        for pk, ref in list(overdue.values_list("pk", "ref")[:MOST_AT_ONCE])
    )


def expire_held(practitioner_ids: Iterable[int], *, now: datetime) -> None:
    """Close what is overdue on calendars that the caller already holds."""
    overdue = AppointmentRequest.objects.overdue(now=now).filter(
        practitioner_id__in=list(practitioner_ids)
    )
    for pk in list(overdue.order_by("id").values_list("pk", flat=True)):
        _close(locked(pk), now=now)


def _try_to_expire(pk: int, ref: UUID, *, now: datetime) -> bool:
    try:
        return _expire(pk, now=now)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("Request %s could not be expired.", ref)
        return False


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
