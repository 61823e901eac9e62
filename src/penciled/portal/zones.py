"""The zone that times are said in: asked for in the address, else remembered, else the practice's.

The cookie is set by whoever chooses a zone, and by our script from the browser's own zone when
there is none. A wrong cookie is as good as none; a wrong zone in an address is refused.
"""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.shortcuts import render
from django.utils.translation import gettext as _

from penciled.core.errors import UnknownZone
from penciled.core.wall import zone, zone_keys
from penciled.core.wording import say_zone, say_zone_city

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from penciled.portal.access import PortalRequest
    from penciled.practices.models import Practice

COOKIE = "zone"
LEADS_BACK_TO = {"practitioner", "time", "mine"}
KEPT_FOR = timedelta(days=365)
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


def zone_for(request: HttpRequest, practice: Practice) -> ZoneInfo:
    """Return the zone to say times in.

    Raises:
        UnknownZone: the address asks for a zone that is none.
    """
    if "zone" in request.GET:
        return zone(request.GET["zone"])
    try:
        return zone(request.COOKIES[COOKIE])
    except (KeyError, UnknownZone):
        return practice.zone_info


def remember(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Keep the zone that the address asked for, for the next pages."""
    chosen = request.GET.get("zone", "")
    if chosen and chosen != request.COOKIES.get(COOKIE):
        response.set_cookie(
            COOKIE,
            chosen,
            max_age=KEPT_FOR,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return response


def ask_again(request: PortalRequest, refusal: UnknownZone) -> HttpResponse:
    """Answer a zone that is none with all that there are."""
    context = choosing(request) | {"refusal": refusal}
    return render(request, "portal/zone.html", context, status=422)


def choosing(request: PortalRequest) -> dict[str, object]:
    """Return what the page for choosing a zone needs; it leads back to where it was opened."""
    kept = {k: v for k, v in request.GET.items() if k not in {"zone", "to"}}
    to = request.GET.get("to", "")
    return {
        "practice": request.practice,
        "visitor": request.visitor,
        "zone": request.zone,
        "to": f"portal:{to}" if to in LEADS_BACK_TO else "portal:home",
        "kept": kept.items(),
        "groups": zone_groups(),
    }


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
