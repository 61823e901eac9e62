"""A closed practice: until when its people may read, and its way back until then.

Closing itself is `booking`'s, because what waits is answered with it. Nothing is deleted by it:
that is for whoever runs the installation.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from penciled.audit import chain
from penciled.core.errors import InvalidInput, NotPermitted
from penciled.practices.models import Member, Practice

READ_FOR = timedelta(days=30)


def read_until(practice: Practice) -> datetime | None:
    """Return until when a closed practice can be read and reopened; None while it is open."""
    return practice.closed_at + READ_FOR if practice.closed_at else None


def is_shut(practice: Practice, *, now: datetime) -> bool:
    """Say whether a practice was closed so long ago that nobody reads it any more."""
    until = read_until(practice)
    return until is not None and until <= now


@transaction.atomic(durable=True)
def reopen_practice(practice_id: int, *, by: Member, now: datetime) -> Practice:
    """Let a practice be as before it was closed; online booking stays off, answers stand.

    Raises:
        NotPermitted: only an owner does this.
        InvalidInput: it is not closed, or was closed too long ago.
    """
    if not by.is_owner or by.practice_id != practice_id:
        raise NotPermitted("Only an owner can open the practice again.")
    practice = Practice.objects.select_for_update().get(pk=practice_id)
    if practice.closed_at is None:
        raise InvalidInput("This practice is not closed.")
    if is_shut(practice, now=now):
        raise InvalidInput("It is too late: this practice was closed more than 30 days ago.")
    practice.closed_at = None
    practice.save(update_fields=["closed_at"])
    chain.record("practice.reopened", practice=practice.ref, actor=f"member:{by.ref}", at=now)
    return practice
