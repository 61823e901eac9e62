"""The checklist of a new practice: each step a screen with good defaults, skippable, resumable."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeVar

from csp.constants import SELF
from csp.decorators import csp_update
from django import forms
from django.conf import settings as product
from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from penciled.availability.actions import open_days
from penciled.availability.queries import hours_of
from penciled.core.errors import DomainError
from penciled.desk import replies
from penciled.desk.access import DeskRequest, member_required, must_decide
from penciled.desk.checklist import checklist, next_open
from penciled.desk.forms.first_steps import (
    FirstHoursForm,
    FirstLocationForm,
    FirstServiceForm,
    ZoneForm,
)
from penciled.desk.readiness import readiness, stranded
from penciled.practices import settling
from penciled.practices.actions import switch_booking
from penciled.practices.offer import add_offered
from penciled.practices.queries import (
    locations_of,
    practitioners_of,
    practitioners_pictured,
    services_of,
)

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

Typed = TypeVar("Typed", bound=forms.Form)
View = Callable[[DeskRequest], "HttpResponse"]


def step(view: View) -> Callable[..., Any]:
    """Let only those in who set the practice up, and let each step be left as it is."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @csp_update({"frame-src": [SELF]})  # the portal stands beside the step
    @member_required
    @wraps(view)
    def guarded(request: DeskRequest) -> HttpResponse:
        must_decide(request)
        does, name = request.POST.get("do"), view.__name__.removeprefix("setup_")
        if does in {"skip", "on"}:
            return _go_on(request, name, skipped=does == "skip")
        return view(request)

    return guarded


@require_safe
@member_required
def setup(request: DeskRequest) -> HttpResponse:
    """Show how far the practice has come, and lead on."""
    must_decide(request)
    steps = checklist(request.practice, now=timezone.now())
    context = {"steps": steps, "next": next_open(steps), "portal": _portal(request)}
    return replies.page(request, "desk/setup.html", {"room": "settings", **context})


@require_POST
@member_required
def setup_put_away(request: DeskRequest) -> HttpResponse:
    """Remind nobody of what is left, and go back to the calendar."""
    must_decide(request)
    settling.put_away(request.practice.pk, by=request.member)
    messages.success(request, _("Put away. The steps stay under Settings."))
    return redirect("desk:calendar", request.practice.slug)


@step
def setup_zone(request: DeskRequest) -> HttpResponse:
    def save(form: ZoneForm) -> None:
        settling.save_zone(request.practice.pk, form.cleaned_data["zone"], **_how(request))

    return _ask(request, "zone", ZoneForm(_typed(request), practice=request.practice), save)


@step
def setup_service(request: DeskRequest) -> HttpResponse:
    def save(form: FirstServiceForm) -> None:
        add_offered(request.practice.pk, form.said(_everyone(request)), **_how(request))

    there = services_of(request.practice)
    return _ask(request, "service", FirstServiceForm(_typed(request)), save, there=there)


@step
def setup_location(request: DeskRequest) -> HttpResponse:
    def save(form: FirstLocationForm) -> None:
        add_offered(request.practice.pk, form.said(_everyone(request)), **_how(request))

    there = locations_of(request.practice)
    return _ask(request, "location", FirstLocationForm(_typed(request)), save, there=there)


@step
def setup_hours(request: DeskRequest) -> HttpResponse:
    """Ask when whoever has no hours yet can be asked for."""
    everyone = [each for each in practitioners_of(request.practice) if each.listed]
    without = [each for each in everyone if not hours_of(each).exists()]

    def save(form: FirstHoursForm) -> None:
        days, stretch = form.cleaned_data["weekday"], form.stretch()
        for each in without:
            open_days(each, days, stretch, **_how(request))

    there = [each for each in everyone if each not in without]
    more = {"everyone": everyone, "without": without, "there": there}
    return _ask(request, "hours", FirstHoursForm(_typed(request)), save, **more)


@step
def setup_portal(request: DeskRequest) -> HttpResponse:
    refused = request.method == "POST"
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
    return _page(request, "portal", {}, status=status)


@step
def setup_booking(request: DeskRequest) -> HttpResponse:
    """Say who can be asked for and what is missing, and switch online booking on."""
    if request.POST.get("do") == "switch":
        switch_booking(request.practice.pk, on=True, **_how(request))
        messages.success(request, _("Online booking is on. Clients can ask for times now."))
        return redirect("desk:setup", request.practice.slug)
    everyone = list(practitioners_pictured(request.practice))
    ready = readiness(request.practice, everyone, now=timezone.now())
    context = {
        "ready": ready,
        "new_can_ask": [each.practitioner for each in ready if not each.lacks_for_new],
        "existing_can_ask": [each.practitioner for each in ready if not each.lacks_for_existing],
        "stranded": stranded(request.practice),
    }
    refused = request.method == "POST"
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
    return _page(request, "booking", context, status=status)


def _ask(
    request: DeskRequest, name: str, form: Typed, save: Callable[[Typed], None], **more: Any
) -> HttpResponse:
    """Show the form of a step; store what was typed and go on."""
    context, status = {"form": form, **more}, HTTPStatus.OK
    if form.is_bound:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                save(form)
            except DomainError as refusal:
                status = replies.refuse(form, refusal)
            else:
                return _go_on(request, name)
    return _page(request, name, context, status=status)


def _go_on(request: DeskRequest, name: str, *, skipped: bool = False) -> HttpResponse:
    """Keep how the step was left, and lead to the next one that is open."""
    how = settling.SKIPPED if skipped else settling.DONE
    practice = settling.mark_step(request.practice.pk, name, how, by=request.member)
    following = next_open(checklist(practice, now=timezone.now()), after=name)
    return redirect(following.url) if following else redirect("desk:setup", practice.slug)


def _page(
    request: DeskRequest, name: str, context: dict[str, Any], *, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    steps = checklist(request.practice, now=timezone.now())
    frame = {
        "room": "settings",
        "steps": steps,
        "step": next(each for each in steps if each.name == name),
        "portal": _portal(request),
    }
    return replies.page(request, f"desk/setup_{name}.html", {**frame, **context}, status=status)


def _portal(request: DeskRequest) -> str:
    return f"{product.SITE_URL}/{request.practice.slug}/"


def _everyone(request: DeskRequest) -> frozenset[UUID]:
    return frozenset(each.ref for each in practitioners_of(request.practice))


def _typed(request: DeskRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _how(request: DeskRequest) -> dict[str, Any]:
    return {"by": request.member, "now": timezone.now()}
