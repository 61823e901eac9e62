"""A client's own: what waits, what comes, what was; one request; taking one back."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from penciled.booking.actions import cancel_request
from penciled.core.errors import AlreadyResolved
from penciled.portal import calendar_file as files
from penciled.portal.access import appointment_or_404, asked_or_404, entered_only
from penciled.portal.history import History, history_of
from penciled.portal.replies import page
from penciled.portal.standing import told_of_request
from penciled.portal.words import say_answered

if TYPE_CHECKING:
    from penciled.portal.access import PortalRequest


@require_safe
@entered_only
def mine(request: PortalRequest) -> HttpResponse:
    """Show everything that is this client's at this practice."""
    client, whole = request.visitor.client, request.GET.get("past") == "all"
    history = (
        history_of(client, now=timezone.now(), whole=whole) if client else History([], [], [], 0)
    )
    zone_url = reverse("portal:zone", args=[request.practice.slug]) + "?to=mine"
    return page(request, "mine", {"history": history, "zone_url": zone_url})


@require_safe
@entered_only
def mine_request(request: PortalRequest, ref: UUID) -> HttpResponse:
    """Show one request, and what became of it."""
    asked = asked_or_404(request, ref)
    return page(request, "mine_request", told_of_request(request, asked, now=timezone.now()))


@require_http_methods(["GET", "HEAD", "POST"])
@entered_only
def cancel(request: PortalRequest, ref: UUID) -> HttpResponse:
    """Ask once more, then take the request back; whoever is late reads what happened."""
    asked = asked_or_404(request, ref)
    now, status = timezone.now(), HTTPStatus.OK
    if request.method == "POST":
        try:
            cancel_request(asked.pk, now=now)
        except AlreadyResolved:
            asked, status = asked_or_404(request, ref), HTTPStatus.CONFLICT
        else:
            said = {"name": asked.practitioner.first_name}
            messages.success(request, _("Request cancelled. We have told %(name)s.") % said)
            return redirect("portal:mine", request.practice.slug)
    context = told_of_request(request, asked, now=now) | {"late": status != HTTPStatus.OK}
    if not context["pending"]:
        context["answered"] = say_answered(asked, request.zone, now=now)
    return page(request, "cancel", context, status=status)


@require_safe
@entered_only
def calendar_file(request: PortalRequest, ref: UUID) -> HttpResponse:
    """Hand out an appointment for the client's own calendar."""
    appointment = appointment_or_404(request, ref)
    content = files.calendar_file(appointment, request.practice, now=timezone.now())
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="appointment.ics"'
    return response
