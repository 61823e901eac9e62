"""What stands on the calendar for staff: appointments in ink, requests in pencil, events, the rest.

Reading a stretch of days takes two queries, whatever it holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from penciled.appointments.queries import standing
from penciled.booking.queries import held_between
from penciled.core import wording
from penciled.core.interval import Interval

if TYPE_CHECKING:
    from penciled.appointments.models import Appointment
    from penciled.booking.models import AppointmentRequest
    from penciled.practices.models import Practitioner


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing on the calendar: ink, pencil, busy, free or rubbed. `clash`: what it overlaps."""

    ref: UUID
    kind: str
    span: Interval
    name: str
    service: str
    ink: str
    place: str
    is_video: bool
    practitioner: Practitioner
    is_past: bool
    clash: str = ""

    @property
    def is_request(self) -> bool:
        return self.kind == "pencil"


def zone_of(chosen: Sequence[Practitioner], practice_zone: ZoneInfo) -> ZoneInfo:
    """Return the zone a calendar of `chosen` is drawn in."""
    return chosen[0].zone_info if len(chosen) == 1 else practice_zone


def stretch(first: date, last: date, zone: ZoneInfo) -> Interval:
    """Return the time from the midnight that begins `first` to the one that begins `last`."""
    start, end = (datetime.combine(day, time.min, zone).astimezone(UTC) for day in (first, last))
    return Interval(start, end)


def entries_within(
    chosen: Sequence[Practitioner], within: Interval, *, now: datetime
) -> list[Entry]:
    """Return what stands on the calendars of `chosen` in part of `within`, by start."""
    booked = list(standing((each.pk for each in chosen), within.start, within.end))
    held = list(held_between(chosen, within.start, within.end, now=now))
    busy = [each for each in booked if each.busy and not each.is_cancelled]
    found = [_booked(each, now=now) for each in booked]
    found += [_held(each, _clash(each, busy), now=now) for each in held]
    return sorted(found, key=lambda each: (each.span, str(each.ref)))


def _booked(appointment: Appointment, *, now: datetime) -> Entry:
    place, service = appointment.location, appointment.service
    return Entry(
        ref=appointment.ref,
        kind=_kind(appointment),
        span=appointment.span,
        name=appointment.client.name if appointment.client else appointment.title or _("Event"),
        service=service.name if service else "",
        ink=service.ink if service else "",
        place=place.name if place else "",
        is_video=bool(place and place.is_telehealth),
        practitioner=appointment.practitioner,
        is_past=appointment.ends_at <= now,
    )


def _kind(appointment: Appointment) -> str:
    if appointment.is_cancelled:
        return "rubbed"
    if appointment.client_id:
        return "ink"
    return "busy" if appointment.busy else "free"


def _held(request: AppointmentRequest, clash: str, *, now: datetime) -> Entry:
    return Entry(
        ref=request.ref,
        kind="pencil",
        span=request.span,
        name=request.client.name,
        service=request.service.name,
        ink=request.service.ink,
        place=request.location.name,
        is_video=request.location.is_telehealth,
        practitioner=request.practitioner,
        is_past=request.ends_at <= now,
        clash=clash,
    )


def _clash(request: AppointmentRequest, busy: Iterable[Appointment]) -> str:
    """Say what a request overlaps on its own calendar, if anything."""
    for each in busy:
        if each.practitioner_id == request.practitioner_id and each.span.overlaps(request.span):
            name = each.client.name if each.client else each.title or _("something busy")
            times = wording.say_range(each.starts_at, each.ends_at, request.zone_info)
            return _("Overlaps %(name)s, %(times)s") % {"name": name, "times": times}
    return ""
