"""How times, days, zones and lengths are said to people.

Plain text with ordinary spaces, by Babel in the reader's `locale`. No message is worded here and
nothing is marked up. What is said is never ambiguous: where clocks show a time twice on one date,
the zone's abbreviation is added.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from math import inf
from typing import TYPE_CHECKING, Literal

from babel import Locale
from babel.dates import format_date, format_interval, format_skeleton, format_time, format_timedelta
from babel.numbers import format_decimal

from penciled.core import zone_names
from penciled.core.wall import MINUTES_PER_DAY, instant_of, is_repeated, shown_in, wall_of

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

LOCALE = "en_US"

_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_Unit = Literal["day", "hour", "minute"]
_UNITS: tuple[tuple[_Unit, timedelta], ...] = (("day", _DAY), ("hour", _HOUR), ("minute", _MINUTE))
_ODD_SPACE = re.compile("[\u00a0\u2009\u202f]")
_DASH = re.compile(r"\s*–\s*")


def say_time(
    instant: datetime, zone: ZoneInfo, *, locale: str = LOCALE, within: str = "%(time)s"
) -> str:
    """Say "2:30 PM", and "1:30 AM CDT" when clocks show that time twice.

    `within` is what goes around a time in a sentence: "%(time)s Uhr".
    """
    clock = within % {"time": _say_clock(instant, zone, locale)}
    return f"{clock} {_zone_in_doubt(instant, zone)}".rstrip()


def say_range(start: datetime, end: datetime, zone: ZoneInfo, *, locale: str = LOCALE) -> str:
    """Say "2:30 – 3:20 PM", "11:00 AM – 12:20 PM"; days are not said.

    When clocks change in between, or show an end twice, zones are said as well: "1:30 AM CDT –
    1:20 AM CST", or "12:30 – 1:20 AM CDT" where one does for both.
    """
    if zone_names.offset_at(start, zone) != zone_names.offset_at(end, zone):
        ends = zip((start, end), zone_names.told_apart(start, end, zone), strict=True)
        return " – ".join(f"{_say_clock(each, zone, locale)} {name}" for each, name in ends)
    doubt = _zone_in_doubt(start, zone) or _zone_in_doubt(end, zone)
    return f"{_say_clock_range(start, end, zone, locale)} {doubt}".rstrip()


@lru_cache(maxsize=4096)
def say_minutes(minutes: int, *, locale: str = LOCALE) -> str:
    """Say a minute of the day: 750 is "12:30 PM", 1440 is "midnight"."""
    if minutes == MINUTES_PER_DAY:
        return str(Locale.parse(locale).day_periods["format"]["wide"].get("midnight", "24:00"))
    return _plain(format_time(time(*divmod(minutes, 60)), "short", locale=locale))


def say_day(day: date, *, near: date | None = None, locale: str = LOCALE) -> str:
    """Say "Tuesday, December 15", and the year too where it is not the one of `near`."""
    if near and near.year != day.year:
        return say_day_with_year(day, locale=locale)
    skeletons = Locale.parse(locale).datetime_skeletons
    known = next(key for key in ("MMMMEEEEd", "MMMMEd", "MMMEd") if key in skeletons)
    in_full = re.sub("M{3,}", "MMMM", re.sub("E+", "EEEE", skeletons[known].pattern))
    return _plain(format_date(day, in_full, locale=locale))


def say_day_short(day: date, *, near: date | None = None, locale: str = LOCALE) -> str:
    """Say "Tue, Dec 15", and "Tue, Dec 15, 2026" where that is not the year of `near`."""
    if near and near.year != day.year:
        return _plain(format_skeleton("yMMMEd", day, locale=locale))
    return _plain(format_skeleton("MMMEd", day, locale=locale))


def say_day_and_time(instant: datetime, zone: ZoneInfo, *, locale: str = LOCALE) -> str:
    """Say "Tue, Dec 15, 10:00 AM"."""
    day = say_day_short(instant.astimezone(zone).date(), locale=locale)
    return f"{day}, {say_time(instant, zone, locale=locale)}"


def say_day_with_year(day: date, *, locale: str = LOCALE) -> str:
    """Say "Tuesday, December 15, 2026"."""
    return _plain(format_date(day, "full", locale=locale))


def say_zone(zone: ZoneInfo, *, locale: str = LOCALE) -> str:
    """Say "Central Time", the name that holds in summer and winter."""
    return _plain(zone_names.name_of(zone.key, locale))


def say_zone_city(zone: ZoneInfo, *, locale: str = LOCALE) -> str:
    """Say "Chicago"."""
    return _plain(zone_names.city_of(zone.key, locale))


def say_zone_full(zone: ZoneInfo, *, locale: str = LOCALE) -> str:
    """Say "Central Time (Chicago)", but "Chatham Time", which has its city in it."""
    name, city = say_zone(zone, locale=locale), say_zone_city(zone, locale=locale)
    return name if city in name else f"{name} ({city})"


def say_zone_short(instant: datetime, zone: ZoneInfo) -> str:
    """Say "CST", or "UTC+5:45" where there is no abbreviation; the same in every language."""
    return zone_names.abbreviation_at(instant, zone)


def say_duration(length: timedelta, *, locale: str = LOCALE) -> str:
    """Say "80 minutes" under two hours, "2 hours 30 minutes", "3 days 1 hour"; seconds are cut."""
    if length < 2 * _HOUR:
        return _say_count(length // _MINUTE, "minute", locale)
    rest = length
    said = []
    for unit, size in _UNITS if length >= 2 * _DAY else _UNITS[1:]:
        count, rest = divmod(rest, size)
        if count:
            said.append(_say_count(count, unit, locale))
    return " ".join(said)


def say_wait(length: timedelta, *, locale: str = LOCALE) -> str:
    """Say how long something has waited, in little room: "2 d 3 h", "19 h", "5 min"."""
    if length < _MINUTE:
        return "just now"
    if length < _HOUR:
        return f"{format_decimal(length // _MINUTE, locale=locale)} min"
    days, hours = length // _DAY, length % _DAY // _HOUR
    parts = [(days, "d"), (hours, "h")]
    return " ".join(f"{format_decimal(n, locale=locale)} {unit}" for n, unit in parts if n)


def _say_count(count: int, unit: _Unit, locale: str) -> str:
    # Not format_unit, which finds no word for a minute in Japanese.
    length = count * dict(_UNITS)[unit]
    return _plain(format_timedelta(length, granularity=unit, threshold=inf, locale=locale))


def _say_clock(instant: datetime, zone: ZoneInfo, locale: str) -> str:
    shown = shown_in(instant, zone)
    return say_minutes(shown.hour * 60 + shown.minute, locale=locale)


def _say_clock_range(start: datetime, end: datetime, zone: ZoneInfo, locale: str) -> str:
    first, last = shown_in(start, zone), shown_in(end, zone)
    if first.date() != last.date():
        return f"{_say_clock(start, zone, locale)} – {_say_clock(end, zone, locale)}"
    style = "hm" if "a" in Locale.parse(locale).time_formats["short"].pattern else "Hm"
    return _plain(format_interval(first.time(), last.time(), style, locale=locale))


def _zone_in_doubt(instant: datetime, zone: ZoneInfo) -> str:
    """Return what to call the zone when clocks show this time twice; nothing when they do not."""
    wall = wall_of(instant, zone)
    if not is_repeated(wall.on, wall.at, zone):
        return ""
    twice = [instant_of(replace(wall, fold=fold), zone) for fold in (0, 1)]
    return zone_names.told_apart(twice[0], twice[1], zone)[wall.fold]


def _plain(said: str) -> str:
    """Return `said` with ordinary spaces, and one on each side of a dash."""
    return _DASH.sub(" – ", _ODD_SPACE.sub(" ", said))
