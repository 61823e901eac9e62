"""Wall time and instants, and the zones between them.

What clocks show is not an instant: some wall times never come (clocks go forward), some come
twice (they go back). Every question about that is answered here, and from one source: the zone
data of the `tzdata` package that the project pins, never the machine's own copy.
"""

from __future__ import annotations

import zoneinfo
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

import tzdata  # type: ignore[import-untyped]  # it brings no types

from penciled.core.errors import UnknownZone, WallTimeSkipped
from penciled.core.local_day import segments

MINUTES_PER_DAY = 1440


def use_pinned_zone_data() -> None:
    """Let the pinned `tzdata` decide, whatever zone files the machine has.

    To be called once, at start, before any zone is made: a zone made earlier keeps its rules.
    """
    if zoneinfo.TZPATH:
        zoneinfo.reset_tzpath(to=())
        ZoneInfo.clear_cache()
        segments.cache_clear()


def zone_data_version() -> str:
    """Return the release of the rules in use, such as "2026f"."""
    return str(tzdata.IANA_VERSION)


@lru_cache(maxsize=1)
def zone_keys() -> frozenset[str]:
    """Return every key that `zone` takes; "Factory" is a zone file, but no place's time."""
    use_pinned_zone_data()
    return frozenset(zoneinfo.available_timezones() - {"Factory"})


def zone(key: str) -> ZoneInfo:
    """Return the zone called `key`, which may be any text at all.

    Raises:
        UnknownZone: the pinned data has no such zone.
    """
    if key not in zone_keys():
        raise UnknownZone("This time zone is not known.")
    return ZoneInfo(key)


@dataclass(frozen=True, slots=True, order=True)
class WallTime:
    """What a clock and a calendar on the wall show. `fold` 1 is the second of a repeated time.

    Raises:
        ValueError: `at` has a zone, or `fold` is neither 0 nor 1.
    """

    on: date
    at: time
    fold: int = 0

    def __post_init__(self) -> None:
        if self.at.tzinfo is not None:
            raise ValueError("A wall time has no zone of its own.")
        if self.fold not in (0, 1):
            raise ValueError("A time is repeated once, so fold is 0 or 1.")


def shown_in(instant: datetime, zone: tzinfo) -> datetime:
    """Return `instant` as clocks in `zone` show it.

    In the years 1 and 9999, where a shift could leave the calendar, the figures stay as they are:
    nobody is open then, and a date typed wrong is to be refused and not to crash.

    Raises:
        ValueError: `instant` is naive.
    """
    if instant.utcoffset() is None:
        raise ValueError("An instant needs a timezone-aware datetime.")
    if MINYEAR < instant.year < MAXYEAR:
        return instant.astimezone(zone)
    return instant.replace(tzinfo=zone)


def wall_of(instant: datetime, zone: ZoneInfo) -> WallTime:
    """Return what clocks in `zone` show at `instant`."""
    shown = shown_in(instant, zone)
    return WallTime(shown.date(), shown.time().replace(fold=0), shown.fold)


def instants_of(on: date, minute: int, zone: ZoneInfo) -> tuple[datetime, ...]:
    """Return the instants at which clocks in `zone` show the `minute` of the day on `on`.

    Shape: UTC, ascending; none when the minute is skipped, two when it is repeated.

    Raises:
        ValueError: `minute` is not in 0 to 1439.
    """
    if not 0 <= minute < MINUTES_PER_DAY:
        raise ValueError("A minute of the day lies in 0 to 1439.")
    return _instants(on, timedelta(minutes=minute), zone)


def instant_of(wall: WallTime, zone: ZoneInfo) -> datetime:
    """Return the instant, in UTC, at which clocks in `zone` show `wall`.

    Raises:
        WallTimeSkipped: they never do.
    """
    found = _instants(wall.on, _since_midnight(wall.at), zone)
    if not found:
        raise WallTimeSkipped("On this day the clocks skip this time.")
    return found[-1] if wall.fold else found[0]


def is_repeated(on: date, at: time, zone: ZoneInfo) -> bool:
    """Tell whether clocks in `zone` show `at` twice on `on`."""
    return len(_instants(on, _since_midnight(at), zone)) > 1


def _instants(on: date, since_midnight: timedelta, zone: ZoneInfo) -> tuple[datetime, ...]:
    shown = ((piece, piece.midnight + since_midnight) for piece in segments(on, zone))
    return tuple(instant for piece, instant in shown if piece.start <= instant < piece.end)


def _since_midnight(at: time) -> timedelta:
    return timedelta(
        hours=at.hour, minutes=at.minute, seconds=at.second, microseconds=at.microsecond
    )
