"""Take a person out of their record: who they are, who acts for them, what was written of them.

The row stays, without a word, for the requests and appointments that point to it. What they asked
for and what was booked for them is `booking`'s to empty, and to say when this may happen at all;
what lets them into the portal until then, `sessions`' to end.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import CharField, Q, TextField
from django.db.models.functions import Lower

from penciled.clients.models import (
    Client,
    ClientChange,
    ClientWord,
    EntryCode,
    Guardian,
    MailLink,
    Merge,
)
from penciled.practices.models import Member, Practice

KEPT = ("status",)  # of all that is text on a record


@dataclass(frozen=True, slots=True)
class Family:
    """One person's records: the one that counts, and those that were merged into it.

    `addresses`: theirs now and before, and those of guardians who act for nobody else here;
    `shared`: those by which others are reached too.
    """

    clients: tuple[Client, ...]
    addresses: frozenset[str]
    shared: frozenset[str]

    @property
    def pks(self) -> list[int]:
        return [each.pk for each in self.clients]


def family_of(client: Client, *, asked_by: Iterable[str] = (), lock: bool = False) -> Family:
    """Return a client with all who were merged into them, by id; locked in that order if asked.

    `asked_by`: further addresses that they wrote from.
    """
    pks = merged_into({client.pk})
    found = Client.objects.filter(pk__in=pks).order_by("pk")
    clients = tuple(found.select_for_update(of=("self",)) if lock else found)
    ever = {*_addresses(clients), *(each.lower() for each in asked_by)} - {""}
    shared = _of_others_too(client.practice, clients, ever)
    return Family(clients, frozenset(ever - shared), frozenset(shared))


@transaction.atomic
def forget_person(family: Family, *, by: Member, now: datetime) -> None:
    """Empty the locked records of one person, and end what lets them in; the caller commits."""
    of_them = {"client__in": family.pks}
    practice = family.clients[0].practice
    for rows in (Guardian, ClientWord, MailLink):
        rows._default_manager.filter(**of_them).delete()
    codes = EntryCode.objects.filter(practice=practice, email__in=family.addresses)
    codes.delete()
    ClientChange.objects.filter(**of_them).update(changes={})
    merges = Merge.objects.filter(Q(kept__in=family.pks) | Q(gone__in=family.pks))
    merges.update(moved={}, undoable_until=now)
    for client in family.clients:
        _empty(client, now=now)
    ClientChange.objects.bulk_create(
        ClientChange(client=each, at=now, member=by, what="erased") for each in family.clients
    )


def _empty(client: Client, *, now: datetime) -> None:
    for field in Client._meta.concrete_fields:
        if isinstance(field, CharField | TextField) and field.name not in KEPT:
            setattr(client, field.name, "")
    client.birth_date = client.unreminded_at = None
    client.may_ask = client.may_cancel = client.may_see = False
    client.erased_at = now
    client.save()
    client.practitioners.clear()


def merged_into(pks: set[int]) -> set[int]:
    """Return these and what went into them, at whatever remove."""
    found, new = set(pks), set(pks)
    while new:
        went = Client.objects.filter(merged_into__in=new).values_list("pk", flat=True)
        new = set(went) - found
        found |= new
    return found


def _addresses(clients: Collection[Client]) -> Iterator[str]:
    """Yield every address that a person has or had here, and those of who acts for them."""
    pks = [each.pk for each in clients]
    yield from (each.email.lower() for each in clients)
    acting = Guardian.objects.filter(client__in=pks).values_list("email", flat=True)
    yield from (email.lower() for email in acting)
    changed = ClientChange.objects.filter(client__in=pks, changes__has_key="email")
    for changes in changed.values_list("changes", flat=True):
        yield from (each.lower() for each in changes["email"] if isinstance(each, str))


def _of_others_too(
    practice: Practice, clients: Collection[Client], ever: Collection[str]
) -> set[str]:
    """Return by which of these addresses somebody else is reached at the practice."""
    pks = [each.pk for each in clients]
    small = Client.objects.alias(small=Lower("email"))  # as the index has them
    others = small.filter(practice=practice, small__in=ever).exclude(email="").exclude(pk__in=pks)
    acting = Guardian.objects.filter(practice=practice, email__in=ever).exclude(client__in=pks)
    kept = (*others.values_list("email", flat=True), *acting.values_list("email", flat=True))
    return {each.lower() for each in kept}
