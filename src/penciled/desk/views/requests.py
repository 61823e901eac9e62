"""One request, and the two answers staff can give. The lists of them are the inbox's."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from penciled.booking.actions import accept_request, decline_request
from penciled.core.errors import AlreadyResolved, DomainError
from penciled.desk import replies
from penciled.desk.access import (
    DeskRequest,
    asked_or_404,
    asked_to_see_or_404,
    may_change,
    member_required,
)
from penciled.desk.differences import differences
from penciled.desk.dropped import dropped_at
from penciled.desk.earlier import earlier_of
from penciled.desk.filling import filled, offered
from penciled.desk.forms.requests import AcceptForm, DeclineForm
from penciled.desk.mails import told_about
from penciled.desk.matched import alike_to, typed_with
from penciled.desk.moments import said_ago
from penciled.desk.naming import first_name_of, name_of
from penciled.desk.outcomes import outcome_of
from penciled.desk.undoing import say_mailed, undo_of
from penciled.desk.weighing import plan_of, said

if TYPE_CHECKING:
    from datetime import datetime

    from penciled.appointments.actions import Plan
    from penciled.booking.models import AppointmentRequest


@require_safe
@member_required
def request(request: DeskRequest, ref: UUID) -> HttpResponse:
    """Show one request: what is asked and what stands against it, or what became of it."""
    return shown(request, asked_to_see_or_404(request, ref))


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def accept(request: DeskRequest, ref: UUID) -> HttpResponse:
    """Show the appointment that would be booked, to be adjusted, and book it."""
    asked = asked_or_404(request, ref)
    if "weigh" in request.GET:
        typed = AcceptForm(request.GET, desk=request, asked=asked)
        told = _weighed(typed, typed.sketch(), asked) | {"practice": request.practice}
        return render(request, "desk/_weighing.html", told)
    if request.method != "POST":
        return _beginning(request, asked)
    form = AcceptForm(request.POST, desk=request, asked=asked)
    if not form.is_valid():
        return _accepting(request, form, asked)
    try:
        answered = accept_request(
            asked.pk,
            form.plan(),
            message=form.cleaned_data["message"],
            anyway=form.cleaned_data["anyway"],
            by=request.member,
            now=timezone.now(),
            match=form.cleaned_data.get("match"),
        )
    except AlreadyResolved:
        return _accepting(request, form, asked_or_404(request, ref))
    except DomainError as refusal:
        return _accepting(request, form, asked, refusal=refusal)
    return _answered(request, answered, _("Accepted. %(mailed)s"))


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def decline(request: DeskRequest, ref: UUID) -> HttpResponse:
    """Ask for an optional message, then decline."""
    asked, taken_up = asked_or_404(request, ref), filled(request)
    posted = request.POST if request.method == "POST" and taken_up is None else None
    form = DeclineForm(posted, first_name=first_name_of(asked.client), initial=taken_up)
    context = {"form": form, "saved": offered(request)}
    if not form.is_valid():
        status = HTTPStatus.OK if taken_up else None
        return _answering(request, "desk/decline.html", asked, context, status=status)
    try:
        answered = decline_request(
            asked.pk, message=form.cleaned_data["message"], by=request.member, now=timezone.now()
        )
    except AlreadyResolved:
        return _answering(request, "desk/decline.html", asked_or_404(request, ref), {"form": form})
    return _answered(request, answered, _("Declined. %(mailed)s"))


def _answered(request: DeskRequest, asked: AppointmentRequest, words: str) -> HttpResponse:
    to = reverse("desk:requests", args=[request.practice.slug])
    undo = undo_of(asked, request.member, now=timezone.now())
    mailed = say_mailed(name_of(asked.client), undo)
    return replies.done(request, words % {"mailed": mailed}, to=to, undo=undo)


def _beginning(request: DeskRequest, asked: AppointmentRequest) -> HttpResponse:
    """Draw the accept window with what was asked, or where its block was dropped."""
    dropped = dropped_at(request, asked)
    form = AcceptForm(desk=request, asked=asked, initial=dropped.typed if dropped else {})
    plan = dropped.plan(asked) if dropped else plan_of(asked)
    return _answering(request, "desk/accept.html", asked, _weighed(form, plan, asked))


def _accepting(
    request: DeskRequest,
    form: AcceptForm,
    asked: AppointmentRequest,
    *,
    refusal: DomainError | None = None,
) -> HttpResponse:
    """Draw the appointment that would be booked, with what speaks against it."""
    context = _weighed(form, form.sketch(), asked)
    status = replies.refuse(form, refusal) if refusal else None
    return _answering(request, "desk/accept.html", asked, context, status=status)


def _weighed(form: AcceptForm, plan: Plan | None, asked: AppointmentRequest) -> dict[str, Any]:
    """Return what is said of a plan: what speaks against it, what is otherwise than asked."""
    if plan is None:
        return {"form": form}
    against = said(plan, now=timezone.now(), request=asked)
    return {"form": form, "said": against, "differences": differences(asked, plan)}


def _answering(
    request: DeskRequest,
    template: str,
    asked: AppointmentRequest,
    context: dict[str, Any],
    *,
    status: HTTPStatus | None = None,
) -> HttpResponse:
    """Draw the window of an answer; to whoever comes too late it says so instead of asking."""
    told = _told(request, asked, now=timezone.now())
    if told["outcome"] and request.method != "POST":
        return shown(request, asked, late=True)
    if told["outcome"]:
        status, context = HTTPStatus.CONFLICT, {"form": context["form"]}
    elif status is None:
        posted = request.method == "POST"
        status = HTTPStatus.UNPROCESSABLE_ENTITY if posted else HTTPStatus.OK
    return replies.window(request, template, told | context | {"late": True}, status=status)


def shown(
    request: DeskRequest, asked: AppointmentRequest, *, late: bool = False, stands: str = ""
) -> HttpResponse:
    """Draw one request: to whoever comes too late, or `stands` why its answer does, as a 409."""
    now = timezone.now()
    context = _told(request, asked, now=now) | {"late": late, "stands": stands}
    context["mails"] = told_about(request, asked, now=now)
    context["earlier"] = earlier_of(asked, request.seen, now=now)
    context["typed"] = typed_with(asked)
    if context["outcome"] is None:
        context["alike"] = alike_to(asked)
        context["said"] = said(plan_of(asked), now=now, request=asked)
    status = HTTPStatus.CONFLICT if late or stands else HTTPStatus.OK
    return replies.window(request, "desk/request.html", context, status=status)


def _told(request: DeskRequest, asked: AppointmentRequest, *, now: datetime) -> dict[str, Any]:
    """Return what every window about a request says of it."""
    zone, theirs = asked.practitioner.zone_info, ZoneInfo(asked.client_zone)
    here, there = asked.starts_at.astimezone(zone), asked.starts_at.astimezone(theirs)
    return {
        "room": "calendar",
        "asked": asked,
        "may_change": may_change(request, asked),
        "zone": zone,
        "outcome": outcome_of(asked, now=now),
        "undo": undo_of(asked, request.member, now=now),
        "ago": said_ago(now - asked.asked_at),
        "phone": asked.asked_phone or asked.client.phone,
        "zones_differ": here.replace(tzinfo=None) != there.replace(tzinfo=None),
        "client_day": there.date() if there.date() != here.date() else None,
        **_seen(request),
    }


def _seen(request: DeskRequest) -> dict[str, Any]:
    people = request.practitioners
    return {"people": people, "sees_several": len(people) > 1}
