"""Who sees what on the portal: the one place that scopes by practice and by entered address.

A practice that does not exist is 404, and so is anything that is not this visitor's at this
practice: another client's, another practice's and what never was all answer alike.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from penciled.appointments.queries import appointment_of_client, upcoming_of
from penciled.booking.queries import made_active_untold, request_of_client
from penciled.clients.queries import client_at
from penciled.core.errors import UnknownZone
from penciled.portal import zones
from penciled.portal.framing import let_frame
from penciled.portal.shelf import Shelf
from penciled.practices.moving import moved_from
from penciled.practices.queries import practice_at

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from penciled.appointments.models import Appointment
    from penciled.booking.models import AppointmentRequest
    from penciled.clients.models import Client
    from penciled.practices.models import Practice

View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever looks: nobody known, an address proved by code, and the client it belongs to.

    `untold`: they are an active client by an answer that nobody told them of yet.
    """

    email: str = ""
    client: Client | None = None
    untold: bool = False

    @property
    def entered(self) -> bool:
        return bool(self.email)

    @property
    def as_new(self) -> bool:
        """Whether the practice treats them as a new client: until it first accepted them."""
        return self.client is None or not self.client.is_active or self.untold

    @property
    def initials(self) -> str:
        name = self.client.initials if self.client else self.email[:1].upper()
        return name.replace(".", "").replace(" ", "")


class PortalRequest(HttpRequest):
    """A request by `visitor` at `practice`'s portal, whose times are said in `zone`."""

    practice: Practice
    visitor: Visitor
    zone: ZoneInfo
    shelf: Shelf


def in_practice(view: View) -> View:
    """Find the practice, the visitor and the zone for a view; 404 when there is no practice."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, practice: str, **kwargs: Any) -> HttpResponse:
        found = practice_at(practice) or moved_from(practice)
        if found is None:
            raise Http404
        if found.slug != practice:
            return _lead_on(request, found)
        portal = cast("PortalRequest", request)
        portal.practice, portal.shelf = found, Shelf(request, found)
        portal.visitor = visitor_of(portal)
        try:
            portal.zone = zones.zone_for(request, found)
        except UnknownZone as refusal:
            portal.zone = found.zone_info
            return zones.ask_again(portal, refusal)
        return let_frame(portal, zones.remember(request, view(portal, **kwargs)))

    return guarded


def entered_only(view: View) -> View:
    """Let only visitors pass who proved an address here; others prove it first."""

    @in_practice
    @wraps(view)
    def guarded(request: PortalRequest, **kwargs: Any) -> HttpResponse:
        if request.visitor.entered:
            return view(request, **kwargs)
        enter = reverse("portal:enter", args=[request.practice.slug])
        back = request.path if request.method in {"GET", "HEAD"} else ""
        return redirect(f"{enter}?{urlencode({'next': back})}" if back else enter)

    return guarded


def visitor_of(request: PortalRequest) -> Visitor:
    """Return who looks at the practice's portal, by what was entered at this practice alone."""
    email = request.shelf.entered_as(now=timezone.now())
    client = client_at(request.practice, email) if email else None
    untold = bool(client and made_active_untold(client, now=timezone.now()))
    return Visitor(email, client, untold)


def asked_or_404(request: PortalRequest, ref: UUID) -> AppointmentRequest:
    """Return the visitor's own request of this id."""
    asked = request_of_client(request.practice, request.visitor.email, ref)
    if asked is None:
        raise Http404
    return asked


def appointment_or_404(request: PortalRequest, ref: UUID) -> Appointment:
    """Return the visitor's own appointment of this id, while it is still to come."""
    client = request.visitor.client
    coming = upcoming_of(client, now=timezone.now()) if client else None
    found = coming.filter(ref=ref).first() if coming is not None else None
    if found is None:
        raise Http404
    return found


def own_appointment_or_404(request: PortalRequest, ref: UUID) -> Appointment:
    """Return the visitor's own appointment of this id that they know of, over or cancelled too."""
    client = request.visitor.client
    found = appointment_of_client(client, ref, now=timezone.now()) if client else None
    if found is None:
        raise Http404
    return found


def _lead_on(request: HttpRequest, practice: Practice) -> HttpResponse:
    """Lead to this very page where the practice lives now; for good when it lived here before.

    Nobody keeps that in mind but who followed it: an address may be taken back.
    """
    is_read = request.method in {"GET", "HEAD"}
    match = request.resolver_match
    moved = match is not None and match.kwargs["practice"].lower() != practice.slug.lower()
    to = _address(request, practice)
    return redirect(to, permanent=moved, preserve_request=not (is_read and moved))


def _address(request: HttpRequest, practice: Practice) -> str:
    """Return where this very page is under the practice's own spelling of its name."""
    match = request.resolver_match
    assert match is not None  # noqa: S101 -- a view has been matched
    path = reverse(match.view_name, kwargs={**match.kwargs, "practice": practice.slug})
    query = request.META.get("QUERY_STRING", "")
    return f"{path}?{query}" if query else path
