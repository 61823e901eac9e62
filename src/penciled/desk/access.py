"""Who may open a page of the desk: the one place where the desk is scoped by practice.

Not signed in: to the sign-in page. Another practice's: 404, the same as what never
existed. One's own practice but not one's right: 403.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, Protocol, TypeVar, cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from penciled.appointments.queries import appointment_of
from penciled.booking.queries import request_on
from penciled.desk.naming import names_hidden
from penciled.practices import queries as practices
from penciled.practices.rights import runs

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from penciled.appointments.models import Appointment
    from penciled.booking.models import AppointmentRequest
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
    member: Member
    practice: Practice
    practitioners: list[Practitioner]
    seen: list[Practitioner]


def member_required(
    view: Callable[Concatenate[DeskRequest, P], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Let only members of the practice named in the address pass."""

    @never_cache
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, practice: str, *args: Any, **kwargs: Any) -> HttpResponse:
        member = practices.membership(cast("int", request.user.pk), practice)
        if member is None:
            raise Http404
        desk = cast("DeskRequest", request)
        desk.member, desk.practice = member, member.practice
        desk.seen = list(practices.practitioners_seen_by(member))
        desk.practitioners = [each for each in desk.seen if runs(member, each)]
        with names_hidden(bool(member.desk.get("names_hidden"))):
            return view(desk, *args, **kwargs)

    return guarded


def asked_or_404(request: DeskRequest, ref: UUID) -> AppointmentRequest:
    """Return the appointment request meant; 403 when it is a colleague's alone."""
    asked = request_on(practices.practitioners_of(request.practice), ref)
    return _run_by(request, asked)


def appointment_or_404(request: DeskRequest, ref: UUID) -> Appointment:
    """Return the appointment meant; 403 when it is a colleague's alone."""
    everyone = practices.practitioners_of(request.practice)
    return _run_by(request, appointment_of(request.practice, everyone, ref))


def practitioner_or_404(request: DeskRequest, ref: UUID) -> Practitioner:
    """Return the practitioner meant; 403 when it is a colleague."""
    practitioner = practices.practitioner_of(request.practice, ref)
    if practitioner is None:
        raise Http404
    if not runs(request.member, practitioner):
        raise PermissionDenied
    return practitioner


def _run_by(request: DeskRequest, thing: Kept | None) -> Kept:
    if thing is None:
        raise Http404
    if not runs(request.member, thing.practitioner):
        raise PermissionDenied
    return thing
