"""When clients may ask for a practitioner: the week, and beside it what clients see."""

from __future__ import annotations

from collections.abc import Callable
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
from penciled.availability.shown import week_shown
from penciled.core.errors import InvalidInput, StaleChange
from penciled.core.fingerprint import fingerprint
from penciled.core.wall import wall_of
from penciled.desk import replies
from penciled.desk.access import DeskRequest, member_required, practitioner_or_404
from penciled.desk.dates import dates_of
from penciled.desk.forms.availability import CloseForm, CopyForm, HoursForm, begun
from penciled.desk.panel import panel_of
from penciled.desk.week import said_range, week_of
from penciled.desk.whose import own_or_first

if TYPE_CHECKING:
    from datetime import datetime

    from django import forms

    from penciled.availability.models import Hours
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
    overrides = list(queries.overrides_of(practitioner, since=today_of(practitioner, now)))
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
    """Add a weekly stretch to some days, change one, or take it away."""
    practitioner = practitioner_or_404(request, ref)
    stored = _stored(practitioner, stretch)
    form = _hours_form(request, practitioner, stored)
    if request.method == "POST":
        try:
            if stored and "remove" in request.POST:
                return _remove(request, practitioner, stored)
            if form.is_valid():
                return _save(request, practitioner, form, stored)
        except StaleChange as refusal:
            form = _hours_form(request, practitioner, _stored(practitioner, stretch))
            return _hours(request, practitioner, form, stored, form.overtake(refusal))
        except InvalidInput as refusal:
            replies.refuse(form, refusal)
    return _hours(request, practitioner, form, stored)


def _hours_form(
    request: DeskRequest, practitioner: Practitioner, stored: Hours | None
) -> HoursForm:
    posted = request.POST if request.method == "POST" else None
    return HoursForm(posted, practitioner=practitioner, stored=stored, begun=begun(request.GET))


def _hours(
    request: DeskRequest,
    practitioner: Practitioner,
    form: HoursForm,
    stored: Hours | None,
    status: HTTPStatus | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "stored": stored}
    if stored:
        context["named"] = f"{WEEKDAYS[stored.weekday]}, {said_range(stored.opens, stored.closes)}"
    return window(request, "desk/hours.html", practitioner, context, status)


def _remove(request: DeskRequest, practitioner: Practitioner, stored: Hours) -> HttpResponse:
    shown, now = request.POST.get("shown"), timezone.now()
    actions.remove_hours(practitioner, stored.ref, shown=shown, by=request.member, now=now)
    return done(request, practitioner, _("Removed. Clients can’t ask for that time any more."))


def _save(
    request: DeskRequest, practitioner: Practitioner, form: HoursForm, stored: Hours | None
) -> HttpResponse:
    said, stretch = form.cleaned_data, form.stretch()
    how: dict[str, Any] = {"weeks": form.weeks(), "by": request.member, "now": timezone.now()}
    if stored:
        how |= {"ref": stored.ref, "shown": said["shown"]}
        saved = [actions.save_hours(practitioner, said["weekday"], stretch, **how)]
    else:
        saved = actions.open_days(practitioner, said["weekday"], stretch, **how)
    words = _("Saved. Clients are offered these hours from now on.")
    joined = [each for each in saved if each.closes - each.opens > stretch.closes - stretch.opens]
    for each in joined[:1]:
        now_one = _("They are one stretch now with what they touched: %(times)s.")
        words = f"{words} {now_one % {'times': said_range(each.opens, each.closes)}}"
    return done(request, practitioner, words)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def close(request: DeskRequest, ref: UUID) -> HttpResponse:
    """Take a time out of the hours of some days."""
    practitioner = practitioner_or_404(request, ref)
    posted = request.POST if request.method == "POST" else None
    form = CloseForm(posted, initial=begun(request.GET))

    def cut() -> str:
        said = form.cleaned_data
        ends, by, now = (said["opens"], said["closes"]), request.member, timezone.now()
        if actions.close_days(practitioner, said["weekday"], *ends, by=by, now=now):
            return _("Closed. Clients can’t ask for that time any more.")
        return _("Nothing was open then, so nothing has changed.")

    return _changing(request, "desk/hours_close.html", practitioner, form, cut)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def copy(request: DeskRequest, ref: UUID) -> HttpResponse:
    """Give some days the hours of another."""
    practitioner = practitioner_or_404(request, ref)
    form = _copy_form(request, practitioner)

    def copied() -> str:
        said, by, now = form.cleaned_data, request.member, timezone.now()
        shown = said["shown"]
        actions.copy_day(practitioner, said["weekday"], said["to"], shown=shown, by=by, now=now)
        return _("Copied. Clients are offered these hours from now on.")

    try:
        return _changing(request, "desk/hours_copy.html", practitioner, form, copied)
    except StaleChange as refusal:
        form = _copy_form(request, practitioner)
        status = form.overtake(refusal)
        return window(request, "desk/hours_copy.html", practitioner, {"form": form}, status)


def _copy_form(request: DeskRequest, practitioner: Practitioner) -> CopyForm:
    posted = request.POST if request.method == "POST" else None
    shown = fingerprint(week_shown(queries.hours_of(practitioner)))
    day = begun(request.GET)["weekday"][:1]
    return CopyForm(posted, shown=shown, initial={"weekday": day[0] if day else 0})


def _changing(
    request: DeskRequest,
    template: str,
    practitioner: Practitioner,
    form: forms.Form,
    change: Callable[[], str],
) -> HttpResponse:
    if form.is_valid():
        try:
            return done(request, practitioner, change())
        except InvalidInput as refusal:
            replies.refuse(form, refusal)
    return window(request, template, practitioner, {"form": form})


def done(request: DeskRequest, practitioner: Practitioner, words: str) -> HttpResponse:
    """Say what was done, over the availability."""
    to = reverse("desk:availability", args=[request.practice.slug, practitioner.ref])
    return replies.done(request, words, to=to)


def window(
    request: DeskRequest,
    template: str,
    practitioner: Practitioner,
    context: dict[str, Any],
    status: HTTPStatus | None = None,
) -> HttpResponse:
    """Draw a window over the availability; one that was sent and comes back was refused."""
    posted = request.method == "POST"
    usual = HTTPStatus.UNPROCESSABLE_ENTITY if posted else HTTPStatus.OK
    own = {"room": "settings", "practitioner": practitioner}
    return replies.window(request, template, own | context, status=status or usual)


def _stored(practitioner: Practitioner, ref: UUID | None) -> Hours | None:
    if ref is None:
        return None
    stored = queries.hours_of(practitioner).filter(ref=ref).first()
    if stored is None:
        raise Http404
    return stored


def today_of(practitioner: Practitioner, now: datetime) -> date:
    """Return the local date."""
    return wall_of(now, practitioner.zone_info).on
