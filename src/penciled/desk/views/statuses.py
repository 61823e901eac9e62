"""Marking a session: arrived, completed, no-show, and back; answered in place."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from penciled.booking.actions import mark_appointment
from penciled.core.errors import AlreadyResolved, DomainError, StaleChange
from penciled.desk.access import DeskRequest, appointment_or_404, member_required
from penciled.desk.forms.marking import MarkForm
from penciled.desk.marks import said_marked
from penciled.desk.showing import shown

if TYPE_CHECKING:
    from penciled.appointments.models import AppointmentStatus

CHANGED = gettext_lazy(
    "Somebody changed this appointment while you had it open. This is how it stands now."
)


@require_POST
@member_required
def mark(request: DeskRequest, ref: UUID) -> HttpResponse:
    """Mark a session, and show it as it stands then."""
    stands, form = appointment_or_404(request, ref), MarkForm(request.POST)
    if not form.is_valid():
        words = " ".join(str(error) for some in form.errors.values() for error in some)
        return shown(request, stands, trouble=words, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    status: AppointmentStatus = form.cleaned_data["status"]
    version = form.cleaned_data["version"]
    try:
        mark_appointment(stands.pk, status, version=version, by=request.member, now=timezone.now())
    except AlreadyResolved:
        return shown(request, appointment_or_404(request, ref), late=True)
    except StaleChange:
        return _stale(request, ref)
    except DomainError as refusal:
        unprocessable = HTTPStatus.UNPROCESSABLE_ENTITY
        return shown(request, stands, trouble=str(refusal), status=unprocessable)
    return _marked(request, ref, said_marked(status))


def _stale(request: DeskRequest, ref: UUID) -> HttpResponse:
    stands = appointment_or_404(request, ref)
    if stands.is_cancelled:
        return shown(request, stands, late=True)
    return shown(request, stands, trouble=str(CHANGED), status=HTTPStatus.CONFLICT)


def _marked(request: DeskRequest, ref: UUID, words: str) -> HttpResponse:
    """Draw the pop-up anew, the calendar under it too; or the page, once it is fetched."""
    if not request.htmx:
        messages.success(request, words)
        return redirect("desk:appointment", request.practice.slug, ref)
    answer = shown(request, appointment_or_404(request, ref))
    # The form that asked is gone by then, and nothing it says reaches the page.
    answer["HX-Trigger"] = json.dumps({"desk:marked": {"words": words, "target": "body"}})
    return answer
