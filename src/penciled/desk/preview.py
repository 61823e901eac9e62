"""What a client is offered on one day, and why not the other times: asked of the one engine."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from penciled.availability import queries as availability
from penciled.booking.slots import open_slots, why_not_each
from penciled.core import wording
from penciled.core.hours import Stretch
from penciled.core.local_day import segments
from penciled.core.slots import Reason
from penciled.core.wall import MINUTES_PER_DAY, instants_of, wall_of

if TYPE_CHECKING:
    from penciled.availability.models import PractitionerTerms
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
    """`starts` is what is offered; `next_day` is where to look when it is nothing."""

    starts: Sequence[datetime]
    others: Sequence[WhyNot]
    next_day: date | None


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
    return Seen(starts, others, later)


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
        self.practitioner, self.wanted, self.day = practitioner, wanted, day
        self.zone = practitioner.zone_info
        self.terms: PractitionerTerms = availability.terms_of(practitioner)
        self.open = availability.schedule_of(practitioner, wanted).on(day)

    def why_not(
        self, offered: set[datetime], stretches: Iterable[tuple[int, int]], *, now: datetime
    ) -> list[WhyNot]:
        starts = self._looking_open(stretches)
        others = [start for start in starts if start not in offered][:MOST_WEIGHED]
        times: dict[str, list[str]] = defaultdict(list)
        weighed = why_not_each(self.practitioner, self.wanted, others, now=now)
        for start, reasons in weighed.items():
            if reasons:
                times[self._said(reasons[0], start)].append(wording.say_time(start, self.zone))
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
        step = int((self.terms.increment or self.wanted.service.duration) / timedelta(minutes=1))
        return {
            minute
            for opens, closes in stretches
            for minute in (*range(opens, closes, step), closes)
            if minute < MINUTES_PER_DAY
        }

    def _said(self, reason: Reason, start: datetime) -> str:
        if reason is Reason.CLOSED:
            return self._said_closed(start)
        words = {
            Reason.PAST: _("already over"),
            Reason.TOO_SOON: _("less than %(notice)s away"),
            Reason.TOO_FAR: _("more than %(horizon)s days ahead"),
            Reason.TOO_LONG: _("would end at %(ends)s, after the hours"),
            Reason.OFF_GRID: _("not one of the starts, which come every %(step)s"),
            Reason.TAKEN: _("taken, or too close to what is on the calendar"),
            Reason.DAY_FULL: _("the day has its %(most)s visits already"),
        }
        return words[reason] % {
            "notice": wording.say_duration(self.terms.notice),
            "horizon": self.terms.horizon,
            "ends": wording.say_time(start + self.wanted.service.duration, self.zone),
            "step": wording.say_duration(self.terms.increment or self.wanted.service.duration),
            "most": self.terms.most_per_day,
        }

    def _said_closed(self, start: datetime) -> str:
        wall = wall_of(start, self.zone)
        minute = wall.at.hour * 60 + wall.at.minute
        before = [each for each in self.open if each.end <= minute]
        after = [each for each in self.open if minute < each.start]
        if not any(_touches(each, minute) for each in self.open):
            return _("open, but not for this visit, place or client")
        if before and after:
            return _("between two stretches of hours")
        ends = wording.say_time(start + self.wanted.service.duration, self.zone)
        return _("would end at %(ends)s, after the hours") % {"ends": ends}


def _touches(stretch: Stretch, minute: int) -> bool:
    return stretch.start <= minute <= stretch.end


def _listed(times: Sequence[str]) -> str:
    shown = ", ".join(times[:MOST_TIMES])
    if len(times) <= MOST_TIMES:
        return shown
    return _("%(times)s and %(more)s more") % {"times": shown, "more": len(times) - MOST_TIMES}
