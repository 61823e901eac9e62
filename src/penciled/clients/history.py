"""What was done to records, by whom and when: for staff in the history, for proof in the chain.

The history says what stood before and after; the chain, which nobody ever empties, says only
which fields they were. What notes say is repeated in neither.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import QuerySet

from penciled.audit import chain
from penciled.clients.models import Client, ClientChange
from penciled.practices.models import Member, Practice

Changes = Mapping[str, Sequence[str]]


def leave(
    client: Client, what: str, *, by: Member | None, now: datetime, changes: Changes | None = None
) -> None:
    """Leave an entry with a client, and one in the practice's chain. Take every lock before."""
    note(client, what, by=by, now=now, changes=changes)
    chain.record(
        f"client.{what}",
        practice=client.practice.ref,
        actor=f"member:{by.ref}" if by else "system",
        at=now,
        about=client.ref,
        **({"changed": sorted(changes)} if changes else {}),
    )


def note(
    client: Client, what: str, *, by: Member | None, now: datetime, changes: Changes | None = None
) -> None:
    """Leave an entry with a client alone, where the chain already has one of its own."""
    ClientChange.objects.create(
        client=client, at=now, member=by, what=what, changes=dict(changes or {})
    )


def history_of(client: Client) -> QuerySet[ClientChange]:
    """Return what was done to a client's record, latest first."""
    return client.history.select_related("member").order_by("-at", "-id")


def latest_in(practice: Practice) -> int:
    """Return a number that grows with whatever is done to a record of the practice."""
    done = ClientChange.objects.filter(client__practice=practice).order_by("-id")
    return done.values_list("id", flat=True).first() or 0
