"""Whose a thing is that a message is about, by the id that it may have outside."""

from __future__ import annotations

from uuid import UUID

from penciled.appointments.models import Appointment
from penciled.booking.models import AppointmentRequest


def client_behind(ref: UUID) -> int | None:
    """Return the client, by id, of a request or an appointment; none when it is nobody's."""
    for model in (AppointmentRequest, Appointment):
        found = model._default_manager.filter(ref=ref).values_list("client_id", flat=True).first()
        if found is not None:
            return int(found)
    return None
