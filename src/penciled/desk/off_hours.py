"""When nobody works: what the calendar greys. It limits nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from penciled.availability.queries import office_hours_of
from penciled.core.hours import Schedule, Stretch, open_time
from penciled.core.interval import Interval, subtract

if TYPE_CHECKING:
    from penciled.practices.models import Practitioner

DAY = timedelta(days=1)


def off_hours(
    chosen: Sequence[Practitioner], within: Interval
) -> Iterator[tuple[UUID | None, Interval]]:
    """Yield when each of several does not work, and under None when none of `chosen` does.

    Who never said when they work is never off. One query.
    """
    weekly: dict[int, dict[int, list[Stretch]]] = defaultdict(lambda: defaultdict(list))
    for row in office_hours_of(each.pk for each in chosen):
        weekly[row.practitioner_id][row.weekday].append(Stretch(row.opens, row.closes))
    works = {each.ref: _works(each, weekly[each.pk], within) for each in chosen}
    if len(works) > 1:
        for ref, spans in works.items():
            yield from ((ref, span) for span in subtract([within], spans))
    together = [span for spans in works.values() for span in spans]
    yield from ((None, span) for span in subtract([within], together))


def _works(
    practitioner: Practitioner, weekly: dict[int, list[Stretch]], within: Interval
) -> Iterable[Interval]:
    if not weekly:
        return [within]
    zone = practitioner.zone_info
    first, last = (each.astimezone(zone).date() for each in (within.start, within.end))
    frozen = {weekday: tuple(some) for weekday, some in weekly.items()}
    return open_time(Schedule(zone, frozen, {}), first, last)
