"""Let somebody act for a client, by a mail address of their own, and end that again.

Whoever proves the address by a code acts in the portal for everybody it stands beside, until it
is taken away; nothing of that is kept in their session.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from penciled.clients import history, words
from penciled.clients.models import Client, Guardian
from penciled.clients.records import held_record
from penciled.core.errors import InvalidInput
from penciled.practices.models import Member

MOST = 10


def guardians_of(client: Client) -> QuerySet[Guardian]:
    """Return who may act for a client, the first first."""
    return Guardian.objects.filter(client=client).order_by("created_at", "pk")


@transaction.atomic(durable=True)
def add_guardian(client: Client, *, name: str, email: str, by: Member, now: datetime) -> Guardian:
    """Let whoever proves `email` act for a client.

    Raises:
        NotPermitted: who adds them is no member of the practice.
        InvalidInput: the record is gone; or the address is the client's own, acts for them
            already, or is one too many.
    """
    held = held_record(client, by=by)
    email = email.strip().lower()
    if email == held.email:
        raise InvalidInput("This is the client’s own mail address.", field="email")
    if guardians_of(held).count() >= MOST:
        raise InvalidInput(f"At most {MOST} people can act for a client.", field="email")
    guardian = stand_beside(held, name=name, email=email, now=now)
    words.index(held)
    _leave(held, "guardian_added", "", _said(guardian), by=by, now=now)
    return guardian


@transaction.atomic(durable=True)
def remove_guardian(client: Client, ref: UUID, *, by: Member, now: datetime) -> Guardian | None:
    """Let a guardian act for a client no longer; nothing when they did not.

    Raises:
        NotPermitted: who removes them is no member of the practice.
        InvalidInput: the record is gone.
    """
    held = held_record(client, by=by)
    guardian = guardians_of(held).filter(ref=ref).first()
    if guardian:
        Guardian.objects.filter(pk=guardian.pk).delete()
        words.index(held)
        _leave(held, "guardian_removed", _said(guardian), "", by=by, now=now)
    return guardian


@transaction.atomic
def stand_beside(client: Client, *, name: str, email: str, now: datetime) -> Guardian:
    """Store a guardian of a client that is held; the words they are found by are the caller's.

    Raises:
        InvalidInput: the address acts for them already.
    """
    fields = {"practice_id": client.practice_id, "client": client, "created_at": now}
    try:
        with transaction.atomic():
            return Guardian.objects.create(name=name, email=email.strip().lower(), **fields)
    except IntegrityError as error:
        if "a_guardian_stands_once_beside_a_client" not in str(error):
            raise
        raise InvalidInput("This address acts for them already.", field="email") from error


def _leave(
    client: Client, what: str, before: str, after: str, *, by: Member, now: datetime
) -> None:
    history.leave(client, what, by=by, now=now, changes={"guardian": [before, after]})


def _said(guardian: Guardian) -> str:
    return f"{guardian.name} ({guardian.email})"
