"""What a practice can learn, as its page and its file show it: every plot beside its own table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from babel.dates import get_day_names
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from penciled.booking.insight import HANDFUL, OUTCOMES, Cell, Insight, Took, Visits
from penciled.core import wording
from penciled.core.lifecycle import State
from penciled.desk import plots
from penciled.desk.outcomes import labels

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

LEVELS, HALF_AN_HOUR = 4, 30
WEEKDAYS, HOURS = range(7), range(24)


@dataclass(frozen=True, slots=True)
class Week:
    on: date
    counts: Sequence[int]

    @property
    def total(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Hour:
    """A cell of the week: `level` from 0 to 4 is how much of the busiest hour it has."""

    count: int
    level: int
    is_open: bool


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole: `percent` is None where the whole is less than a handful."""

    name: str
    words: str
    count: int
    percent: int | None


@dataclass(frozen=True, slots=True)
class Shown:
    """All that the page draws of an `Insight`."""

    found: Insight
    names: Mapping[State, str]
    weeks: Sequence[Week]
    week: Sequence[tuple[str, Sequence[Hour]]]

    @property
    def totals(self) -> list[int]:
        return [sum(each) for each in zip(*(week.counts for week in self.weeks), strict=True)]

    @property
    def legend(self) -> list[tuple[str, str]]:
        return [(state.value, self.names[state]) for state in OUTCOMES]

    @property
    def weeks_plot(self) -> SafeString:
        series = {
            state.value: [week.counts[n] for week in self.weeks] for n, state in enumerate(OUTCOMES)
        }
        said = [date_format(week.on, "M j") for week in self.weeks]
        return plots.stacked(plots.Stack(said, series, _by_value(self.names)))

    @property
    def median(self) -> str:
        return _length(self.found.took.median)

    @property
    def ninetieth(self) -> str:
        return _length(self.found.took.ninetieth)

    @property
    def services(self) -> list[Share]:
        rows = [*self.found.services]
        if self.found.other_services:
            rows.append((_("All others"), self.found.other_services))
        return [share(name, name, count, self.found.requests) for name, count in rows]

    @property
    def kinds(self) -> list[Share]:
        found = self.found
        pairs = (("new", _("New clients"), found.new), ("known", _("Known clients"), found.known))
        return [share(name, words, count, found.requests) for name, words, count in pairs]

    @property
    def kinds_plot(self) -> SafeString:
        return _bar(self.kinds)

    @property
    def visits(self) -> list[Share]:
        told = self.found.visits
        pairs = (
            ("took_place", _("Took place"), told.took_place),
            ("late", _("Cancelled late"), told.late),
            ("no_show", _("No-show"), told.no_show),
        )
        return [share(name, words, count, told.count) for name, words, count in pairs]

    @property
    def visits_plot(self) -> SafeString:
        return _bar(self.visits)

    @property
    def outside(self) -> Share:
        """Return how many requests were sent in hours in which nobody is open."""
        away = sum(each.count for _day, row in self.week for each in row if not each.is_open)
        return share("outside", _("Sent outside open hours"), away, self.found.requests)


def shown(found: Insight) -> Shown:
    names = {**labels(), State.PENDING: _("Waiting")}
    weeks = [Week(on, [counts[state] for state in OUTCOMES]) for on, counts in found.weeks.items()]
    most = max(found.sent.values(), default=0)
    days = get_day_names("abbreviated", locale=wording.LOCALE)
    week = [(days[day], [_hour(found, (day, hour), most) for hour in HOURS]) for day in WEEKDAYS]
    return Shown(found, names, weeks, week)


def share(name: str, words: str, count: int, whole: int) -> Share:
    percent = round(100 * count / whole) if whole >= HANDFUL else None
    return Share(name, words, count, percent)


def rows_of(page: Shown) -> Iterator[tuple[str, ...]]:
    """Yield the lines of the file: which number, of what, and how much."""
    yield (_("Number"), _("Of"), _("In particular"), _("Value"))
    for week in page.weeks:
        for state, count in zip(OUTCOMES, week.counts, strict=True):
            yield (_("Requests by week"), week.on.isoformat(), page.names[state], str(count))
    yield from _took(page.found.took)
    days = get_day_names("wide", locale=wording.LOCALE)
    for day, hour in ((day, hour) for day in WEEKDAYS for hour in HOURS):
        cell, at = (day, hour), f"{hour:02}:00"
        yield (_("Requests by hour"), days[day], at, str(page.found.sent.get(cell, 0)))
        yield (_("Minutes open"), days[day], at, str(page.found.open.get(cell, 0)))
    for title, some in ((_("Services"), page.services), (_("Clients"), page.kinds)):
        yield from ((title, each.words, _("Requests"), str(each.count)) for each in some)
    yield from _visits(page.found.visits)


def _took(took: Took) -> Iterable[tuple[str, ...]]:
    title, minutes = _("Time to answer"), _("Minutes")
    yield (title, _("Answers"), "", str(took.count))
    for words, length in ((_("Median"), took.median), (_("9 in 10"), took.ninetieth)):
        yield (title, words, minutes, "" if length is None else str(length // timedelta(minutes=1)))


def _visits(told: Visits) -> Iterable[tuple[str, ...]]:
    title = _("Appointments that are over")
    yield (title, _("Took place"), "", str(told.took_place))
    yield (title, _("No-show"), "", str(told.no_show))
    yield (title, _("Cancelled late"), "", str(told.late))
    yield (title, _("Cancelled in time"), "", str(told.in_time))


def _hour(found: Insight, cell: Cell, most: int) -> Hour:
    count = found.sent.get(cell, 0)
    level = -(-LEVELS * count // most) if most else 0
    return Hour(count, level, found.open.get(cell, 0) >= HALF_AN_HOUR)


def _length(length: timedelta | None) -> str:
    return "" if length is None else wording.say_duration(length)


def _bar(some: Sequence[Share]) -> SafeString:
    return plots.share_bar({e.name: e.count for e in some}, {e.name: e.words for e in some})


def _by_value(names: Mapping[State, str]) -> dict[str, str]:
    return {state.value: words for state, words in names.items()}
