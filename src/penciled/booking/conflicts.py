"""What speaks against an appointment as planned: staff may override all of it, knowingly.

An overlap with something busy or with a hold needs an explicit yes; the rest is
only said. The hours and rules are asked of the same engine that clients meet.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from penciled.appointments import queries as appointments
from penciled.appointments.actions import Plan
from penciled.appointments.models import Appointment
from penciled.availability import queries as availability
from penciled.availability.queries import Wanted
from penciled.booking import slots
from penciled.booking.models import AppointmentRequest
from penciled.core.interval import Interval
from penciled.core.slots import Busy, Reason, Visit, reasons_against

SAID_TO_STAFF = (Reason.PAST, Reason.CLOSED, Reason.TOO_LONG, Reason.DAY_FULL)


@dataclass(frozen=True, slots=True)
class Conflict:
    """One thing that a plan overlaps. `is_hold`: a client asked for it and nobody answered yet."""

    ref: UUID
    name: str
    initials: str
    span: Interval
    is_hold: bool


@dataclass(frozen=True, slots=True)
class Weighed:
    overlaps: tuple[Conflict, ...]
    warnings: tuple[Reason, ...]
    too_close: bool

    @property
    def needs_yes(self) -> bool:
        return bool(self.overlaps)

    @property
    def says_nothing(self) -> bool:
        return not (self.overlaps or self.warnings or self.too_close)


def weigh(
    plan: Plan,
    *,
    now: datetime,
    request: AppointmentRequest | None = None,
    appointment: Appointment | None = None,
) -> Weighed:
    """Weigh a plan against its calendar, leaving out the request or appointment it is about."""
    overlaps = overlapping(
        plan.practitioner.pk, plan.span, now=now, request=request, appointment=appointment
    )
    reasons = _reasons(plan, now=now, request=request, appointment=appointment)
    return Weighed(
        overlaps=tuple(overlaps) if plan.busy else (),
        warnings=tuple(reason for reason in reasons if reason in SAID_TO_STAFF),
        too_close=plan.busy and Reason.TAKEN in reasons and not overlaps,
    )


def overlapping(
    practitioner_id: int,
    span: Interval,
    *,
    now: datetime,
    request: AppointmentRequest | None = None,
    appointment: Appointment | None = None,
) -> list[Conflict]:
    """Return what is busy or held during `span`, by start. Two queries."""
    busy = appointments.busy(practitioner_id, span.start, span.end)
    held = slots.holds(practitioner_id, span, now=now).select_related("client")
    if appointment:
        busy = busy.exclude(pk=appointment.pk)
    if request:
        held = held.exclude(pk=request.pk)
    found = [_booked(each) for each in busy] + [_held(each) for each in held]
    return sorted(found, key=lambda each: each.span)


def _booked(appointment: Appointment) -> Conflict:
    client = appointment.client
    return Conflict(
        ref=appointment.ref,
        name=client.name if client else appointment.title,
        initials=client.initials if client else appointment.title,
        span=appointment.span,
        is_hold=False,
    )


def _held(request: AppointmentRequest) -> Conflict:
    return Conflict(
        ref=request.ref,
        name=request.client.name,
        initials=request.client.initials,
        span=request.span,
        is_hold=True,
    )


def _reasons(
    plan: Plan,
    *,
    now: datetime,
    request: AppointmentRequest | None,
    appointment: Appointment | None,
) -> tuple[Reason, ...]:
    """Ask the engine about a session; an event has no service and so no hours to be outside of."""
    if plan.service is None or plan.location is None:
        return ()
    as_new = request.asked_as_new if request else False
    wanted = Wanted(service=plan.service, location=plan.location, as_new=as_new)
    terms = availability.core_terms(availability.terms_of(plan.practitioner))
    return reasons_against(
        availability.schedule_of(plan.practitioner, wanted),
        terms,
        Visit(duration=plan.span.length, before=plan.buffer_before, after=plan.buffer_after),
        _others(plan, now=now, request=request, appointment=appointment),
        plan.span.start,
        now=now,
    )


def _others(
    plan: Plan,
    *,
    now: datetime,
    request: AppointmentRequest | None,
    appointment: Appointment | None,
) -> list[Busy]:
    around = Interval(plan.span.start - slots.REACH, plan.span.end + slots.REACH)
    return slots.busy_time(
        plan.practitioner.pk, around, now=now, request=request, appointment=appointment
    )
