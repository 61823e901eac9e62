"""What stands on the calendar for staff: appointments in ink, requests in pencil, events, the rest.

Reading a stretch of days takes four queries at most, whatever it holds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import F
from django.utils.translation import gettext as _

from penciled.appointments.queries import knowing_who_cancelled, standing
from penciled.booking.outside import outside_hours
from penciled.booking.queries import held_between
from penciled.core.interval import Interval
from penciled.desk.filters import NO_SHOW, is_shown
from penciled.desk.habits import USUAL, Habits
from penciled.desk.naming import isolated, name_of
from penciled.desk.whole_days import say_span

if TYPE_CHECKING:
    from penciled.appointments.models import Appointment
    from penciled.availability.book import HoursBook
    from penciled.booking.models import AppointmentRequest
    from penciled.practices.models import Practice, Practitioner

MOVES = ("scheduled", "arrived")  # what may still be somewhere else


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a calendar is drawn on: whose, over which time, in which zone, with what left out.

    `runs`: whose calendars the member decides for; the rest they only look at.
    """

    practice: Practice
    chosen: Sequence[Practitioner]
    within: Interval
    zone: ZoneInfo
    habits: Habits = USUAL
    runs: Collection[Practitioner] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing on the calendar: ink, pencil, busy, free or rubbed. `clash`: what it overlaps.

    `is_outside`: it is still to come, and not within the hours that clients may ask for.
    `is_by_client`: it was its client who cancelled it.
    """

    ref: UUID
    kind: str
    status: str
    span: Interval
    name: str
    practitioner: Practitioner
    is_past: bool
    service: str = ""
    ink: str = ""
    place: str = ""
    room: str = ""
    event: str = ""
    phone: str = ""
    clash: str = ""
    version: int = 0
    is_video: bool = False
    is_noted: bool = False
    repeats: bool = False
    is_movable: bool = False
    is_outside: bool = False
    is_by_client: bool = False

    @property
    def is_request(self) -> bool:
        return self.kind == "pencil"

    @property
    def is_no_show(self) -> bool:
        return self.status == NO_SHOW


def zone_of(chosen: Sequence[Practitioner], practice_zone: ZoneInfo) -> ZoneInfo:
    """Return the zone a calendar of `chosen` is drawn in."""
    return chosen[0].zone_info if len(chosen) == 1 else practice_zone


def stretch(first: date, last: date, zone: ZoneInfo) -> Interval:
    """Return the time from the midnight that begins `first` to the one that begins `last`."""
    start, end = (datetime.combine(day, time.min, zone).astimezone(UTC) for day in (first, last))
    return Interval(start, end)


def entries_on(sheet: Sheet, book: HoursBook, *, now: datetime) -> list[Entry]:
    """Return what stands on a sheet and is not left out, by start. Two queries at most."""
    booked = list(_booked_on(sheet))
    held = list(held_between(sheet.chosen, sheet.within.start, sheet.within.end, now=now))
    busy = [each for each in booked if each.busy and not each.is_cancelled]
    found = [_booked(each, sheet, now=now) for each in booked if is_shown(each, sheet.habits)]
    found += [
        _held(each, _clash(each, busy), sheet, now=now)
        for each in held
        if is_shown(each, sheet.habits)
    ]
    outside = outside_hours([*booked, *held], book, now=now)
    marked = [replace(each, is_outside=each.ref in outside) for each in found]
    return sorted(marked, key=lambda each: (each.span, str(each.ref)))


def _booked_on(sheet: Sheet) -> Iterable[Appointment]:
    within = sheet.within
    found = standing((each.pk for each in sheet.chosen), within.start, within.end)
    return knowing_who_cancelled(found).annotate(clients_note=F("request__note"))


def _booked(appointment: Appointment, sheet: Sheet, *, now: datetime) -> Entry:
    place, service, client = appointment.location, appointment.service, appointment.client
    runs = appointment.practitioner in sheet.runs
    return Entry(
        ref=appointment.ref,
        kind=_kind(appointment),
        status=appointment.status,
        span=appointment.span,
        name=name_of(client) if client else appointment.title or _("Event"),
        practitioner=appointment.practitioner,
        is_past=appointment.ends_at <= now,
        service=service.name if service else "",
        ink=service.ink if service else "",
        place=place.name if place else "",
        room=appointment.room.name if appointment.room else "",
        event=appointment.event_kind,
        phone=client.phone if client else "",
        version=appointment.version,
        is_video=bool(place and place.has_video),
        is_noted=bool(appointment.staff_note or getattr(appointment, "clients_note", "")),
        repeats=appointment.series_id is not None,
        is_by_client=bool(getattr(appointment, "by_client", False)),
        is_movable=runs and appointment.status in MOVES,
    )


def _kind(appointment: Appointment) -> str:
    if appointment.is_cancelled or appointment.status == NO_SHOW:
        return "rubbed"
    if appointment.client_id:
        return "ink"
    return "busy" if appointment.busy else "free"


def _held(request: AppointmentRequest, clash: str, sheet: Sheet, *, now: datetime) -> Entry:
    """Return a request; it is accepted at another time where the sheet shows its own clocks."""
    is_on_own_clocks = request.practitioner.zone == sheet.zone.key
    return Entry(
        ref=request.ref,
        kind="pencil",
        status=request.state,
        span=request.span,
        name=name_of(request.client),
        practitioner=request.practitioner,
        is_past=request.ends_at <= now,
        service=request.service.name,
        ink=request.service.ink,
        place=request.location.name,
        phone=request.asked_phone or request.client.phone,
        clash=clash,
        is_video=request.location.has_video,
        is_noted=bool(request.note),
        is_movable=request.practitioner in sheet.runs and is_on_own_clocks,
    )


def _clash(request: AppointmentRequest, busy: Iterable[Appointment]) -> str:
    """Say what a request overlaps on its own calendar, if anything."""
    for each in busy:
        if each.practitioner_id == request.practitioner_id and each.span.overlaps(request.span):
            name = name_of(each.client) if each.client else each.title or _("something busy")
            day = request.starts_at.astimezone(request.zone_info).date()
            times = say_span(each.span, request.zone_info, on=day)
            return _("Overlaps %(name)s, %(times)s") % {"name": isolated(name), "times": times}
    return ""
