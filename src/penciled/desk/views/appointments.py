"""Appointments: one of them, a new one, its change. Over anything, knowingly."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from penciled.booking.actions import (
    change_appointment,
    change_series,
    schedule_appointment,
    schedule_series,
)
from penciled.core.errors import DomainError, StaleChange
from penciled.desk import replies
from penciled.desk.access import (
    DeskRequest,
    appointment_or_404,
    appointment_to_see_or_404,
    member_required,
)
from penciled.desk.beginnings import begun_from
from penciled.desk.forms.appointments import AppointmentForm
from penciled.desk.forms.repeating import RepeatForm
from penciled.desk.forms.scoped import ScopeForm
from penciled.desk.occurrences import dates_of
from penciled.desk.sending import key_of, ref_to_send, sent_before
from penciled.desk.showing import CHANGED, done, shown
from penciled.desk.standing import told_of
from penciled.desk.weighing import plan_of, said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from penciled.appointments.models import Appointment

NEW, CHANGE = "desk/appointment_new.html", "desk/appointment_change.html"


@require_safe
@member_required
def appointment(request: DeskRequest, ref: UUID) -> HttpResponse:
    """Show one appointment: who, when, where, and the request it came from."""
    return shown(request, appointment_to_see_or_404(request, ref))


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def new(request: DeskRequest) -> HttpResponse:
    """Put a session or an event on a calendar, once or again and again, at any time."""
    if "weigh" in request.GET:
        return replies.weighing(request, AppointmentForm(request.GET, desk=request))
    posted = request.POST if request.method == "POST" else None
    form = AppointmentForm(posted, desk=request, initial=begun_from(request))
    is_well = form.is_valid()
    repeats = RepeatForm(posted, on=_day_of(form))
    if booked := sent_before(request):  # looked at last, as the same may be being booked meanwhile
        return _sent_again(request, booked)
    if not (repeats.is_valid() and is_well) or "show" in request.POST:
        return _booking(request, NEW, form, repeats)
    try:
        made = _book(request, form, repeats)
    except DomainError as refusal:
        return _booking(request, NEW, form, repeats, refusal=refusal)
    return done(request, made[0], _said(made), told=form.tells)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def change(request: DeskRequest, ref: UUID) -> HttpResponse:
    """Move an appointment or let it be otherwise, and more of its series with it if so chosen."""
    stands = appointment_or_404(request, ref)
    if "weigh" in request.GET:
        form = AppointmentForm(request.GET, desk=request, about=stands)
        return replies.weighing(request, form, appointment=stands)
    if stands.is_cancelled:
        return shown(request, stands, late=True)
    posted = request.POST if request.method == "POST" else None
    form, scoped = AppointmentForm(posted, desk=request, about=stands), _scoped(posted, stands)
    is_well = form.is_valid()
    if not (scoped.is_valid() and is_well) or "show" in request.POST:
        return _booking(request, CHANGE, form, scoped, about=stands)
    try:
        now_is, words = _change(request, form, scoped, stands)
    except StaleChange:
        return _stale_change(request, ref)
    except DomainError as refusal:
        return _booking(request, CHANGE, form, scoped, about=stands, refusal=refusal)
    return done(request, now_is, words, told=form.tells)


def _scoped(posted: Any, stands: Appointment) -> ScopeForm:
    return ScopeForm(posted, about=stands, now=timezone.now(), leaves_alone=True)


def _day_of(form: AppointmentForm) -> date | None:
    """Return the day that is typed, or that the form begins with."""
    day = form.cleaned_data.get("on") if form.is_bound else form.initial.get("on")
    return day if isinstance(day, date) else None


def _sent_again(request: DeskRequest, booked: Sequence[Appointment]) -> HttpResponse:
    """Answer as the first time, or say that it was cancelled since."""
    if booked[0].is_cancelled:
        return shown(request, appointment_to_see_or_404(request, booked[0].ref), late=True)
    return done(request, booked[0], _said(booked), told="tell_client" in request.POST)


def _said(booked: Sequence[Appointment]) -> str:
    if booked[0].series_id is None:
        return _("Booked.")
    count = len(booked)
    words = ngettext("%(count)s appointment booked.", "%(count)s appointments booked.", count)
    return words % {"count": count}


def _book(
    request: DeskRequest, form: AppointmentForm, repeats: RepeatForm
) -> Sequence[Appointment]:
    """Book what was typed, on every date of it."""
    how = _how(request, form) | {"ref": key_of(request)}
    if repeats.rule is None:
        return [schedule_appointment(form.plan(), **how)]
    plan, now = form.plan(), how["now"]
    dates = dates_of(plan, repeats, now=now)
    skip = {row.on for row in dates.rows if row.left_out} if dates else set()
    how["anyway"] = bool(dates and dates.agreed)
    return schedule_series(plan, repeats.rule, skip=skip, **how)


def _change(
    request: DeskRequest, form: AppointmentForm, scoped: ScopeForm, stands: Appointment
) -> tuple[Appointment, str]:
    """Change what is meant; return the first of it and what to say."""
    how = _how(request, form) | {"version": form.cleaned_data["version"] or 0}
    if not scoped.takes_more:
        return change_appointment(stands.pk, form.plan(), **how), _("Saved.")
    plan = form.plan()
    dates = dates_of(plan, scoped, now=how["now"], about=stands)
    how["anyway"] = bool(dates and dates.agreed)
    rows = change_series(stands.pk, plan, scoped.chosen, **how)
    words = ngettext("%(count)s appointment saved.", "%(count)s appointments saved.", len(rows))
    return rows[0], words % {"count": len(rows)}


def _how(request: DeskRequest, form: AppointmentForm) -> dict[str, Any]:
    return {
        "anyway": form.cleaned_data["anyway"],
        "tell_client": form.tells,
        "by": request.member,
        "now": timezone.now(),
    }


def _booking(
    request: DeskRequest,
    template: str,
    form: AppointmentForm,
    series: RepeatForm | ScopeForm,
    *,
    about: Appointment | None = None,
    refusal: DomainError | None = None,
) -> HttpResponse:
    """Draw the form with what speaks against it, as it was typed or as it stands."""
    now = timezone.now()
    status = _status(form, series, refusal)
    plan = form.sketch() if form.is_bound else plan_of(about) if about else None
    context = {"room": "calendar", "form": form, "appointment": about, "series_form": series}
    context["ref"] = ref_to_send(request)
    context["dates"] = dates = dates_of(plan, series, now=now, about=about) if plan else None
    told = said(plan, now=now, appointment=about) if plan else None
    context["said"] = replace(told, lines=(), needs_yes=False) if told and dates else told
    if request.POST.get("show") == "part":
        return render(request, "desk/_series_part.html", context)
    if isinstance(refusal, StaleChange) and about:
        context["stands"] = told_of(about, now=now)
    return replies.window(request, template, context, status=status)


def _status(
    form: AppointmentForm, series: RepeatForm | ScopeForm, refusal: DomainError | None
) -> HTTPStatus:
    """Say how it is answered; a refusal is put where it is shown."""
    if refusal:
        of_series = series.takes_more and refusal.field in series.fields
        return replies.refuse(series if of_series else form, refusal)
    is_wrong = form.errors or series.errors
    return HTTPStatus.UNPROCESSABLE_ENTITY if is_wrong else HTTPStatus.OK


def _stale_change(request: DeskRequest, ref: UUID) -> HttpResponse:
    """Show what stands now beside what was typed, which may be sent again knowingly."""
    stands = appointment_or_404(request, ref)
    if stands.is_cancelled:
        return shown(request, stands, late=True)
    data = request.POST.copy()
    data["version"] = str(stands.version)
    form, scoped = AppointmentForm(data, desk=request, about=stands), _scoped(data, stands)
    scoped.is_valid()
    refusal = StaleChange(str(CHANGED))
    return _booking(request, CHANGE, form, scoped, about=stands, refusal=refusal)
