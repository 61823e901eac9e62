"""Asking for another time, by a mail that says one is not possible, or is off."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from penciled.appointments.queries import appointment_of_client
from penciled.booking.queries import requests_of
from penciled.clients.acting import may_ask
from penciled.clients.queries import addresses_of
from penciled.portal import again
from penciled.portal.by_link import gone, link_page
from penciled.portal.choices import ANYONE

if TYPE_CHECKING:
    from django.http import HttpResponse

    from penciled.appointments.models import Appointment
    from penciled.booking.models import AppointmentRequest
    from penciled.clients.models import MailLink
    from penciled.portal.access import PortalRequest


def link_again(request: PortalRequest, link: MailLink) -> HttpResponse:
    """Show whom and where they asked for; lead to the times there, known as who asked."""
    before, acting = _before(link), addresses_of(link.client)
    if before is None or not acting:
        return gone(request)
    can_ask = request.practice.booking_on and may_ask(link.client)
    if request.method == "POST" and can_ask:
        again.remember(request, acting[0])
        for_whom = {"for": str(link.client.ref)} if acting[0].guardian else {}
        return redirect(_address(request, before, **for_whom))
    status = HTTPStatus.CONFLICT if request.method == "POST" else HTTPStatus.OK
    context = {"before": before, "can_ask": can_ask}
    return link_page(request, link, "link_again", context, status=status)


def _before(link: MailLink) -> AppointmentRequest | Appointment | None:
    asked = requests_of(link.client).filter(ref=link.about).first()
    return asked or appointment_of_client(link.client, link.about, now=timezone.now())


def _address(
    request: PortalRequest, before: AppointmentRequest | Appointment, **for_whom: str
) -> str:
    """Return where the next missing choice is made, with those of before made already."""
    anyone = getattr(before, "asked_for_anyone", False)
    chosen = for_whom | {
        "practitioner": ANYONE if anyone else str(before.practitioner.ref),
        "service": str(before.service.ref) if before.service else "",
        "location": str(before.location.ref) if before.location else "",
    }
    params = urlencode({name: value for name, value in chosen.items() if value})
    return f"{reverse('portal:request', args=[request.practice.slug])}?{params}"
