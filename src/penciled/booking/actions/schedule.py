"""Staff put an appointment on the calendar, change it, take it off: any time, knowingly."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from penciled.appointments import actions as appointments
from penciled.appointments.actions import Plan
from penciled.appointments.models import Appointment, AppointmentStatus, Series
from penciled.appointments.queries import booked_under
from penciled.audit import chain
from penciled.booking import telling
from penciled.booking.conflicts import weigh
from penciled.core.errors import ConflictNeedsYes, StaleChange
from penciled.practices import calendars
from penciled.practices.models import Member
from penciled.practices.rights import must_run


@transaction.atomic(durable=True)
def schedule_appointment(
    plan: Plan,
    *,
    anyway: bool,
    tell_client: bool,
    by: Member,
    now: datetime,
    ref: UUID | None = None,
) -> Appointment:
    """Put a new appointment on a calendar; what stands under `ref` already is returned as it is.

    Raises:
        NotPermitted: `by` does not run that calendar.
        ConflictNeedsYes: it overlaps something, and `anyway` is not set.
    """
    must_run(by, plan.practitioner)
    calendars.hold([plan.practitioner.pk], room=plan.room)
    for stored in booked_under(plan.practitioner.practice, ref):
        return stored
    _weigh(plan, anyway=anyway, now=now)
    appointment = appointments.place(plan, by=by, now=now, ref=ref)
    if tell_client:
        telling.tell_booked(appointment, now=now)
    record("appointment.scheduled", appointment, by=by, now=now)
    return appointment


@transaction.atomic(durable=True)
def change_appointment(  # noqa: PLR0913 -- what staff must say
    pk: int,
    plan: Plan,
    *,
    version: int,
    anyway: bool,
    tell_client: bool,
    by: Member,
    now: datetime,
) -> Appointment:
    """Let an appointment stand as planned; the client is mailed when its time or place moved.

    Raises:
        StaleChange: somebody changed it since `version` was read.
        NotPermitted, ConflictNeedsYes: as for a new one.
    """
    appointment = lock(pk, version=version, plan=plan)
    must_run(by, appointment.practitioner)
    must_run(by, plan.practitioner)
    _weigh(plan, anyway=anyway, now=now, appointment=appointment)
    before = telling.standing_of(appointment)
    appointments.revise(appointment, plan, by=by, now=now)
    if tell_client:
        telling.tell_moved(appointment, before=before, now=now)
    record("appointment.changed", appointment, by=by, now=now)
    return appointment


@transaction.atomic(durable=True)
def mark_appointment(
    pk: int, status: AppointmentStatus, *, version: int, by: Member, now: datetime
) -> Appointment:
    """Say that a client arrived, that a visit is completed, or that nobody came.

    Raises:
        StaleChange: somebody changed it since `version` was read.
        AlreadyResolved: it is cancelled.
        InvalidInput: events are not marked, and what has not begun is not over.
        NotPermitted: `by` does not run that calendar.
    """
    appointment = lock(pk, version=version)
    must_run(by, appointment.practitioner)
    appointments.mark(appointment, status, by=by, now=now)
    record("appointment.marked", appointment, by=by, now=now)
    return appointment


@transaction.atomic(durable=True)
def cancel_appointment(  # noqa: PLR0913 -- what staff must say
    pk: int,
    *,
    version: int,
    message: str,
    tell_client: bool,
    by: Member,
    now: datetime,
    late: bool = False,
) -> Appointment:
    """Take an appointment off the calendar; its time is free again. `late`: it counts as late.

    Raises:
        StaleChange: somebody changed it since `version` was read.
        AlreadyResolved: it was cancelled before.
        NotPermitted: `by` does not run that calendar.
    """
    appointment = lock(pk, version=version)
    must_run(by, appointment.practitioner)
    appointments.take_off(appointment, late=late, by=by, now=now)
    if tell_client:
        telling.tell_called_off(appointment, message=message, now=now)
    record("appointment.cancelled", appointment, by=by, now=now)
    return appointment


def lock(pk: int, *, version: int, plan: Plan | None = None) -> Appointment:
    """Take the calendars of an appointment, its series and what is planned for it, then itself.

    Raises:
        StaleChange: somebody changed it since `version` was read.
    """
    its = Appointment.objects.filter(Q(pk=pk) | Q(series__appointments=pk))
    own = its.values_list("practitioner_id", flat=True).distinct()
    if plan:
        calendars.hold([*own, plan.practitioner.pk], room=plan.room)
    else:
        calendars.hold(own)
    appointment = (
        Appointment.objects.select_for_update(of=("self",))
        .select_related("client", "service", "location", "room", "practitioner", "practice")
        .filter(pk=pk)
        .first()
    )
    if appointment is None:
        raise StaleChange("This appointment is gone: the request was taken back to wait.")
    if appointment.version != version or (plan and plan.client != appointment.client):
        raise StaleChange("Somebody changed this appointment while you had it open.")
    return appointment


def _weigh(
    plan: Plan, *, anyway: bool, now: datetime, appointment: Appointment | None = None
) -> None:
    if weigh(plan, now=now, appointment=appointment).needs_yes and not anyway:
        raise ConflictNeedsYes("Tick the box to book it anyway.", field="anyway")


def record(action: str, about: Appointment | Series, *, by: Member, now: datetime) -> None:
    """Add to the chain what staff did."""
    practice = about.practice.ref
    chain.record(action, practice=practice, actor=f"member:{by.ref}", at=now, about=about.ref)
