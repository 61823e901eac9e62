"""A client takes a pending request back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from penciled.booking import telling
from penciled.booking.actions.resolve import lock, resolve
from penciled.booking.actions.whose import acting_at, sealed_of, trail_of
from penciled.booking.models import AppointmentRequest
from penciled.core.errors import NotPermitted
from penciled.core.lifecycle import Action, Actor


@transaction.atomic(durable=True)
def cancel_request(pk: int, *, email: str | None = None, now: datetime) -> AppointmentRequest:
    """Cancel on the client's behalf: the time is free again and the practitioner is told.

    Whoever proved `email` does it, the client or a guardian of theirs; without one it is not
    known which of them holds what lets them.

    Raises:
        AlreadyResolved: it was answered meanwhile, or its time has come.
        NotPermitted: the address does not act for the client, or they may not cancel online.
    """
    request = lock(pk)
    client = request.client
    by = None if email is None else acting_at(client, email)
    if not client.may_cancel:
        raise NotPermitted("This can’t be cancelled online. Please call the practice.")
    resolve(
        request,
        Action.CANCEL,
        actor=Actor.CLIENT,
        now=now,
        changes=trail_of(by),
        sealed=sealed_of(by),
    )
    telling.tell_cancelled(request, by=by, now=now)
    return request
