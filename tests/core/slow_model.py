"""The engine's rules said once more, minute by minute: slow, and obviously right.

Nothing here knows of segments, intervals or bisection. An instant is converted to local time by
`zoneinfo`, and the rule is read off. It holds for zones with whole-minute offsets.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache

from penciled.core.hours import Schedule, Season, Stretch
from penciled.core.slots import Busy, Reason, Terms, Visit

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Asking:
    """A window that somebody looks at, and all that decides what they see there."""

    schedule: Schedule
    terms: Terms
    visit: Visit
    busy: tuple[Busy, ...]
    first: datetime
    last: datetime
    now: datetime


def minutes_between(first: datetime, last: datetime) -> Iterator[datetime]:
    """Yield the whole UTC minutes from the one that `first` lies in up to `last`."""
    minute = first.replace(second=0, microsecond=0)
    while minute < last:
        yield minute
        minute += MINUTE


def rows_of(schedule: Schedule, day: date) -> tuple[Stretch, ...]:
    if day in schedule.dated:
        return schedule.dated[day]
    seasonal = tuple(each.stretch for each in schedule.seasons if day in days_of(each))
    return schedule.weekly.get(day.weekday(), ()) + seasonal


@cache
def days_of(season: Season) -> frozenset[date]:
    """Walk from the season's first week, or far back, to its end, or far ahead."""
    day = season.since or date(2000, 1, 3)
    day -= day.weekday() * DAY
    found = set()
    while day <= (season.until or date(2040, 1, 1)):
        on = day + season.weekday * DAY
        if (season.since or on) <= on <= (season.until or on):
            found.add(on)
        day += 7 * season.every * DAY
    return frozenset(found)


@cache
def open_minutes(rows: tuple[Stretch, ...]) -> frozenset[int]:
    return frozenset(minute for row in rows for minute in range(row.start, row.end))


@cache
def grid_minutes(rows: tuple[Stretch, ...], step: timedelta) -> frozenset[int]:
    """Walk through a day; whenever it opens, start counting steps anew."""
    opened, found = 0, set()
    for minute in sorted(open_minutes(rows)):
        if minute - 1 not in open_minutes(rows):
            opened = minute
        if (minute - opened) * MINUTE % step == timedelta(0):
            found.add(minute)
    return frozenset(found)


def is_open(schedule: Schedule, instant: datetime) -> bool:
    local = instant.astimezone(schedule.zone)
    return local.hour * 60 + local.minute in open_minutes(rows_of(schedule, local.date()))


def is_on_grid(schedule: Schedule, instant: datetime, step: timedelta) -> bool:
    local = instant.astimezone(schedule.zone)
    grid = grid_minutes(rows_of(schedule, local.date()), step)
    return local.second == 0 and local.hour * 60 + local.minute in grid


def collides(visit: Visit, start: datetime, busy: Busy) -> bool:
    end = start + visit.duration
    if end <= busy.span.start:
        return busy.span.start - end < max(visit.after, busy.before)
    if start >= busy.span.end:
        return start - busy.span.end < max(busy.after, visit.before)
    return True


def visits_on(schedule: Schedule, busy: Sequence[Busy], day: date) -> int:
    starts = (b.span.start.astimezone(schedule.zone) for b in busy if b.counts)
    return sum(start.date() == day for start in starts)


def is_late(asking: Asking, day: date) -> bool:
    """Read the clock on the practitioner's wall: the day before is over, or its hour is."""
    if asking.terms.asked_by is None:
        return False
    wall = asking.now.astimezone(asking.schedule.zone).replace(tzinfo=None)
    evening = datetime.combine(day - DAY, time()) + asking.terms.asked_by * MINUTE
    return wall > evening


def reasons(asking: Asking, start: datetime) -> tuple[Reason, ...]:
    """Return every reason against `start`, each by its own sentence of the design."""
    schedule, terms, visit, now = asking.schedule, asking.terms, asking.visit, asking.now
    day = start.astimezone(schedule.zone).date()
    today = now.astimezone(schedule.zone).date()
    starts_open = is_open(schedule, start)
    stays_open = all(is_open(schedule, m) for m in minutes_between(start, start + visit.duration))
    on_grid = is_on_grid(schedule, start, terms.increment or visit.duration)
    cap = terms.most_per_day
    said = {
        Reason.PAST: start < now,
        Reason.TOO_SOON: now <= start and (start < now + terms.notice or is_late(asking, day)),
        Reason.TOO_FAR: day > today + timedelta(days=terms.horizon),
        Reason.CLOSED: not starts_open,
        Reason.TOO_LONG: starts_open and not stays_open,
        Reason.OFF_GRID: starts_open and not on_grid,
        Reason.TAKEN: any(collides(visit, start, item) for item in asking.busy),
        Reason.DAY_FULL: cap is not None and visits_on(schedule, asking.busy, day) >= cap,
    }
    return tuple(reason for reason, holds in said.items() if holds)


def offered(asking: Asking) -> list[datetime]:
    """Return the minutes of the window that nothing speaks against."""
    step = asking.terms.increment or asking.visit.duration
    minutes = minutes_between(asking.first, asking.last)
    on_grid = (m for m in minutes if is_on_grid(asking.schedule, m, step))
    return [m for m in on_grid if m >= asking.first and reasons(asking, m) == ()]
