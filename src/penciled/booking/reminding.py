"""Clients are reminded of appointments to come, as many hours before as their practice says.

Whether it is time is judged twice: when the reminder is written, and when it is about to leave.
Its key names the start, so that one of a moved appointment is another, and one is never written
twice, however many workers look at once.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery

from penciled.appointments.models import Appointment, AppointmentStatus, HistoryEntry
from penciled.booking.cancelling import cancelling_told
from penciled.booking.models import AppointmentRequest
from penciled.booking.readers import spoken_to
from penciled.booking.telling import standing_of
from penciled.clients.models import Guardian
from penciled.clients.queries import addresses_of
from penciled.core.errors import UnknownZone
from penciled.core.reminding import (
    LONGEST_SHIFT,
    LONGEST_USE,
    before_start,
    due_now,
    is_night,
    next_morning,
)
from penciled.core.wall import zone as zone_called
from penciled.outbox.actions import post
from penciled.outbox.models import Message
from penciled.practices.mail_texts import manner_of
from penciled.practices.models import Practice

TOPIC = "appointment.coming"
MOST_AT_ONCE, AT_A_TIME = 200, 20  # in all; in one commit, so that nobody waits long for it
ZONES = ("client__zone", "asked_in", "zone")  # of a reader: the first that is known


@dataclass(frozen=True, slots=True)
class Coming:
    """An appointment that may be due, as far as that is needed to tell."""

    pk: int
    ref: UUID
    starts_at: datetime
    created_at: datetime
    practice_id: int
    zone: ZoneInfo

    def key(self, hours: int) -> str:
        return f"{TOPIC}:{self.ref}:{self.starts_at:%Y%m%dT%H%M%SZ}:{hours}"


def remind_clients(*, now: datetime) -> int:
    """Write the reminders that are due; say how many clients are reminded.

    Costs two queries, and no more while none is due.
    """
    before = dict(_practices().values_list("pk", "reminds_before"))
    due = {
        each: hours
        for each in _may_be_due(before, now=now)
        if (hours := _due(each, before, told_at=each.created_at, now=now)) is not None
    }
    written = _written([each.ref for each in due]) if due else set()
    new = {each: hours for each, hours in due.items() if each.key(hours) not in written}
    told_at = _told_at([each.pk for each in new]) if new else {}
    still = {
        each: hours
        for each, hours in new.items()
        if _due(each, before, told_at=told_at.get(each.pk, each.created_at), now=now) == hours
    }
    first = list(still.items())[:MOST_AT_ONCE]
    some = (first[n : n + AT_A_TIME] for n in range(0, len(first), AT_A_TIME))
    return sum(_write(dict(each), now=now) for each in some)


def why_not(ref: UUID, recipient: str, sequence: int, starts_at: datetime) -> str:
    """Say why a reminder says nothing true any more; empty while it does."""
    rows = Appointment.objects.select_related("client", "practice", "request")
    row = rows.filter(ref=ref).first()
    if row is None or row.client is None:
        return "There is no such appointment any more."
    client = row.client
    untrue = {
        "The appointment was cancelled.": row.is_cancelled,
        "The appointment was moved.": row.starts_at != starts_at,
        "The appointment was changed, and the client told.": row.invite_sequence != sequence,
        "The client is there already.": row.status != AppointmentStatus.SCHEDULED,
        "The client wants no reminders.": client.unreminded_at,
        "The client is archived.": client.archived_at,
        "The practice is closed.": row.practice.closed_at,
        "The client has another address by now.": recipient
        not in {each.email for each in addresses_of(client)},
    }
    return next((why for why, holds in untrue.items() if holds), "")


def waits_until(zone: str, *, now: datetime) -> datetime | None:
    """Return until when what is ready now has to wait for its reader's night to be over."""
    clocks = _zone_called(zone)
    if clocks is None or not is_night(now, clocks):
        return None
    return next_morning(now, clocks)


def reader_zone(*keys: str | None) -> ZoneInfo:
    """Return the first of these zones that there is.

    Raises:
        UnknownZone: there is none among them.
    """
    found = next((zone for key in keys if key and (zone := _zone_called(key))), None)
    if found is None:
        raise UnknownZone("None of these time zones is known.")
    return found


def _zone_called(key: str) -> ZoneInfo | None:
    try:
        return zone_called(key)
    except UnknownZone:
        return None


def _practices() -> QuerySet[Practice]:
    return Practice.objects.filter(closed_at__isnull=True).exclude(reminds_before=[])


def _may_be_due(before: Mapping[int, Collection[int]], *, now: datetime) -> list[Coming]:
    """Return what may be due at some place on earth: a narrow window for each number of hours."""
    by_hours: dict[int, list[int]] = {}
    for practice, some in before.items():
        for hours in some:
            by_hours.setdefault(hours, []).append(practice)
    if not by_hours:
        return []
    windows = reduce(or_, (_window(hours, whose, now) for hours, whose in by_hours.items()))
    rows = _remindable(now=now).filter(windows).order_by("starts_at", "pk")
    known = rows.values_list("pk", "ref", "starts_at", "created_at", "practice_id", *ZONES)
    return [
        Coming(pk, ref, starts_at, created_at, practice, reader_zone(own, asked, agreed))
        for pk, ref, starts_at, created_at, practice, own, asked, agreed in known
    ]


def _window(hours: int, practices: Collection[int], now: datetime) -> Q:
    lead = timedelta(hours=hours)
    first, last = now + lead - min(lead / 2, LONGEST_USE), now + lead + LONGEST_SHIFT
    return Q(practice__in=practices, starts_at__gte=first, starts_at__lte=last)


def _remindable(*, now: datetime) -> QuerySet[Appointment]:
    """Return what clients know of and can be reminded of, each with the zone `asked_in`."""
    asked = AppointmentRequest.objects.filter(client=OuterRef("client")).order_by("-asked_at")
    settled = Q(request__settles_at__isnull=True) | Q(request__settles_at__lte=now)
    guarded = Exists(Guardian.objects.filter(client=OuterRef("client")))
    return Appointment.objects.filter(
        settled,
        ~Q(client__email="") | guarded,
        status=AppointmentStatus.SCHEDULED,
        client__unreminded_at__isnull=True,
        client__archived_at__isnull=True,
        client__erased_at__isnull=True,
        client__merged_into__isnull=True,
        client__isnull=False,
    ).annotate(asked_in=Subquery(asked.values("client_zone")[:1]))


def _due(
    each: Coming, before: Mapping[int, Collection[int]], *, told_at: datetime, now: datetime
) -> int | None:
    moments = before_start(each.starts_at, before[each.practice_id])
    return due_now(moments, each.zone, told_at=told_at, now=now)


def _written(refs: Collection[UUID]) -> set[str]:
    """Return the keys of reminders of these appointments, less whatever tells readers apart."""
    known = Message.objects.filter(topic=TOPIC, about__in=refs).values_list("key", flat=True)
    return {":".join(key.split(":")[:4]) for key in known}


def _told_at(pks: Collection[int]) -> dict[int, datetime]:
    """Return when those that were moved were: their clients heard of the time anew."""
    moves = HistoryEntry.objects.filter(
        appointment__in=pks, changes__has_key="starts_at", at__gte=F("appointment__created_at")
    )
    return dict(moves.values_list("appointment").annotate(last=Max("at")))


@transaction.atomic(durable=True)
def _write(due: Mapping[Coming, int], *, now: datetime) -> int:
    rows = Appointment.objects.select_related(
        "client", "practice", "practitioner", "service", "location"
    ).in_bulk([each.pk for each in due])
    told = [_post(rows[each.pk], each, hours, now=now) for each, hours in due.items()]
    return sum(told)


def _post(row: Appointment, each: Coming, hours: int, *, now: datetime) -> bool:
    """Write to whoever reads what is about this client; it passes mails that wait, and they it."""
    readers, practice = addresses_of(row.client) if row.client else [], row.practice
    for reader in readers:
        post(
            TOPIC,
            to=reader.email,
            key=each.key(hours) + reader.mark,
            now=now,
            in_line=False,
            about=row.ref,
            practice=practice.ref,
            client_zone=each.zone.key,
            good_until=before_start(row.starts_at, [hours])[hours].last.isoformat(),
            **manner_of(practice, TOPIC, reader.client.language),
            **spoken_to(reader),
            **standing_of(row),
            **cancelling_told(row, now=now),
        )
    return bool(readers)
