"""Who may do what within a practice. Reaching another practice is not a right but a 404."""

from __future__ import annotations

from penciled.core.errors import NotPermitted
from penciled.practices.models import Member, Practitioner


def runs(member: Member, practitioner: Practitioner) -> bool:
    """Say whether `member` decides for this practitioner's calendar."""
    if member.practice_id != practitioner.practice_id:
        return False
    return member.sees_everyone or practitioner.member_id == member.pk


def sees(member: Member, practitioner: Practitioner) -> bool:
    """Say whether `member` may at least look at this practitioner's calendar."""
    return runs(member, practitioner) or member.may_see.filter(pk=practitioner.pk).exists()


def must_run(member: Member, practitioner: Practitioner) -> None:
    """Let pass whoever runs this calendar.

    Raises:
        NotPermitted: `member` does not.
    """
    if not runs(member, practitioner):
        raise NotPermitted(f"You don’t answer for {practitioner.name}.", field="practitioner")
