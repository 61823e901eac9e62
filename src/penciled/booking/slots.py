"""The one engine at work on what is stored: listing, submitting and warning all come here.

What is listed is cached by the calendar's version, in blocks of days that queries
share. A block is good until its version turns or the first of its holds runs out.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property

from django.core.cache import caches
from django.db.models import QuerySet

from penciled.appointments import queries as appointments
from penciled.availability import queries as availability
from penciled.availability.models import TermsFields
from penciled.availability.queries import Wanted
from penciled.booking.models import AppointmentRequest
from penciled.core.hours import Schedule
from penciled.core.interval import Interval
from penciled.core.reach import within_reach
from penciled.core.slots import Busy, Reason, Visit, candidate_starts, reasons_against
from penciled.practices import calendars
from penciled.practices.models import Practitioner

BLOCK = timedelta(days=14)
EPOCH = datetime(2024, 1, 1, tzinfo=UTC)
REACH = timedelta(days=2)
FOREVER = datetime.max.replace(tzinfo=UTC)
COLUMNS = ("starts_at", "ends_at", "buffer_before", "buffer_after")
HELD = ("starts_at", "ends_at", "expires_at")
WINDOWS = (timedelta(days=14), timedelta(days=42))


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
    untold: Collection[AppointmentRequest] = (),
) -> list[Slot]:
    """Return what may be asked for in `[first, last)`.

    `untold` are the asker's own requests that were answered without their knowing: those hold
    their time against them as if they waited.

    Shape: sorted by start, one slot per start; among several who are free at it,
    the one who comes first in `practitioners`. Two queries when nothing has moved.
    """
    return _listed(_looks(practitioners, wanted, now=now), first, last, untold)


def first_slot(
    practitioners: Sequence[Practitioner],
    wanted: Wanted,
    *,
    since: datetime,
    now: datetime,
    untold: Collection[AppointmentRequest] = (),
) -> Slot | None:
    """Return the first slot from `since` on, looking in growing windows up to the horizon.

    Cost: a dozen queries for each practitioner at most, however far the horizon.
    """
    looks = _looks(practitioners, wanted, now=now)
    farthest = max((look.terms.horizon for look in looks), default=0)
    end = now + timedelta(days=farthest + 2)
    first = max(since, now)
    for window in (*WINDOWS, end - first):
        last = min(first + window, end)
        if found := _listed(looks, first, last, untold):
            return found[0]
        first = last
    return None


def why_not(
    practitioner: Practitioner, wanted: Wanted, start: datetime, *, now: datetime
) -> tuple[Reason, ...]:
    """Return every rule that speaks against asking for `start`; none exactly when it is listed."""
    return why_not_each(practitioner, wanted, [start], now=now)[start]


def why_not_each(
    practitioner: Practitioner, wanted: Wanted, starts: Iterable[datetime], *, now: datetime
) -> dict[datetime, tuple[Reason, ...]]:
    """Return for each start what `why_not` does; a handful of queries for all of them."""
    some = sorted(starts)
    if not some:
        return {}
    terms = availability.terms_of(practitioner)
    visit = availability.visit_of(wanted.service, terms)
    schedule = availability.schedule_of(practitioner, wanted)
    around = Interval(some[0] - REACH, some[-1] + visit.duration + REACH)
    busy = busy_time(practitioner.pk, around, now=now)
    rules = availability.core_terms(terms)
    return {s: reasons_against(schedule, rules, visit, busy, s, now=now) for s in some}


def busy_time(
    practitioner_id: int,
    within: Interval,
    *,
    now: datetime,
    request: AppointmentRequest | None = None,
    but: Collection[int] = (),
    since: datetime | None = None,
) -> list[Busy]:
    """Return what is busy to clients: appointments that are, and the holds of waiting requests.

    `request`, and the appointments whose ids are in `but`, are left out: it is they that are
    being weighed; so are appointments that stand as they stood `since`.
    """
    booked = appointments.busy(practitioner_id, within.start, within.end).exclude(pk__in=but)
    if since:
        booked = appointments.changed_since(booked, since)
    held = holds(practitioner_id, within, now=now)
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


@dataclass(frozen=True)
class _Look:
    """One look at one calendar: whose, for what, as of which version and time."""

    practitioner: Practitioner
    wanted: Wanted
    terms: TermsFields
    version: int
    now: datetime

    @cached_property
    def schedule(self) -> Schedule:
        return availability.schedule_of(self.practitioner, self.wanted)

    def key(self, block: Interval) -> str:
        return (
            f"{self.practitioner.pk}.{self.version}.{self.wanted.service.pk}"
            f".{self.wanted.location.pk}.{self.wanted.as_new}.{block.start:%Y%m%d}"
        )


def _looks(practitioners: Iterable[Practitioner], wanted: Wanted, *, now: datetime) -> list[_Look]:
    some = list(practitioners)
    versions = calendars.versions(p.pk for p in some)  # first: what is read next is not older
    terms = availability.terms_of_each(some)
    return [_Look(each, wanted, terms[each.pk], versions[each.pk], now) for each in some]


def is_held_untold(
    asked: AppointmentRequest, practitioner: Practitioner, visit: Visit, start: datetime
) -> bool:
    """Say whether a visit at `start` would come too near to what its asker thinks they hold."""
    before = asked.starts_at - max(visit.after, asked.buffer_before)
    after = asked.ends_at + max(visit.before, asked.buffer_after)
    is_theirs = asked.practitioner_id == practitioner.pk
    return is_theirs and start < after and start + visit.duration > before


def _listed(
    looks: Iterable[_Look],
    first: datetime,
    last: datetime,
    untold: Collection[AppointmentRequest],
) -> list[Slot]:
    found: dict[datetime, Practitioner] = {}
    for look in looks:
        visit = availability.visit_of(look.wanted.service, look.terms)
        for start in _starts(look, first, last):
            if not any(is_held_untold(each, look.practitioner, visit, start) for each in untold):
                found.setdefault(start, look.practitioner)
    return [Slot(start, found[start]) for start in sorted(found)]


def _starts(look: _Look, first: datetime, last: datetime) -> list[datetime]:
    found = [start for some in _candidates(look, list(_blocks(first, last))) for start in some]
    within = found[bisect_left(found, first) : bisect_left(found, last)]
    terms = availability.core_terms(look.terms)
    return within_reach(within, look.practitioner.zone_info, terms, now=look.now)


def _blocks(first: datetime, last: datetime) -> Iterator[Interval]:
    start = EPOCH + (first - EPOCH) // BLOCK * BLOCK
    while start < last:
        yield Interval(start, start + BLOCK)
        start += BLOCK


def _candidates(look: _Look, blocks: Sequence[Interval]) -> Iterator[tuple[datetime, ...]]:
    """Yield the starts of each block that nothing but `now` speaks against, cached if they can be.

    However many blocks are to be computed, what stands in their way is read once.
    """
    kept = caches["slots"].get_many([look.key(block) for block in blocks])
    known = {key: starts for key, (until, starts) in kept.items() if look.now < until}
    if missing := [block for block in blocks if look.key(block) not in known]:
        known |= _computed(look, missing)
    for block in blocks:
        yield known[look.key(block)]


def _computed(look: _Look, blocks: Sequence[Interval]) -> dict[str, tuple[datetime, ...]]:
    if look.schedule.is_empty:
        return {look.key(block): () for block in blocks}
    whole = _around(Interval(blocks[0].start, blocks[-1].end))
    busy = busy_time(look.practitioner.pk, whole, now=look.now)
    held = holds(look.practitioner.pk, whole, now=look.now)
    ends = [(Interval(start, end), at) for start, end, at in held.values_list(*HELD)]
    made = {}
    for block in blocks:
        around = _around(block)
        made[look.key(block)] = starts = _compute(look, block, busy, around)
        until = min((at for span, at in ends if span.overlaps(around)), default=FOREVER)
        caches["slots"].set(look.key(block), (until, starts), timeout=3600)
    return made


def _compute(
    look: _Look, block: Interval, busy: Iterable[Busy], around: Interval
) -> tuple[datetime, ...]:
    return tuple(
        candidate_starts(
            look.schedule,
            availability.core_terms(look.terms),
            availability.visit_of(look.wanted.service, look.terms),
            [each for each in busy if each.span.overlaps(around)],
            first=block.start,
            last=block.end,
        )
    )


def _around(block: Interval) -> Interval:
    return Interval(block.start - REACH, block.end + REACH)
