"""When clients may ask for a practitioner: the week, the dates that differ, what clients see."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from penciled.availability import actions, queries
from penciled.core import wording
from penciled.core.errors import InvalidInput
from penciled.core.wall import wall_of
from penciled.desk import replies
from penciled.desk.access import DeskRequest, member_required, practitioner_or_404
from penciled.desk.dates import dates_of
from penciled.desk.forms.availability import HoursForm, OverrideForm
from penciled.desk.panel import panel_of
from penciled.desk.week import said_range, week_of
from penciled.desk.whose import own_or_first

if TYPE_CHECKING:
    from datetime import datetime

    from penciled.availability.models import Hours, Override
    from penciled.practices.models import Practitioner


@require_safe
@member_required
def mine(request: DeskRequest) -> HttpResponse:
    """Lead to the member's own hours, or the first they may set."""
    return redirect("desk:availability", request.practice.slug, own_or_first(request).ref)


@require_safe
@member_required
def availability(request: DeskRequest, ref: UUID) -> HttpResponse:
    """Show the week and the dates that differ, and beside them what a client sees."""
    now, practitioner = timezone.now(), practitioner_or_404(request, ref)
    hours = list(queries.hours_of(practitioner))
    overrides = list(queries.overrides_of(practitioner, since=_today(practitioner, now)))
    panel = panel_of(request, practitioner, hours, overrides, now=now)
    context: dict[str, Any] = {"practice": request.practice, "practitioner": practitioner}
    context["panel"] = panel
    status = HTTPStatus.UNPROCESSABLE_ENTITY if panel.form_is_wrong else HTTPStatus.OK
    if request.htmx and request.GET.get("part") == "seen":
        return render(request, "desk/_availability_seen.html", context, status=status)
    context |= {
        "room": "settings",
        "nav": "availability",
        "people": request.practitioners,
        "week": week_of(hours),
        "dates": dates_of(overrides),
    }
    return replies.page(request, "desk/availability.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def hours(request: DeskRequest, ref: UUID, stretch: UUID | None = None) -> HttpResponse:
    """Add a weekly stretch, change it, or take it away."""
    practitioner = practitioner_or_404(request, ref)
    stored = _stored_hours(practitioner, stretch)
    posted = request.POST if request.method == "POST" else None
    if stored and posted is not None and "remove" in posted:
        actions.remove_hours(practitioner, stored.ref, by=request.member, now=timezone.now())
        return _done(request, practitioner, _("Removed. Clients can’t ask for that time any more."))
    form = HoursForm(posted, practitioner=practitioner, stored=stored, weekday=_weekday(request))
    if form.is_valid() and (saved := _save_hours(request, practitioner, form, stretch)):
        return _done(request, practitioner, saved)
    context: dict[str, Any] = {"form": form, "stored": stored}
    if stored:
        context["named"] = f"{WEEKDAYS[stored.weekday]}, {said_range(stored.opens, stored.closes)}"
    return _window(request, "desk/hours.html", practitioner, context)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def override(request: DeskRequest, ref: UUID, override: UUID | None = None) -> HttpResponse:
    """Let one date differ from the week, change how, or let it be like its week again."""
    now, practitioner = timezone.now(), practitioner_or_404(request, ref)
    today = _today(practitioner, now)
    stored = _stored_override(practitioner, override)
    posted = request.POST if request.method == "POST" else None
    if stored and posted is not None and "remove" in posted:
        actions.remove_override(practitioner, stored.ref, by=request.member, now=now)
        words = _("Removed. %(day)s has its weekly hours again.")
        return _done(request, practitioner, words % {"day": wording.say_day(stored.on)})
    taken = queries.overrides_of(practitioner, since=today).values_list("on", flat=True)
    form = OverrideForm(
        posted, practitioner=practitioner, override=stored, taken=taken, today=today
    )
    if form.is_valid() and (saved := _save_override(request, practitioner, form, stored)):
        return _done(request, practitioner, saved)
    context = {"form": form, "stored": stored, "today": today}
    return _window(request, "desk/override.html", practitioner, context)


def _save_hours(
    request: DeskRequest, practitioner: Practitioner, form: HoursForm, stretch: UUID | None
) -> str:
    """Store the hours typed and say so; refused, say nothing and leave it to the form."""
    weekday, now = form.cleaned_data["weekday"], timezone.now()
    try:
        actions.save_hours(
            practitioner, weekday, form.stretch(), ref=stretch, by=request.member, now=now
        )
    except InvalidInput as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return ""
    return _("Saved. Clients are offered these hours from now on.")


def _save_override(
    request: DeskRequest, practitioner: Practitioner, form: OverrideForm, stored: Override | None
) -> str:
    on: date = stored.on if stored else form.cleaned_data["on"]
    note, now = form.cleaned_data["note"], timezone.now()
    try:
        actions.save_override(
            practitioner, on, form.stretches(), note=note, by=request.member, now=now
        )
    except InvalidInput as refusal:
        form.add_error(None, str(refusal))
        return ""
    return _("Saved. %(day)s has hours of its own.") % {"day": wording.say_day(on)}


def _done(request: DeskRequest, practitioner: Practitioner, words: str) -> HttpResponse:
    to = reverse("desk:availability", args=[request.practice.slug, practitioner.ref])
    return replies.done(request, words, to=to)


def _window(
    request: DeskRequest, template: str, practitioner: Practitioner, context: dict[str, Any]
) -> HttpResponse:
    posted = request.method == "POST"
    status = HTTPStatus.UNPROCESSABLE_ENTITY if posted else HTTPStatus.OK
    own = {"room": "settings", "practitioner": practitioner}
    return replies.window(request, template, own | context, status=status)


def _stored_hours(practitioner: Practitioner, ref: UUID | None) -> Hours | None:
    if ref is None:
        return None
    stored = queries.hours_of(practitioner).filter(ref=ref).first()
    if stored is None:
        raise Http404
    return stored


def _stored_override(practitioner: Practitioner, ref: UUID | None) -> Override | None:
    if ref is None:
        return None
    stored = queries.overrides_of(practitioner, since=date.min).filter(ref=ref).first()
    if stored is None:
        raise Http404
    return stored


def _weekday(request: DeskRequest) -> int | None:
    """Return the day that a new stretch was begun from; anything else is no day."""
    named = request.GET.get("weekday", "")
    return int(named) if named in {"0", "1", "2", "3", "4", "5", "6"} else None


def _today(practitioner: Practitioner, now: datetime) -> date:
    return wall_of(now, practitioner.zone_info).on
