"""Read requests: the desk's inbox and history, a client's own, one by its id.

Everything here counts an overdue request as expired, whether or not the worker came by.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from penciled.appointments.models import OFF, Appointment
from penciled.appointments.queries import standing
from penciled.booking.models import AppointmentRequest, RequestQuerySet
from penciled.booking.slots import FOREVER
from penciled.clients.models import Client
from penciled.core.lifecycle import State
from penciled.practices.models import Calendar, Practice, Practitioner


def inbox(practitioners: Iterable[Practitioner], *, now: datetime) -> RequestQuerySet:
    """Return what waits for an answer on these calendars, longest waiting first."""
    return _whole().waiting(now=now).filter(practitioner__in=practitioners).order_by("asked_at")


def past(
    practitioners: Iterable[Practitioner], *, now: datetime, outcome: State | None = None
) -> RequestQuerySet:
    """Return what is over, the last to end first; with `outcome`, only what ended so."""
    over = _whole().past(now=now).filter(practitioner__in=practitioners)
    if outcome is State.EXPIRED:
        over = over.filter(state__in=[State.EXPIRED, State.PENDING])
    elif outcome:
        over = over.filter(state=outcome)
    return (
        over.select_related("resolved_by", "appointment")
        .prefetch_related("trail")
        .order_by(Coalesce("resolved_at", "expires_at").desc(), "-id")
    )


def overlapped(practitioners: Iterable[Practitioner], *, now: datetime) -> QuerySet[Appointment]:
    """Return the busy appointments that requests waiting on these calendars overlap, by start."""
    asked_then = AppointmentRequest.objects.waiting(now=now).filter(
        practitioner=OuterRef("practitioner"),
        ends_at__gt=OuterRef("starts_at"),
        starts_at__lt=OuterRef("ends_at"),
    )
    upcoming = standing((p.pk for p in practitioners), now, FOREVER)
    return upcoming.filter(Exists(asked_then), busy=True).exclude(status__in=OFF)


def pulse(practitioners: Iterable[Practitioner], *, now: datetime) -> tuple[int, int]:
    """Return how many requests wait on these calendars, and how often they turned. One query."""
    some = [practitioner.pk for practitioner in practitioners]
    waiting = AppointmentRequest.objects.waiting(now=now).filter(practitioner_id__in=some)
    count = Subquery(waiting.values("state").annotate(count=Count("pk")).values("count"))
    rows = Calendar.objects.filter(practitioner_id__in=some).values_list("version", count)
    turned = [(version, found or 0) for version, found in rows]
    return (turned[0][1] if turned else 0), sum(version for version, _found in turned)


def held_between(
    practitioners: Iterable[Practitioner], first: datetime, last: datetime, *, now: datetime
) -> RequestQuerySet:
    """Return the waiting requests that touch `[first, last)`, for the calendar."""
    return inbox(practitioners, now=now).filter(ends_at__gt=first, starts_at__lt=last)


def request_on(practitioners: Iterable[Practitioner], ref: UUID) -> AppointmentRequest | None:
    """Return one request on the given calendars."""
    return (
        _whole()
        .filter(practitioner__in=practitioners, ref=ref)
        .select_related("resolved_by", "appointment")
        .first()
    )


def request_behind(appointment: Appointment) -> AppointmentRequest | None:
    """Return the request that became this appointment, if any did."""
    return (
        _whole()
        .filter(appointment=appointment)
        .select_related("resolved_by")
        .prefetch_related("trail")
        .first()
    )


def requests_of(client: Client) -> RequestQuerySet:
    """Return everything a client asked for, latest first."""
    return (
        _whole()
        .filter(client=client)
        .select_related("appointment", "resolved_by")
        .order_by("-asked_at")
    )


def request_of_client(practice: Practice, email: str, ref: UUID) -> AppointmentRequest | None:
    """Return one request of whoever owns this mail address at this practice."""
    return (
        _whole()
        .filter(practice=practice, client__email__iexact=email, ref=ref)
        .select_related("appointment", "resolved_by")
        .first()
    )


def request_sent_as(practice: Practice, key: UUID, email: str) -> AppointmentRequest | None:
    """Return what the submission of this key stored, to whoever sent it."""
    return _whole().filter(practice=practice, key=key, client__email__iexact=email).first()


def _whole() -> RequestQuerySet:
    found: QuerySet[AppointmentRequest] = AppointmentRequest.objects.select_related(
        "client", "practice", "practitioner", "service", "location"
    )
    return found  # type: ignore[return-value]
