"""An appointment as a file for the client's own calendar (RFC 5545).

Its id stays the same for good and its sequence grows when it is moved, so that a calendar takes
a later file for the same appointment.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from penciled.notifications.invite import uid_of

if TYPE_CHECKING:
    from penciled.appointments.models import Appointment
    from penciled.practices.models import Practice


def calendar_file(appointment: Appointment, practice: Practice, *, now: datetime) -> bytes:
    """Return the file for one standing appointment."""
    event = Event()
    event.add("uid", uid_of(appointment.ref))
    event.add("sequence", appointment.invite_sequence)
    event.add("dtstamp", now)
    event.add("dtstart", appointment.starts_at.astimezone(UTC))
    event.add("dtend", appointment.ends_at.astimezone(UTC))
    event.add("status", "CONFIRMED")
    event.add("summary", _title(appointment))
    event.add("description", practice.name)
    if where := _where(appointment):
        event.add("location", where)
    calendar = Calendar()
    calendar.add("prodid", "-//Penciled//Portal//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _title(appointment: Appointment) -> str:
    """Say no more than the mailed invitation does: a calendar is seen by many."""
    return _("Appointment with %(name)s") % {"name": appointment.practitioner.name}


def _where(appointment: Appointment) -> str:
    place = appointment.location
    if place is None:
        return ""
    link = appointment.practitioner.telehealth_link if place.has_video else ""
    if place.is_telehealth:
        return link
    return ", ".join([*(place.address.splitlines() or [place.name]), *([link] if link else [])])
