"""What clients ask for and where: services and locations, added, changed, put in order, archived.

Both are kept alike: archived they stay on whatever names them, and are brought back with all
that they were. Whoever changes either holds every calendar of the practice.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from penciled.audit import chain
from penciled.core.errors import InvalidInput, NotPermitted
from penciled.core.fingerprint import must_stand
from penciled.practices import calendars
from penciled.practices.models import (
    Ink,
    Location,
    LocationKind,
    Member,
    Practice,
    Practitioner,
    Service,
)
from penciled.practices.order import change_places
from penciled.practices.queries import practitioners_of

INKS = Ink.choices
SETS = ("practitioners", "locations")
GONE = "This is not in use any more."
NAMED = {Service: "Another service has this name.", Location: "Another location has this name."}


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceSaid:
    """All that is said of a service; `practitioners` are the ids of those who offer it.

    Buffers of None are each practitioner's own; no `locations` are all of them.
    """

    name: str
    description: str = ""
    duration: timedelta
    buffer_before: timedelta | None = None
    buffer_after: timedelta | None = None
    price: str = ""
    ink: str = Ink.VIRIDIAN
    for_new: bool = True
    for_existing: bool = True
    practitioners: AbstractSet[UUID] = frozenset()
    locations: AbstractSet[UUID] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class LocationSaid:
    """All that is said of a location; `practitioners` are the ids of those who are seen there.

    `address` stands exactly as it shall appear; `public_name` is told before a visit is agreed.
    """

    kind: str
    name: str
    public_name: str = ""
    address: str = ""
    directions: str = ""
    address_hidden: bool = True
    practitioners: AbstractSet[UUID] = frozenset()


def said_of(offered: Service | Location) -> ServiceSaid | LocationSaid:
    """Return what is said of what is stored. A query for each set that was not fetched with it."""
    shape = ServiceSaid if isinstance(offered, Service) else LocationSaid
    said = {name: getattr(offered, name) for name in shape.__slots__}
    sets = {name: frozenset(e.ref for e in said[name].all()) for name in SETS if name in said}
    return shape(**said | sets)


@transaction.atomic(durable=True)
def add_offered(
    practice_id: int, said: ServiceSaid | LocationSaid, *, by: Member, now: datetime
) -> Service | Location:
    """Put a service or a location at the end of its list.

    Raises:
        NotPermitted: only an owner or scheduler decides this for the practice.
        InvalidInput: what is said does not go together, or another in use has this name.
    """
    practice = _hold(practice_id, by)
    one = (Service if isinstance(said, ServiceSaid) else Location)(practice=practice)
    one.position = _end(one)
    _write(one, said)
    _record("added", one, by=by, now=now)
    return one


@transaction.atomic(durable=True)
def save_offered(
    offered: Service | Location,
    said: ServiceSaid | LocationSaid,
    *,
    shown: str,
    by: Member,
    now: datetime,
) -> None:
    """Let it be as `said`; what was asked for or booked before keeps its times.

    Raises:
        NotPermitted, InvalidInput: as for a new one, or it is not in use.
        StaleChange: it is not as it was `shown` any more.
    """
    one = _in_use(offered, by)
    must_stand(said_of(one), shown)
    _write(one, said)
    _record("saved", one, by=by, now=now)


@transaction.atomic(durable=True)
def move_offered(offered: Service | Location, *, up: bool, by: Member, now: datetime) -> None:
    """Let it change places with its neighbour in the list, if it has one there.

    Raises:
        NotPermitted, InvalidInput: as for a new one, or it is not in use.
    """
    one = _in_use(offered, by)
    if change_places(_siblings(one), one, up=up):
        _record("moved", one, by=by, now=now)


@transaction.atomic(durable=True)
def archive_offered(offered: Service | Location, *, by: Member, now: datetime) -> None:
    """Let nobody ask for it any more; what was asked for or booked stays.

    Raises:
        NotPermitted, InvalidInput: as for a new one, or it is not in use.
    """
    one = _in_use(offered, by)
    one.archived_at = now
    one.save(update_fields=["archived_at"])
    _turn(one)
    _record("archived", one, by=by, now=now)


@transaction.atomic(durable=True)
def bring_back_offered(offered: Service | Location, *, by: Member, now: datetime) -> None:
    """Let it be asked for again, at the end of the list; nothing when it is in use.

    Raises:
        NotPermitted: only an owner or scheduler decides this for the practice.
        InvalidInput: one in use has its name.
    """
    _hold(offered.practice_id, by)
    one = type(offered)._default_manager.get(pk=offered.pk)
    if one.archived_at is None:
        return
    _must_have_own_name(one)
    one.archived_at, one.position = None, _end(one)
    one.save(update_fields=["archived_at", "position"])
    _turn(one)
    _record("brought_back", one, by=by, now=now)


def archived_services(practice: Practice) -> QuerySet[Service]:
    """Return what is offered no more, the latest first."""
    gone = Service.objects.filter(practice=practice, archived_at__isnull=False)
    return gone.order_by("-archived_at", "-id")


def archived_locations(practice: Practice) -> QuerySet[Location]:
    """Return where nobody is seen any more, the latest first."""
    gone = Location.objects.filter(practice=practice, archived_at__isnull=False)
    return gone.order_by("-archived_at", "-id")


def _hold(practice_id: int, by: Member) -> Practice:
    if not by.sees_everyone or by.practice_id != practice_id:
        raise NotPermitted("Only an owner or a scheduler can change what the practice offers.")
    calendars.hold(Practitioner.objects.filter(practice=practice_id).values_list("pk", flat=True))
    return Practice.objects.select_for_update().get(pk=practice_id)


def _in_use(offered: Service | Location, by: Member) -> Service | Location:
    _hold(offered.practice_id, by)
    one: Service | Location | None = _siblings(offered).filter(pk=offered.pk).first()
    if one is None:
        raise InvalidInput(GONE)
    return one


def _siblings(one: Service | Location) -> QuerySet[Any]:
    rows = type(one)._default_manager.select_related("practice")
    in_use = rows.filter(practice=one.practice_id, archived_at__isnull=True)
    return in_use.order_by("position", "id")


def _end(one: Service | Location) -> int:
    last = _siblings(one).last()
    return last.position + 1 if last else 0


def _write(one: Service | Location, said: ServiceSaid | LocationSaid) -> None:
    _must_go_together(said)
    plain: Mapping[str, object] = asdict(said)
    for name in plain:
        if name not in SETS:
            setattr(one, name, plain[name])
    _must_have_own_name(one)
    one.save()
    _turn(one)  # whoever had it until now
    everyone = practitioners_of(one.practice)
    one.practitioners.set(everyone.filter(ref__in=said.practitioners))
    if isinstance(one, Service) and isinstance(said, ServiceSaid):
        there = Location.objects.filter(practice=one.practice, ref__in=said.locations)
        one.locations.set(there)
    _turn(one)


def _must_go_together(said: ServiceSaid | LocationSaid) -> None:
    if isinstance(said, LocationSaid):
        if said.kind not in LocationKind.values:
            raise InvalidInput(
                "Say whether appointments there are in person or by video.", field="kind"
            )
        return
    if said.duration <= timedelta(0):
        raise InvalidInput("An appointment takes some time.", field="duration")
    if not (said.for_new or said.for_existing):
        raise InvalidInput("Choose who may ask.", field="who")


def _must_have_own_name(one: Service | Location) -> None:
    """Refuse a name that another in use has; the practice's row is held, so nobody takes it now."""
    if _siblings(one).exclude(pk=one.pk).filter(name__iexact=one.name).exists():
        raise InvalidInput(NAMED[type(one)], field="name")


def _turn(one: Service | Location) -> None:
    calendars.turn(one.practitioners.values_list("pk", flat=True))


def _record(done: str, one: Service | Location, *, by: Member, now: datetime) -> None:
    action = f"{one._meta.model_name}.{done}"
    actor = f"member:{by.ref}"
    chain.record(action, practice=one.practice.ref, actor=actor, at=now, about=one.ref)
