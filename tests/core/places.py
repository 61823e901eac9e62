"""Zones worth testing in, and the moments at which their clocks do something odd."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count

from hypothesis import strategies as st

from penciled.core.wall import zone

KEYS = [
    "UTC", "Africa/Cairo", "Africa/Casablanca", "Africa/El_Aaiun", "America/Adak",
    "America/Asuncion", "America/Caracas", "America/Chicago", "America/Havana",
    "America/New_York", "America/Nuuk", "America/Phoenix", "America/Santiago",
    "America/Sao_Paulo", "America/Scoresbysund", "America/St_Johns", "America/Vancouver",
    "Antarctica/Casey", "Antarctica/Troll", "Asia/Amman", "Asia/Beirut", "Asia/Damascus",
    "Asia/Gaza", "Asia/Kathmandu", "Asia/Kolkata", "Asia/Pyongyang", "Asia/Tehran",
    "Australia/Lord_Howe", "Australia/Sydney", "Europe/Berlin", "Europe/Dublin",
    "Europe/Istanbul", "Europe/London", "Europe/Volgograd", "Pacific/Apia", "Pacific/Chatham",
    "Pacific/Easter", "Pacific/Fakaofo", "Pacific/Kiritimati", "Pacific/Norfolk",
]  # fmt: skip

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
SINCE, UNTIL = datetime(2006, 1, 1, tzinfo=UTC), datetime(2032, 1, 1, tzinfo=UTC)
ORDINARY = datetime(2026, 1, 14, tzinfo=UTC)


def offset(instant: datetime, key: str) -> timedelta:
    return instant.astimezone(zone(key)).utcoffset() or timedelta(0)


@cache
def changes(key: str) -> tuple[datetime, ...]:
    """Return the UTC minutes from which clocks in the zone have a new offset, by looking."""
    days = (SINCE + n * DAY for n in range((UNTIL - SINCE).days))
    changing = [day for day in days if offset(day, key) != offset(day + DAY, key)]
    hours = [next_change(day, HOUR, key) - HOUR for day in changing]
    return tuple(next_change(hour, MINUTE, key) for hour in hours)


def next_change(start: datetime, step: timedelta, key: str) -> datetime:
    later = (start + n * step for n in count())
    return next(moment for moment in later if offset(moment, key) != offset(start, key))


@cache
def kinds_of_change(key: str) -> tuple[datetime, ...]:
    """Return one change for each way and time of day in which the zone's clocks change."""
    kinds = {}
    for change in changes(key):
        before, after = offset(change - MINUTE, key), offset(change, key)
        kinds[before, after, change.astimezone(zone(key)).time()] = change
    return tuple(kinds.values())


@st.composite
def moments(draw: st.DrawFn) -> tuple[str, datetime]:
    """Draw a zone and a UTC minute, most often within half a day of a change of clocks."""
    key = draw(st.sampled_from(KEYS))
    about = draw(st.sampled_from([*changes(key), ORDINARY]))
    return key, about + draw(st.integers(-720, 720)) * MINUTE
