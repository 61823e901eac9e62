"""Change a practice: online booking, who may look at whose calendar, how a member left the desk."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from penciled.audit import chain
from penciled.core.errors import NotPermitted
from penciled.practices import calendars
from penciled.practices.models import Member, Practice, Practitioner
from penciled.practices.rights import runs
from penciled.practices.settling import go_live

Sight = tuple[Member, Practitioner]


@transaction.atomic(durable=True)
def switch_booking(practice_id: int, *, on: bool, by: Member, now: datetime) -> Practice:
    """Open or close the practice's portal for asking. Pending requests stay as they are.

    Raises:
        NotPermitted: only an owner or scheduler decides this for the practice; or it is closed.
    """
    if not by.sees_everyone:
        raise NotPermitted("Only an owner or a scheduler can switch online booking.")
    calendars.hold(Practitioner.objects.filter(practice=practice_id).values_list("pk", flat=True))
    practice = Practice.objects.select_for_update().get(pk=practice_id)
    if on and practice.closed_at:
        raise NotPermitted("This practice is closed. Open it again first.")
    if practice.booking_on != on:
        practice.booking_on = on
        practice.save(update_fields=["booking_on"])
        if on:
            go_live(practice)
        chain.record(
            "booking.switched",
            practice=practice.ref,
            actor=f"member:{by.ref}",
            at=now,
            on=on,
        )
    return practice


@transaction.atomic(durable=True)
def change_sight(
    practice_id: int,
    *,
    shown: Collection[Sight],
    hidden: Collection[Sight],
    by: Member,
    now: datetime,
) -> None:
    """Let members look at calendars that they don't run, or no longer, from their next page on.

    What is neither in `shown` nor in `hidden` stays as it is. Pairs of another practice, and
    calendars that a member runs anyway, count for nothing.

    Raises:
        NotPermitted: only an owner decides this for the practice.
    """
    if not by.is_owner:
        raise NotPermitted("Only an owner can decide who may look at whose calendar.")
    practice = Practice.objects.select_for_update().get(pk=practice_id)
    for member in sorted({each for each, _whose in (*shown, *hidden)}, key=lambda each: each.pk):
        if member.practice_id != practice.pk:
            continue
        may_see = set(member.may_see.all())
        more = {whose for each, whose in shown if each == member and _may_be_shown(member, whose)}
        less = {whose for each, whose in hidden if each == member}
        _set_sight(member, more - may_see, less & may_see, by=by, now=now)


def _may_be_shown(member: Member, whose: Practitioner) -> bool:
    return member.practice_id == whose.practice_id and not runs(member, whose)


def _set_sight(
    member: Member, more: set[Practitioner], less: set[Practitioner], *, by: Member, now: datetime
) -> None:
    if not (more or less):
        return
    member.may_see.add(*more)
    member.may_see.remove(*less)
    chain.record(
        "sight.changed",
        practice=member.practice.ref,
        actor=f"member:{by.ref}",
        at=now,
        about=member.ref,
        shown=sorted(str(each.ref) for each in more),
        hidden=sorted(str(each.ref) for each in less),
    )


@transaction.atomic(durable=True)
def keep_desk(member_id: int, said: Mapping[str, Any]) -> Member:
    """Keep how a member leaves the desk: what is `said`, in place of what was kept of the same."""
    member = Member.objects.select_for_update().get(pk=member_id)
    kept = member.desk if isinstance(member.desk, dict) else {}
    if kept != (now_kept := kept | dict(said)):
        member.desk = now_kept
        member.save(update_fields=["desk"])
    return member
