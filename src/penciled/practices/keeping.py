"""For how long a practice keeps clients of whom nothing is heard. Who that is, `booking` tells."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from penciled.audit import chain
from penciled.core.errors import InvalidInput, NotPermitted
from penciled.core.fingerprint import must_stand
from penciled.practices.models import Member, Practice

SHORTEST, LONGEST = 3, 600  # months


@transaction.atomic(durable=True)
def save_keeping(
    practice_id: int, months: int | None, *, shown: str, by: Member, now: datetime
) -> None:
    """Say after how many months without a word clients are due to be erased; None is never.

    It erases nobody by itself.

    Raises:
        NotPermitted: only an owner decides this for the practice.
        InvalidInput: it is too short or too long.
        StaleChange: it is not what was `shown` any more.
    """
    if not by.is_owner or by.practice_id != practice_id:
        raise NotPermitted("Only an owner can say how long clients are kept.")
    if months is not None and not SHORTEST <= months <= LONGEST:
        raise InvalidInput(f"Write {SHORTEST} to {LONGEST} months.", field="months")
    practice = Practice.objects.select_for_update().get(pk=practice_id)
    must_stand(practice.keeps_clients_for, shown)
    if practice.keeps_clients_for == months:
        return
    practice.keeps_clients_for = months
    practice.save(update_fields=["keeps_clients_for"])
    actor = f"member:{by.ref}"
    chain.record("keeping.saved", practice=practice.ref, actor=actor, at=now, months=months)
