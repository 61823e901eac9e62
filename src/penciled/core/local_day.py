"""Where one local date lies in UTC time.

A date has no single place there: when clocks go back it is shown twice in part, when they go
forward part of it is never shown, and Samoa left out a whole one. So a date is a tuple of
segments, each with one offset, and all sums are done inside a segment, in UTC.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)

# No zone has ever changed its offset twice within six days (tzdata 2026f).
_PROBE = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Segment:
    """UTC time, `start` to before `end`, in which clocks show one date at one offset.

    `midnight` is the instant at which clocks on this offset would show 0:00 of that date,
    whether or not they ever did: wall time is counted from it.
    """

    start: datetime
    end: datetime
    midnight: datetime

    def clip(self, first: datetime, last: datetime) -> tuple[datetime, datetime]:
        """Return the part of `first` to `last` in here; its end comes first if there is none."""
        return max(first, self.start), min(last, self.end)


@lru_cache(maxsize=8192)
def segments(on: date, zone: ZoneInfo) -> tuple[Segment, ...]:
    """Return the UTC time in which clocks in `zone` show the date `on`.

    Shape: ascending and disjoint; empty for a date the zone left out, and in the years 1 and
    9999, where sums could leave the calendar.
    """
    if not MINYEAR < on.year < MAXYEAR:
        return ()
    midnight = datetime.combine(on, time.min, UTC)
    pieces = []
    # An offset is less than a day either way, so the date lies within these three.
    for start, end, offset in constant_offsets(midnight - _DAY, midnight + 2 * _DAY, zone):
        shown = midnight - offset
        first, last = max(start, shown), min(end, shown + _DAY)
        if first < last:
            pieces.append(Segment(first, last, midnight=shown))
    return tuple(pieces)


def constant_offsets(
    first: datetime, last: datetime, zone: ZoneInfo
) -> Iterator[tuple[datetime, datetime, timedelta]]:
    """Yield the runs of one offset that make up the time from `first` to `last`."""
    start = first
    while start < last:
        end = _next_change(start, last, zone)
        yield start, end, _offset(start, zone)
        start = end


def _next_change(start: datetime, last: datetime, zone: ZoneInfo) -> datetime:
    """Return the first instant whose offset is not that of `start`, or `last`."""
    offset = _offset(start, zone)
    while start < last:
        probe = min(start + _PROBE, last)
        if _offset(probe, zone) != offset:
            return _change_between(start, probe, zone)
        start = probe
    return last


def _change_between(start: datetime, changed: datetime, zone: ZoneInfo) -> datetime:
    """Return the second at which the offset of `start` gives way to that of `changed`."""
    offset = _offset(start, zone)
    seconds = range(int((changed - start).total_seconds()))
    after = bisect_left(
        seconds, x=True, key=lambda s: _offset(start + timedelta(seconds=s), zone) != offset
    )
    return start + timedelta(seconds=after)


def _offset(instant: datetime, zone: ZoneInfo) -> timedelta:
    return instant.astimezone(zone).replace(tzinfo=UTC) - instant
