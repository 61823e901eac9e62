"""When clients may ask: stretches of the wall clock, and the UTC time they open.

Only one practitioner's hours for one service, location and kind of client: whoever calls has
filtered already. A stretch lies within one local date, and those of one date that overlap or
touch are one stretch to everything in here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from penciled.core.interval import Interval, merge
from penciled.core.local_day import Segment, segments
from penciled.core.wall import MINUTES_PER_DAY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from zoneinfo import ZoneInfo

_MINUTE = timedelta(minutes=1)
_DAYS_A_WEEK = 7


@dataclass(frozen=True, slots=True, order=True)
class Stretch:
    """Minutes of a local date, `start` to before `end`; 1440 is its midnight at the end.

    An end not after its start makes an empty stretch, which opens nothing.

    Raises:
        ValueError: an end is not in 0 to 1440.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not (0 <= self.start <= MINUTES_PER_DAY and 0 <= self.end <= MINUTES_PER_DAY):
            raise ValueError("A stretch lies within one date: minutes 0 to 1440.")

    @property
    def is_empty(self) -> bool:
        return self.end <= self.start


def merge_stretches(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """Join the stretches of one date that overlap or touch, and drop the empty ones.

    Shape: any order in, sorted and disjoint out.
    """
    merged: list[Stretch] = []
    for stretch in sorted(stretches):
        if stretch.is_empty:
            continue
        if merged and stretch.start <= merged[-1].end:
            last = merged.pop()
            merged.append(Stretch(last.start, max(last.end, stretch.end)))
        else:
            merged.append(stretch)
    return tuple(merged)


@dataclass(frozen=True, slots=True)
class Season:
    """A stretch of one weekday that does not hold in every week.

    It holds from `since` to `until`, both included and None without end, in every `every`th week
    counted from the one that `since` lies in. Weeks begin on Monday.

    Raises:
        ValueError: `every` is not positive, or there is no `since` to count from.
    """

    weekday: int
    stretch: Stretch
    since: date | None = None
    until: date | None = None
    every: int = 1

    def __post_init__(self) -> None:
        if self.every < 1 or (self.every > 1 and self.since is None):
            raise ValueError("Weeks are counted by a positive number, from a date.")

    def holds_on(self, day: date) -> bool:
        """Tell whether the stretch counts on `day`."""
        if day.weekday() != self.weekday or (self.until and day > self.until):
            return False
        if self.since is None:
            return True
        weeks = (_monday(day) - _monday(self.since)) // _DAYS_A_WEEK
        return day >= self.since and weeks % self.every == 0


@dataclass(frozen=True, slots=True)
class Schedule:
    """The hours of a week (0 is Monday), and of the dates that differ, in one zone.

    `seasons` are added to the week's. An entry in `dated` replaces what both have for that date;
    an empty one closes it.
    """

    zone: ZoneInfo
    weekly: Mapping[int, tuple[Stretch, ...]]
    dated: Mapping[date, tuple[Stretch, ...]]
    seasons: tuple[Season, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Tell whether no day has any hours."""
        return not (any(self.weekly.values()) or any(self.dated.values()) or self.seasons)

    def on(self, day: date) -> tuple[Stretch, ...]:
        """Return the merged stretches of `day`."""
        if day in self.dated:
            return merge_stretches(self.dated[day])
        seasonal = (each.stretch for each in self.seasons if each.holds_on(day))
        return merge_stretches((*self.weekly.get(day.weekday(), ()), *seasonal))


def open_time(schedule: Schedule, first: date, last: date) -> list[Interval]:
    """Return the time in which clients may be seen on the local dates `first` to `last`.

    Shape: both dates included; sorted, disjoint, in UTC. What is open up to midnight and from
    midnight on is one interval. Cost: a few microseconds a day.
    """
    return merge(
        span
        for ordinal in range(first.toordinal(), last.toordinal() + 1)
        for span in _open_on(schedule, date.fromordinal(ordinal))
    )


def starts_on(schedule: Schedule, day: date, step: timedelta) -> list[datetime]:
    """Return the starts on the wall-clock grid of the local date `day`.

    The grid is counted from each stretch's first minute, even one that the clocks skip, so a
    skipped hour takes its starts with it and a repeated one has them twice.

    Shape: sorted, distinct, in UTC.

    Raises:
        ValueError: `step` is not a positive number of whole minutes.
    """
    if step <= timedelta(0) or step % _MINUTE:
        raise ValueError("A step is a positive number of whole minutes.")
    return [
        start
        for piece in segments(day, schedule.zone)
        for stretch in schedule.on(day)
        for start in _grid(piece, stretch, step)
    ]


def _open_on(schedule: Schedule, day: date) -> Iterator[Interval]:
    stretches = schedule.on(day)
    for piece in segments(day, schedule.zone):
        for stretch in stretches:
            opens, closes = piece.clip(*_placed(piece, stretch))
            if opens < closes:
                yield Interval(opens, closes)


def _grid(piece: Segment, stretch: Stretch, step: timedelta) -> Iterator[datetime]:
    """Yield the steps from the stretch's first minute that fall within `piece`."""
    first, last = _placed(piece, stretch)
    opens, closes = piece.clip(first, last)
    missed = -((first - opens) // step)
    start = first + missed * step
    while start < closes:
        yield start
        start += step


def _placed(piece: Segment, stretch: Stretch) -> tuple[datetime, datetime]:
    """Return where the stretch's ends would be if the piece's offset held all day."""
    return piece.midnight + stretch.start * _MINUTE, piece.midnight + stretch.end * _MINUTE


def _monday(day: date) -> int:
    """Return the ordinal of the Monday on or before `day`."""
    return day.toordinal() - day.weekday()
