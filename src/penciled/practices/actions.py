"""Change a practice: founding one, and switching online booking on and off."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from penciled.audit import chain
from penciled.core.errors import NotPermitted
from penciled.practices.models import Member, Practice


@transaction.atomic(durable=True)
def switch_booking(practice_id: int, *, on: bool, by: Member, now: datetime) -> Practice:
    """Open or close the practice's portal for asking. Pending requests stay as they are.

    Raises:
        NotPermitted: only an owner or scheduler decides this for the practice.
    """
    if not by.sees_everyone:
        raise NotPermitted("Only an owner or a scheduler can switch online booking.")
    practice = Practice.objects.select_for_update().get(pk=practice_id)
    if practice.booking_on != on:
        practice.booking_on = on
        practice.save(update_fields=["booking_on"])
        chain.record(
            "booking.switched",
            practice=practice.ref,
            actor=f"member:{by.ref}",
            at=now,
            on=on,
        )
    return practice
