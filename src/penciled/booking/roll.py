"""A practice's clients as a list: narrowed, in an order, a page at a time.

A page begins behind a client, not at a number, so that the last is as quick as the first. Whom
it begins behind is told by their random id alone: what it sorts by is read from their record.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import Max, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from penciled.appointments.models import OFF, Appointment, AppointmentStatus
from penciled.clients.models import Client, ClientStatus
from penciled.clients.queries import everyone_of, worded
from penciled.practices.models import Practice, Practitioner

PER_PAGE, MOST_COUNTED = 50, 1000
SHOWS = ("", ClientStatus.PROSPECTIVE.value, ClientStatus.ACTIVE.value, "archived")
LONG_AGO, FAR_OFF = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
ORDERS = {  # what a list sorts by, and whether the least comes first
    "name": ("sorts_as", True),
    "newest": ("created_at", False),
    "last": ("was_at", False),
    "next": ("comes_at", True),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Whom a list shows. `of`: only who is this practitioner's own, or on their calendar.

    `show`: one of `SHOWS`; nothing means all but the archived.
    """

    words: str = ""
    show: str = ""
    of: Practitioner | None = None
    order: str = "name"


@dataclass(frozen=True, slots=True)
class Row:
    """A client, and when they were last seen and come next, on the calendars asked about."""

    client: Client
    was_at: datetime | None = None
    comes_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Some of those sought. `count` stops one above `MOST_COUNTED`."""

    rows: Sequence[Row]
    count: int
    is_first: bool
    is_last: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: behind a client, or before one."""

    ref: UUID
    is_behind: bool = True


def page_of(
    practice: Practice,
    sought: Sought,
    *,
    on: Collection[Practitioner],
    place: Place | None = None,
    now: datetime,
) -> Page:
    """Return a page of those sought, with what the calendars `on` have of them. Five queries."""
    found = sorted_roll(practice, sought, on=on, now=now)
    anybody = _keyed(everyone_of(practice), sought.order, on, now=now)
    start = anybody.filter(ref=place.ref).first() if place else None
    forth = start is None or place is None or place.is_behind
    some = list(_from(found, sought.order, start, forth=forth)[: PER_PAGE + 1])
    more, some = len(some) > PER_PAGE, some[:PER_PAGE]
    if not forth:
        some.reverse()
    return Page(
        rows=_rows(some, on, now=now),
        count=found.order_by()[: MOST_COUNTED + 1].count(),
        is_first=start is None or (not forth and not more),
        is_last=forth and not more,
    )


def sorted_roll(
    practice: Practice, sought: Sought, *, on: Collection[Practitioner], now: datetime
) -> QuerySet[Client]:
    """Return all who are sought, in order."""
    found = worded(everyone_of(practice), practice, sought.words)
    found = found.filter(archived_at__isnull=sought.show != "archived")
    if sought.show in ClientStatus.values:
        found = found.filter(status=sought.show)
    if sought.of:
        found = found.filter(_of(sought.of, on))
    key, upwards = ORDERS[sought.order]
    found = _keyed(found, sought.order, on, now=now)
    return found.order_by(*(f"{'' if upwards else '-'}{each}" for each in (key, "id")))


def _of(whose: Practitioner, on: Collection[Practitioner]) -> Q:
    own = Client.practitioners.through.objects.filter(practitioner=whose)
    is_theirs = Q(pk__in=own.values("client"))
    if whose not in on:
        return is_theirs
    there = Appointment.objects.filter(practitioner=whose, client__isnull=False)
    return is_theirs | Q(pk__in=there.values("client"))


def _keyed(
    some: QuerySet[Client], order: str, on: Collection[Practitioner], *, now: datetime
) -> QuerySet[Client]:
    """Return clients with what they are sorted by, where that does not stand on their record."""
    key, _upwards = ORDERS[order]
    if key in ("was_at", "comes_at"):
        return some.annotate(**{key: _moment(key, on, now=now)})
    return some


def _moment(key: str, on: Collection[Practitioner], *, now: datetime) -> Coalesce:
    """Return when a client was last seen or comes next; for who never was or does, the far end.

    Grouped, so that a database reads the few of a client, and never all by their start.
    """
    theirs = Appointment.objects.filter(client=OuterRef("pk"), practitioner__in=on)
    at: Max | Min
    if key == "was_at":
        off, at, least = (*OFF, AppointmentStatus.NO_SHOW), Max("starts_at"), LONG_AGO
        kept = theirs.filter(starts_at__lt=now).exclude(status__in=off)
    else:
        at, least = Min("starts_at"), FAR_OFF
        kept = theirs.filter(starts_at__gte=now).exclude(status__in=OFF)
    ends = kept.order_by().values("client").annotate(at=at).values("at")
    return Coalesce(Subquery(ends), Value(least))


def _from(
    found: QuerySet[Client], order: str, start: Client | None, *, forth: bool
) -> QuerySet[Client]:
    """Return what comes behind `start`, or before it and then the nearest first.

    That nothing comes before its key is said once more by itself: an index can go by that.
    """
    found = found.prefetch_related("practitioners")
    key, upwards = ORDERS[order]
    if start is None:
        return found
    at: Any = getattr(start, key)
    way = "gt" if upwards is forth else "lt"
    beyond = Q(**{f"{key}__{way}": at}) | Q(**{f"id__{way}": start.pk})
    found = found.filter(Q(**{f"{key}__{way}e": at}), beyond)
    return found if forth else found.reverse()


def _rows(some: Sequence[Client], on: Collection[Practitioner], *, now: datetime) -> list[Row]:
    theirs = Appointment.objects.filter(client__in=some, practitioner__in=on)
    was = Q(starts_at__lt=now) & ~Q(status=AppointmentStatus.NO_SHOW)
    moments = {
        client: (was_at, comes_at)
        for client, was_at, comes_at in theirs.exclude(status__in=OFF)
        .values("client")
        .annotate(was_at=Max("starts_at", filter=was))
        .annotate(comes_at=Min("starts_at", filter=Q(starts_at__gte=now)))
        .values_list("client", "was_at", "comes_at")
    }
    return [Row(each, *moments.get(each.pk, (None, None))) for each in some]
