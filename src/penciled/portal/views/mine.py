"""A client's own: what waits, what comes, what was; one request; taking one back."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from penciled.booking.actions import cancel_request
from penciled.core.errors import AlreadyResolved, NotPermitted
from penciled.notifications.invite import handed_out
from penciled.portal.access import appointment_or_404, asked_or_404, entered_only, visitor_of
from penciled.portal.history import History, history_of
from penciled.portal.replies import page
from penciled.portal.standing import told_of_request
from penciled.portal.words import say_answered

if TYPE_CHECKING:
    from penciled.booking.models import AppointmentRequest
    from penciled.clients.models import Client
    from penciled.portal.access import PortalRequest


@require_safe
@entered_only
def mine(request: PortalRequest) -> HttpResponse:
    """Show everything of those whom this visitor acts for, or of one of them."""
    only, whole = _only(request), request.GET.get("past") == "all"
    seen = [each for each in request.visitor.seen if only in {None, each}]
    history = history_of(*seen, now=timezone.now(), whole=whole) if seen else History([], [], [], 0)
    zone_url = reverse("portal:zone", args=[request.practice.slug]) + "?to=mine"
    context = {
        "history": history,
        "zone_url": zone_url,
        "narrowed": only,
        "unseen": [each for each in request.visitor.unseen if only in {None, each}],
        "past_url": f"?{urlencode({'past': 'all', **({'for': only.ref} if only else {})})}",
    }
    return page(request, "mine", context)


def _only(request: PortalRequest) -> Client | None:
    """Return whose alone are looked at, none for everybody's; 404 for whom they don't act for."""
    wanted = request.GET.get("for", "")
    if not wanted:
        return None
    for each in request.visitor.clients:
        if str(each.ref) == wanted:
            return each
    raise Http404


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
            cancel_request(asked.pk, email=request.visitor.email, now=now)
        except NotPermitted:
            asked, status = _still_theirs(request, ref), HTTPStatus.FORBIDDEN
        except AlreadyResolved:
            asked, status = asked_or_404(request, ref), HTTPStatus.CONFLICT
        else:
            said = {"name": asked.practitioner.first_name}
            messages.success(request, _("Request cancelled. We have told %(name)s.") % said)
            return redirect("portal:mine", request.practice.slug)
    late = status == HTTPStatus.CONFLICT
    context = told_of_request(request, asked, now=now) | {"late": late}
    if not context["pending"]:
        by_us = asked.client == request.visitor.own
        context["answered"] = say_answered(asked, request.zone, by_us=by_us, now=now)
    return page(request, "cancel", context, status=status)


def _still_theirs(request: PortalRequest, ref: UUID) -> AppointmentRequest:
    """Return a request as it stands now, of whom they still act for."""
    request.visitor = visitor_of(request)
    return asked_or_404(request, ref)


@require_safe
@entered_only
def calendar_file(request: PortalRequest, ref: UUID) -> HttpResponse:
    """Hand out an appointment for the client's own calendar."""
    appointment = appointment_or_404(request, ref)
    content = handed_out(appointment, request.practice, now=timezone.now())
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="appointment.ics"'
    return response
