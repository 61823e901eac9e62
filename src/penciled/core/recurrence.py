"""Which dates a repeating appointment falls on, and its instants there.

As calendars elsewhere have it (RFC 5545, 3.3.5 and 3.3.10): weeks begin on Monday, a month that
has no such day is skipped, and what repeats keeps its wall time when clocks change. How it is
said to people is for surfaces. What comes out never holds more than `MOST`.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import MAXYEAR, UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import islice, takewhile
from typing import TYPE_CHECKING

from penciled.core.errors import InvalidInput, WallTimeSkipped
from penciled.core.interval import Interval
from penciled.core.local_day import segments
from penciled.core.wall import WallTime, instant_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from zoneinfo import ZoneInfo

MOST = 366
FARTHEST = 52

_DAYS_PER_WEEK = 7
_MONTHS_PER_YEAR = 12
_WEEK = frozenset(range(_DAYS_PER_WEEK))


class Unit(StrEnum):
    WEEK = "week"
    MONTH = "month"


class Monthly(StrEnum):
    """Which day of a month it is, told by the first: the 13th, the second or last Tuesday."""

    ON_DAY = "on_day"
    ON_WEEKDAY = "on_weekday"
    ON_LAST_WEEKDAY = "on_last_weekday"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time that it takes place; `on` is the local date it falls on.

    `span` begins on the next date where clocks skip the end of `on`.
    """

    on: date
    span: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurrence:
    """Every so many weeks or months, up to and including `until` or so many `times`.

    `weekdays` (0 is Monday) are for weeks and `monthly` is for months, and either is needed there.

    Raises:
        InvalidInput: a part is out of range or missing, or does not go with the others; `field`
            names it, and is "until" when no end is given and "times" when both are.
    """

    every: int
    unit: Unit
    weekdays: frozenset[int] = frozenset()
    monthly: Monthly | None = None
    until: date | None = None
    times: int | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.every <= FARTHEST:
            raise InvalidInput(
                f"It can repeat every 1 to {FARTHEST} weeks or months.", field="every"
            )
        if self.unit is Unit.WEEK:
            self._require_days_of_weeks()
        else:
            self._require_a_day_of_months()
        self._require_one_end()

    def dates(self, first: date) -> list[date]:
        """Return the dates it falls on, `first` being the first of them.

        Shape: sorted, distinct, at least one. Cost: some milliseconds at worst, whatever is asked.

        Raises:
            InvalidInput: it does not fall on `first` (field "weekdays" or "monthly"), or ends
                before it, takes place more than `MOST` times or outlasts the calendar (field
                "until" or "times").
        """
        self._require_falls_on(first)
        return self._up_to_its_end(self._endlessly(first))

    def instants(
        self, first: date, at: time, duration: timedelta, zone: ZoneInfo
    ) -> list[Occurrence]:
        """Return when it takes place if clocks in `zone` show `at` each time it begins.

        Where they skip `at`, it begins later by as much as they skip; where they show it twice,
        the first time. `duration` is elapsed. A date that the zone left out altogether is no
        occurrence and does not count, like a February 30 (RFC 5545, 3.3.10): only then, and in
        the year 9999, do the dates differ from those of `dates`.

        Shape: sorted, distinct, at least one.

        Raises:
            InvalidInput: as `dates`.
            WallTimeSkipped: `first` itself is such a date.
            ValueError: `at` has a zone, or `duration` is not positive.
        """
        self._require_falls_on(first)
        if not segments(first, zone):
            raise WallTimeSkipped("The clocks skip this day.", field="first")
        shown = (on for on in self._endlessly(first) if segments(on, zone))
        starts = ((on, begins(on, at, zone)) for on in self._up_to_its_end(shown))
        return [Occurrence(on, Interval(start, start + duration)) for on, start in starts]

    def _require_days_of_weeks(self) -> None:
        if self.monthly is not None:
            raise InvalidInput("What repeats by weeks has no day of the month.", field="monthly")
        if not self.weekdays:
            raise InvalidInput("Choose at least one day of the week.", field="weekdays")
        if not self.weekdays <= _WEEK:
            raise InvalidInput("Choose days from Monday to Sunday.", field="weekdays")

    def _require_a_day_of_months(self) -> None:
        if self.weekdays:
            raise InvalidInput("What repeats by months has no days of the week.", field="weekdays")
        if self.monthly is None:
            raise InvalidInput("Choose which day of the month it repeats on.", field="monthly")

    def _require_one_end(self) -> None:
        if self.until is None and self.times is None:
            raise InvalidInput("Choose its last day or how many times.", field="until")
        if self.times is None:
            return
        if self.until is not None:
            raise InvalidInput("Choose its last day or how many times, not both.", field="times")
        if not 1 <= self.times <= MOST:
            raise InvalidInput(f"It can take place 1 to {MOST} times.", field="times")

    def _require_falls_on(self, first: date) -> None:
        if self.unit is Unit.WEEK and first.weekday() not in self.weekdays:
            raise InvalidInput(
                "The first day must be one of the days it repeats on.", field="weekdays"
            )
        if self.monthly is Monthly.ON_LAST_WEEKDAY and not is_last_weekday(first):
            raise InvalidInput(
                "The first day must be one of the last seven of its month.", field="monthly"
            )
        if self.until is not None and self.until < first:
            raise InvalidInput("The last day must not come before the first.", field="until")

    def _endlessly(self, first: date) -> Iterator[date]:
        """Yield the dates from `first` on, ascending, as long as the calendar goes."""
        if self.monthly is None:
            return _by_weeks(first, self.every, self.weekdays)
        return _by_months(first, self.every, self.monthly)

    def _up_to_its_end(self, dates: Iterable[date]) -> list[date]:
        if self.until is None:
            taken = list(islice(dates, self.times))
            if len(taken) != self.times:
                raise InvalidInput("The calendar ends before so many. Choose fewer.", field="times")
            return taken
        until = self.until
        taken = list(islice(takewhile(lambda on: on <= until, dates), MOST + 1))
        if len(taken) > MOST:
            raise InvalidInput(
                f"By then it takes place more than {MOST} times. Choose an earlier day.",
                field="until",
            )
        return taken


def nth_weekday(on: date) -> int:
    """Return 2 for the second Tuesday of a month, or any other second day of its name; 1 to 5."""
    return (on.day - 1) // _DAYS_PER_WEEK + 1


def is_last_weekday(on: date) -> bool:
    """Tell whether `on` is the last Tuesday of its month, or the last of another name."""
    return on.day + _DAYS_PER_WEEK > monthrange(on.year, on.month)[1]


def _by_weeks(first: date, every: int, weekdays: frozenset[int]) -> Iterator[date]:
    # Counted by ordinals, which may leave the calendar where dates may not.
    earliest, latest = first.toordinal(), date.max.toordinal()
    monday = earliest - first.weekday()
    for week in range(monday, latest + 1, every * _DAYS_PER_WEEK):
        days = (week + weekday for weekday in sorted(weekdays))
        yield from (date.fromordinal(day) for day in days if earliest <= day <= latest)


def _by_months(first: date, every: int, monthly: Monthly) -> Iterator[date]:
    begun = first.year * _MONTHS_PER_YEAR + first.month - 1
    for count in range(begun, (MAXYEAR + 1) * _MONTHS_PER_YEAR, every):
        year, month = count // _MONTHS_PER_YEAR, count % _MONTHS_PER_YEAR + 1
        last = monthrange(year, month)[1]
        day = _day_in(date(year, month, last), first, monthly)
        if day <= last:
            yield date(year, month, day)


def _day_in(month_end: date, first: date, monthly: Monthly) -> int:
    """Return the day in the month of `month_end`, past that end if it has no such day."""
    if monthly is Monthly.ON_DAY:
        return first.day
    last = month_end.day - (month_end.weekday() - first.weekday()) % _DAYS_PER_WEEK
    if monthly is Monthly.ON_LAST_WEEKDAY:
        return last
    return last + _DAYS_PER_WEEK * (nth_weekday(first) - nth_weekday(month_end.replace(day=last)))


def begins(on: date, at: time, zone: ZoneInfo) -> datetime:
    """Return when clocks in `zone` show `at` on `on`: the first time, later where they skip it."""
    try:
        return instant_of(WallTime(on, at), zone)
    except WallTimeSkipped:
        # Python, too, reads a time in a gap by the offset before it (PEP 495).
        return datetime.combine(on, at.replace(fold=0), zone).astimezone(UTC)
