"""Few words for the engine's worked examples: hours by the clock, busy time, one Tuesday in UTC."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

from penciled.core.hours import Schedule, Stretch
from penciled.core.interval import Interval
from penciled.core.slots import Busy, Reason, Terms, Visit, open_starts, reasons_against
from penciled.core.wall import zone

CHICAGO = zone("America/Chicago")
NONE = timedelta(0)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)

TUESDAY = datetime(2026, 12, 15, tzinfo=UTC)
LONG_AGO = TUESDAY - 30 * DAY
FREELY = Terms(notice=NONE, horizon=365, increment=None, most_per_day=None)
VISIT = Visit(duration=HOUR)


def daily(*stretches: tuple[float, float], key: str = "UTC") -> Schedule:
    rows = tuple(Stretch(int(start * 60), int(end * 60)) for start, end in stretches)
    return Schedule(zone(key), dict.fromkeys(range(7), rows), {})


def at(clock: str, on: datetime = TUESDAY) -> datetime:
    return datetime.combine(on, time.fromisoformat(clock), UTC)


def busy(start: str, end: str, before: int = 0, after: int = 0, *, counts: bool = False) -> Busy:
    return Busy(Interval(at(start), at(end)), before * MINUTE, after * MINUTE, counts)


def starts(
    schedule: Schedule,
    *items: Busy,
    terms: Terms = FREELY,
    visit: Visit = VISIT,
    day: datetime = TUESDAY,
    now: datetime = LONG_AGO,
) -> list[str]:
    found = open_starts(schedule, terms, visit, items, first=day, last=day + DAY, now=now)
    return [f"{start:%H:%M}" for start in found]


def against(
    start: datetime,
    *items: Busy,
    terms: Terms = FREELY,
    visit: Visit = VISIT,
    now: datetime = LONG_AGO,
    hours: tuple[float, float] = (9, 12),
) -> Sequence[Reason]:
    return reasons_against(daily(hours), terms, visit, items, start, now=now)
