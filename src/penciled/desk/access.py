"""Who may open a page of the desk: the one place where the desk is scoped by practice.

Not signed in: to the sign-in page. Without the second factor that the practice asks for: to
the page that says so. Another practice's: 404, the same as what never
existed. One's own practice but not one's right: 403. Whose calendar one may only look at,
of that one may open what stands on it, and nothing that changes it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, Protocol, TypeVar, cast
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache

from penciled.appointments.queries import appointment_of
from penciled.booking.queries import request_on, requests_on
from penciled.clients.merged import kept_of
from penciled.clients.queries import client_of, on_record
from penciled.desk.habits import Habits, habits_of
from penciled.desk.naming import names_hidden
from penciled.desk.shut import shut_out
from penciled.practices import queries as practices
from penciled.practices.moving import moved_from
from penciled.practices.rights import runs
from penciled.practices.safety import lacks_second_factor

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase
    from django_htmx.middleware import HtmxDetails

    from penciled.appointments.models import Appointment
    from penciled.booking.models import AppointmentRequest
    from penciled.clients.models import Client
    from penciled.practices.models import Member, Practice, Practitioner

P = ParamSpec("P")
Kept = TypeVar("Kept", bound="OnCalendar")


class OnCalendar(Protocol):
    """What stands on a practitioner's calendar."""

    @property
    def practitioner(self) -> Practitioner: ...


class DeskRequest(HttpRequest):
    """A request by a member of `practice`, who runs the calendars of `practitioners`.

    `seen`: those, and whose calendars the member may only look at.
    """

    htmx: HtmxDetails
    habits: Habits
    member: Member
    practice: Practice
    practitioners: list[Practitioner]
    seen: list[Practitioner]


def member_required(
    view: Callable[Concatenate[DeskRequest, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """Let only members of the practice named in the address pass."""

    @wraps(view)
    def let_in(request: DeskRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if lacks_second_factor(request.member):
            return _to_second_factor(request)
        return view(request, *args, **kwargs)

    return member_on_the_way(let_in)


def member_on_the_way(
    view: Callable[Concatenate[DeskRequest, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """As `member_required`, for whoever still lacks the second factor that is asked for."""

    @never_cache
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, practice: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        member = practices.membership(cast("int", request.user.pk), practice)
        if member is None:
            return _lead_on(request, practice)
        if shut := shut_out(request, member):
            return shut
        desk = cast("DeskRequest", request)
        desk.member, desk.practice = member, member.practice
        desk.seen = list(practices.practitioners_seen_by(member))
        desk.practitioners = [each for each in desk.seen if runs(member, each)]
        desk.habits = habits_of(member)
        with names_hidden(desk.habits.names_hidden):
            return view(desk, *args, **kwargs)

    return guarded


def _lead_on(request: HttpRequest, slug: str) -> HttpResponse:
    """Lead a member of the practice that lived here before to this page where it lives now."""
    moved, match = moved_from(slug), request.resolver_match
    is_ours = moved and practices.membership(cast("int", request.user.pk), moved.slug)
    if moved is None or match is None or not is_ours:
        raise Http404
    to = reverse(match.view_name, kwargs={**match.kwargs, "practice": moved.slug})
    query = request.META.get("QUERY_STRING", "")
    is_read = request.method in {"GET", "HEAD"}
    to = f"{to}?{query}" if query else to
    return redirect(to, permanent=True, preserve_request=not is_read)


def _to_second_factor(request: DeskRequest) -> HttpResponse:
    """Lead the whole page there, even if only a part of it was asked for; a page is led back to."""
    to = reverse("desk:second_factor", args=[request.practice.slug])
    if not request.htmx:
        is_read = request.method in {"GET", "HEAD"}
        return redirect(f"{to}?{urlencode({'next': request.get_full_path()})}" if is_read else to)
    return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"HX-Redirect": to})


def asked_or_404(request: DeskRequest, ref: UUID) -> AppointmentRequest:
    """Return the appointment request meant, to be answered; 403 when others answer it."""
    asked = request_on(practices.practitioners_of(request.practice), ref)
    return _among(request.practitioners, asked)


def many_asked_or_404(request: DeskRequest, refs: Sequence[UUID]) -> list[AppointmentRequest]:
    """Return the requests meant, longest waiting first: all of them to be answered, or none."""
    some = list(requests_on(practices.practitioners_of(request.practice), refs))
    if len(some) < len(refs):
        raise Http404
    return [_among(request.practitioners, asked) for asked in some]


def asked_to_see_or_404(request: DeskRequest, ref: UUID) -> AppointmentRequest:
    """Return the appointment request meant, to be looked at; 403 when it is not shown to one."""
    asked = request_on(practices.practitioners_of(request.practice), ref)
    return _among(request.seen, asked)


def appointment_or_404(request: DeskRequest, ref: UUID) -> Appointment:
    """Return the appointment meant, to be changed; 403 when it is a colleague's alone."""
    everyone = practices.practitioners_of(request.practice)
    return _among(request.practitioners, appointment_of(request.practice, everyone, ref))


def appointment_to_see_or_404(request: DeskRequest, ref: UUID) -> Appointment:
    """Return the appointment meant, to be looked at; 403 when it is not shown to one."""
    everyone = practices.practitioners_of(request.practice)
    return _among(request.seen, appointment_of(request.practice, everyone, ref))


def client_or_404(request: DeskRequest, ref: UUID) -> Client:
    """Return the client meant, the archived too; who was erased or merged away is not there."""
    client = on_record(request.practice, ref)
    if client is None:
        raise Http404
    return client


def kept_instead(request: DeskRequest, ref: UUID) -> Client | None:
    """Return the record that one went into, where it went into another."""
    gone = client_of(request.practice, ref)
    kept = kept_of(gone) if gone else None
    return kept if kept != gone and kept and kept.erased_at is None else None


def may_change(request: DeskRequest, thing: OnCalendar) -> bool:
    """Say whether the member decides about `thing`, or may at most look at it."""
    return thing.practitioner in request.practitioners


def must_decide(request: DeskRequest) -> None:
    """Let pass whoever decides for all of the practice."""
    if not request.member.sees_everyone:
        raise PermissionDenied


def must_own(request: DeskRequest) -> None:
    """Let pass an owner of the practice."""
    if not request.member.is_owner:
        raise PermissionDenied


def practitioner_or_404(request: DeskRequest, ref: UUID) -> Practitioner:
    """Return the practitioner meant; 403 when it is a colleague."""
    practitioner = practices.practitioner_of(request.practice, ref)
    if practitioner is None:
        raise Http404
    if not runs(request.member, practitioner):
        raise PermissionDenied
    return practitioner


def _among(practitioners: Sequence[Practitioner], thing: Kept | None) -> Kept:
    if thing is None:
        raise Http404
    if thing.practitioner not in practitioners:
        raise PermissionDenied
    return thing
