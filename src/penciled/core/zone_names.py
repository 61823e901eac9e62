"""What people call a time zone, from the names that Babel carries (CLDR).

CLDR knows some zones only under an older key ("America/Indianapolis"), so each is looked up under
all its keys. Abbreviations come from the zone data instead: CLDR derives them from the name, and
so says PST in Vancouver, whose clocks no longer go back to it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from babel import Locale
from babel.core import get_global
from babel.dates import get_timezone_location

from penciled.core.wall import shown_in, zone

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_WORLD = "001"
_ANY_TIME = datetime(1970, 1, 1, tzinfo=UTC)


@lru_cache(maxsize=1024)
def name_of(key: str, locale: str) -> str:
    """Return the name that holds all year, such as "Central Time"."""
    if _is_placeless(key):
        own = Locale.parse(locale).time_zones.get(_keys(key)[0], {})
        return str(own.get("long", {}).get("standard") or city_of(key, locale))
    return _name_of_group(key, locale) or _name_by_place(key, locale)


@lru_cache(maxsize=1024)
def city_of(key: str, locale: str) -> str:
    """Return the city the zone is known by, such as "Chicago"; its offset if it has none."""
    if _is_placeless(key):
        return abbreviation_at(_ANY_TIME, zone(key))
    names = Locale.parse(locale).time_zones
    cities = (names.get(each, {}).get("city") for each in _keys(key))
    known: str | None = next(filter(None, cities), None)
    return known or _keys(key)[0].rpartition("/")[2].replace("_", " ")


def abbreviation_at(instant: datetime, zone: ZoneInfo) -> str:
    """Return "CST", or the offset where people use no abbreviation."""
    name = f"{shown_in(instant, zone):%Z}"
    return name if name.isalpha() else offset_at(instant, zone)


def offset_at(instant: datetime, zone: ZoneInfo) -> str:
    """Return "UTC+5:45", "UTC-3" or "UTC"."""
    offset = f"{shown_in(instant, zone):%z}"
    sign, hours, minutes = offset[0], int(offset[1:3]), offset[3:5]
    past_the_hour = "" if minutes == "00" else f":{minutes}"
    return f"UTC{sign}{hours}{past_the_hour}" if hours or past_the_hour else "UTC"


def told_apart(one: datetime, other: datetime, zone: ZoneInfo) -> tuple[str, str]:
    """Return the abbreviations at two instants, or the offsets where both have the same one.

    Pyongyang called its time KST before it moved its clocks by half an hour and after.
    """
    names = abbreviation_at(one, zone), abbreviation_at(other, zone)
    return names if names[0] != names[1] else (offset_at(one, zone), offset_at(other, zone))


def _name_of_group(key: str, locale: str) -> str | None:
    """Return the name CLDR has for the zone and others like it, if one holds all year."""
    groups = get_global("meta_zones")
    group = next((groups[each] for each in _keys(key) if each in groups), None)
    long = Locale.parse(locale).meta_zones.get(group, {}).get("long", {})
    if group == "GMT":
        return None  # London goes by it in winter alone.
    name: str | None = long.get("generic") or long.get("standard")
    return name


def _name_by_place(key: str, locale: str) -> str:
    """Return the country's name with "Time", or the city's where the country has many zones."""
    own = _keys(key)[0]
    if get_global("zone_territories").get(own, _WORLD) != _WORLD:
        return get_timezone_location(zone(own), locale=locale)
    return str(Locale.parse(locale).zone_formats["region"] % city_of(key, locale))


def _is_placeless(key: str) -> bool:
    """Tell whether this is UTC or another fixed offset, and no place's time."""
    return _keys(key)[0].startswith("Etc/")


@lru_cache(maxsize=1024)
def _keys(key: str) -> tuple[str, ...]:
    """Return all keys of this zone, the one that CLDR goes by first."""
    aliases = get_global("zone_aliases")
    own = aliases.get(key, key)
    return own, *(alias for alias, target in aliases.items() if target == own)
