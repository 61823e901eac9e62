"""Which days a page of the calendar shows, and which to turn to. Weeks begin on Sunday."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from babel import Locale
from babel.dates import format_date, format_skeleton

from penciled.core import wording

VIEWS = ("day", "team", "week", "month", "list")
OF_A_DAY = ("day", "team")
WEEK = timedelta(days=7)
FORTNIGHT = timedelta(days=14)
DAY = timedelta(days=1)
EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `first` up to, not including, `last`, of a `view` turned to `on`."""

    view: str
    on: date
    first: date
    last: date

    @property
    def back(self) -> date:
        """Return the day to turn to for what lies before."""
        if self.view == "month":
            return _within((self.on.replace(day=1) - DAY).replace(day=1))
        return _within(self.on - _step(self.view))

    @property
    def forward(self) -> date:
        if self.view == "month":
            return _within(month_after(self.on))
        return _within(self.on + _step(self.view))

    @property
    def title(self) -> str:
        if self.view in OF_A_DAY:
            return wording.say_day_with_year(self.on)
        if self.view == "month":
            return say_month(self.on)
        return say_days(self.first, self.last - DAY)

    @property
    def heading(self) -> str:
        """Say the title as short as it may be where the year stands beside it."""
        return wording.say_day(self.on) if self.view in OF_A_DAY else self.title

    @property
    def title_short(self) -> str:
        """Say "Dec 6 – 12", where there is little room."""
        return say_days(self.first, self.last - DAY, pattern="MMMd", month="MMM")

    @property
    def days(self) -> list[date]:
        return [self.first + n * DAY for n in range((self.last - self.first).days)]


def period_of(view: str, on: date) -> Period:
    """Return the days that `view` shows when turned to `on`."""
    if view in OF_A_DAY:
        return Period(view, on, on, on + DAY)
    if view == "list":
        return Period(view, on, on, on + FORTNIGHT)
    if view == "month":
        weeks = month_weeks(on)
        return Period(view, on, weeks[0][0], weeks[-1][-1] + DAY)
    first = week_of(on)
    return Period("week", on, first, first + WEEK)


def day_meant(words: str, *, today: date) -> date:
    """Return the date that an address names; today when it names none that can be turned to."""
    try:
        on = date.fromisoformat(words) if len(words) == len("2026-12-10") else today
    except ValueError:
        return today
    return on if EARLIEST <= on <= LATEST else today


def week_of(on: date) -> date:
    """Return the Sunday on or before `on`."""
    return on - timedelta(days=(on.weekday() + 1) % 7)


def month_weeks(on: date) -> list[list[date]]:
    """Return the whole weeks that hold the month of `on`."""
    return list(_weeks(on.replace(day=1), month_after(on)))


def month_after(on: date) -> date:
    """Return the first of the month after the one of `on`."""
    return (on.replace(day=1) + timedelta(days=32)).replace(day=1)


def say_month(on: date) -> str:
    """Say "December 2026"."""
    return str(format_skeleton("yMMMM", on, locale=wording.LOCALE))


def say_days(first: date, last: date, *, pattern: str = "yMMMd", month: str = "MMMM") -> str:
    """Say "December 6 – 12, 2026"."""
    if first == last:
        return str(format_date(first, "long", locale=wording.LOCALE))
    differs = "y" if first.year != last.year else "M" if first.month != last.month else "d"
    known = Locale.parse(wording.LOCALE).interval_formats[pattern]
    patterns = known.get(differs) or known["M"]
    said = (
        format_date(day, each.replace("MMM", month), locale=wording.LOCALE)
        for day, each in zip((first, last), patterns, strict=True)
    )
    return "".join(said).replace("\u2009", " ")


def _weeks(first: date, end: date) -> Iterator[list[date]]:
    start = week_of(first)
    while start < end:
        yield [start + n * DAY for n in range(7)]
        start += WEEK


def _step(view: str) -> timedelta:
    return {"day": DAY, "team": DAY, "list": FORTNIGHT}.get(view, WEEK)


def _within(on: date) -> date:
    return min(max(on, EARLIEST), LATEST)
