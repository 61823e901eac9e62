"""Put on the calendar, change, mark, take off. The caller’s transaction holds the calendars.

Staff's own use cases, which weigh holds and hours too, are in `booking.actions`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from penciled.appointments.history import CLIENT_CANCELLED, differences, write
from penciled.appointments.models import Appointment, AppointmentStatus, EventKind
from penciled.clients.actions import enrol
from penciled.clients.models import Client
from penciled.core.errors import AlreadyResolved, InvalidInput
from penciled.core.interval import Interval
from penciled.practices import calendars
from penciled.practices.agreed import agreed
from penciled.practices.models import Location, Member, Practitioner, Room, Service

MARKS = (
    AppointmentStatus.SCHEDULED,
    AppointmentStatus.ARRIVED,
    AppointmentStatus.COMPLETED,
    AppointmentStatus.NO_SHOW,
)
EVENT_KINDS = tuple(EventKind)
AFTER_THE_START = (AppointmentStatus.COMPLETED, AppointmentStatus.NO_SHOW)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """An appointment as it shall stand. Without a client it is an event and needs a title.

    A client who is not stored yet is stored with it.
    """

    practitioner: Practitioner
    span: Interval
    client: Client | None = None
    service: Service | None = None
    location: Location | None = None
    room: Room | None = None
    event_kind: EventKind = EventKind.OTHER
    title: str = ""
    busy: bool = True
    staff_note: str = ""
    buffer_before: timedelta = timedelta(0)
    buffer_after: timedelta = timedelta(0)

    def fields(self) -> dict[str, Any]:
        """Return the plan as the columns of an appointment."""
        return {
            "practice_id": self.practitioner.practice_id,
            "practitioner": self.practitioner,
            "client": self.client,
            "service": self.service,
            "location": self.location,
            "room": self.room,
            "event_kind": "" if self.client else self.event_kind,
            "title": self.title,
            "busy": self.busy,
            "staff_note": self.staff_note,
            "buffer_before": self.buffer_before,
            "buffer_after": self.buffer_after,
            **agreed(self.span, self.practitioner.zone_info),
        }


@transaction.atomic
def place(plan: Plan, *, by: Member | None, now: datetime, ref: UUID | None = None) -> Appointment:
    """Put a new appointment on its practitioner's calendar, known by `ref` where one is given."""
    if plan.client:
        enrol(plan.client, by=by, now=now)
    appointment = Appointment.objects.create(ref=ref or uuid4(), created_at=now, **plan.fields())
    write("booked", [appointment], by=by, now=now)
    calendars.turn([plan.practitioner.pk])
    return appointment


@transaction.atomic
def revise(appointment: Appointment, plan: Plan, *, by: Member, now: datetime) -> None:
    """Let an appointment stand as planned, maybe on another calendar, for itself alone."""
    before = appointment.practitioner_id
    changes = adjust(appointment, plan)
    appointment.changed_alone = appointment.series_id is not None
    appointment.save()
    write("changed", [appointment], by=by, now=now, changes=changes)
    calendars.turn([before, plan.practitioner.pk])


def adjust(appointment: Appointment, plan: Plan) -> dict[str, list[str]]:
    """Set an appointment to a plan without saving it; return what differs, for its history."""
    known, changes = _known_to_client(appointment), differences(appointment, plan.fields())
    for name, value in plan.fields().items():
        setattr(appointment, name, value)
    appointment.version += 1
    appointment.invite_sequence += int(_known_to_client(appointment) != known)
    return changes


@transaction.atomic
def mark(appointment: Appointment, status: AppointmentStatus, *, by: Member, now: datetime) -> None:
    """Say how a session goes or went; a wrong mark is set right by another.

    Raises:
        AlreadyResolved: it is cancelled.
        InvalidInput: events are not marked, and what has not begun is not over.
    """
    if appointment.is_cancelled:
        raise AlreadyResolved("This appointment was cancelled.", state=appointment.status)
    if not appointment.is_session or status not in MARKS:
        raise InvalidInput("Only appointments with clients are marked.", field="status")
    if status in AFTER_THE_START and appointment.starts_at > now:
        raise InvalidInput("This appointment hasn’t begun yet.", field="status")
    changes = {"status": [appointment.get_status_display(), str(status.label)]}
    appointment.status = status
    appointment.version += 1
    appointment.save()
    write(status.value, [appointment], by=by, now=now, changes=changes)
    calendars.turn([appointment.practitioner_id])


@transaction.atomic
def take_off(appointment: Appointment, *, late: bool, by: Member, now: datetime) -> None:
    """Cancel an appointment: it stays to be seen, and its time is free.

    Raises:
        AlreadyResolved: it was cancelled before.
    """
    if appointment.is_cancelled:
        raise AlreadyResolved("This appointment was already cancelled.", state=appointment.status)
    rub_out(appointment, late=late, now=now)
    appointment.save()
    write(appointment.status, [appointment], by=by, now=now)
    calendars.turn([appointment.practitioner_id])


@transaction.atomic
def give_up(
    appointment: Appointment,
    *,
    late: bool,
    word: str,
    now: datetime,
    guardian: Sequence[str] = (),
) -> None:
    """Cancel what still stands for its client; the word they leave stays in its history.

    With it stands by which `guardian` it was done, as a change from nothing, if it was by one.
    """
    before = appointment.status
    rub_out(appointment, late=late, now=now)
    appointment.save()
    changes = {"status": [before, appointment.status]}
    if word:
        changes["word"] = ["", word]
    if guardian:
        changes["guardian"] = list(guardian)
    write(CLIENT_CANCELLED, [appointment], by=None, now=now, changes=changes)
    calendars.turn([appointment.practitioner_id])


@transaction.atomic
def undo_place(appointment: Appointment) -> None:
    """Take off the calendar, as if it had never stood there, what nobody was told of."""
    appointment.history.all().delete()
    appointment.delete()
    calendars.turn([appointment.practitioner_id])


def rub_out(appointment: Appointment, *, late: bool, now: datetime) -> None:
    """Set an appointment to cancelled without saving it."""
    late_one, in_time = AppointmentStatus.LATE_CANCELLED, AppointmentStatus.CANCELLED
    appointment.status = late_one if late else in_time
    appointment.cancelled_at = now
    appointment.version += 1
    appointment.invite_sequence += 1


def _known_to_client(appointment: Appointment) -> tuple[object, ...]:
    """Return what the client's own calendar says; a change makes a newer invitation."""
    return (
        appointment.span,
        appointment.practitioner_id,
        appointment.service_id,
        appointment.location_id,
    )
