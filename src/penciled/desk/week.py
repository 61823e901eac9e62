"""The weekly hours as they are drawn: a track for each day, its stretches in lanes.

Days come Sunday first. What overlaps lies in lanes of its own, so that each stretch
can be seen and opened; to clients, they are one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.dateformat import format as in_django
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from penciled.core import wording
from penciled.desk.forms.availability import EVERY

if TYPE_CHECKING:
    from penciled.availability.models import Hours, OpenStretch

HOUR, QUARTER, NOON = 60, 15, 720
MOST_SAID = 14
USUAL_FIRST, USUAL_LAST = 7, 19
SUNDAY_FIRST = (6, 0, 1, 2, 3, 4, 5)


@dataclass(frozen=True, slots=True)
class Drawn:
    """One stretch: `from_` and `to` on the scale, in quarters of an hour; `ends` are its own."""

    ref: UUID
    from_: int
    to: int
    lane: int
    ends: tuple[int, int]
    opens: tuple[str, str]
    closes: tuple[str, str]
    what: str


@dataclass(frozen=True, slots=True)
class Day:
    weekday: int
    name: str
    short: str
    stretches: Sequence[Drawn]
    lanes: int


@dataclass(frozen=True, slots=True)
class Week:
    first: int
    last: int
    scale: Sequence[str]
    days: Sequence[Day]


def week_of(rows: Iterable[Hours]) -> Week:
    """Return the week to draw; its scale takes in every stretch."""
    some = list(rows)
    first = min([USUAL_FIRST, *(row.opens // HOUR for row in some)])
    last = max([USUAL_LAST, *(-(-row.closes // HOUR) for row in some)])
    days = [_day(day, [row for row in some if row.weekday == day]) for day in SUNDAY_FIRST]
    return Week(first, last, _scale(first, last), days)


def said_of(stretch: OpenStretch) -> str:
    """Say whom and what a stretch is for: "Existing, by video"."""
    services = [each.name for each in stretch.services.all()]
    places = [each.name for each in stretch.locations.all()]
    kind = _("New") if not stretch.for_existing else "" if stretch.for_new else _("Existing")
    said = [part for part in (kind, ", ".join(services), ", ".join(places)) if part]
    return " · ".join(said) if said else _("All services")


def said_weeks(row: Hours) -> str:
    """Say in which weeks: "Every second week · from Dec 7, 2026"; nothing where it is every one."""
    days = {"since": _short(row.since), "until": _short(row.until)}
    within = ""
    if row.since and row.until:
        within = _("%(since)s – %(until)s") % days
    elif row.since:
        within = _("from %(since)s") % days
    elif row.until:
        within = _("until %(until)s") % days
    nth = capfirst(str(EVERY[row.every - 1])) if row.every > 1 else ""
    return " · ".join(part for part in (nth, within) if part)


def _short(day: date | None) -> str:
    return in_django(day, "M j, Y") if day else ""


def said_range(opens: int, closes: int) -> str:
    """Say "12:30 – 5:30 PM", "9:00 AM – midnight"; the half of the day once if both share it."""
    first, last = wording.say_minutes(opens), wording.say_minutes(closes)
    time, _space, half = first.partition(" ")
    return f"{time if half and last.endswith(f' {half}') else first} – {last}"


def _day(weekday: int, rows: Sequence[Hours]) -> Day:
    stretches: list[Drawn] = []
    until: list[int] = []
    for row in sorted(rows, key=lambda row: (row.opens, row.closes)):
        lane = next((n for n, end in enumerate(until) if end <= row.opens), len(until))
        until[lane : lane + 1] = [row.closes]
        stretches.append(_drawn(row, lane))
    name, short = str(WEEKDAYS[weekday]), str(WEEKDAYS_ABBR[weekday])
    return Day(weekday, name, short, stretches, len(until))


def _drawn(row: Hours, lane: int) -> Drawn:
    return Drawn(
        ref=row.ref,
        from_=row.opens // QUARTER * QUARTER,
        to=-(-row.closes // QUARTER) * QUARTER,
        lane=lane,
        ends=(row.opens, row.closes),
        opens=_split(row.opens),
        closes=_split(row.closes),
        what=" · ".join(part for part in (said_weeks(row), said_of(row)) if part),
    )


def _scale(first: int, last: int) -> list[str]:
    """Say the hours in little room, and on a long scale only every other one."""
    sparse = last - first > MOST_SAID
    return [
        "" if sparse and hour != first and (hour % 2 or hour == first + 1) else _hour(hour, first)
        for hour in range(first, last)
    ]


def _hour(hour: int, first: int) -> str:
    """Say "9", and "7 AM" or "12 PM" where the scale begins and at noon."""
    time, half = _split(hour * HOUR)
    return f"{time} {half}".strip() if hour * HOUR == NOON or hour == first else time


def _split(minute: int) -> tuple[str, str]:
    """Return "9:30" and "AM", "midnight" and nothing."""
    time, _space, half = wording.say_minutes(minute).partition(" ")
    return time.removesuffix(":00"), half
