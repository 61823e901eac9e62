"""The one engine: which starts may be asked for, and why another may not.

Listing, submitting and the warnings at accept all ask here, so what is listed can be asked for
and nothing else can. For every start, `reasons_against` is empty exactly when `open_starts`
offers it.

What depends on `now` is kept apart, see `reach`, from what does not (hours, grid, busy time, cap):
the candidates stay right until somebody changes the hours or the calendar, so callers keep them
and narrow them by `within_reach`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from itertools import compress
from typing import TYPE_CHECKING

from penciled.core.hours import Schedule, open_time, starts_on
from penciled.core.local_day import segments
from penciled.core.reach import is_too_far, is_too_soon, within_reach
from penciled.core.wall import shown_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from zoneinfo import ZoneInfo

    from penciled.core.interval import Interval

_NONE = timedelta(0)
_MINUTE = timedelta(minutes=1)


class Reason(StrEnum):
    """What can speak against a start.

    A start that is PAST is not called TOO_SOON as well, and one that is CLOSED neither TOO_LONG
    nor OFF_GRID: where nothing is open there is no grid.
    """

    PAST = "past"
    TOO_SOON = "too_soon"
    TOO_FAR = "too_far"
    CLOSED = "closed"
    TOO_LONG = "too_long"
    OFF_GRID = "off_grid"
    TAKEN = "taken"
    DAY_FULL = "day_full"


@dataclass(frozen=True, slots=True)
class Terms:
    """The rules of asking: `horizon` in local dates, `increment` None to step by the duration.

    `asked_by`, where there is one, is the minute of the local date before the start's up to which
    it may be asked for, as clocks show it.
    """

    notice: timedelta
    horizon: int
    increment: timedelta | None
    most_per_day: int | None
    asked_by: int | None = None

    def __post_init__(self) -> None:
        if self.increment is not None:
            _require_whole_minutes(self.increment)


@dataclass(frozen=True, slots=True)
class Visit:
    """What is wanted: elapsed whole minutes, and the least time free before and after."""

    duration: timedelta
    before: timedelta = _NONE
    after: timedelta = _NONE

    def __post_init__(self) -> None:
        _require_whole_minutes(self.duration)


@dataclass(frozen=True, slots=True)
class Busy:
    """What stands in the way, with its own buffers; `counts` if it is a visit to the cap."""

    span: Interval
    before: timedelta = _NONE
    after: timedelta = _NONE
    counts: bool = False


def candidate_starts(
    schedule: Schedule,
    terms: Terms,
    visit: Visit,
    busy: Iterable[Busy],
    *,
    first: datetime,
    last: datetime,
) -> list[datetime]:
    """Return every start that may be asked for, were it not for what time it is now.

    `busy` holds, in any order, whatever is busy within the window and the longest buffer and
    visit around it, and what counts to the cap on the whole local dates of its two ends.

    Shape: `first <= start < last`; sorted, distinct, in UTC. Cost: some microseconds for each
    day and each busy item.
    """
    if last <= first:
        return []
    zone, items = schedule.zone, tuple(busy)
    dates = _dates_about(first, last, zone)
    step = terms.increment or visit.duration
    grid = sorted(start for on in dates for start in starts_on(schedule, on, step))
    grid = grid[bisect_left(grid, first) : bisect_left(grid, last)]
    closing = _later(dates[-1], visit.duration.days + 1)
    starts = _that_fit(grid, open_time(schedule, dates[0], closing), visit.duration)

    offered = bytearray(b"\1") * len(starts)
    for earliest, latest in (_too_near(item, visit) for item in items):
        _strike(offered, bisect_right(starts, earliest), bisect_left(starts, latest))
    for piece in (p for on in _full_days(dates, items, terms, zone) for p in segments(on, zone)):
        _strike(offered, bisect_left(starts, piece.start), bisect_left(starts, piece.end))
    return list(compress(starts, offered))


def open_starts(  # noqa: PLR0913 -- everything the answer depends on
    schedule: Schedule,
    terms: Terms,
    visit: Visit,
    busy: Iterable[Busy],
    *,
    first: datetime,
    last: datetime,
    now: datetime,
) -> list[datetime]:
    """Return every start that may be asked for now; see `candidate_starts` for `busy`.

    Shape: `first <= start < last`; sorted, distinct, in UTC.
    """
    starts = candidate_starts(schedule, terms, visit, busy, first=first, last=last)
    return within_reach(starts, schedule.zone, terms, now=now)


def reasons_against(
    schedule: Schedule,
    terms: Terms,
    visit: Visit,
    busy: Iterable[Busy],
    start: datetime,
    *,
    now: datetime,
) -> tuple[Reason, ...]:
    """Return every rule that speaks against `start`, in the order of `Reason`.

    Shape: () exactly when `open_starts` offers this start. See `candidate_starts` for `busy`.
    """
    start = shown_in(start, UTC)
    items = tuple(busy)
    return (
        *_against_now(schedule, terms, start, now),
        *_against_hours(schedule, terms, visit, start),
        *_against_busy(schedule, terms, visit, items, start),
    )


def _against_now(
    schedule: Schedule, terms: Terms, start: datetime, now: datetime
) -> Iterator[Reason]:
    if start < now:
        yield Reason.PAST
    elif is_too_soon(start, schedule.zone, terms, now=now):
        yield Reason.TOO_SOON
    if is_too_far(start, schedule.zone, terms, now=now):
        yield Reason.TOO_FAR


def _against_hours(
    schedule: Schedule, terms: Terms, visit: Visit, start: datetime
) -> Iterator[Reason]:
    on = shown_in(start, schedule.zone).date()
    spans = open_time(schedule, _later(on, -1), _later(on, visit.duration.days + 2))
    within = next((span for span in spans if span.start <= start < span.end), None)
    if within is None:
        yield Reason.CLOSED
        return
    if within.end - start < visit.duration:
        yield Reason.TOO_LONG
    if start not in starts_on(schedule, on, terms.increment or visit.duration):
        yield Reason.OFF_GRID


def _against_busy(
    schedule: Schedule, terms: Terms, visit: Visit, busy: Sequence[Busy], start: datetime
) -> Iterator[Reason]:
    if any(is_in_the_way(item, visit, start) for item in busy):
        yield Reason.TAKEN
    day = shown_in(start, schedule.zone).date()
    if day in _full_days([day], busy, terms, schedule.zone):
        yield Reason.DAY_FULL


def is_in_the_way(item: Busy, visit: Visit, start: datetime) -> bool:
    """Say whether the start is TAKEN by `item`, itself or the time kept free around it."""
    earliest, latest = _too_near(item, visit)
    return earliest < start < latest


def _too_near(item: Busy, visit: Visit) -> tuple[datetime, datetime]:
    """Return the two starts nearest to `item` that it leaves free; between them is none."""
    gap_before = max(visit.after, item.before)
    gap_after = max(item.after, visit.before)
    return item.span.start - gap_before - visit.duration, item.span.end + gap_after


def _that_fit(
    starts: Sequence[datetime], spans: Iterable[Interval], duration: timedelta
) -> list[datetime]:
    """Return the sorted starts from which `duration` lies within one of the merged `spans`."""
    fitting: list[datetime] = []
    for span in spans:
        low, high = bisect_left(starts, span.start), bisect_right(starts, span.end - duration)
        fitting.extend(starts[low:high])
    return fitting


def _dates_about(first: datetime, last: datetime, zone: ZoneInfo) -> list[date]:
    """Return the local dates of the window and one more at each end.

    Where clocks go back over midnight, a date is shown again after the next one has begun.
    """
    day = _later(shown_in(first, zone).date(), -1)
    until = _later(shown_in(last, zone).date(), 1)
    return [_later(day, n) for n in range((until - day).days + 1)]


def _full_days(
    days: Iterable[date], busy: Iterable[Busy], terms: Terms, zone: ZoneInfo
) -> Iterator[date]:
    """Yield those of the local dates `days` that have their most visits already."""
    if terms.most_per_day is None:
        return
    visits = Counter(shown_in(b.span.start, zone).date() for b in busy if b.counts)
    yield from (day for day in days if visits[day] >= terms.most_per_day)


def _strike(offered: bytearray, low: int, high: int) -> None:
    offered[low:high] = bytes(high - low)


def _later(day: date, days: int) -> date:
    """Return the date `days` after `day`, or the calendar's nearer end."""
    ordinal = day.toordinal() + days
    return date.fromordinal(min(max(ordinal, date.min.toordinal()), date.max.toordinal()))


def _require_whole_minutes(length: timedelta) -> None:
    if length <= _NONE or length % _MINUTE:
        raise ValueError("A length is a positive number of whole minutes.")
