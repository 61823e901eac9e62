"""What members decide for themselves: their name, what they hear of, and their mail address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.db import transaction

from penciled.accounts.actions import move_account
from penciled.audit import chain
from penciled.core.errors import NotPermitted
from penciled.core.fingerprint import must_stand
from penciled.outbox import actions as outbox
from penciled.practices.models import Member
from penciled.practices.queries import memberships


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSaid:
    """A member's name at the practice, which requests they are mailed about, and how.

    By digest: one mail each morning, in place of one for each thing that happens.
    """

    name: str
    hears_of_own_requests: bool
    hears_of_all_requests: bool
    hears_by_digest: bool


def own_said_of(member: Member) -> OwnSaid:
    return OwnSaid(**{name: getattr(member, name) for name in OwnSaid.__slots__})


@transaction.atomic(durable=True)
def save_own(member: Member, said: OwnSaid, *, shown: str, now: datetime) -> Member:
    """Store what a member says of themselves.

    Raises:
        NotPermitted: only who sees everyone hears of all requests.
        StaleChange: it is not as it was `shown` any more.
    """
    stands = Member.objects.select_for_update().select_related("practice").get(pk=member.pk)
    must_stand(own_said_of(stands), shown)
    if said.hears_of_all_requests and not stands.sees_everyone:
        raise NotPermitted("Only owners and schedulers hear of everybody’s requests.")
    changed = sorted(n for n in OwnSaid.__slots__ if getattr(stands, n) != getattr(said, n))
    for name in changed:
        setattr(stands, name, getattr(said, name))
    if changed:
        stands.save(update_fields=changed)
        _record("member.changed", stands, now=now, changed=changed)
    return stands


@transaction.atomic(durable=True)
def change_own_mail(member: Member, email: str, *, now: datetime) -> None:
    """Let a member sign in with another address, which they have proven; the old one is told.

    Raises:
        InvalidInput: another account has the address.
    """
    user, before = move_account(member.user_id, email)
    if before == user.email:
        return
    outbox.post("account.moved", to=before, key=f"account.moved:{uuid4()}", now=now)
    for each in memberships(user.pk):
        _record("member.mail_changed", each, now=now)


def _record(action: str, member: Member, *, now: datetime, **detail: object) -> None:
    actor = f"member:{member.ref}"
    practice = member.practice.ref
    chain.record(action, practice=practice, actor=actor, at=now, about=member.ref, **detail)
