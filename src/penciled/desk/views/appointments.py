"""Appointments: one of them, a new one, its change, its cancelling. Over anything, knowingly."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from penciled.booking.actions import (
    cancel_appointment,
    change_appointment,
    schedule_appointment,
)
from penciled.core.errors import AlreadyResolved, DomainError, StaleChange
from penciled.desk import replies
from penciled.desk.access import DeskRequest, appointment_or_404, member_required
from penciled.desk.beginnings import begun_from
from penciled.desk.forms.appointments import AppointmentForm
from penciled.desk.forms.cancelling import CancelForm
from penciled.desk.standing import told_of
from penciled.desk.weighing import plan_of, said

if TYPE_CHECKING:
    from penciled.appointments.models import Appointment

CHANGED = gettext_lazy(
    "Somebody changed this appointment while you had it open. What you typed is kept; "
    "sending it again puts it in place of what stands now."
)


@require_safe
@member_required
def appointment(request: DeskRequest, ref: UUID) -> HttpResponse:
    """Show one appointment: who, when, where, and the request it came from."""
    return _shown(request, appointment_or_404(request, ref))


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def new(request: DeskRequest) -> HttpResponse:
    """Put a visit or an event on a calendar, at any time."""
    if "weigh" in request.GET:
        return replies.weighing(request, AppointmentForm(request.GET, desk=request))
    posted = request.POST if request.method == "POST" else None
    form = AppointmentForm(posted, desk=request, initial=begun_from(request))
    if not form.is_valid():
        return _booking(request, "desk/appointment_new.html", form)
    try:
        made = schedule_appointment(form.plan(), **_how(request, form))
    except DomainError as refusal:
        return _booking(request, "desk/appointment_new.html", form, refusal=refusal)
    return _done(request, made, _("Booked."), told=form.tells)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def change(request: DeskRequest, ref: UUID) -> HttpResponse:
    """Move an appointment, or let it be otherwise."""
    stands = appointment_or_404(request, ref)
    if "weigh" in request.GET:
        form = AppointmentForm(request.GET, desk=request, about=stands)
        return replies.weighing(request, form, appointment=stands)
    if stands.is_cancelled:
        return _shown(request, stands, late=True)
    posted = request.POST if request.method == "POST" else None
    form = AppointmentForm(posted, desk=request, about=stands)
    if not form.is_valid():
        return _booking(request, "desk/appointment_change.html", form, about=stands)
    version = form.cleaned_data["version"] or 0
    try:
        now_is = change_appointment(stands.pk, form.plan(), version=version, **_how(request, form))
    except StaleChange:
        return _stale_change(request, ref)
    except DomainError as refusal:
        return _booking(
            request, "desk/appointment_change.html", form, about=stands, refusal=refusal
        )
    return _done(request, now_is, _("Saved."), told=form.tells)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def cancel(request: DeskRequest, ref: UUID) -> HttpResponse:
    """Ask once, then take an appointment off the calendar."""
    stands = appointment_or_404(request, ref)
    if stands.is_cancelled:
        return _shown(request, stands, late=True)
    form = CancelForm(request.POST if request.method == "POST" else None, about=stands)
    if not form.is_valid():
        return _cancelling(request, form, stands)
    try:
        cancel_appointment(stands.pk, by=request.member, now=timezone.now(), **form.cleaned_data)
    except StaleChange:
        return _stale_cancel(request, ref)
    except AlreadyResolved:
        return _shown(request, appointment_or_404(request, ref), late=True)
    return _done(request, stands, _("Taken off the calendar."), told=form.tells)


def _how(request: DeskRequest, form: AppointmentForm) -> dict[str, Any]:
    return {
        "anyway": form.cleaned_data["anyway"],
        "tell_client": form.tells,
        "by": request.member,
        "now": timezone.now(),
    }


def _shown(request: DeskRequest, stands: Appointment, *, late: bool = False) -> HttpResponse:
    context = told_of(stands, now=timezone.now()) | {"late": late}
    status = HTTPStatus.CONFLICT if late else HTTPStatus.OK
    return replies.window(request, "desk/appointment.html", context, status=status)


def _booking(
    request: DeskRequest,
    template: str,
    form: AppointmentForm,
    *,
    about: Appointment | None = None,
    refusal: DomainError | None = None,
) -> HttpResponse:
    """Draw the form with what speaks against it, as it was typed or as it stands."""
    now = timezone.now()
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    if refusal:
        status = replies.refuse(form, refusal)
    plan = form.sketch() if form.is_bound else plan_of(about) if about else None
    context = {"room": "calendar", "form": form, "appointment": about}
    context["said"] = said(plan, now=now, appointment=about) if plan else None
    if isinstance(refusal, StaleChange) and about:
        context["stands"] = told_of(about, now=now)
    return replies.window(request, template, context, status=status)


def _stale_change(request: DeskRequest, ref: UUID) -> HttpResponse:
    """Show what stands now beside what was typed, which may be sent again knowingly."""
    stands = appointment_or_404(request, ref)
    if stands.is_cancelled:
        return _shown(request, stands, late=True)
    data = request.POST.copy()
    data["version"] = str(stands.version)
    form = AppointmentForm(data, desk=request, about=stands)
    refusal = StaleChange(str(CHANGED))
    return _booking(request, "desk/appointment_change.html", form, about=stands, refusal=refusal)


def _cancelling(
    request: DeskRequest, form: CancelForm, stands: Appointment, *, stale: bool = False
) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    if stale:
        status = replies.refuse(form, StaleChange(str(CHANGED)))
    context = told_of(stands, now=timezone.now()) | {"form": form}
    return replies.window(request, "desk/appointment_cancel.html", context, status=status)


def _stale_cancel(request: DeskRequest, ref: UUID) -> HttpResponse:
    stands = appointment_or_404(request, ref)
    if stands.is_cancelled:
        return _shown(request, stands, late=True)
    data = request.POST.copy()
    data["version"] = str(stands.version)
    return _cancelling(request, CancelForm(data, about=stands), stands, stale=True)


def _done(request: DeskRequest, stands: Appointment, words: str, *, told: bool) -> HttpResponse:
    if told and stands.client and stands.client.email:
        words = f"{words} {_('%(name)s is being mailed.') % {'name': stands.client.first_name}}"
    day = stands.starts_at.astimezone(stands.practitioner.zone_info).date()
    calendar = reverse("desk:calendar", args=[request.practice.slug])
    return replies.done(request, words, to=f"{calendar}?on={day.isoformat()}")
