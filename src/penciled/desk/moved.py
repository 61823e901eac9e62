"""What a move changes, and what speaks against it, said before it is made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from penciled.appointments.series import Scope, moves
from penciled.booking.actions import overlaps_of_moves
from penciled.booking.conflicts import Moving
from penciled.core import wording
from penciled.desk.differences import Difference
from penciled.desk.weighing import Line, Said, said, said_overlaps

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from penciled.appointments.actions import Plan
    from penciled.appointments.models import Appointment
    from penciled.appointments.series import Move
    from penciled.core.interval import Interval

MOST_DATES = 6


@dataclass(frozen=True, slots=True)
class Moved:
    """What will stand, each way in which it is another than before, and how many it is of."""

    day: str
    range: str
    who: str
    changes: Sequence[Difference]
    zone: str = ""
    count: int = 1


def weighed(stands: Appointment, plan: Plan, scope: Scope, *, now: datetime) -> tuple[Moved, Said]:
    """Return what moving as planned changes, and what speaks against it, for all that is meant."""
    if scope is Scope.ONE or stands.series_id is None:
        return _moved(stands, plan), said(plan, now=now, appointment=stands)
    some = moves(stands, plan, scope, now=now)
    found = dict(zip(some, overlaps_of_moves(plan, some, now=now), strict=True))
    own = [each for each in some if each.appointment.pk == stands.pk]
    along = Moving(
        ids=frozenset(each.appointment.pk for each in some),
        overlaps=tuple(conflict for each in own for conflict in found.pop(each)),
    )
    first = said(plan, now=now, appointment=stands, along=along)
    others = [_dated(each, line) for each in found for line in said_overlaps(found[each], plan)]
    told = replace(
        first,
        lines=(*first.lines, *_first_of(others)),
        needs_yes=first.needs_yes or bool(others),
    )
    return replace(_moved(stands, plan), count=len(some)), told


def _moved(stands: Appointment, plan: Plan) -> Moved:
    """Say both sides by the same clocks, those of whom it will be with."""
    whose, before, after = plan.practitioner, stands.span, plan.span
    zone = whose.zone_info
    pairs = [
        Difference(_("Day"), _day(before, zone), _day(after, zone)),
        Difference(_("Time"), _range(before, zone), _range(after, zone)),
        Difference(_("Takes"), *(wording.say_duration(span.length) for span in (before, after))),
        Difference(_("With"), stands.practitioner.titled, whose.titled),
    ]
    return Moved(
        day=_day(after, zone),
        range=_range(after, zone),
        who=whose.titled,
        changes=[pair for pair in pairs if pair.asked != pair.booked],
        zone=wording.say_zone_full(zone) if whose.zone != whose.practice.zone else "",
    )


def _day(span: Interval, zone: ZoneInfo) -> str:
    return wording.say_day(span.start.astimezone(zone).date())


def _range(span: Interval, zone: ZoneInfo) -> str:
    return wording.say_range(span.start, span.end, zone)


def _dated(move: Move, line: Line) -> Line:
    day = wording.say_day_short(move.plan.fields()["wall_on"])
    return Line(f"{day}. {line.strong}", line.rest)


def _first_of(lines: Sequence[Line]) -> Iterator[Line]:
    """Yield some of the lines, and how many more there are."""
    yield from lines[:MOST_DATES]
    rest = len(lines) - MOST_DATES
    if rest > 0:
        words = ngettext("And %(count)s more overlap.", "And %(count)s more overlaps.", rest)
        yield Line(words % {"count": rest})
