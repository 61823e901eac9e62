"""What it is now leaves of the starts: not too soon, and not too far ahead."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from penciled.core.wall import shown_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from zoneinfo import ZoneInfo

    from penciled.core.slots import Terms

_NONE = timedelta(0)
_MINUTE = timedelta(minutes=1)


def within_reach(
    starts: Sequence[datetime], zone: ZoneInfo, terms: Terms, *, now: datetime
) -> list[datetime]:
    """Return those of the sorted UTC `starts` that notice and horizon leave.

    A start exactly `notice` from now is in; one in the past never is. Cost: some bisects, and a
    look at each start of the three days about the first and the last date.
    """
    first, reach = _soonest_date(zone, terms, now), _reach(zone, terms, now)
    low = bisect_left(starts, max(terms.notice, _NONE), key=lambda start: start - now)
    # A local date is at most one day off the UTC date, so only those few need a conversion.
    # They are not cut by one more bisect: clocks set back over midnight show a date again.
    low = bisect_left(starts, first - 1, lo=low, key=datetime.toordinal)
    sure = bisect_right(starts, first + 1, lo=low, key=datetime.toordinal)
    unsure = bisect_left(starts, reach - 1, lo=sure, key=datetime.toordinal)
    high = bisect_right(starts, reach + 1, lo=unsure, key=datetime.toordinal)

    def near(some: Sequence[datetime]) -> Iterator[datetime]:
        return (start for start in some if first <= _ordinal(start, zone) <= reach)

    return [*near(starts[low:sure]), *starts[sure:unsure], *near(starts[unsure:high])]


def is_too_soon(start: datetime, zone: ZoneInfo, terms: Terms, *, now: datetime) -> bool:
    """Tell whether notice, or the hour of the day before, has run out for `start`."""
    return start - now < terms.notice or _ordinal(start, zone) < _soonest_date(zone, terms, now)


def is_too_far(start: datetime, zone: ZoneInfo, terms: Terms, *, now: datetime) -> bool:
    """Tell whether `start` lies on a local date that the horizon does not take in."""
    return _ordinal(start, zone) > _reach(zone, terms, now)


def _reach(zone: ZoneInfo, terms: Terms, now: datetime) -> int:
    """Return the ordinal of the last local date that the horizon takes in."""
    return _ordinal(now, zone) + terms.horizon


def _soonest_date(zone: ZoneInfo, terms: Terms, now: datetime) -> int:
    """Return the ordinal of the first local date that may be asked for, by when it is now."""
    if terms.asked_by is None:
        return date.min.toordinal()
    today = shown_in(now, zone)
    is_in_time = today.replace(tzinfo=None) <= _minute_of(today.date(), terms.asked_by)
    return today.toordinal() + (1 if is_in_time else 2)


def _minute_of(day: date, minute: int) -> datetime:
    """Return what clocks show at a minute of the date, without a zone."""
    return datetime(day.year, day.month, day.day) + minute * _MINUTE  # noqa: DTZ001 -- wall time


def _ordinal(instant: datetime, zone: ZoneInfo) -> int:
    return shown_in(instant, zone).toordinal()
