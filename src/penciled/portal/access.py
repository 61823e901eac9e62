"""Who sees what on the portal: the one place that scopes by practice and by entered address.

A practice that does not exist is 404, and so is anything that is not this visitor's at this
practice: another client's, another practice's and what never was all answer alike. Of a client
whom the practice shows nothing to, nothing is shown to whoever acts for them: 403, and why.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from penciled.appointments.queries import told_to, upcoming_of
from penciled.booking.queries import request_of_client
from penciled.clients.merged import seen_as
from penciled.core.errors import UnknownZone
from penciled.portal import zones
from penciled.portal.framing import let_frame
from penciled.portal.replies import page
from penciled.portal.shelf import Shelf
from penciled.portal.visitor import Visitor, known_as
from penciled.practices.moving import moved_from
from penciled.practices.queries import practice_at

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from penciled.appointments.models import Appointment
    from penciled.booking.models import AppointmentRequest
    from penciled.clients.models import Client
    from penciled.practices.models import Practice

View = Callable[..., HttpResponse]


class NotShown(Exception):
    """What is asked for is a client's of theirs, of whom the portal shows nothing."""


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
            return _unless_unseen(request, view, **kwargs)
        enter = reverse("portal:enter", args=[request.practice.slug])
        back = request.path if request.method in {"GET", "HEAD"} else ""
        return redirect(f"{enter}?{urlencode({'next': back})}" if back else enter)

    return guarded


def _unless_unseen(request: PortalRequest, view: View, **kwargs: Any) -> HttpResponse:
    try:
        return view(request, **kwargs)
    except NotShown:
        return page(request, "unseen", status=HTTPStatus.FORBIDDEN)


def visitor_of(request: PortalRequest) -> Visitor:
    """Return who looks at the practice's portal, by what was entered at this practice alone."""
    now = timezone.now()
    return known_as(request.practice, request.shelf.entered_as(now=now), now=now)


def asked_or_404(request: PortalRequest, ref: UUID) -> AppointmentRequest:
    """Return a request of this id that is for somebody the visitor acts for."""
    asked = request_of_client(*request.visitor.clients, ref=ref)
    if asked is None:
        raise Http404
    asked.client = seen_as(asked.client, request.visitor.clients)
    _must_be_shown(asked.client)
    return asked


def appointment_or_404(request: PortalRequest, ref: UUID) -> Appointment:
    """Return an appointment of this id of somebody they act for, while it is still to come."""
    clients, now = request.visitor.clients, timezone.now()
    found = upcoming_of(*clients, now=now).filter(ref=ref).first()
    return _shown(request, found)


def own_appointment_or_404(request: PortalRequest, ref: UUID) -> Appointment:
    """Return an appointment of this id that they know of, over or cancelled too."""
    found = told_to(*request.visitor.clients, now=timezone.now()).filter(ref=ref)
    return _shown(request, found.first())


def _shown(request: PortalRequest, found: Appointment | None) -> Appointment:
    if found is None or found.client is None:
        raise Http404
    found.client = seen_as(found.client, request.visitor.clients)
    _must_be_shown(found.client)
    return found


def _must_be_shown(client: Client) -> None:
    if not client.may_see:
        raise NotShown


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
