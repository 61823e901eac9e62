"""When nobody works, which the calendar greys, and when clients may ask, which it can show.

Neither limits anything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from penciled.availability.queries import hours_drawn
from penciled.core.hours import Schedule, Stretch, open_time
from penciled.core.interval import Interval, merge, subtract

if TYPE_CHECKING:
    from penciled.availability.queries import DrawnHours
    from penciled.practices.models import Practitioner

Whose = tuple[UUID | None, Interval]
"""The practitioner meant; None where the calendar is drawn for all of them at once."""


@dataclass(frozen=True, slots=True)
class Working:
    """What the calendar shows behind its entries."""

    off: list[Whose]
    open: list[Whose]


def working(chosen: Sequence[Practitioner], within: Interval, *, with_open: bool) -> Working:
    """Return when each of several, and when none of `chosen`, works; and asked for, is open.

    Who never said when they work is never off. One query.
    """
    days = {each.pk: _days(each, within) for each in chosen}
    if not days:
        return Working(off=[(None, within)], open=[])
    around = (min(first for first, _ in days.values()), max(last for _, last in days.values()))
    rows: dict[int, list[DrawnHours]] = defaultdict(list)
    for row in hours_drawn(days, around if with_open else None):
        rows[row.practitioner_id].append(row)
    works, opens = {}, {}
    for each in chosen:
        own = rows[each.pk]
        office = [row for row in own if row.is_office]
        spans = _spans(each, office, days[each.pk]) if office else [within]
        works[each.ref] = spans
        opens[each.ref] = _spans(each, [row for row in own if not row.is_office], days[each.pk])
    return Working(off=list(_off(works, within)), open=list(_open(opens, within)))


def _days(practitioner: Practitioner, within: Interval) -> tuple[date, date]:
    zone = practitioner.zone_info
    return within.start.astimezone(zone).date(), within.end.astimezone(zone).date()


def _spans(
    practitioner: Practitioner, rows: Iterable[DrawnHours], days: tuple[date, date]
) -> list[Interval]:
    weekly: dict[int, list[Stretch]] = defaultdict(list)
    dated: dict[date, list[Stretch]] = defaultdict(list)
    for row in rows:
        stretch = [Stretch(row.opens, row.closes)] if row.closes else []
        if row.on:
            dated[row.on] += stretch
        else:
            weekly[row.weekday] += stretch
    frozen = {weekday: tuple(some) for weekday, some in weekly.items()}
    schedule = Schedule(practitioner.zone_info, frozen, {on: tuple(s) for on, s in dated.items()})
    return open_time(schedule, *days)


def _off(works: dict[UUID, list[Interval]], within: Interval) -> Iterator[Whose]:
    if len(works) > 1:
        for ref, spans in works.items():
            yield from ((ref, span) for span in subtract([within], spans))
    together = [span for spans in works.values() for span in spans]
    yield from ((None, span) for span in subtract([within], together))


def _open(opens: dict[UUID, list[Interval]], within: Interval) -> Iterator[Whose]:
    if len(opens) > 1:
        for ref, spans in opens.items():
            yield from ((ref, span) for span in _within(spans, within))
    together = merge(span for spans in opens.values() for span in spans)
    yield from ((None, span) for span in _within(together, within))


def _within(spans: Iterable[Interval], within: Interval) -> Iterator[Interval]:
    for span in spans:
        if span.overlaps(within):
            yield Interval(max(span.start, within.start), min(span.end, within.end))
