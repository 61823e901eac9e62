"""Staff answer a request: ink it, or rub it out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from penciled.appointments import actions as appointments
from penciled.appointments.actions import Plan
from penciled.booking import telling
from penciled.booking.actions.resolve import already_resolved, lock, resolve
from penciled.booking.conflicts import weigh
from penciled.booking.models import AppointmentRequest
from penciled.clients.models import ClientStatus
from penciled.core.errors import ConflictNeedsYes, InvalidInput
from penciled.core.lifecycle import Action, Actor
from penciled.practices.models import Member
from penciled.practices.rights import must_run


@transaction.atomic(durable=True)
def accept_request(
    pk: int, plan: Plan, *, message: str, anyway: bool, by: Member, now: datetime
) -> AppointmentRequest:
    """Book what was asked, as adjusted in `plan`, and tell the client.

    Raises:
        AlreadyResolved: someone was faster; carries what, who and when.
        NotPermitted: `by` does not run the calendar asked for, or the one planned.
        ConflictNeedsYes: it overlaps something, and `anyway` is not set.
        InvalidInput: the plan is for another client.
    """
    request = lock(pk, also=[plan.practitioner.pk], room=plan.room)
    must_run(by, request.practitioner)
    must_run(by, plan.practitioner)
    if request.state_at(now).is_final:
        raise already_resolved(request, now=now)
    if plan.client is None or plan.client.pk != request.client_id or plan.service is None:
        raise InvalidInput("An accepted request books its own client.", field="client")
    if weigh(plan, now=now, request=request).needs_yes and not anyway:
        raise ConflictNeedsYes("Tick the box to book it anyway.", field="anyway")
    request.appointment = appointments.place(plan, by=by, now=now)
    request.message = message
    request.made_active = not request.client.is_active
    resolve(
        request,
        Action.ACCEPT,
        actor=Actor.STAFF,
        now=now,
        member=by,
        changes=changes(request, plan),
    )
    if request.made_active:
        request.client.status = ClientStatus.ACTIVE
        request.client.save(update_fields=["status"])
    telling.tell_accepted(request, now=now)
    return request


@transaction.atomic(durable=True)
def decline_request(pk: int, *, message: str, by: Member, now: datetime) -> AppointmentRequest:
    """Turn a pending request down, with an optional word to the client.

    Raises:
        AlreadyResolved: someone was faster; carries what, who and when.
        NotPermitted: `by` does not run the calendar asked for.
    """
    request = lock(pk)
    must_run(by, request.practitioner)
    request.message = message
    resolve(request, Action.DECLINE, actor=Actor.STAFF, now=now, member=by)
    telling.tell_declined(request, now=now)
    return request


def changes(request: AppointmentRequest, plan: Plan) -> dict[str, Any]:
    """Return what was booked otherwise than asked: field to [asked, booked], as plain JSON."""
    pairs = {
        "starts_at": (request.starts_at.isoformat(), plan.span.start.isoformat()),
        "ends_at": (request.ends_at.isoformat(), plan.span.end.isoformat()),
        "practitioner": (request.practitioner.titled, plan.practitioner.titled),
        "service": (request.service.name, plan.service.name if plan.service else ""),
        "location": (request.location.name, plan.location.name if plan.location else ""),
    }
    return {name: list(pair) for name, pair in pairs.items() if pair[0] != pair[1]}
