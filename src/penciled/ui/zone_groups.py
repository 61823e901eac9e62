"""The time zones that a list offers: the common ones first, then all by continent."""

from __future__ import annotations

from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from penciled.core.wall import zone_keys
from penciled.core.wording import say_zone, say_zone_city

COMMON = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "Pacific/Honolulu",
    "America/Halifax",
    "America/Toronto",
    "America/Mexico_City",
    "America/Sao_Paulo",
    "Europe/London",
    "Europe/Berlin",
    "Europe/Athens",
    "Africa/Johannesburg",
    "Asia/Dubai",
    "Asia/Kolkata",
    "Asia/Singapore",
    "Asia/Tokyo",
    "Australia/Sydney",
    "Pacific/Auckland",
)
REGIONS = (
    "Africa",
    "America",
    "Antarctica",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
)


@lru_cache(maxsize=1)
def zone_groups() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return (group, [(key, words)]): the common zones from west to east, then all by continent."""
    placed = [key for key in zone_keys() if key.split("/")[0] in REGIONS]
    everywhere = [
        (region, sorted(_named(key) for key in placed if key.startswith(f"{region}/")))
        for region in REGIONS
    ]
    groups = [(_("Common"), [_named(key) for key in COMMON]), *everywhere]
    return [
        (name, [(key, f"{city}, {words}") for city, words, key in some]) for name, some in groups
    ]


def _named(key: str) -> tuple[str, str, str]:
    place = ZoneInfo(key)
    return say_zone_city(place), say_zone(place), key
