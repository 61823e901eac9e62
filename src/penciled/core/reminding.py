"""When somebody is reminded: never at night where they are, never when it is of no more use.

    told ──── due ──────── last ──────── end
                └─ of use ──┘

A `Moment` has come at `due`; half-way from there to `end` it is too late. What is due at night
waits for the morning, or goes the evening before where the morning would be too late. Of several
that have come only the latest counts, so that whoever slept through some sends one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, TypeVar

from penciled.core.local_day import segments
from penciled.core.wall import shown_in

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from zoneinfo import ZoneInfo

Name = TypeVar("Name")

WAKES, RESTS, SLEEPS = timedelta(hours=8), timedelta(hours=21), timedelta(hours=22)
BEFORE_REST = timedelta(hours=1)
LONGEST_SHIFT = timedelta(hours=13)  # how much earlier than due anything may go, clocks changing
LONGEST_USE = timedelta(hours=24)
JUST_TOLD = timedelta(hours=2)
DAY, RUNS_OUT_IN = timedelta(hours=24), timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Moment:
    """When to remind, of what ends (begins, or runs out) at `end`."""

    due: datetime
    end: datetime

    @property
    def last(self) -> datetime:
        """Return until when it is of use."""
        return self.due + min((self.end - self.due) / 2, LONGEST_USE)


def is_night(instant: datetime, zone: ZoneInfo) -> bool:
    """Say whether nobody in `zone` is to be disturbed: before 8 or after 22 by clocks there."""
    return not _is_between(instant, zone, SLEEPS)


def goes_at(moment: Moment, zone: ZoneInfo) -> datetime:
    """Return from when on it may go to somebody in `zone`: when it is due, if that is by day."""
    if _is_between(moment.due, zone, RESTS):
        return moment.due
    morning = next_morning(moment.due, zone)
    if morning <= moment.last:
        return morning
    return max(
        max(start, end - BEFORE_REST) for start, end in _days(moment.due, zone) if end <= moment.due
    )


def next_morning(instant: datetime, zone: ZoneInfo) -> datetime:
    """Return when people in `zone` can next be disturbed, after an instant at night."""
    return min(start for start, _end in _days(instant, zone) if start > instant)


def due_now(
    moments: Mapping[Name, Moment], zone: ZoneInfo, *, told_at: datetime, now: datetime
) -> Name | None:
    """Return by which moment somebody in `zone` is to be reminded now; at most one.

    None: no moment has come, the latest that has is of no more use, it is night, or what was
    told at `told_at` had just said it all.
    """
    come = [name for name, moment in moments.items() if goes_at(moment, zone) <= now]
    if not come:
        return None
    name = max(come, key=lambda each: moments[each].due)
    moment = moments[name]
    pause = min(JUST_TOLD, moment.end - moment.due)
    if now > moment.last or goes_at(moment, zone) < told_at + pause or is_night(now, zone):
        return None
    return name


def before_start(starts_at: datetime, hours: Collection[int]) -> dict[int, Moment]:
    """Return the moments so many hours before something begins."""
    return {each: Moment(starts_at - timedelta(hours=each), starts_at) for each in hours}


def while_waiting(
    asked_at: datetime, starts_at: datetime, expires_at: datetime
) -> dict[str, Moment]:
    """Return the moments of a request that nobody answers.

    After a day and two, when a quarter of the time to its start is left, and shortly before it
    runs out. What would come after that last one is left out.
    """
    runs_out = expires_at - min(RUNS_OUT_IN, (expires_at - asked_at) / 4)
    earlier = {
        "day": asked_at + DAY,
        "two_days": asked_at + 2 * DAY,
        "quarter": starts_at - (starts_at - asked_at) / 4,
    }
    kept = {name: due for name, due in earlier.items() if due < runs_out}
    return {name: Moment(due, expires_at) for name, due in {**kept, "expiring": runs_out}.items()}


def at_clock(instant: datetime, at: time, zone: ZoneInfo) -> datetime:
    """Return when clocks in `zone` first show `at` on the date of `instant`, or what follows it."""
    since_midnight = timedelta(hours=at.hour, minutes=at.minute)
    pieces = segments(shown_in(instant, zone).date(), zone)
    found = (max(each.start, each.midnight + since_midnight) for each in pieces)
    ends = (each.end for each in pieces)
    return next((start for start, end in zip(found, ends, strict=True) if start < end), instant)


def _is_between(instant: datetime, zone: ZoneInfo, until: timedelta) -> bool:
    shown = shown_in(instant, zone)
    at = timedelta(hours=shown.hour, minutes=shown.minute, seconds=shown.second)
    return WAKES <= at < until


def _days(instant: datetime, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
    """Return when people can be disturbed on the dates around an instant."""
    today = shown_in(instant, zone).date()
    pieces = [
        piece for days in range(-3, 4) for piece in segments(today + days * timedelta(1), zone)
    ]
    found = [piece.clip(piece.midnight + WAKES, piece.midnight + RESTS) for piece in pieces]
    return [(start, end) for start, end in found if start < end]
