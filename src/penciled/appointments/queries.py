"""Read what stands on calendars."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from penciled.appointments.history import CLIENT_CANCELLED
from penciled.appointments.models import OFF, Appointment, HistoryEntry
from penciled.clients.merged import theirs
from penciled.clients.models import Client
from penciled.practices.models import Practice, Practitioner, Room


def standing(
    practitioner_ids: Iterable[int], first: datetime, last: datetime
) -> QuerySet[Appointment]:
    """Return what touches `[first, last)` on these calendars, cancelled ones too, by start."""
    return (
        Appointment.objects.filter(
            practitioner_id__in=list(practitioner_ids), ends_at__gt=first, starts_at__lt=last
        )
        .select_related("client", "service", "location", "room", "practitioner")
        .order_by("starts_at", "id")
    )


def busy(practitioner_id: int, first: datetime, last: datetime) -> QuerySet[Appointment]:
    """Return what keeps clients from part of `[first, last)`."""
    return standing([practitioner_id], first, last).filter(busy=True).exclude(status__in=OFF)


def kept(practitioner_ids: Iterable[int], first: datetime, last: datetime) -> QuerySet[Appointment]:
    """Return what touches `[first, last)` and is not cancelled, by start, with its `touched_at`."""
    latest = HistoryEntry.objects.filter(appointment=OuterRef("pk")).order_by("-at", "-id")
    touched_at = Coalesce(Subquery(latest.values("at")[:1]), F("created_at"))
    found = standing(practitioner_ids, first, last).exclude(status__in=OFF)
    return found.annotate(touched_at=touched_at)


def changed_since(some: QuerySet[Appointment], then: datetime) -> QuerySet[Appointment]:
    """Keep what was booked, or anything done to, then or later."""
    done = HistoryEntry.objects.filter(appointment=OuterRef("pk"), at__gte=then)
    return some.filter(Exists(done))


def in_room(room: Room, first: datetime, last: datetime) -> QuerySet[Appointment]:
    """Return what takes a room for part of `[first, last)`, by start."""
    return (
        Appointment.objects.filter(room=room, ends_at__gt=first, starts_at__lt=last)
        .exclude(status__in=OFF)
        .select_related("client", "practitioner")
        .order_by("starts_at", "id")
    )


def history_of(appointment: Appointment) -> QuerySet[HistoryEntry]:
    """Return what was done to an appointment, latest first."""
    return appointment.history.select_related("member").order_by("-at", "-id")


def to_come_of(appointment: Appointment, *, now: datetime) -> QuerySet[Appointment]:
    """Return what of its series still stands and has not begun, by start; itself at the least."""
    if appointment.series_id is None:
        return Appointment.objects.filter(pk=appointment.pk)
    rest = Appointment.objects.filter(series=appointment.series_id, starts_at__gt=now)
    standing = rest.exclude(status__in=OFF) | Appointment.objects.filter(pk=appointment.pk)
    return standing.order_by("starts_at", "id")


def of_its_series(appointment: Appointment) -> QuerySet[Appointment]:
    """Return what stands of its series, whatever is over too, by start."""
    rows = Appointment.objects.filter(series=appointment.series_id).exclude(status__in=OFF)
    return rows.order_by("starts_at", "id")


def appointment_of(
    practice: Practice, practitioners: Iterable[Practitioner], ref: UUID
) -> Appointment | None:
    """Return one appointment on the given calendars of a practice, knowing who cancelled it."""
    some = Appointment.objects.filter(practice=practice, practitioner__in=practitioners, ref=ref)
    whole = some.select_related(
        "client", "service", "location", "room", "practitioner", "practice", "series"
    )
    return knowing_who_cancelled(whole).first()


def booked_under(practice: Practice, ref: UUID | None) -> list[Appointment]:
    """Return what was booked under `ref`: one appointment, or with it what stands of its series."""
    known = Appointment.objects.select_related("client", "practitioner")
    first = known.filter(practice=practice, ref=ref).first() if ref else None
    if first is None or first.series_id is None:
        return [first] if first else []
    return [first, *of_its_series(first).exclude(pk=first.pk)]


def upcoming_of(*clients: Client, now: datetime) -> QuerySet[Appointment]:
    some = told_to(*clients, now=now).filter(ends_at__gt=now)
    return some.exclude(status__in=OFF).order_by("starts_at")


def past_of(*clients: Client, now: datetime) -> QuerySet[Appointment]:
    """Return what is over or was cancelled, latest first."""
    over_or_off = Q(ends_at__lte=now) | Q(status__in=OFF)
    return told_to(*clients, now=now).filter(over_or_off).order_by("-starts_at")


def appointment_of_client(client: Client, ref: UUID, *, now: datetime) -> Appointment | None:
    """Return one that a client has been told of, whenever it is and whatever became of it."""
    return told_to(client, now=now).filter(ref=ref).first()


def knowing_who_cancelled(some: QuerySet[Appointment]) -> QuerySet[Appointment]:
    """Let each of `some` say as `by_client` whether it was its client who cancelled it."""
    entries = HistoryEntry.objects.filter(appointment=OuterRef("pk"), what=CLIENT_CANCELLED)
    return some.annotate(by_client=Exists(entries))


def told_to(*clients: Client, now: datetime) -> QuerySet[Appointment]:
    """Return what clients were told of: an answer to a request that settles is none yet."""
    some = Appointment.objects.filter(theirs(clients, "request__asked_email"))
    whole = some.select_related("client", "service", "location", "practitioner")
    return knowing_who_cancelled(whole.exclude(request__settles_at__gt=now))
