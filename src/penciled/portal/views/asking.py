"""Who, what, where and when: the steps that keep their state in the address."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from penciled.availability.queries import open_to_new_clients
from penciled.booking.offers import offers_of
from penciled.booking.queries import untold_to
from penciled.core.errors import DomainError, InvalidInput, SlotUnavailable, TooManyAttempts
from penciled.core.wall import shown_in
from penciled.portal import limits
from penciled.portal.access import in_practice
from penciled.portal.again import visitor_by_link
from penciled.portal.choices import STEPS, Choices, read_choices, read_whom
from penciled.portal.forms import typed_in
from penciled.portal.month import Page, nothing_open
from penciled.portal.replies import REFUSED, page
from penciled.portal.soonest import next_opens
from penciled.portal.summary import summary_of
from penciled.portal.times import Look, look_up, read_look, refusal_of, slot_at
from penciled.portal.visitor import asking_for, people_of
from penciled.portal.words import say_refusal

if TYPE_CHECKING:
    from penciled.booking.slots import Slot
    from penciled.portal.access import PortalRequest

Step = Callable[["PortalRequest", Choices], HttpResponse]


# What must be chosen before the pages that are no steps of their own.
NEEDED_BY = {"request": "practitioner", "request_code": "details"}


def asking(step: Step) -> Callable[..., HttpResponse]:
    """Read the choices for a step, which only those reach who have made the ones before it."""

    @in_practice
    @wraps(step)
    def guarded(request: PortalRequest) -> HttpResponse:
        with suppress(TooManyAttempts):  # then it is still on the page
            keep_typed(request)
        request.visitor = visitor_by_link(request) or request.visitor
        choices = choices_of(request)
        if elsewhere := unless_open(request, choices):
            return elsewhere
        if choices.refusal:
            return show_refused(request, choices, choices.refusal)
        if _comes_before(choices.missing, NEEDED_BY.get(step.__name__, step.__name__)):
            return redirect(choices.url(choices.missing))
        remember_whom(request, choices)
        return step(request, choices)

    return guarded


@require_safe
@asking
def request(request: PortalRequest, choices: Choices) -> HttpResponse:
    """Lead to the first choice that is still missing."""
    if choices.missing == "practitioner":
        return show_practitioners(request, choices)
    return redirect(choices.url(choices.missing))


@require_safe
@asking
def who(request: PortalRequest, choices: Choices) -> HttpResponse:
    """Let those who proved an address say for whom they ask."""
    if not request.visitor.entered:
        return redirect(choices.url("request"))
    return show_whom(request, choices)


@require_safe
@asking
def practitioner(request: PortalRequest, choices: Choices) -> HttpResponse:
    return show_practitioners(request, choices)


@require_safe
@asking
def visit(request: PortalRequest, choices: Choices) -> HttpResponse:
    return show_visits(request, choices)


@require_safe
@asking
def time(request: PortalRequest, choices: Choices) -> HttpResponse:
    """Show the times that are open; a chosen one that no longer is, is said to be so."""
    try:
        look = read_look(request.GET)
    except InvalidInput as refusal:
        return show_times(request, choices, Look(), refusal=refusal)
    now = timezone.now()
    slot = slot_at(choices, now=now)
    if choices.start and not slot:
        return show_refused(request, choices, refusal_of(choices, now=now))
    return show_times(request, choices, look, slot=slot)


def keep_typed(request: PortalRequest) -> None:
    """Keep what was typed before anything is refused, so that no refusal loses it.

    Raises:
        TooManyAttempts: a lot of browsers on this network type something for the first time.
    """
    if typed := typed_in(request.POST):
        if request.shelf.is_new:
            limits.spend(request, "draft", now=timezone.now())
        request.shelf.put("typed", request.shelf.read("typed") | typed)


def unless_open(request: PortalRequest, choices: Choices) -> HttpResponse | None:
    """Say why this visitor can't ask for anything here at present, if so.

    Who has yet to say for whom can always say so.
    """
    visitor, practice = request.visitor, request.practice
    if not practice.booking_on:
        return closed(request)
    if request.resolver_match and request.resolver_match.url_name == "who":
        return None
    if choices.missing == "who" or choices.refused_at == "who":
        return None
    if visitor.is_barred:
        return barred(request, choices)
    return closed(request) if visitor.as_new and not open_to_new_clients(practice) else None


def choices_of(request: PortalRequest) -> Choices:
    """Return what the address says, out of what is offered to the kind of client it is for.

    From here on the visitor asks for that client.
    """
    now, wrong = timezone.now(), None
    try:
        request.visitor = asking_for(request.visitor, read_whom(request.GET), now=now)
    except DomainError as refusal:
        request.visitor, wrong = replace(request.visitor, whom=""), refusal
    visitor = request.visitor
    offers = offers_of(request.practice, as_new=visitor.as_new)
    choices = read_choices(request.GET, offers)
    return replace(
        choices,
        whom=visitor.whom,
        asks_whom=visitor.entered and bool(visitor.others or visitor.whom),
        untold=tuple(untold_to(visitor.client, now=now)) if visitor.client else (),
        refusal=wrong or choices.refusal,
    )


def remember_whom(request: PortalRequest, choices: Choices) -> None:
    """Keep for whom they ask, to be chosen already when they ask again."""
    if choices.asks_whom and choices.whom:
        request.shelf.put("whom", {"for": choices.whom})


def closed(request: PortalRequest) -> HttpResponse:
    """Say in plain words that nobody can ask online now; what was sent anyway is refused."""
    status = HTTPStatus.OK if request.method in {"GET", "HEAD"} else REFUSED
    return page(request, "closed", status=status)


def barred(request: PortalRequest, choices: Choices) -> HttpResponse:
    """Say that nobody can ask online for this client; what was sent anyway is refused."""
    status = HTTPStatus.OK if request.method in {"GET", "HEAD"} else HTTPStatus.FORBIDDEN
    return page(request, "barred", {"choices": choices}, status=status)


def show_refused(request: PortalRequest, choices: Choices, refusal: DomainError) -> HttpResponse:
    """Show the step whose choice was refused, or one before it, with everything else kept."""
    choices = replace(choices, refusal=refusal)
    step = min(choices.refused_at, choices.missing, key=STEPS.index)
    if step == "time":
        on = shown_in(choices.start, request.zone).date() if choices.start else None
        return show_times(request, replace(choices, start=None), Look(day=on), refusal=refusal)
    if step == "visit":
        return show_visits(request, choices, refusal=refusal)
    if step == "who":
        return show_whom(request, choices, refusal=refusal)
    return show_practitioners(request, choices, refusal=refusal)


def show_whom(
    request: PortalRequest, choices: Choices, *, refusal: DomainError | None = None
) -> HttpResponse:
    """Show for whom they may ask; the one they asked for before is chosen."""
    people = people_of(request.visitor, to_new=open_to_new_clients(request.practice))
    before = choices.whom or request.shelf.read("whom").get("for", "")
    if not before and len(people) == 1:
        before = people[0].value
    context = {"people": people, "before": before}
    return _show(request, "who", choices, context, refusal=refusal)


def show_practitioners(
    request: PortalRequest, choices: Choices, *, refusal: DomainError | None = None
) -> HttpResponse:
    """Show whom to ask for; the only one there is, is chosen."""
    people = choices.offers.practitioners
    opens = next_opens(choices, now=timezone.now())
    context = {
        "people": [(person, opens[person.pk]) for person in people],
        "soonest": min((at for at in opens.values() if at), default=None),
    }
    if len(people) == 1 and not choices.anyone:
        choices = replace(choices, practitioner=people[0])
    return _show(request, "practitioner", choices, context, refusal=refusal)


def show_visits(
    request: PortalRequest, choices: Choices, *, refusal: DomainError | None = None
) -> HttpResponse:
    """Show what to ask for and where; the only service or place there is, is chosen."""
    offers = choices.offers
    services = offers.services(choices.practitioner)
    if len(services) == 1:
        choices = replace(choices, service=services[0])
    places = offers.locations(choices.practitioner, choices.service)
    if len(places) == 1:
        choices = replace(choices, location=places[0])
    context = {"services": services, "places": places}
    return _show(request, "visit", choices, context, refusal=refusal)


def show_times(
    request: PortalRequest,
    choices: Choices,
    look: Look,
    *,
    slot: Slot | None = None,
    refusal: DomainError | None = None,
) -> HttpResponse:
    """Show what is open where `look` says; `slot` is the chosen start's, where it is known."""
    now = timezone.now()
    times = look_up(choices, look, request.zone, now=now)
    if refusal and not times.day:
        times = look_up(choices, Look(), request.zone, now=now)
    nothing = None if times.day else nothing_open(times, choices, now=now)
    context = {"times": Page(times, choices), "nothing": nothing}
    return _show(request, "time", choices, context, slot=slot, refusal=refusal)


def _show(
    request: PortalRequest,
    step: str,
    choices: Choices,
    context: dict[str, Any],
    *,
    slot: Slot | None = None,
    refusal: DomainError | None = None,
) -> HttpResponse:
    status = HTTPStatus.OK
    if refusal:
        status = HTTPStatus.CONFLICT if isinstance(refusal, SlotUnavailable) else REFUSED
        context["refused"] = say_refusal(refusal)
        context["lost"] = status == HTTPStatus.CONFLICT
    summary = summary_of(choices, step, slot=slot)
    day = request.GET.get("day", "")
    frame = {
        "choices": choices,
        "summary": summary,
        "step": step,
        "kept": choices.kept(step),
        "here_url": choices.url(step),
        "details_url": choices.url("details"),
        "zone_url": choices.url("zone", to=step, **({"day": day} if day else {})),
    }
    return page(request, step, {**frame, **context}, status=status)


def _comes_before(step: str, other: str) -> bool:
    return STEPS.index(step) < STEPS.index(other)
