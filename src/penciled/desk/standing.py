"""What is told of an appointment: when, who, where, how it stands, and where it came from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from penciled.booking.outside import outside_hours
from penciled.booking.queries import request_behind
from penciled.core import wording
from penciled.desk import mails
from penciled.desk.gone import gone_words
from penciled.desk.log import lines_of
from penciled.desk.marks import marks_of
from penciled.desk.moments import said_at
from penciled.desk.naming import name_of
from penciled.desk.repeats import place_of

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
        "name": name_of(stands.client) if stands.client else stands.title or _("Event"),
        "chip": _chip(stands),
        "when_cancelled": said_at(called_off, zone, now=now) if called_off else "",
        "asked": asked,
    }


def story_of(stands: Appointment, *, now: datetime, may_change: bool) -> dict[str, Any]:
    """Return what the window of one appointment says besides. At most nine queries."""
    told = told_of(stands, now=now)
    outside = outside_hours([stands], now=now)
    return told | {
        "may_change": may_change,
        "is_outside": bool(outside),
        "is_rubbed": stands.is_cancelled or stands.status == "no_show",
        "marks": marks_of(stands, now=now) if may_change else (),
        "series": place_of(stands),
        "mails": mails.told_of(stands.practice, stands, told["asked"], now=now),
        "lines": lines_of(stands, told["asked"], now=now),
    }


def _day(stands: Appointment, *, now: datetime) -> str:
    """Say the day; the year too, when it is not this one."""
    zone = stands.zone_info
    day, today = (each.astimezone(zone).date() for each in (stands.starts_at, now))
    return wording.say_day(day, near=today)


def _chip(stands: Appointment) -> Chip:
    if stands.is_cancelled:
        by_client = getattr(stands, "by_client", False)
        return Chip("chip-rubbed", "eraser", gone_words(stands.status, by_client=by_client))
    marked = {
        "no_show": Chip("chip-rubbed", "absent", _("No-show")),
        "arrived": Chip("chip-ink", "arrived", _("Arrived")),
        "completed": Chip("chip-ink", "done", _("Completed")),
    }
    if stands.status in marked:
        return marked[stands.status]
    if stands.client:
        return Chip("chip-ink", "check", _("Booked"))
    return Chip("", "clock", _("Busy") if stands.busy else _("Free"))
