"""The open times around a day or month, laid out in the client's own zone.

Days are local dates of that zone, so one practitioner's Monday may be a client's Tuesday. The
window that is looked up is the month in whole weeks, Sunday first.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from penciled.availability.queries import farthest_horizon
from penciled.booking.slots import Slot, first_slot, open_slots, why_not
from penciled.core.errors import DomainError, InvalidInput, SlotNotOffered, SlotUnavailable
from penciled.core.slots import Reason
from penciled.core.wall import shown_in

if TYPE_CHECKING:
    from collections.abc import Mapping
    from zoneinfo import ZoneInfo

    from penciled.portal.choices import Choices

DAY, WEEK = timedelta(days=1), timedelta(days=7)
FEW = 2


@dataclass(frozen=True, slots=True)
class Span:
    """Local dates, both included."""

    first: date
    last: date

    @property
    def days(self) -> list[date]:
        return [self.first + n * DAY for n in range((self.last - self.first).days + 1)]

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Look:
    """What to look at: a day or a month named in the address, each None when it is not."""

    day: date | None = None
    month: date | None = None


@dataclass(frozen=True, slots=True)
class Times:
    """The slots by day in a window of whole weeks, and the day that is looked at.

    `day` is None when nothing is open in what was asked for; `within` is that stretch of days.
    """

    zone: ZoneInfo
    reach: Span
    month: date
    within: Span
    day: date | None
    open: Mapping[date, list[Slot]] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return self.reach.first

    @property
    def week(self) -> Span:
        return week_of(self.day or self.within.first)

    @property
    def open_days(self) -> list[date]:
        return sorted(self.open)

    def neighbours(self) -> tuple[date | None, date | None]:
        """Return the open days before and after the one looked at, within the window."""
        before = [day for day in self.open_days if self.day and day < self.day]
        after = [day for day in self.open_days if self.day and day > self.day]
        return (before[-1] if before else None), (after[0] if after else None)


def read_look(params: Mapping[str, str]) -> Look:
    """Return what the address asks to see.

    Raises:
        InvalidInput: it is no day, or no month.
    """
    try:
        day = date.fromisoformat(params["day"]) if params.get("day") else None
        month = date.fromisoformat(f"{params['month']}-01") if params.get("month") else None
    except ValueError:
        raise InvalidInput(_("We couldn’t read that day."), field="day") from None
    return Look(day, month)


def look_up(choices: Choices, look: Look, zone: ZoneInfo, *, now: datetime) -> Times:
    """Return the open times where `look` says, else at the chosen start, else at the first open.

    What lies in the past or beyond the horizon is as if it had not been asked for.
    """
    today = shown_in(now, zone).date()
    reach = Span(today, today + timedelta(days=farthest_horizon(choices.fitting) + 1))
    day = look.day if look.day and look.day in reach else None
    month = look.month if look.month and month_start(today) <= look.month <= reach.last else None
    if not day and not month and choices.start:
        day = shown_in(choices.start, zone).date()
    if not day and not month:
        return _from_the_first(choices, reach, zone, now=now)
    within = week_of(day) if day else month_of(month or today)
    times = _window(choices, reach, day or within.first, within, zone, now=now)
    return _at(_chosen(times, day, choices), times, choices, now=now)


def slot_at(choices: Choices, *, now: datetime) -> Slot | None:
    """Return the slot of the chosen start, if it can be asked for."""
    if choices.start is None or choices.missing != "details" or not choices.fitting:
        return None
    found = open_slots(
        choices.fitting,
        choices.wanted,
        first=choices.start,
        last=choices.start + timedelta(microseconds=1),
        now=now,
        untold=choices.untold,
    )
    return found[0] if found else None


def refusal_of(choices: Choices, *, now: datetime) -> DomainError:
    """Return why the chosen start, which is not open, can't be asked for."""
    start = choices.start or now
    reasons = [why_not(p, choices.wanted, start, now=now) for p in choices.fitting]
    if any(set(each) <= {Reason.TAKEN, Reason.DAY_FULL} for each in reasons):
        return SlotUnavailable(_("That time was just taken."), field="start")
    first = reasons[0] if reasons else ()
    return SlotNotOffered(_("This time can’t be asked for."), field="start", reasons=first)


def week_of(day: date) -> Span:
    """Return the week that `day` lies in, Sunday first."""
    first = day - timedelta(days=day.isoweekday() % 7)
    return Span(first, first + 6 * DAY)


def month_of(day: date) -> Span:
    return Span(month_start(day), next_month(day) - DAY)


def month_start(day: date) -> date:
    return day.replace(day=1)


def next_month(day: date) -> date:
    return (month_start(day) + timedelta(days=32)).replace(day=1)


def _from_the_first(choices: Choices, reach: Span, zone: ZoneInfo, *, now: datetime) -> Times:
    """Return the month of the first open day, that day looked at; this month when there is none."""
    month = month_of(reach.first)
    times = _window(choices, reach, reach.first, month, zone, now=now)
    if times.open:
        return _at(times.open_days[0], times, choices, now=now)
    own = choices.untold
    slot = first_slot(choices.fitting, choices.wanted, since=now, now=now, untold=own)
    return _at(shown_in(slot.start, zone).date(), times, choices, now=now) if slot else times


def _at(day: date | None, times: Times, choices: Choices, *, now: datetime) -> Times:
    """Return the times with `day` looked at, in the month that it lies in."""
    if day and month_start(day) != times.month:
        times = _window(choices, times.reach, day, week_of(day), times.zone, now=now)
    return replace(times, day=day)


def _window(
    choices: Choices, reach: Span, anchor: date, within: Span, zone: ZoneInfo, *, now: datetime
) -> Times:
    month = month_of(anchor)
    window = Span(week_of(month.first).first, week_of(month.last).last)
    # A day more on both sides, because the window's midnights are not those of UTC.
    slots = open_slots(
        choices.fitting,
        choices.wanted,
        first=datetime.combine(window.first - DAY, time.min, UTC),
        last=datetime.combine(window.last + 2 * DAY, time.min, UTC),
        now=now,
        untold=choices.untold,
    )
    by_day: dict[date, list[Slot]] = defaultdict(list)
    for slot in slots:
        day = shown_in(slot.start, zone).date()
        if day in window:
            by_day[day].append(slot)
    return Times(zone, reach, month.first, within, None, dict(by_day))


def _chosen(times: Times, day: date | None, choices: Choices) -> date | None:
    """Return the day to look at: the one asked for, the chosen start's, the first that is open."""
    if day in times.open:
        return day
    start = shown_in(choices.start, times.zone).date() if choices.start else None
    if day is None and start in times.open and start and start in times.within:
        return start
    there = [each for each in times.open_days if each in times.within]
    later = [each for each in there if day and each > day]
    return next(iter(later or there), None)
