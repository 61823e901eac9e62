"""Whether a practice's members need a second factor to come in."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from penciled.accounts.queries import has_second_factor
from penciled.audit import chain
from penciled.core.errors import InvalidInput, NotPermitted
from penciled.practices.models import Member, Practice


@transaction.atomic(durable=True)
def require_second_factor(practice_id: int, *, on: bool, by: Member, now: datetime) -> None:
    """Let members in with a second factor only, or without one again.

    Raises:
        NotPermitted: only an owner decides this.
        InvalidInput: the owner has none, and would lock themselves out.
    """
    if by.practice_id != practice_id or not by.is_owner:
        raise NotPermitted("Only an owner can decide this.")
    if on and not has_second_factor(by.user):
        raise InvalidInput("Set up your own second factor first, or you would lock yourself out.")
    practice = Practice.objects.select_for_update().get(pk=practice_id)
    if practice.needs_second_factor == on:
        return
    practice.needs_second_factor = on
    practice.save(update_fields=["needs_second_factor"])
    action = "second_factor.required" if on else "second_factor.optional"
    chain.record(action, practice=practice.ref, actor=f"member:{by.ref}", at=now)


def lacks_second_factor(member: Member) -> bool:
    """Say whether the practice asks for a second factor that the member does not have."""
    return member.practice.needs_second_factor and not has_second_factor(member.user)
