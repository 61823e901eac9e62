"""What a client is offered in a week and on a day, and why not the rest: of the one engine."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from penciled.booking.explain import Rule, Why, rules_against
from penciled.booking.slots import open_slots
from penciled.core import wording
from penciled.core.local_day import segments
from penciled.core.wall import MINUTES_PER_DAY, instants_of, wall_of
from penciled.desk.naming import named_thing
from penciled.desk.weighing import Line

if TYPE_CHECKING:
    from penciled.availability.queries import Wanted
    from penciled.practices.models import Practitioner

NEAR, FAR = timedelta(days=14), timedelta(days=70)
MOST_REASONS, MOST_TIMES, MOST_WEIGHED = 4, 3, 100


@dataclass(frozen=True, slots=True)
class WhyNot:
    times: str
    why: str


@dataclass(frozen=True, slots=True)
class Seen:
    """`starts` is what is offered; `next_day` is where to look when it is nothing.

    `week` says of each of seven days, from the Monday before on, how many times are offered.
    """

    starts: Sequence[datetime]
    others: Sequence[WhyNot]
    next_day: date | None
    week: Sequence[tuple[date, int]] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """A time somebody asked about, and what speaks against it; nothing when it is offered."""

    said: str
    against: Sequence[Line]


def asked_about(
    practitioner: Practitioner, wanted: Wanted, day: date, minute: int, *, now: datetime
) -> Asked:
    """Return every rule against a time as clocks show it; one they skip is no time at all."""
    zone = practitioner.zone_info
    starts = instants_of(day, minute, zone)
    if not starts:
        skipped = Line("", _("clocks skip this time on that day"))
        return Asked(wording.say_minutes(minute), [skipped])
    against = {
        (rule.in_full, rule.about): _line(rule, practitioner)
        for start in starts
        for rule in rules_against(practitioner, wanted, start, now=now)
    }
    return Asked(wording.say_time(starts[0], zone), list(against.values()))


def _line(rule: Rule, practitioner: Practitioner) -> Line:
    """Say a rule with the name of what it is about, hidden where names are."""
    thing = rule.about
    if thing is None:
        return Line("", rule.in_full)
    name = named_thing(thing)
    rest = ", ".join(part for part in (name, rule.when) if part)
    strong = f"{rule.words}:" if rest else rule.words
    return Line(strong, rest, thing.ref, practitioner, not hasattr(thing, "event_kind"))


def _week(
    practitioner: Practitioner, wanted: Wanted, day: date, *, now: datetime
) -> list[tuple[date, int]]:
    """Return how many times each day of the week of `day` is offered at."""
    zone = practitioner.zone_info
    ordinal = day.toordinal() - day.weekday()
    try:
        days = [date.fromordinal(ordinal + n) for n in range(7)]
        pieces = [piece for on in (days[0], days[-1]) for piece in segments(on, zone)]
    except (ValueError, OverflowError):  # the calendar's ends
        return []
    if not pieces:
        return []
    first, last = pieces[0].start, pieces[-1].end
    slots = open_slots([practitioner], wanted, first=first, last=last, now=now)
    found = Counter(wall_of(slot.start, zone).on for slot in slots)
    return [(on, found[on]) for on in days]


def seen_on(
    practitioner: Practitioner,
    wanted: Wanted,
    day: date,
    *,
    stretches: Iterable[tuple[int, int]],
    now: datetime,
) -> Seen:
    """Return what a client sees of `day`; `stretches` are its hours, whoever they are for."""
    pieces = segments(day, practitioner.zone_info)
    if not pieces:
        return Seen((), (), None)
    found = open_slots([practitioner], wanted, first=pieces[0].start, last=pieces[-1].end, now=now)
    starts = [slot.start for slot in found]
    asker = _Explainer(practitioner, wanted, day)
    others = asker.why_not(set(starts), stretches, now=now)
    later = None if starts else first_open_day(practitioner, wanted, pieces[-1].end, now=now)
    return Seen(starts, others, later, _week(practitioner, wanted, day, now=now))


def first_open_day(
    practitioner: Practitioner, wanted: Wanted, after: datetime, *, now: datetime
) -> date | None:
    """Return the first local date from `after` on that has an open time; it looks ten weeks far."""
    for reach in (NEAR, FAR):
        found = open_slots([practitioner], wanted, first=after, last=after + reach, now=now)
        if found:
            return wall_of(found[0].start, practitioner.zone_info).on
    return None


class _Explainer:
    """Says why the times of one day that look open are not offered."""

    def __init__(self, practitioner: Practitioner, wanted: Wanted, day: date) -> None:
        self.wanted, self.day, self.zone = wanted, day, practitioner.zone_info
        self.why = Why(practitioner, wanted)
        self.open = self.why.open.on(day)

    def why_not(
        self, offered: set[datetime], stretches: Iterable[tuple[int, int]], *, now: datetime
    ) -> list[WhyNot]:
        starts = self._looking_open(stretches)
        others = [start for start in starts if start not in offered][:MOST_WEIGHED]
        times: dict[str, list[str]] = defaultdict(list)
        for start, rules in self.why.times(others, now=now).items():
            if rules:
                times[rules[0].words].append(wording.say_time(start, self.zone))
        return [WhyNot(_listed(some), why) for why, some in [*times.items()][:MOST_REASONS]]

    def _looking_open(self, stretches: Iterable[tuple[int, int]]) -> list[datetime]:
        """Return what one would expect to be offered: the grid of what is open, and its ends.

        Hours that are not for this visit, place or client are looked at where nothing else is.
        """
        own = [(each.start, each.end) for each in self.open]
        others = {
            minute
            for minute in self._grid(stretches)
            if not any(opens <= minute < closes for opens, closes in own)
        }
        minutes = sorted(others | self._grid(own))
        return [at for minute in minutes for at in instants_of(self.day, minute, self.zone)]

    def _grid(self, stretches: Iterable[tuple[int, int]]) -> set[int]:
        step = int(
            (self.why.terms.increment or self.wanted.service.duration) / timedelta(minutes=1)
        )
        return {
            minute
            for opens, closes in stretches
            for minute in (*range(opens, closes, step), closes)
            if minute < MINUTES_PER_DAY
        }


def _listed(times: Sequence[str]) -> str:
    shown = ", ".join(times[:MOST_TIMES])
    if len(times) <= MOST_TIMES:
        return shown
    return _("%(times)s and %(more)s more") % {"times": shown, "more": len(times) - MOST_TIMES}
