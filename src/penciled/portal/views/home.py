"""The front doors: of the installation, and of one practice. And the zone times are said in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from penciled.availability.queries import open_to_new_clients
from penciled.portal import zones
from penciled.portal.access import in_practice
from penciled.portal.replies import page
from penciled.practices import queries as practices

if TYPE_CHECKING:
    from penciled.portal.access import PortalRequest


@require_safe
def root(request: HttpRequest) -> HttpResponse:
    """Lead to the only practice there is; else say what this is."""
    only = practices.only_practice()
    if only:
        return redirect("portal:home", only.slug)
    shown = practices.practices_for_show() if settings.DEVELOPMENT else []
    context = {"practices": shown, "mailbox": settings.MAILBOX_SHOWN}
    return render(request, "portal/root.html", context)


@require_safe
@in_practice
def home(request: PortalRequest) -> HttpResponse:
    """Welcome visitors; only doors that lead somewhere are shown."""
    practice = request.practice
    to_new = practice.booking_on and open_to_new_clients(practice)
    return page(request, "home", {"to_new": to_new})


@require_safe
@in_practice
def zone(request: PortalRequest) -> HttpResponse:
    """Let the visitor choose the zone that times are said in."""
    return page(request, "zone", zones.choosing(request))
