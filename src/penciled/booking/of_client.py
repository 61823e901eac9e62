"""What one client has and asked for, on the calendars that somebody may see."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from penciled.appointments.models import OFF, Appointment
from penciled.booking.models import AppointmentRequest
from penciled.booking.queries import requests_of
from penciled.clients.models import Client
from penciled.practices.models import Practitioner


def coming_of(
    client: Client, on: Collection[Practitioner], *, now: datetime
) -> QuerySet[Appointment]:
    """Return what is booked for a client and not over, the next first."""
    kept = _of(client, on).filter(ends_at__gt=now).exclude(status__in=OFF)
    return kept.order_by("starts_at", "id")


def was_of(client: Client, on: Collection[Practitioner], *, now: datetime) -> QuerySet[Appointment]:
    """Return what is over or was cancelled, the latest first."""
    over = _of(client, on).filter(Q(ends_at__lte=now) | Q(status__in=OFF))
    return over.order_by("-starts_at", "-id")


def asked_by(client: Client, on: Collection[Practitioner]) -> QuerySet[AppointmentRequest]:
    """Return what was asked for a client, the latest first, with its trail."""
    return requests_of(client).filter(practitioner__in=on).prefetch_related("trail")


def refs_of(client: Client, on: Collection[Practitioner]) -> set[UUID]:
    """Return the refs of all that a client's mails can be about. Two queries."""
    booked = Appointment.objects.filter(client=client, practitioner__in=on)
    asked = AppointmentRequest.objects.filter(client=client, practitioner__in=on)
    refs = {client.ref, *asked.values_list("ref", flat=True)}
    for ref, series in booked.values_list("ref", "series__ref"):
        refs |= {ref, series} - {None}
    return refs


def _of(client: Client, on: Collection[Practitioner]) -> QuerySet[Appointment]:
    theirs = Appointment.objects.filter(client=client, practitioner__in=on)
    return theirs.select_related("service", "location", "practitioner")
