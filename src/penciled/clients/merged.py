"""Records that went into another one: what is still known by them.

Whoever wrote from an address that the kept record does not have may see and do what concerns that
alone which was asked from there. That their record went into another is nothing they can tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db.models import Q

from penciled.clients.models import Client, Guardian
from penciled.clients.queries import Reader


def kept_of(client: Client) -> Client:
    """Return the record that counts: of several that became one, the last that was kept."""
    while client.merged_into:
        client = client.merged_into
    return client


def went_into(client: Client) -> list[Client]:
    """Return the records that went into one, at whatever remove, the first first."""
    found: list[Client] = []
    newest = [client]
    while newest:
        newest = list(Client.objects.filter(merged_into__in=newest).order_by("pk"))
        found += newest
    return found


def make_room(held: Client, had: Mapping[str, str]) -> None:
    """Let a record that went into this one hold what it `had`, where it takes what that holds.

    Of an address or an id no two clients have the same: so the two change them.
    """
    for name, before in had.items():
        mine = getattr(held, name).lower()
        for each in went_into(held) if mine and mine != before.lower() else ():
            if getattr(each, name).lower() == mine:
                Client.objects.filter(pk=each.pk).update(**{name: ""})
                Client.objects.filter(pk=held.pk).update(**{name: getattr(held, name)})
                Client.objects.filter(pk=each.pk).update(**{name: before})


def stranger_at(client: Client, email: str) -> Reader | None:
    """Return as whom an address is known that came with a record which went into this one."""
    email = email.lower()
    some = went_into(client) if email else []
    for each in some:
        if each.email == email:
            return Reader(email, each)
    acting = Guardian.objects.filter(client__in=some, email=email).select_related("client")
    guardian = acting.order_by("pk").first()
    return Reader(email, guardian.client, guardian) if guardian else None


def theirs(clients: Iterable[Client], asked_from: str) -> Q:
    """Match what belongs to `clients`; of one that was merged away, what was asked by its people.

    `asked_from` is the column that says from which address.
    """
    some = list(clients)
    found = Q(client__in=[each.pk for each in some])
    for each in some:
        if each.merged_into_id:
            found |= Q(client=kept_of(each), **{f"{asked_from}__in": _addresses(each)})
    return found


def seen_as(client: Client, clients: Iterable[Client]) -> Client:
    """Return as whom those who act for `clients` know the client of what is theirs.

    Whether they may cancel it online is as the record that counts has it.
    """
    some = list(clients)
    if any(each.pk == client.pk for each in some):
        return client
    away = (each for each in some if each.merged_into_id)
    known = next((each for each in away if kept_of(each).pk == client.pk), client)
    known.may_cancel = client.may_cancel
    return known


def _addresses(client: Client) -> list[str]:
    acting = Guardian.objects.filter(client=client).values_list("email", flat=True)
    return [each for each in (client.email, *acting) if each]
