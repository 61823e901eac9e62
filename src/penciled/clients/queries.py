"""Read clients. A mail address finds at most one client of a practice."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet, Value
from django.db.models.functions import Concat, Trim

from penciled.clients.models import Client, EntryCode
from penciled.practices.models import Practice


def client_at(practice: Practice, email: str) -> Client | None:
    """Return the client whose address this is, whatever its capitals."""
    if not email:
        return None
    return Client.objects.filter(practice=practice, email__iexact=email).first()


def client_of(practice: Practice, ref: UUID) -> Client | None:
    return Client.objects.filter(practice=practice, ref=ref).first()


def code_of(practice: Practice, ref: UUID) -> EntryCode | None:
    return EntryCode.objects.filter(practice=practice, ref=ref).first()


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
        found = found.filter(email__iexact=known_by) | found.filter(phone=known_by)
    some = list(found[:2])
    return some[0] if len(some) == 1 else None
