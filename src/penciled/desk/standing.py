"""What is told of an appointment: when, who, where, how it stands, and where it came from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from penciled.booking.queries import request_behind
from penciled.core import wording
from penciled.desk.moments import said_at
from penciled.desk.outcomes import outcome_of

if TYPE_CHECKING:
    from penciled.appointments.models import Appointment


@dataclass(frozen=True, slots=True)
class Chip:
    """How it stands, in one word with its sign."""

    look: str
    icon: str
    words: str


def told_of(stands: Appointment, *, now: datetime) -> dict[str, Any]:
    """Return what the windows about an appointment say of it. One query, for its request."""
    zone = stands.zone_info
    asked = request_behind(stands)
    called_off = stands.cancelled_at
    return {
        "room": "calendar",
        "appointment": stands,
        "zone": zone,
        "day": _day(stands, now=now),
        "name": stands.client.name if stands.client else stands.title or _("Event"),
        "chip": _chip(stands),
        "when_cancelled": said_at(called_off, zone, now=now) if called_off else "",
        "asked": asked,
        "outcome": outcome_of(asked, now=now) if asked else None,
    }


def _day(stands: Appointment, *, now: datetime) -> str:
    """Say the day; the year too, when it is not this one."""
    zone = stands.zone_info
    day = stands.starts_at.astimezone(zone).date()
    is_this_year = day.year == now.astimezone(zone).year
    return wording.say_day(day) if is_this_year else wording.say_day_with_year(day)


def _chip(stands: Appointment) -> Chip:
    if stands.is_cancelled:
        return Chip("chip-rubbed", "eraser", _("Cancelled"))
    if stands.client:
        return Chip("chip-ink", "check", _("Booked"))
    return Chip("", "clock", _("Busy") if stands.busy else _("Free"))
