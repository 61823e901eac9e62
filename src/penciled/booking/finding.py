"""Find clients by what staff remember of them, with what they have and asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.expressions import OrderBy
from django.db.models.functions import RowNumber

from penciled.appointments.models import OFF, Appointment
from penciled.booking.models import AppointmentRequest
from penciled.clients.models import Client
from penciled.clients.queries import clients_like
from penciled.clients.words import folded
from penciled.core.lifecycle import State
from penciled.practices.models import Practice, Practitioner

MOST_CLIENTS, MOST_RANKED = 20, 500
MOST_COMING, MOST_PAST, MOST_ASKED = 3, 3, 3


@dataclass(frozen=True, slots=True)
class Found:
    """A client, and of theirs what comes next, what was last, what they asked for without yes."""

    client: Client
    coming: list[Appointment] = field(default_factory=list)
    past: list[Appointment] = field(default_factory=list)
    asked: list[AppointmentRequest] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Search:
    """Those found, best first; `has_more` when they are not all."""

    found: list[Found]
    has_more: bool


def search_clients(
    practice: Practice,
    words: str,
    *,
    on: Collection[Practitioner],
    everyone: bool,
    now: datetime,
) -> Search:
    """Return whom `words` may mean, best first: see `clients.queries.worded`. Five queries.

    With `everyone` all of the practice's clients are meant, else those who have or had anything
    on the calendars `on`; what is told of them is always only of these calendars.
    """
    known = clients_like(practice, words)
    if not everyone:
        known = known.filter(_stands_on(on))
    ids = _ranked(known, words)
    clients = Client.objects.in_bulk(ids[:MOST_CLIENTS])
    found = [Found(clients[pk]) for pk in ids[:MOST_CLIENTS] if pk in clients]
    _add_what_they_have(found, on, now=now)
    return Search(found, has_more=len(ids) > MOST_CLIENTS)


def _stands_on(calendars: Collection[Practitioner]) -> Q:
    own = {"client": OuterRef("pk"), "practitioner__in": list(calendars)}
    appointments, asked = (
        Appointment.objects.filter(**own),
        AppointmentRequest.objects.filter(**own),
    )
    return Q(Exists(appointments)) | Q(Exists(asked))


def _ranked(some: QuerySet[Client], words: str) -> list[int]:
    """Return the ids of those found, whose name begins so first."""
    wanted = folded(words).split()
    rows = some.values_list("pk", "first_name", "last_name")[:MOST_RANKED]
    names = [(folded(f"{first} {last}".strip()), pk) for pk, first, last in rows]
    return [pk for _, _, pk in sorted((_rank(name, wanted), name, pk) for name, pk in names)]


def _rank(name: str, wanted: Sequence[str]) -> int:
    if name.startswith(" ".join(wanted)):
        return 0
    return 1 if all(any(part.startswith(w) for part in name.split()) for w in wanted) else 2


def _add_what_they_have(
    found: Sequence[Found], on: Collection[Practitioner], *, now: datetime
) -> None:
    by_client = {each.client.pk: each for each in found}
    own = {"client__in": list(by_client), "practitioner__in": list(on)}
    theirs = Appointment.objects.filter(**own).select_related(
        "service", "location", "room", "practitioner"
    )
    coming = theirs.filter(ends_at__gt=now).exclude(status__in=OFF)
    past = theirs.filter(Q(ends_at__lte=now) | Q(status__in=OFF))
    asked = AppointmentRequest.objects.filter(**own).exclude(state=State.ACCEPTED)
    for each in _first(coming, MOST_COMING, F("starts_at").asc()):
        by_client[each.client_id].coming.append(each)
    for each in _first(past, MOST_PAST, F("starts_at").desc()):
        by_client[each.client_id].past.append(each)
    asked = asked.select_related("service", "location", "practitioner")
    for each in _first(asked, MOST_ASKED, F("asked_at").desc()):
        by_client[each.client_id].asked.append(each)


def _first(some: QuerySet[Any], most: int, order: OrderBy) -> Iterator[Any]:
    """Return the first few of each client."""
    place = Window(RowNumber(), partition_by=F("client_id"), order_by=order)
    yield from some.annotate(place=place).filter(place__lte=most).order_by("client_id", "place")
