"""A client takes a pending request back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from penciled.booking import telling
from penciled.booking.actions.resolve import lock, resolve
from penciled.booking.models import AppointmentRequest
from penciled.core.lifecycle import Action, Actor


@transaction.atomic(durable=True)
def cancel_request(pk: int, *, now: datetime) -> AppointmentRequest:
    """Cancel on the client's behalf: the time is free again and the practitioner is told.

    Raises:
        AlreadyResolved: it was answered meanwhile, or its time has come.
    """
    request = lock(pk)
    resolve(request, Action.CANCEL, actor=Actor.CLIENT, now=now)
    telling.tell_cancelled(request, now=now)
    return request
