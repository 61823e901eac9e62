"""Put on the calendar, change, take off. The caller's transaction already holds the calendars.

Staff's own use cases, which weigh holds and hours too, are in `booking.actions`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from penciled.appointments.models import Appointment, AppointmentStatus
from penciled.clients.models import Client
from penciled.core.errors import AlreadyResolved
from penciled.core.interval import Interval
from penciled.practices import calendars
from penciled.practices.agreed import agreed
from penciled.practices.models import Location, Practitioner, Service


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """An appointment as it shall stand. Without a client it is an event and needs a title."""

    practitioner: Practitioner
    span: Interval
    client: Client | None = None
    service: Service | None = None
    location: Location | None = None
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
            "title": self.title,
            "busy": self.busy,
            "staff_note": self.staff_note,
            "buffer_before": self.buffer_before,
            "buffer_after": self.buffer_after,
            **agreed(self.span, self.practitioner.zone_info),
        }


@transaction.atomic
def place(plan: Plan, *, now: datetime) -> Appointment:
    """Put a new appointment on its practitioner's calendar."""
    appointment = Appointment.objects.create(created_at=now, **plan.fields())
    calendars.turn([plan.practitioner.pk])
    return appointment


@transaction.atomic
def revise(appointment: Appointment, plan: Plan) -> None:
    """Let an appointment stand as planned, maybe on another calendar."""
    before, known = appointment.practitioner_id, _known_to_client(appointment)
    for name, value in plan.fields().items():
        setattr(appointment, name, value)
    appointment.version += 1
    appointment.invite_sequence += int(_known_to_client(appointment) != known)
    appointment.save()
    calendars.turn([before, plan.practitioner.pk])


@transaction.atomic
def take_off(appointment: Appointment, *, now: datetime) -> None:
    """Cancel an appointment: it stays to be seen, and its time is free.

    Raises:
        AlreadyResolved: it was cancelled before.
    """
    if appointment.is_cancelled:
        raise AlreadyResolved("This appointment was already cancelled.", state="cancelled")
    appointment.status = AppointmentStatus.CANCELLED
    appointment.cancelled_at = now
    appointment.version += 1
    appointment.invite_sequence += 1
    appointment.save()
    calendars.turn([appointment.practitioner_id])


def _known_to_client(appointment: Appointment) -> tuple[object, ...]:
    """Return what the client's own calendar says; a change makes a newer invitation."""
    return (
        appointment.span,
        appointment.practitioner_id,
        appointment.service_id,
        appointment.location_id,
    )
