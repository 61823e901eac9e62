"""The one engine at work on what is stored: listing, submitting and warning all come here.

What is listed is cached by the calendar's version, in blocks of days that queries
share. A block is good until its version turns or the first of its holds runs out.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core.cache import caches
from django.db.models import Min, QuerySet

from penciled.appointments import queries as appointments
from penciled.appointments.models import Appointment
from penciled.availability import queries as availability
from penciled.availability.queries import Wanted
from penciled.booking.models import AppointmentRequest
from penciled.core.interval import Interval
from penciled.core.slots import Busy, Reason, candidate_starts, reasons_against, within_reach
from penciled.practices import calendars
from penciled.practices.models import Practitioner

BLOCK = timedelta(days=14)
EPOCH = datetime(2024, 1, 1, tzinfo=UTC)
REACH = timedelta(days=2)
FOREVER = datetime.max.replace(tzinfo=UTC)
COLUMNS = ("starts_at", "ends_at", "buffer_before", "buffer_after")


@dataclass(frozen=True, slots=True)
class Slot:
    """One start that may be asked for, and with whom: the first of those who are free."""

    start: datetime
    practitioner: Practitioner


def open_slots(
    practitioners: Iterable[Practitioner],
    wanted: Wanted,
    *,
    first: datetime,
    last: datetime,
    now: datetime,
) -> list[Slot]:
    """Return what may be asked for in `[first, last)`.

    Shape: sorted by start, one slot per start; among several who are free at it,
    the one who comes first in `practitioners`.
    """
    some = list(practitioners)
    versions = calendars.versions(p.pk for p in some)
    found: dict[datetime, Practitioner] = {}
    for practitioner in some:
        starts = _starts(practitioner, wanted, versions[practitioner.pk], first, last, now)
        for start in starts:
            found.setdefault(start, practitioner)
    return [Slot(start, found[start]) for start in sorted(found)]


def why_not(
    practitioner: Practitioner, wanted: Wanted, start: datetime, *, now: datetime
) -> tuple[Reason, ...]:
    """Return every rule that speaks against asking for `start`; none exactly when it is listed."""
    terms = availability.terms_of(practitioner)
    visit = availability.visit_of(wanted.service, terms)
    around = Interval(start - REACH, start + visit.duration + REACH)
    return reasons_against(
        availability.schedule_of(practitioner, wanted),
        availability.core_terms(terms),
        visit,
        busy_time(practitioner.pk, around, now=now),
        start,
        now=now,
    )


def busy_time(
    practitioner_id: int,
    within: Interval,
    *,
    now: datetime,
    request: AppointmentRequest | None = None,
    appointment: Appointment | None = None,
) -> list[Busy]:
    """Return what is busy to clients: appointments that are, and the holds of waiting requests.

    `request` and `appointment` are left out, when it is they that are being weighed.
    """
    booked = appointments.busy(practitioner_id, within.start, within.end)
    held = holds(practitioner_id, within, now=now)
    if appointment:
        booked = booked.exclude(pk=appointment.pk)
    if request:
        held = held.exclude(pk=request.pk)
    return [
        _busy(row[:4], counts=row[4] is not None)
        for row in booked.values_list(*COLUMNS, "client_id")
    ] + [_busy(row, counts=True) for row in held.values_list(*COLUMNS)]


def holds(practitioner_id: int, within: Interval, *, now: datetime) -> QuerySet[AppointmentRequest]:
    """Return the waiting requests that hold part of `within`, by start."""
    return (
        AppointmentRequest.objects.waiting(now=now)
        .filter(
            practitioner_id=practitioner_id,
            ends_at__gt=within.start,
            starts_at__lt=within.end,
        )
        .order_by("starts_at", "id")
    )


def _busy(row: tuple[datetime, datetime, timedelta, timedelta], *, counts: bool) -> Busy:
    starts_at, ends_at, before, after = row
    return Busy(span=Interval(starts_at, ends_at), before=before, after=after, counts=counts)


def _starts(
    practitioner: Practitioner,
    wanted: Wanted,
    version: int,
    first: datetime,
    last: datetime,
    now: datetime,
) -> list[datetime]:
    if last <= first:
        return []
    terms = availability.core_terms(availability.terms_of(practitioner))
    found: list[datetime] = []
    for block in _blocks(first, last):
        found += _candidates(practitioner, wanted, version, block, now)
    within = found[bisect_left(found, first) : bisect_left(found, last)]
    return within_reach(within, practitioner.zone_info, terms, now=now)


def _blocks(first: datetime, last: datetime) -> Iterator[Interval]:
    start = EPOCH + (first - EPOCH) // BLOCK * BLOCK
    while start < last:
        yield Interval(start, start + BLOCK)
        start += BLOCK


def _candidates(
    practitioner: Practitioner, wanted: Wanted, version: int, block: Interval, now: datetime
) -> tuple[datetime, ...]:
    """Return the starts of a block that nothing but `now` speaks against, cached if it can."""
    key = (
        f"{practitioner.pk}.{version}.{wanted.service.pk}.{wanted.location.pk}"
        f".{wanted.as_new}.{block.start:%Y%m%d}"
    )
    kept: tuple[datetime, tuple[datetime, ...]] | None = caches["slots"].get(key)
    if kept and now < kept[0]:
        return kept[1]
    starts = _compute(practitioner, wanted, block, now)
    runs_out = holds(practitioner.pk, _around(block), now=now).aggregate(at=Min("expires_at"))["at"]
    caches["slots"].set(key, (runs_out or FOREVER, starts), timeout=3600)
    return starts


def _compute(
    practitioner: Practitioner, wanted: Wanted, block: Interval, now: datetime
) -> tuple[datetime, ...]:
    terms = availability.terms_of(practitioner)
    return tuple(
        candidate_starts(
            availability.schedule_of(practitioner, wanted),
            availability.core_terms(terms),
            availability.visit_of(wanted.service, terms),
            busy_time(practitioner.pk, _around(block), now=now),
            first=block.start,
            last=block.end,
        )
    )


def _around(block: Interval) -> Interval:
    return Interval(block.start - REACH, block.end + REACH)
