"""The month, the week and the day of the page for choosing a time, as its template draws them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from penciled.booking.slots import first_slot
from penciled.core.wall import shown_in
from penciled.core.wording import say_day, say_time
from penciled.portal.soonest import others_sooner
from penciled.portal.times import DAY, FEW, WEEK, month_of, month_start, next_month, week_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from penciled.booking.slots import Slot
    from penciled.portal.choices import Choices
    from penciled.portal.times import Span, Times

AFTERNOON, EVENING = 12, 17


@dataclass(frozen=True, slots=True)
class Cell:
    """One day, as of `today`: `url` leads to it when something is open."""

    on: date
    today: date
    url: str = ""
    few: bool = False
    is_chosen: bool = False

    @property
    def words(self) -> str:
        return say_day(self.on, near=self.today)

    @property
    def is_today(self) -> bool:
        return self.on == self.today

    @property
    def weekday(self) -> str:
        return date_format(self.on, "D")[:2]

    @property
    def brief(self) -> str:
        return f"{date_format(self.on, 'D')} {self.on.day}"


@dataclass(frozen=True, slots=True)
class Start:
    """One time to choose: where choosing it leads, and whether it is the one chosen."""

    at: datetime
    words: str
    url: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class WayOn:
    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Step:
    """A way to another month or week; `url` is empty where there is nothing to see."""

    words: str
    url: str


class Page:
    """Everything that the page draws from `times`; each part is made when it is asked for."""

    def __init__(self, times: Times, choices: Choices) -> None:
        self.times, self._choices = times, choices

    def _cell(self, on: date) -> Cell:
        slots = self.times.open.get(on, [])
        return Cell(
            on,
            self.times.today,
            url=self._choices.url("time", day=on.isoformat()) if slots else "",
            few=0 < len(slots) <= FEW,
            is_chosen=on == self.times.day,
        )

    @property
    def title(self) -> str:
        return date_format(self.times.month, "F Y")

    @property
    def weeks(self) -> list[list[Cell | None]]:
        """Return the month in weeks; days of other months are left out."""
        month = month_of(self.times.month)
        first = week_of(month.first).first
        cells = [
            self._cell(first + n * DAY) if first + n * DAY in month else None
            for n in range((month.last - first).days + 1)
        ]
        cells += [None] * (-len(cells) % 7)
        return [cells[n : n + 7] for n in range(0, len(cells), 7)]

    @property
    def strip(self) -> list[Cell]:
        return [self._cell(day) for day in self.times.week.days]

    @property
    def strip_title(self) -> str:
        return say_days(self.times.week)

    @property
    def months(self) -> tuple[Step, Step]:
        before, after = month_start(self.times.month - DAY), next_month(self.times.month)
        reach = self.times.reach
        return (
            self._month(before, possible=before >= month_start(reach.first)),
            self._month(after, possible=after <= reach.last),
        )

    @property
    def weeks_around(self) -> tuple[Step, Step]:
        week, reach = self.times.week, self.times.reach
        before, after = max(week.first - WEEK, reach.first), week.last + DAY
        return (
            self._week(before, _("Week before"), possible=week.first > reach.first),
            self._week(after, _("Week after"), possible=after <= reach.last),
        )

    @property
    def day(self) -> Cell | None:
        return self._cell(self.times.day) if self.times.day else None

    @property
    def groups(self) -> list[tuple[str, list[Start]]]:
        """Return the times of the day under their part of it."""
        parts: dict[str, list[Start]] = {_("Morning"): [], _("Afternoon"): [], _("Evening"): []}
        names = list(parts)
        for slot in self.times.open.get(self.times.day, []) if self.times.day else []:
            hour = shown_in(slot.start, self.times.zone).hour
            parts[names[(hour >= AFTERNOON) + (hour >= EVENING)]].append(self._start(slot))
        return [(name, starts) for name, starts in parts.items() if starts]

    @property
    def neighbours(self) -> tuple[Cell | None, Cell | None]:
        before, after = self.times.neighbours()
        return (self._cell(before) if before else None, self._cell(after) if after else None)

    def _start(self, slot: Slot) -> Start:
        url = self._choices.url(
            "time",
            start=f"{slot.start:%Y-%m-%dT%H:%M:%SZ}",
            day=self.times.day.isoformat() if self.times.day else "",
        )
        words = say_time(slot.start, self.times.zone)
        return Start(slot.start, words, url, is_chosen=slot.start == self._choices.start)

    def _month(self, month: date, *, possible: bool) -> Step:
        url = self._choices.url("time", month=f"{month:%Y-%m}") if possible else ""
        return Step(date_format(month, "F"), url)

    def _week(self, first: date, words: str, *, possible: bool) -> Step:
        return Step(words, self._choices.url("time", day=first.isoformat()) if possible else "")


@dataclass(frozen=True, slots=True)
class Nothing:
    """Words for a stretch in which nothing is open, and the ways on that there are."""

    heading: str
    until: str
    ways: Sequence[WayOn]


def nothing_open(times: Times, choices: Choices, *, now: datetime) -> Nothing:
    """Look for what is open instead: later, with somebody else, at another place."""
    zone = times.zone
    since = datetime.combine(times.within.last + DAY, datetime.min.time(), zone)
    whom, wanted, own = choices.fitting, choices.wanted, choices.untold
    later = first_slot(whom, wanted, since=since, now=now, untold=own)
    soon = None if later else first_slot(whom, wanted, since=now, now=now, untold=own)
    slot = later or soon
    on = shown_in(slot.start, zone).date() if slot else None
    ways = []
    if on:
        words = _("Go to %(day)s") if later else _("Back to %(day)s")
        url = choices.url("time", day=on.isoformat())
        ways.append(WayOn(words % {"day": say_day(on, near=times.today)}, url))
    ways += [*_sooner(later, choices, now), *_elsewhere(choices, now)]
    month = times.within == month_of(times.month)
    stretch = date_format(times.month, "F") if month else say_days(times.within)
    until = date_format(on, "F") if on and later and on.month != times.within.last.month else ""
    return Nothing(_("No open times in %(days)s") % {"days": stretch}, until, ways)


def _sooner(later: Slot | None, choices: Choices, now: datetime) -> list[WayOn]:
    other = others_sooner(choices, now=now)
    if other is None or (later and later.start <= other.start):
        return []
    url = choices.url("time", practitioner="any")
    return [WayOn(_("See who is open sooner"), url)]


def _elsewhere(choices: Choices, now: datetime) -> list[WayOn]:
    ways = []
    for place in choices.offers.locations(choices.practitioner, choices.service):
        if place == choices.location or not choices.service:
            continue
        some = choices.offers.fitting(choices.practitioner, choices.service, place)
        wanted = choices.offers.wanted(choices.service, place)
        if first_slot(some, wanted, since=now, now=now, untold=choices.untold):
            words = (
                _("Ask for an appointment by video instead")
                if place.is_telehealth
                else _("Ask for an appointment at %(place)s instead")
                % {"place": place.shown_before}
            )
            ways.append(WayOn(words, choices.url("time", location=str(place.ref))))
    return ways[:1]


def say_days(days: Span) -> str:
    """Say "December 13 – 19", "December 27 – January 2"."""
    first, last = date_format(days.first, "F j"), date_format(days.last, "F j")
    same_month = days.first.month == days.last.month
    return f"{first} – {days.last.day if same_month else last}"
