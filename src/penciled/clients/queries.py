"""Read clients. A mail address finds at most one client of a practice."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from itertools import islice
from operator import or_
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Concat, Lower, Trim

from penciled.clients.models import Client, ClientWord, EntryCode, Guardian
from penciled.clients.words import typed_words
from penciled.practices.models import Practice

WINDOW = timedelta(hours=1)
PAUSE, QUICK, LONG_PAUSE = timedelta(seconds=45), 6, timedelta(minutes=4)
MOST_WORDS = 6
LAST = "\U0010ffff"  # after whatever may follow


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads mails about a client: the client, or a `guardian` of theirs."""

    email: str
    client: Client
    guardian: Guardian | None = None

    @property
    def called(self) -> str:
        """Return how to greet them."""
        return self.guardian.name if self.guardian else self.client.call_name

    @property
    def of_whom(self) -> str:
        """Return whom a mail to a guardian is about, by first name; of their own it needs none."""
        return self.client.call_name if self.guardian else ""

    @property
    def mark(self) -> str:
        """Return what tells the keys of their mails from those of other readers."""
        return f":{self.guardian.ref}" if self.guardian else ""


def addresses_of(client: Client) -> list[Reader]:
    """Return who reads mails about a client: by their own address, else their guardians by theirs.

    Nobody where they were erased, or merged into another.
    """
    if client.erased_at or client.merged_into_id:
        return []
    if client.email:
        return [Reader(client.email, client)]
    some = Guardian.objects.filter(client=client).order_by("created_at", "pk")
    return [Reader(each.email, client, each) for each in some]


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


def on_record(practice: Practice, ref: UUID) -> Client | None:
    """Return a client whose record there is to look at, the archived too."""
    return everyone_of(practice).filter(ref=ref).first()


def client_numbered(practice: Practice, internal_id: str) -> Client | None:
    """Return the client whom the practice calls this elsewhere, whatever its capitals."""
    if not internal_id:
        return None
    low = Client.objects.filter(practice=practice).exclude(internal_id="")
    return low.alias(low=Lower("internal_id")).filter(low=Lower(Value(internal_id))).first()


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
    """Return a practice's clients by name: all who can be booked, so none who is archived."""
    return everyone_of(practice).filter(archived_at=None)


def everyone_of(practice: Practice) -> QuerySet[Client]:
    """Return whoever is on record by name, the archived too; not who was erased or merged away."""
    on_record = Client.objects.filter(practice=practice, erased_at=None, merged_into=None)
    return on_record.order_by("sorts_as", "id")


def called(client: Client) -> str:
    """Say which client is meant, among several of one name: "Elena Marsh (elena@example.com)"."""
    known_by = client.email or client.phone
    return f"{client.name} ({known_by})" if known_by else client.name


def client_called(practice: Practice, words: str) -> Client | None:
    """Return the one client whom `words` can mean: a name, or what `called` says."""
    name, _, known_by = words.strip().removesuffix(")").partition(" (")
    full = Trim(Concat("first_name", Value(" "), "last_name"))
    found = clients_like(practice, name).annotate(full=full).filter(full__iexact=name)
    if known_by:
        found = found.filter(email=known_by.lower()) | found.filter(phone=known_by)
    some = list(found[:2])
    return some[0] if len(some) == 1 else None


def clients_like(practice: Practice, words: str) -> QuerySet[Client]:
    """Return whom `words` may mean, by name; nothing typed means anybody. See `worded`."""
    return worded(clients_of(practice), practice, words)


def worded(some: QuerySet[Client], practice: Practice, words: str) -> QuerySet[Client]:
    """Return those of `some` of whom each word typed begins a word kept. From an index."""
    typed = list(islice(typed_words(words), MOST_WORDS))
    if words.strip() and not typed:
        return some.none()
    for ways in typed:
        begun = reduce(or_, (begins(way) for way in ways))
        kept = ClientWord.objects.filter(begun, practice=practice)
        some = some.filter(pk__in=kept.values("client"))
    return some


def is_called(client: Client, words: str) -> bool:
    """Say whether `words` name this client in full: names, mail address or phone number."""
    typed, name = words.casefold().split(), client.name.casefold().split()
    digits = re.sub(r"\D", "", words)
    return (
        bool(typed and set(typed) <= {*name, client.email.casefold()})
        or words.casefold().strip() == called(client).casefold()
        or bool(digits and digits == re.sub(r"\D", "", client.phone))
    )


def begins(way: str) -> Q:
    """Match words by how they begin, in the way that each database has an index for."""
    if connection.vendor == "sqlite":
        return Q(word__gte=way, word__lt=way + LAST)
    return Q(word__startswith=way)
