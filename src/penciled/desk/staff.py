"""A practice's members and invitations, as the page about people lists them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from penciled.accounts.queries import with_second_factor
from penciled.core import wording
from penciled.desk.forms.people import say_roles
from penciled.practices.people import Roles
from penciled.practices.queries import members_of, open_invitations

if TYPE_CHECKING:
    from penciled.practices.models import Invitation, Member, Practice


@dataclass(frozen=True, slots=True)
class Row:
    member: Member
    roles: str
    has_second_factor: bool


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation not taken yet; `until` is "" once it has run out."""

    invitation: Invitation
    roles: str
    until: str


def staff(practice: Practice) -> list[Row]:
    """Return the standing members, by name. Three queries."""
    members = list(members_of(practice).select_related("user", "practitioner"))
    safe = with_second_factor([each.user_id for each in members])
    return [Row(each, say_roles(_roles(each)), each.user_id in safe) for each in members]


def invited(practice: Practice, *, now: datetime) -> list[Invited]:
    """Return the open invitations, newest first. One query."""
    return [
        Invited(each, say_roles(each), _until(each, practice, now=now))
        for each in open_invitations(practice)
    ]


def _until(invitation: Invitation, practice: Practice, *, now: datetime) -> str:
    if invitation.expires_at <= now:
        return ""
    today = now.astimezone(practice.zone_info).date()
    return wording.say_day(invitation.expires_at.astimezone(practice.zone_info).date(), near=today)


def _roles(member: Member) -> Roles:
    entry = getattr(member, "practitioner", None)
    return Roles(
        is_owner=member.is_owner,
        is_scheduler=member.is_scheduler,
        is_practitioner=entry is not None and entry.listed,
    )
