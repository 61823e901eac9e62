"""What the pages about one appointment or request of a client's own say of it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from penciled.appointments.queries import appointment_of_client
from penciled.core.lifecycle import State
from penciled.portal.history import visit_of_request, visit_standing
from penciled.portal.leaving import say_cancelling, say_gone, say_lateness

if TYPE_CHECKING:
    from penciled.appointments.models import Appointment
    from penciled.booking.models import AppointmentRequest
    from penciled.portal.access import PortalRequest


def told_of_appointment(
    request: PortalRequest, stands: Appointment, *, now: datetime
) -> dict[str, Any]:
    """Return how an appointment stands, and what is to be said of cancelling it."""
    visit, zone = visit_standing(stands, now=now), request.zone
    by_us = not request.visitor.entered or visit.client == request.visitor.own
    told: dict[str, Any] = {
        "visit": visit,
        "asked": visit.asked,
        "pending": False,
        "over": stands.ends_at <= now,
        "gone": say_gone(stands, zone, by_us=by_us, now=now) if stands.is_cancelled else "",
    }
    if visit.cancelling:
        name = request.practice.name
        told["cancelling"] = say_cancelling(visit.cancelling, zone, now=now)
        told["lateness"] = say_lateness(visit.cancelling, zone, practice=name, now=now)
    return told


def told_of_request(
    request: PortalRequest, asked: AppointmentRequest, *, now: datetime
) -> dict[str, Any]:
    """Return how a request stands now, as the appointment that came of it if one did."""
    booked = asked.appointment
    stands = appointment_of_client(asked.client, booked.ref, now=now) if booked else None
    if stands:
        return told_of_appointment(request, stands, now=now)
    visit = visit_of_request(asked, now=now)
    return {"asked": asked, "visit": visit, "pending": visit.outcome == State.PENDING}
