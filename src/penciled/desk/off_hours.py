"""When nobody works, which the calendar greys, and when clients may ask, which it can show.

Neither limits anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from penciled.availability.book import HoursBook
from penciled.core.hours import open_time
from penciled.core.interval import Interval, merge, subtract

if TYPE_CHECKING:
    from penciled.practices.models import Practitioner

Whose = tuple[UUID | None, Interval]
"""The practitioner meant; None where the calendar is drawn for all of them at once."""


@dataclass(frozen=True, slots=True)
class Working:
    """What the calendar shows behind its entries."""

    off: list[Whose]
    open: list[Whose]


def working(
    chosen: Sequence[Practitioner], within: Interval, book: HoursBook, *, with_open: bool
) -> Working:
    """Return when each of several, and when none of `chosen`, works; and asked for, is open.

    Who never said when they work is never off.
    """
    if not chosen:
        return Working(off=[(None, within)], open=[])
    works, opens = {}, {}
    for each in chosen:
        days = days_of(each, within)
        office = book.office(each.pk)
        works[each.ref] = [within] if office.is_empty else open_time(office, *days)
        opens[each.ref] = open_time(book.anything(each.pk), *days) if with_open else []
    return Working(off=list(_off(works, within)), open=list(_open(opens, within)))


def book_of(chosen: Sequence[Practitioner], within: Interval) -> HoursBook:
    """Return the hours of `chosen` on the dates about `within`. One query."""
    days = [days_of(each, within) for each in chosen]
    first, last = (
        (min(day for day, _ in days), max(day for _, day in days)) if days else (None,) * 2
    )
    return HoursBook(chosen, between=(first, last) if first and last else None)


def days_of(practitioner: Practitioner, within: Interval) -> tuple[date, date]:
    """Return the first and the last local date that `within` touches."""
    zone = practitioner.zone_info
    return within.start.astimezone(zone).date(), within.end.astimezone(zone).date()


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
