"""Read clients. A mail address finds at most one client of a practice."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime, timedelta
from functools import reduce
from operator import and_, or_
from uuid import UUID

from django.db.models import F, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Concat, Replace, Trim

from penciled.clients.models import Client, EntryCode
from penciled.practices.models import Practice

WINDOW = timedelta(hours=1)
PAUSE, QUICK, LONG_PAUSE = timedelta(seconds=45), 6, timedelta(minutes=4)
MOST_WORDS = 6
BETWEEN_DIGITS = " -()./+\u00a0"
NUMBER = re.compile(r"[\d\s()./+-]*\d[\d\s()./+-]*\d[\d\s()./+-]*\d[\d\s()./+-]*", re.ASCII)


def client_at(practice: Practice, email: str) -> Client | None:
    """Return the client whose address this is, whatever its capitals."""
    if not email:
        return None
    return Client.objects.filter(practice=practice, email=email.lower()).first()


def clients_at(practice: Practice, emails: Collection[str]) -> QuerySet[Client]:
    """Return the clients whose addresses these are, written small."""
    return Client.objects.filter(practice=practice, email__in=emails)


def client_of(practice: Practice, ref: UUID) -> Client | None:
    return Client.objects.filter(practice=practice, ref=ref).first()


def code_of(practice: Practice, ref: UUID) -> EntryCode | None:
    return EntryCode.objects.filter(practice=practice, ref=ref).first()


def next_code_at(practice: Practice, email: str, *, now: datetime) -> datetime:
    """Return from when on a code may be mailed to an address; after a few, not so soon again.

    It is always before the last one has run out, so there is always one to be had.
    """
    asked = EntryCode.objects.filter(practice=practice, email=email, created_at__gt=now - WINDOW)
    mailed = asked.exclude(digest="").order_by("-created_at").values_list("created_at", flat=True)
    lately = list(mailed[:QUICK])
    if not lately:
        return now
    return lately[0] + (PAUSE if len(lately) < QUICK else LONG_PAUSE)


def clients_of(practice: Practice) -> QuerySet[Client]:
    """Return a practice's clients by name."""
    return Client.objects.filter(practice=practice).order_by("first_name", "last_name", "id")


def called(client: Client) -> str:
    """Say which client is meant, among several of one name: "Elena Marsh (elena@example.com)"."""
    known_by = client.email or client.phone
    return f"{client.name} ({known_by})" if known_by else client.name


def client_called(practice: Practice, words: str) -> Client | None:
    """Return the one client whom `words` can mean: a name, or what `called` says."""
    name, _, known_by = words.strip().removesuffix(")").partition(" (")
    full = Trim(Concat("first_name", Value(" "), "last_name"))
    found = clients_of(practice).annotate(full=full).filter(full__iexact=name)
    if known_by:
        found = found.filter(email=known_by.lower()) | found.filter(phone=known_by)
    some = list(found[:2])
    return some[0] if len(some) == 1 else None


def clients_like(practice: Practice, words: str) -> QuerySet[Client]:
    """Return whom `words` may mean, by name; nothing typed means anybody.

    Each word begins a part of a name or a mail address; figures are part of a phone number,
    however it is written. Reads every client of the practice: 50,000 take about 50 ms.
    """
    if NUMBER.fullmatch(words.strip()):
        found = clients_of(practice).annotate(digits=_digits_of("phone"))
        return found.filter(digits__contains=re.sub(r"\D", "", words))
    parts = re.sub(r"[(),]", " ", words).split()[:MOST_WORDS]
    return clients_of(practice).filter(reduce(and_, map(_begins, parts), Q()))


def is_called(client: Client, words: str) -> bool:
    """Say whether `words` name this client in full: names, mail address or phone number."""
    typed, name = words.casefold().split(), client.name.casefold().split()
    digits = re.sub(r"\D", "", words)
    return (
        bool(typed and set(typed) <= {*name, client.email.casefold()})
        or words.casefold().strip() == called(client).casefold()
        or bool(digits and digits == re.sub(r"\D", "", client.phone))
    )


def _digits_of(field: str) -> Combinable:
    """Return a number without what people write between its figures."""
    said: Combinable = F(field)
    for gap in BETWEEN_DIGITS:
        said = Replace(said, Value(gap))
    return said


def _begins(word: str) -> Q:
    """Match what begins a part of a name, or the mail address.

    SQLite minds capitals beyond ASCII, so those are tried each way.
    """
    ways = {word} if word.isascii() else {word, word.lower(), word.upper(), word.capitalize()}
    places = (
        Q(**{f"{name}__{how}": before + way})
        for way in ways
        for name in ("first_name", "last_name")
        for how, before in (("istartswith", ""), ("icontains", " "), ("icontains", "-"))
    )
    return reduce(or_, places, Q(email__istartswith=word))
