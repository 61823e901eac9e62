"""Who works at a practice: invited by mail, joined, given roles, removed. The last owner stays.

An invitation is good once, for one mail address and for a while. Its link carries 128 random
bits, of which only a digest is kept. What somebody did keeps their name after they left.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from penciled.accounts.actions import Newcomer, open_account
from penciled.accounts.models import User
from penciled.audit import chain
from penciled.core.errors import InvalidInput, NotPermitted
from penciled.core.fingerprint import must_stand
from penciled.outbox import actions as outbox
from penciled.practices import calendars
from penciled.practices.models import (
    Calendar,
    CalendarFeed,
    Invitation,
    Member,
    Practice,
    Practitioner,
)
from penciled.practices.queries import invitation_of, open_invitations

GOOD_FOR = timedelta(days=7)
LAST_OWNER = "A practice needs an owner. Make somebody else one first."
SPENT = "This invitation was used, withdrawn, or has run out. Ask for a new one."


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """What somebody is at a practice; a member may be all of it, or none."""

    is_owner: bool = False
    is_scheduler: bool = False
    is_practitioner: bool = False


@transaction.atomic(durable=True)
def invite_member(
    practice_id: int, *, email: str, name: str, roles: Roles, by: Member, now: datetime
) -> Invitation:
    """Mail a link that lets one address join; it takes the place of one sent there before.

    Raises:
        NotPermitted: only an owner invites.
        InvalidInput: whoever has the address is a member already.
    """
    practice, email = _hold(practice_id, by), email.strip().lower()
    if _standing(practice).filter(user__email=email).exists():
        raise InvalidInput("Whoever has this mail address is a member already.", field="email")
    for before in open_invitations(practice).filter(email=email):
        _withdraw(before, now=now)
    secret = secrets.token_urlsafe(16)
    invitation = Invitation.objects.create(
        practice=practice,
        email=email,
        name=name,
        digest=digest_of(secret),
        invited_by=by,
        invited_at=now,
        expires_at=now + GOOD_FOR,
        **asdict(roles),
    )
    outbox.post(
        "member.invited",
        to=email,
        key=f"member.invited:{invitation.ref}",
        now=now,
        about=invitation.ref,
        practice=practice.ref,
        secret=secret,
        name=name,
        by=by.name,
        roles=asdict(roles),
        until=invitation.expires_at.isoformat(),
    )
    _record("member.invited", invitation.ref, roles, by=by, now=now)
    return invitation


@transaction.atomic(durable=True)
def withdraw_invitation(practice_id: int, ref: UUID, *, by: Member, now: datetime) -> None:
    """Let a link that was not used yet lead nowhere; nothing when it does already.

    Raises:
        NotPermitted: only an owner decides this.
    """
    practice = _hold(practice_id, by)
    for invitation in open_invitations(practice).filter(ref=ref):
        _withdraw(invitation, now=now)
        _record("invitation.withdrawn", ref, by=by, now=now)


@transaction.atomic(durable=True)
def take_invitation(secret: str, *, user: User | Newcomer, now: datetime) -> Member:
    """Make the account that has the invited address a member, or one again.

    A newcomer is given an account first: having the link proves the address.

    Raises:
        InvalidInput: the link is good no more, it is for another mail address, or there is
            an account already for what a newcomer would have.
    """
    found = invitation_of(digest_of(secret), now=now)
    if found is None:
        raise InvalidInput(SPENT)
    _hold_calendar(found.practice_id, member__user__email=found.email)
    practice = Practice.objects.select_for_update().get(pk=found.practice_id)
    invitation = invitation_of(digest_of(secret), now=now)
    if invitation is None:
        raise InvalidInput(SPENT)
    if isinstance(user, Newcomer):
        invitation.name, user = user.name, open_account(invitation.email, user)
    if user.email != invitation.email:
        raise InvalidInput("This invitation is for another mail address than your account’s.")
    member = _joined(practice, user, invitation)
    invitation.taken_at = now
    invitation.save(update_fields=["taken_at"])
    chain.record(
        "member.joined",
        practice=practice.ref,
        actor=f"member:{member.ref}",
        at=now,
        about=member.ref,
        invited_by=str(invitation.invited_by.ref),
    )
    return member


@transaction.atomic(durable=True)
def change_roles(
    practice_id: int,
    ref: UUID,
    *,
    roles: Roles,
    shown: str | None = None,
    by: Member,
    now: datetime,
) -> Member:
    """Give a member these roles and no others, from their next page on.

    Whoever is no practitioner any more is not listed, and keeps their calendar.

    Raises:
        NotPermitted: only an owner decides this.
        InvalidInput: it is the last owner, or no member of this practice.
        StaleChange: the roles are not as they were `shown` any more.
    """
    _hold_calendar(practice_id, member__ref=ref)
    practice = _hold(practice_id, by)
    member = _member(practice, ref)
    if shown is not None:
        must_stand(roles_of(member), shown)
    if member.is_owner and not roles.is_owner:
        _leave_an_owner(practice, member)
    member.is_owner, member.is_scheduler = roles.is_owner, roles.is_scheduler
    member.save(update_fields=["is_owner", "is_scheduler"])
    _be_practitioner(member, is_one=roles.is_practitioner)
    _record("roles.changed", member.ref, roles, by=by, now=now)
    return member


@transaction.atomic(durable=True)
def remove_member(practice_id: int, ref: UUID, *, by: Member, now: datetime) -> Member:
    """End a member's access with their next request; an owner removes anybody, all themselves.

    Raises:
        NotPermitted: neither an owner nor the member.
        InvalidInput: it is the last owner, or no member of this practice.
    """
    _hold_calendar(practice_id, member__ref=ref)
    practice = Practice.objects.select_for_update().get(pk=practice_id)
    if by.practice_id != practice_id or not (by.is_owner or by.ref == ref):
        raise NotPermitted("Only an owner can remove somebody else.")
    member = _member(practice, ref)
    if member.is_owner:
        _leave_an_owner(practice, member)
    member.left_at = now
    member.save(update_fields=["left_at"])
    member.may_see.clear()
    CalendarFeed.objects.filter(member=member).delete()  # for good, even if they join again
    _be_practitioner(member, is_one=False)
    _record("member.removed", member.ref, by=by, now=now)
    return member


def roles_of(member: Member) -> Roles:
    """Return what a member is; a practitioner is who is listed as one."""
    entry = Practitioner.objects.filter(member=member).first()
    return Roles(
        is_owner=member.is_owner,
        is_scheduler=member.is_scheduler,
        is_practitioner=entry is not None and entry.listed,
    )


def digest_of(secret: str) -> str:
    """Return what is kept of a link's secret; it has random bits enough to need no salt."""
    return hashlib.sha256(secret.encode()).hexdigest()


def be_practitioner(member: Member, *, zone: str) -> Practitioner:
    """Give a member what clients can ask for: a practitioner's entry, and its calendar."""
    practitioner = Practitioner.objects.create(
        practice=member.practice, member=member, name=member.name, zone=zone
    )
    Calendar.objects.create(practitioner=practitioner)
    return practitioner


def _withdraw(invitation: Invitation, *, now: datetime) -> None:
    invitation.withdrawn_at = now
    invitation.save(update_fields=["withdrawn_at"])
    outbox.call_off("member.invited", about=invitation.ref, reason="The invitation was withdrawn.")


def _joined(practice: Practice, user: User, invitation: Invitation) -> Member:
    member, _made = Member.objects.update_or_create(
        practice=practice,
        user=user,
        defaults={
            "name": invitation.name,
            "is_owner": invitation.is_owner,
            "is_scheduler": invitation.is_scheduler,
            "left_at": None,
        },
    )
    _be_practitioner(member, is_one=invitation.is_practitioner)
    return member


def _be_practitioner(member: Member, *, is_one: bool) -> None:
    entry = Practitioner.objects.filter(member=member).first()
    if entry is None:
        if is_one:
            be_practitioner(member, zone=member.practice.zone)
    elif entry.listed != is_one:
        entry.listed = is_one
        entry.save(update_fields=["listed"])
        calendars.turn([entry.pk])


def _hold_calendar(practice_id: int, **whose: object) -> None:
    """Let nobody be asked for while it is decided whether they can be."""
    theirs = Practitioner.objects.filter(practice=practice_id, **whose)
    calendars.hold(theirs.values_list("pk", flat=True))


def _standing(practice: Practice) -> QuerySet[Member]:
    return Member.objects.filter(practice=practice, left_at__isnull=True)


def _hold(practice_id: int, by: Member) -> Practice:
    if by.practice_id != practice_id or not by.is_owner:
        raise NotPermitted("Only an owner can decide who works here.")
    return Practice.objects.select_for_update().get(pk=practice_id)


def _member(practice: Practice, ref: UUID) -> Member:
    member = _standing(practice).select_related("practice").filter(ref=ref).first()
    if member is None:
        raise InvalidInput("This member has left.")
    return member


def _leave_an_owner(practice: Practice, member: Member) -> None:
    if not _standing(practice).filter(is_owner=True).exclude(pk=member.pk).exists():
        raise InvalidInput(LAST_OWNER, field="is_owner")


def _record(
    action: str, about: UUID, roles: Roles | None = None, *, by: Member, now: datetime
) -> None:
    said: Mapping[str, bool] = asdict(roles) if roles else {}
    actor = f"member:{by.ref}"
    chain.record(action, practice=by.practice.ref, actor=actor, at=now, about=about, **said)
