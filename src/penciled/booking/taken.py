"""By what a time is taken: what stands on the calendar then, or closer to it than buffers allow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from penciled.appointments import queries as appointments
from penciled.availability import queries as availability
from penciled.booking.slots import REACH, holds
from penciled.core.interval import Interval
from penciled.core.local_day import segments
from penciled.core.slots import Busy, Visit, is_in_the_way

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from penciled.appointments.models import Appointment
    from penciled.availability.queries import Wanted
    from penciled.booking.models import AppointmentRequest
    from penciled.practices.models import Practitioner

    Thing = Appointment | AppointmentRequest


@dataclass(frozen=True, slots=True)
class InTheWay:
    """A waiting request, or what is booked, in the way of `visit`: over it, or within `gap`."""

    thing: Thing
    visit: Interval
    gap: timedelta

    @property
    def comes_before(self) -> bool:
        return self.thing.ends_at <= self.visit.start

    @property
    def comes_after(self) -> bool:
        return self.visit.end <= self.thing.starts_at

    def takes_all_day(self, zone: ZoneInfo) -> bool:
        """Say whether it leaves nothing of the date on which the visit would begin."""
        pieces = segments(self.visit.start.astimezone(zone).date(), zone)
        ends = (self.thing.starts_at, self.thing.ends_at)
        return bool(pieces) and ends[0] <= pieces[0].start and pieces[-1].end <= ends[1]


def taken_by(
    practitioner: Practitioner, wanted: Wanted, starts: Sequence[datetime], *, now: datetime
) -> Mapping[datetime, Sequence[InTheWay]]:
    """Return for each start what the engine calls it taken for, by its time. Three queries."""
    if not starts:
        return {}
    visit = availability.visit_of(wanted.service, availability.terms_of(practitioner))
    first, last = min(starts) - REACH, max(starts) + visit.duration + REACH
    held = holds(practitioner.pk, Interval(first, last), now=now).select_related("client")
    things: list[Thing] = [*appointments.busy(practitioner.pk, first, last), *held]
    things.sort(key=lambda each: (each.starts_at, str(each.ref)))
    return {start: list(_in_the_way(things, visit, start)) for start in starts}


def _in_the_way(things: Iterable[Thing], visit: Visit, start: datetime) -> Iterable[InTheWay]:
    span = Interval(start, start + visit.duration)
    for thing in things:
        before, after = thing.buffer_before, thing.buffer_after
        if is_in_the_way(Busy(thing.span, before, after), visit, start):
            ended = thing.ends_at <= start
            gap = max(after, visit.before) if ended else max(visit.after, before)
            yield InTheWay(thing, span, gap)
