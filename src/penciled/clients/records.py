"""A client's record as staff keep it: written down, changed, put away and brought back.

Each holds the client's row, leaves an entry in its history, and keeps its words in step. What
two could race for, an address or an internal id, the database decides.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from penciled.clients import history, words
from penciled.clients.merged import make_room
from penciled.clients.models import Client, ClientStatus
from penciled.core.errors import InvalidInput, NotPermitted
from penciled.core.fingerprint import must_stand
from penciled.practices.models import Member, Practice
from penciled.practices.queries import practitioners_of

TAKEN = {
    "one_client_per_mail_address_per_practice": (
        "email",
        "A client has this mail address already.",
    ),
    "one_client_per_internal_id_per_practice": (
        "internal_id",
        "A client has this internal id already.",
    ),
}
UNTOLD = ("notes",)  # that they changed is kept, not what they say
NOT_ON_RECORD = "This record is not there any more."


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSaid:
    """All that staff say of a client; `practitioners` are the ids of their own.

    No `language` is the practice's, no `zone` that of what they ask for.
    """

    first_name: str
    last_name: str = ""
    preferred_name: str = ""
    email: str = ""
    phone: str = ""
    birth_date: date | None = None
    language: str = ""
    zone: str = ""
    internal_id: str = ""
    notes: str = ""
    practitioners: AbstractSet[UUID] = frozenset()
    may_ask: bool = True
    may_cancel: bool = True
    may_see: bool = True


FIELDS = tuple(name for name in RecordSaid.__slots__ if name != "practitioners")


def record_said_of(client: Client) -> RecordSaid:
    """Return what is said of a client. One query, unless their practitioners were fetched."""
    said: dict[str, Any] = {name: getattr(client, name) for name in FIELDS}
    return RecordSaid(**said, practitioners=frozenset(e.ref for e in client.practitioners.all()))


@transaction.atomic(durable=True)
def add_client(practice_id: int, said: RecordSaid, *, by: Member, now: datetime) -> Client:
    """Write a client down, as an active one.

    Raises:
        NotPermitted: who writes is no member of the practice.
        InvalidInput: another client has this mail address or internal id.
    """
    _must_be_member(by, practice_id)
    practice = Practice.objects.get(pk=practice_id)
    client = Client(practice=practice, status=ClientStatus.ACTIVE, created_at=now)
    _write(client, said)
    words.index(client)
    history.leave(client, "enrolled", by=by, now=now)
    return client


@transaction.atomic(durable=True)
def save_record(
    client: Client, said: RecordSaid, *, shown: str, by: Member, now: datetime
) -> Client:
    """Let a record be as `said`.

    Raises:
        NotPermitted, InvalidInput: as for a new one, or the record is gone.
        StaleChange: it is not as it was `shown` any more.
    """
    held = held_record(client, by=by)
    before = record_said_of(held)
    must_stand(before, shown)
    changes = _changes(held, before, said)
    if changes:
        _write(held, said)
        words.index(held)
        history.leave(held, "changed", by=by, now=now, changes=changes)
    return held


@transaction.atomic(durable=True)
def archive_client(client: Client, *, by: Member, now: datetime) -> None:
    """Put a record away: it is kept with all its history, and its client can't ask any more.

    Raises:
        NotPermitted, InvalidInput: as for a change.
    """
    held = held_record(client, by=by)
    if held.archived_at is None:
        held.archived_at = now
        held.save(update_fields=["archived_at"])
        history.leave(held, "archived", by=by, now=now)


@transaction.atomic(durable=True)
def bring_back_client(client: Client, *, by: Member, now: datetime) -> None:
    """Take a record that was put away out again; nothing when it is in use.

    Raises:
        NotPermitted, InvalidInput: as for a change.
    """
    held = held_record(client, by=by)
    if held.archived_at is not None:
        held.archived_at = None
        held.save(update_fields=["archived_at"])
        history.leave(held, "brought_back", by=by, now=now)


def held_record(client: Client, *, by: Member) -> Client:
    """Return a client, locked, for a member to change.

    Raises:
        NotPermitted: who changes it is no member of the practice.
        InvalidInput: the record was erased, or merged into another.
    """
    _must_be_member(by, client.practice_id)
    held = Client.objects.select_for_update(of=("self",)).select_related("practice")
    one = held.filter(pk=client.pk, erased_at=None, merged_into=None).first()
    if one is None:
        raise InvalidInput(NOT_ON_RECORD)
    return one


def _must_be_member(by: Member, practice_id: int) -> None:
    if by.practice_id != practice_id:
        raise NotPermitted("Only members of the practice keep its records.")


def _write(client: Client, said: RecordSaid) -> None:
    had = {name: getattr(client, name) for name in ("email", "internal_id")}
    for name in FIELDS:
        setattr(client, name, getattr(said, name))
    client.email = said.email.strip().lower()
    try:
        with transaction.atomic():
            if client.pk:
                make_room(client, had)
            client.save()
    except IntegrityError as error:
        for constraint, (field, refused) in TAKEN.items():
            if constraint in str(error):
                raise InvalidInput(refused, field=field) from error
        raise
    everyone = practitioners_of(client.practice)
    client.practitioners.set(everyone.filter(ref__in=said.practitioners))


def _changes(client: Client, before: RecordSaid, after: RecordSaid) -> dict[str, list[str]]:
    """Return what would change: each field's words before and after, practitioners by name."""
    old, new = asdict(before), asdict(after)
    new["email"] = after.email.strip().lower()
    changed = {
        name: ["", ""] if name in UNTOLD else [_plain(old[name]), _plain(new[name])]
        for name in FIELDS
        if old[name] != new[name]
    }
    if before.practitioners != after.practitioners:
        refs = before.practitioners | after.practitioners
        names = {e.ref: e.name for e in practitioners_of(client.practice).filter(ref__in=refs)}
        pair = (before.practitioners, after.practitioners)
        changed["practitioners"] = [
            ", ".join(sorted(names[ref] for ref in some if ref in names)) for some in pair
        ]
    return changed


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
