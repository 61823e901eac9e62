"""Read what stands on calendars."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from penciled.appointments.models import Appointment, AppointmentStatus
from penciled.clients.models import Client
from penciled.practices.models import Practice, Practitioner


def standing(
    practitioner_ids: Iterable[int], first: datetime, last: datetime
) -> QuerySet[Appointment]:
    """Return what touches `[first, last)` on these calendars, cancelled ones too, by start."""
    return (
        Appointment.objects.filter(
            practitioner_id__in=list(practitioner_ids), ends_at__gt=first, starts_at__lt=last
        )
        .select_related("client", "service", "location", "practitioner")
        .order_by("starts_at", "id")
    )


def busy(practitioner_id: int, first: datetime, last: datetime) -> QuerySet[Appointment]:
    """Return what keeps clients from part of `[first, last)`."""
    return standing([practitioner_id], first, last).filter(
        busy=True, status=AppointmentStatus.SCHEDULED
    )


def appointment_of(
    practice: Practice, practitioners: Iterable[Practitioner], ref: UUID
) -> Appointment | None:
    """Return one appointment on the given calendars of a practice."""
    return (
        Appointment.objects.filter(practice=practice, practitioner__in=practitioners, ref=ref)
        .select_related("client", "service", "location", "practitioner", "practice")
        .first()
    )


def upcoming_of(client: Client, *, now: datetime) -> QuerySet[Appointment]:
    return (
        _of(client)
        .filter(ends_at__gt=now, status=AppointmentStatus.SCHEDULED)
        .order_by("starts_at")
    )


def past_of(client: Client, *, now: datetime) -> QuerySet[Appointment]:
    """Return what is over or was cancelled, latest first."""
    over = _of(client).filter(ends_at__lte=now)
    cancelled = _of(client).filter(status=AppointmentStatus.CANCELLED)
    return (over | cancelled).order_by("-starts_at")


def _of(client: Client) -> QuerySet[Appointment]:
    return Appointment.objects.filter(client=client).select_related(
        "service", "location", "practitioner"
    )
