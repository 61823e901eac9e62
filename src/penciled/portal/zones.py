"""The zone that times are said in: asked for in the address, else remembered, else the practice's.

The cookie is set by whoever chooses a zone, and by our script from the browser's own zone when
there is none. A wrong cookie is as good as none; a wrong zone in an address is refused.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.shortcuts import render

from penciled.core.errors import UnknownZone
from penciled.core.wall import zone
from penciled.ui.zone_groups import zone_groups

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from penciled.portal.access import PortalRequest
    from penciled.practices.models import Practice

COOKIE = "zone"
LEADS_BACK_TO = {"practitioner", "time", "mine"}
KEPT_FOR = timedelta(days=365)


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
