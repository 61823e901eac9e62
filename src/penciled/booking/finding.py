"""Find clients by what staff remember of them, with what they have and asked for.

Names are compared without accents and capitals, numbers by their digits, the same on every
database: a practice's clients are read through for that, some milliseconds a thousand.
"""

from __future__ import annotations

import unicodedata
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
from penciled.core.lifecycle import State
from penciled.practices.models import Practice, Practitioner

MOST_CLIENTS, MOST_WORDS = 20, 8
MOST_COMING, MOST_PAST, MOST_ASKED = 3, 3, 3
FEWEST_DIGITS = 3
STROKES = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "ı": "i"})


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
    """Return whom `words` may mean: parts of names, of a mail address, of a number. Five queries.

    With `everyone` all of the practice's clients are meant, else those who have or had anything
    on the calendars `on`; what is told of them is always only of these calendars.
    """
    known = Client.objects.filter(practice=practice)
    if not everyone:
        known = known.filter(_stands_on(on))
    ids = _matching(known, words)
    clients = Client.objects.in_bulk(ids[:MOST_CLIENTS])
    found = [Found(clients[pk]) for pk in ids[:MOST_CLIENTS] if pk in clients]
    _add_what_they_have(found, on, now=now)
    return Search(found, has_more=len(ids) > MOST_CLIENTS)


def folded(words: str) -> str:
    """Return words as they are compared: "Zoë Ångström" as "zoe angstrom"."""
    apart = unicodedata.normalize("NFKD", words.casefold().translate(STROKES))
    return "".join(each for each in apart if not unicodedata.combining(each))


def _stands_on(calendars: Collection[Practitioner]) -> Q:
    own = {"client": OuterRef("pk"), "practitioner__in": list(calendars)}
    appointments, asked = (
        Appointment.objects.filter(**own),
        AppointmentRequest.objects.filter(**own),
    )
    return Q(Exists(appointments)) | Q(Exists(asked))


def _matching(known: QuerySet[Client], words: str) -> list[int]:
    """Return the ids of those who match every word, whose name begins so first."""
    wanted = folded(words).split()[:MOST_WORDS]
    digits = "".join(each for each in words if each.isdecimal())
    if not wanted:
        return []
    ranked = []
    for pk, first, last, email, phone in known.values_list(
        "pk", "first_name", "last_name", "email", "phone"
    ):
        name = folded(f"{first} {last}".strip())
        is_meant = all(word in name or _is_mail(word, email) for word in wanted)
        if is_meant or _is_number(words, digits, phone):
            ranked.append((_rank(name, wanted), name, pk))
    return [pk for _rank_, _name, pk in sorted(ranked)]


def _is_mail(word: str, email: str) -> bool:
    """Say whether a word is of an address; of its domain only where it looks like one."""
    address = folded(email)
    return word in (address if "@" in word or "." in word else address.partition("@")[0])


def _is_number(words: str, digits: str, phone: str) -> bool:
    if len(digits) < FEWEST_DIGITS or any(each.isalpha() for each in words):
        return False
    return digits in "".join(each for each in phone if each.isdecimal())


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
