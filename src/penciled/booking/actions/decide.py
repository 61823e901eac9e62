"""Staff answer a request: ink it, or rub it out."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from penciled.appointments import actions as appointments
from penciled.appointments.actions import Plan
from penciled.booking import telling
from penciled.booking.actions.resolve import already_resolved, lock, resolve
from penciled.booking.conflicts import weigh
from penciled.booking.merging import match_client
from penciled.booking.models import AppointmentRequest
from penciled.clients import history
from penciled.clients.models import Client, ClientStatus
from penciled.core.errors import ConflictNeedsYes, InvalidInput, StaleChange
from penciled.core.lifecycle import Action, Actor
from penciled.practices.models import Member
from penciled.practices.rights import must_run


@transaction.atomic(durable=True)
def accept_request(  # noqa: PLR0913 -- what staff must say
    pk: int,
    plan: Plan,
    *,
    message: str,
    anyway: bool,
    by: Member,
    now: datetime,
    match: Client | None = None,
) -> AppointmentRequest:
    """Book what was asked, as adjusted in `plan`, and tell whoever asked.

    A stranger who is `match`, a client known before, has it booked for that client.

    Raises:
        AlreadyResolved: someone was faster; carries what, who and when.
        NotPermitted: `by` does not run the calendar asked for, or the one planned.
        ConflictNeedsYes: it overlaps something, and `anyway` is not set.
        InvalidInput: the plan is for another client.
        StaleChange: the record of either was merged, or that of `match` erased meanwhile.
    """
    request = lock(pk, also=[plan.practitioner.pk], room=plan.room, match=match)
    must_run(by, request.practitioner)
    must_run(by, plan.practitioner)
    if request.state_at(now).is_final:
        raise already_resolved(request, now=now)
    _must_be_its_own(plan, request)
    if weigh(plan, now=now, request=request).needs_yes and not anyway:
        raise ConflictNeedsYes("Tick the box to book it anyway.", field="anyway")
    if match:
        plan = replace(plan, client=_matched(request, match, by=by, now=now))
    request.appointment = appointments.place(plan, by=by, now=now)
    request.message = message
    request.made_active = not request.client.is_active
    said = changes(request, plan)
    resolve(request, Action.ACCEPT, actor=Actor.STAFF, now=now, member=by, changes=said)
    if request.made_active:
        _make_active(request.client, by=by, now=now)
    telling.tell_accepted(request, now=now)
    return request


def _must_be_its_own(plan: Plan, request: AppointmentRequest) -> None:
    """Let pass a plan that books the request's own client, whose record may be merged by now."""
    if plan.client and plan.service and plan.client.pk == request.client_id:
        return
    if plan.client and Client.objects.filter(pk=plan.client.pk, merged_into__isnull=False).exists():
        raise StaleChange("This client’s record was merged with another one just now. Look again.")
    raise InvalidInput("An accepted request books its own client.", field="client")


def _make_active(client: Client, *, by: Member, now: datetime) -> None:
    client.status = ClientStatus.ACTIVE
    client.save(update_fields=["status"])
    history.note(client, "accepted", by=by, now=now)


def _matched(request: AppointmentRequest, match: Client, *, by: Member, now: datetime) -> Client:
    """Let a stranger's request be that of a known client, held with it; return who that is."""
    if request.client.is_active or request.client_id == match.pk:
        raise StaleChange("This client is known by now. Look again.", field="match")
    known = Client.objects.select_related("practice").get(pk=match.pk)
    match_client(request, known, by=by, now=now)
    return known


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
