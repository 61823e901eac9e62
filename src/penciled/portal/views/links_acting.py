"""A request or an appointment as its mail told of it, and one button: to cancel it."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from penciled.appointments.queries import appointment_of_client
from penciled.booking.actions import cancel_own_appointment, cancel_request
from penciled.booking.queries import requests_of
from penciled.booking.readers import askers_of
from penciled.clients.acting import reader_at
from penciled.clients.queries import addresses_of
from penciled.core.errors import AlreadyResolved, NotPermitted, StaleChange, TooLateToCancel
from penciled.portal.by_link import gone, link_page, page_of
from penciled.portal.forms import CancelForm
from penciled.portal.standing import told_of_appointment, told_of_request
from penciled.portal.views.cancelling import LATE_BY_NOW, MOVED
from penciled.portal.words import say_answered

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.http import HttpResponse

    from penciled.appointments.models import Appointment
    from penciled.booking.models import AppointmentRequest
    from penciled.clients.models import MailLink
    from penciled.clients.queries import Reader
    from penciled.portal.access import PortalRequest


def link_request(request: PortalRequest, link: MailLink) -> HttpResponse:
    """Show how a request stands, and take it back while it waits."""
    asked, now, late, may_cancel = _asked(link), timezone.now(), False, link.client.may_cancel
    if asked is None:
        return gone(request)
    if request.method == "POST":
        try:
            cancel_request(asked.pk, email=_actor(link, askers_of(asked)), now=now)
        except NotPermitted:
            may_cancel = False
        except AlreadyResolved:
            asked, late = _asked(link) or asked, True
        else:
            said = {"name": asked.practitioner.first_name}
            messages.success(request, _("Request cancelled. We have told %(name)s.") % said)
            return redirect(page_of(request, link))
    status = HTTPStatus.CONFLICT if request.method == "POST" else HTTPStatus.OK
    told = told_of_request(request, asked, now=now)
    context = told | {"late": late, "may_cancel": may_cancel}
    if not told["pending"]:
        context["answered"] = say_answered(asked, request.zone, now=now)
    return link_page(request, link, "link_request", context, status=status)


def link_appointment(request: PortalRequest, link: MailLink) -> HttpResponse:
    """Show how an appointment stands, and cancel it as far as the practice's terms let."""
    stands = _standing(link, now=timezone.now())
    if stands is None:
        return gone(request)
    if request.method == "POST":
        return _cancel(request, link, stands)
    return _show(request, link, stands)


def _cancel(request: PortalRequest, link: MailLink, stands: Appointment) -> HttpResponse:
    """Cancel just what was shown; whoever is late reads what stands now."""
    form, now = CancelForm(request.POST), timezone.now()
    form.is_valid()
    seen, late = form.cleaned_data.get("seen", -1), form.cleaned_data.get("late", False)
    try:
        email = _actor(link, addresses_of(link.client))
        cancel_own_appointment(stands.pk, email=email, seen=seen, late=late, word="", now=now)
    except (AlreadyResolved, NotPermitted, StaleChange, TooLateToCancel) as refusal:
        after = _standing(link, now=now) or stands
        said: dict[str, Any] = {}
        if isinstance(refusal, StaleChange):
            moved = seen != after.invite_sequence
            said = {"refused": MOVED if moved else LATE_BY_NOW}
        return _show(request, link, after, lost=True, **said)
    messages.success(request, _("Appointment cancelled. We have told the practice."))
    return redirect(page_of(request, link))


def _show(
    request: PortalRequest, link: MailLink, stands: Appointment, *, lost: bool = False, **said: Any
) -> HttpResponse:
    told = told_of_appointment(request, stands, now=timezone.now())
    terms = told["visit"].cancelling
    form = CancelForm(
        initial={"seen": stands.invite_sequence, "late": bool(terms and terms.is_late)}
    )
    more = {"form": form, "lost": lost}
    status = HTTPStatus.CONFLICT if lost else HTTPStatus.OK
    return link_page(request, link, "link_appointment", told | more | said, status=status)


def _actor(link: MailLink, readers: Sequence[Reader]) -> str | None:
    """Return by whose address it is done, where only one of those who may had the mail."""
    acting = [each.email for each in readers if reader_at(link.client, each.email)]
    return acting[0] if len(readers) == 1 and acting else None


def _asked(link: MailLink) -> AppointmentRequest | None:
    return requests_of(link.client).filter(ref=link.about).first()


def _standing(link: MailLink, *, now: datetime) -> Appointment | None:
    return appointment_of_client(link.client, link.about, now=now)
