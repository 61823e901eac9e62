"""Times in a calendar file, and the rules of their zones beside them (RFC 5545, 3.6.5).

A file says times as clocks show them. Which instant that is follows from the rules in the file
alone, so that it holds for a program that knows no zones, or an older release of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Component, Event, Timezone, TimezoneDaylight, TimezoneStandard

from penciled.core.local_day import constant_offsets

IN_UTC = "UTC"


def put_times(event: Event, starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> None:
    """Write when an event is by the clocks in `zone`; in UTC where these show one end twice.

    Which of two is meant, RFC 5545 (3.3.5) says only of the first, and not everybody keeps to it.
    """
    ends = [each.astimezone(zone) for each in (starts_at, ends_at)]
    if zone.key == IN_UTC or any(_is_shown_twice(each) for each in ends):
        ends = [each.astimezone(UTC) for each in ends]
    for name, each in zip(("dtstart", "dtend"), ends, strict=True):
        event.add(name, each)


def put_rules(calendar: Component, events: Iterable[Event]) -> None:
    """Put the rules of every zone that the events' times are in before what stands there.

    The rules of these years alone, one by one: not every calendar understands a list of them.
    """
    years: dict[str, set[int]] = {}
    for event in events:
        for name in ("dtstart", "dtend"):
            at = getattr(event[name], "dt", None)
            if isinstance(at, datetime) and isinstance(at.tzinfo, ZoneInfo):
                years.setdefault(at.tzinfo.key, set()).add(at.year)
    rules = [_rules(key, min(some), max(some)) for key, some in sorted(years.items())]
    calendar.subcomponents[:0] = rules


@lru_cache(maxsize=256)
def _rules(key: str, first: int, last: int) -> Timezone:
    """Return what clocks in a zone do from the year `first` to the year `last`."""
    zone = ZoneInfo(key)
    start, end = datetime(first, 1, 1, tzinfo=zone), datetime(last + 1, 1, 1, tzinfo=zone)
    runs = list(constant_offsets(start.astimezone(UTC), end.astimezone(UTC), zone))
    least = min(offset for _start, _end, offset in runs)
    rules = Timezone()
    rules.add("tzid", key)
    before = runs[0][2]
    for begins, _end, offset in runs:
        rules.add_component(_rule(begins, before, offset, zone, is_standard=offset == least))
        before = offset
    return rules


def _rule(
    begins: datetime, before: timedelta, offset: timedelta, zone: ZoneInfo, *, is_standard: bool
) -> Component:
    """Return one change of the clocks; it begins at what they showed by the offset `before`."""
    rule = TimezoneStandard() if is_standard else TimezoneDaylight()
    rule.add("dtstart", (begins + before).replace(tzinfo=None))
    rule.add("tzoffsetfrom", before)
    rule.add("tzoffsetto", offset)
    rule.add("tzname", begins.astimezone(zone).tzname())
    return rule


def _is_shown_twice(at: datetime) -> bool:
    return at.replace(fold=0).utcoffset() != at.replace(fold=1).utcoffset()
