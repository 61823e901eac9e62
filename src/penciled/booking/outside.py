"""What waits or stands outside the hours that clients may ask within, since those changed.

Nothing here changes anything: requests and appointments stay as they are, and are marked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from penciled.appointments.queries import standing
from penciled.availability.book import HoursBook
from penciled.booking.models import AppointmentRequest
from penciled.booking.queries import held_between
from penciled.core.hours import Schedule, open_time
from penciled.core.interval import Interval
from penciled.core.wall import wall_of

if TYPE_CHECKING:
    from penciled.appointments.models import Appointment
    from penciled.availability.changing import Open
    from penciled.practices.models import Practitioner

    Thing = AppointmentRequest | Appointment

DAY = timedelta(days=1)


def outside_hours(
    things: Iterable[Thing], book: HoursBook | None = None, *, now: datetime
) -> set[UUID]:
    """Return the refs of what is still to come and lies outside the hours.

    Events have no hours to be outside of, and nothing is outside where there are no hours at all.
    One query, or none with a `book` that has the dates in question.
    """
    some = [each for each in things if _counts(each, now)]
    if not some:
        return set()
    if book is None:
        book = HoursBook({each.practitioner_id: each.practitioner for each in some}.values())
    return {each.ref for each in some if _is_outside(each, book)}


def touched_by(
    practitioner: Practitioner, instead: Mapping[date, Sequence[Open]], *, now: datetime
) -> list[Thing]:
    """Return what stands on these dates and would not fit the hours they are to have, by start."""
    if not instead:
        return []
    zone, days = practitioner.zone_info, sorted(instead)
    start = datetime.combine(days[0], time.min, UTC) - DAY  # no zone is a day off
    end = datetime.combine(days[-1], time.min, UTC) + 2 * DAY
    found: list[Thing] = [
        *held_between([practitioner], start, end, now=now),
        *standing([practitioner.pk], start, end),
    ]
    book = HoursBook([practitioner], instead=instead)
    on_these = [
        each
        for each in found
        if _counts(each, now) and {wall_of(at, zone).on for at in _ends(each)} & set(days)
    ]
    touched = [each for each in on_these if _is_outside(each, book, always=True)]
    return sorted(touched, key=lambda each: (each.starts_at, str(each.ref)))


def _ends(thing: Thing) -> tuple[datetime, datetime]:
    return thing.starts_at, thing.ends_at - timedelta(minutes=1)


def _counts(thing: Thing, now: datetime) -> bool:
    """Tell whether it is a visit to come, at a place, that nobody has cancelled."""
    if thing.starts_at < now or not (thing.service_id and thing.location_id and thing.client_id):
        return False
    return isinstance(thing, AppointmentRequest) or thing.status in {"scheduled", "arrived"}


def _is_outside(thing: Thing, book: HoursBook, *, always: bool = False) -> bool:
    whose = thing.practitioner_id
    if not (always or book.keeps_hours(whose)):
        return False
    if thing.service_id is None or thing.location_id is None:
        return False
    span = Interval(thing.starts_at, thing.ends_at)
    return not any(
        _holds(book.schedule(whose, thing.service_id, thing.location_id, as_new=as_new), span)
        for as_new in _kinds(thing)
    )


def _kinds(thing: Thing) -> tuple[bool, ...]:
    """Return as whom it may be asked for: whoever is booked was new once, or never."""
    return (thing.asked_as_new,) if isinstance(thing, AppointmentRequest) else (True, False)


def _holds(schedule: Schedule, span: Interval) -> bool:
    first, last = (wall_of(at, schedule.zone).on for at in (span.start, span.end))
    return any(
        each.start <= span.start and span.end <= each.end
        for each in open_time(schedule, first, last)
    )
