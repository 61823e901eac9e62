"""Which clients were not heard of for as long as their practice keeps them.

Heard of: they asked for something, were booked or had an appointment, whatever became of it, or
their record began. What staff write in a record is not the client's doing and keeps nobody.
"""

from __future__ import annotations

import calendar
from datetime import date, datetime, time

from django.db.models import DateTimeField, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest

from penciled.appointments.models import Appointment
from penciled.booking.models import AppointmentRequest
from penciled.clients.models import Client
from penciled.core.lifecycle import State
from penciled.practices.models import Practice


def kept_since(practice: Practice, *, now: datetime) -> datetime | None:
    """Return since when a client must have been heard of to be kept; None where all are.

    The same day of the month, so many months back, or its last day; from that midnight on.
    """
    if practice.keeps_clients_for is None:
        return None
    today = now.astimezone(practice.zone_info).date()
    day = months_before(today, practice.keeps_clients_for)
    return datetime.combine(day, time.min, practice.zone_info)


def months_before(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def due_to_be_erased(practice: Practice, *, now: datetime) -> QuerySet[Client]:
    """Return clients nothing was heard of for too long, with `heard_at`, longest silent first.

    The archived too; nobody where there is no rule, and nobody with something to come.
    """
    since, there = kept_since(practice, now=now), Client.objects.filter(practice=practice)
    there = there.filter(erased_at__isnull=True, merged_into__isnull=True)
    if since is None:
        return there.none()
    asked = AppointmentRequest.objects.filter(client=OuterRef("pk"))
    booked = Appointment.objects.filter(client=OuterRef("pk"))
    last_asked = asked.order_by("-asked_at").values("asked_at")[:1]
    last_booked = booked.order_by("-starts_at").values("ends_at")[:1]
    silent = there.filter(
        ~Exists(asked.filter(asked_at__gte=since)),
        ~Exists(asked.filter(state=State.PENDING)),
        ~Exists(booked.filter(ends_at__gte=since)),
        ~Exists(booked.filter(created_at__gte=since)),
        created_at__lt=since,
    )
    heard_at = Greatest(
        "created_at",
        Coalesce(Subquery(last_asked), "created_at"),
        Coalesce(Subquery(last_booked), "created_at"),
        output_field=DateTimeField(),
    )
    return silent.annotate(heard_at=heard_at).order_by("heard_at", "pk")
