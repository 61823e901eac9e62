"""The one way out of PENDING: lock, ask the core, write the state, the trail and the chain.

The way back is `take_back`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from penciled.audit import chain
from penciled.booking.models import AppointmentRequest
from penciled.booking.records import hold_records
from penciled.clients.models import Client
from penciled.core.errors import AlreadyResolved
from penciled.core.lifecycle import Action, Actor, State, advance, settles_at
from penciled.practices import calendars
from penciled.practices.models import Member, Room


def lock(
    pk: int, *, also: Iterable[int] = (), room: Room | None = None, match: Client | None = None
) -> AppointmentRequest:
    """Take the calendars (`also` by practitioner id), the room, the client, then the request.

    With `match` that client too, and every calendar of the practice.
    """
    its = AppointmentRequest.objects.filter(pk=pk)
    practitioner_id, client_id = its.values_list("practitioner_id", "client_id").get()
    if match:
        hold_records(match.practice_id, [client_id, match.pk], room=room)
    else:
        calendars.hold([practitioner_id, *also], room=room)
        whose = its.values_list("client_id", flat=True).get()  # by now: it may have been merged
        Client.objects.select_for_update().get(pk=whose)
    return locked(pk)


def locked(pk: int) -> AppointmentRequest:
    """Take the request itself, on a calendar that is held already."""
    return (
        AppointmentRequest.objects.select_for_update(of=("self",))
        .select_related("client", "practice", "practitioner", "service", "location")
        .get(pk=pk)
    )


def resolve(  # noqa: PLR0913 -- what the trail and the chain say of it
    request: AppointmentRequest,
    action: Action,
    *,
    actor: Actor,
    now: datetime,
    member: Member | None = None,
    changes: dict[str, Any] | None = None,
    sealed: Mapping[str, str] | None = None,
) -> None:
    """Move a locked request on and leave the trail; the caller sets what else the outcome needs.

    Raises:
        AlreadyResolved: it is answered, cancelled or out of time; carries what, who and when.
    """
    if actor is Actor.CLIENT and request.is_settling(now):
        raise AlreadyResolved("This request is being answered at this moment.")
    before = request.state_at(now) if actor is not Actor.SYSTEM else State(request.state)
    if before.is_final:
        raise already_resolved(request, now=now)
    request.state = advance(before, action, actor=actor)
    request.resolved_at, request.resolved_by = now, member
    if actor is Actor.STAFF:
        grace = timedelta(seconds=request.practice.answers_settle)
        request.settles_at = settles_at(now, grace, request.expires_at)
    request.save()
    request.trail.create(
        at=now,
        actor=actor,
        member=member,
        action=action,
        from_state=before,
        to_state=request.state,
        changes=changes or {},
    )
    leave_marks(
        request, f"request.{request.state}", actor=actor, member=member, now=now, **sealed or {}
    )


def leave_marks(
    request: AppointmentRequest,
    what: str,
    *,
    actor: Actor,
    member: Member | None,
    now: datetime,
    **sealed: str,
) -> None:
    """Let the calendar turn, and put into the chain what was done to a request."""
    calendars.turn([request.practitioner_id])
    chain.record(
        what,
        practice=request.practice.ref,
        actor=f"member:{member.ref}" if member else actor.value,
        at=now,
        about=request.ref,
        **sealed,
    )


def already_resolved(request: AppointmentRequest, *, now: datetime) -> AlreadyResolved:
    """Return the refusal that tells the slower one what happened, by whom and when."""
    state = request.state_at(now)
    by = request.resolved_by.name if request.resolved_by else ""
    return AlreadyResolved(
        f"This request was already {state}.",
        state=state,
        by=by,
        at=request.resolved_at or request.expires_at,
    )
