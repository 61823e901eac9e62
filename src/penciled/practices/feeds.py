"""A private address where a calendar elsewhere reads a member's appointments.

Whoever has the address reads what is there, without signing in. It carries 128 random bits, of
which only a digest is kept; one made anew takes the place of the one before. It tells nothing
while its member could not come to the desk either, and ends for good when they leave.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from penciled.audit import chain
from penciled.core.errors import InvalidInput
from penciled.practices.models import CalendarFeed, FeedNames, Member, Practitioner
from penciled.practices.people import digest_of
from penciled.practices.queries import practitioners_of
from penciled.practices.safety import lacks_second_factor

LEAST_SAID = FeedNames.INITIALS.value
READ_ANEW = timedelta(minutes=5)  # as exactly as it is kept when an address was last read


def feed_at(secret: str) -> CalendarFeed | None:
    """Return what is read at an address, as long as its member may come to the desk."""
    found = (
        CalendarFeed.objects.select_related("member__practice", "member__practitioner")
        .select_related("member__user")
        .filter(digest=digest_of(secret))
        .filter(member__left_at__isnull=True, member__user__is_active=True)
        .first()
    )
    return None if found is None or lacks_second_factor(found.member) else found


def feed_of(member: Member) -> CalendarFeed | None:
    return CalendarFeed.objects.filter(member=member).first()


def carried(member: Member) -> Sequence[Practitioner]:
    """Return whose calendars a member reads elsewhere: their own, as little as will do.

    Everybody's, for who runs them all and is no practitioner; nobody's, for who runs none.
    """
    own = getattr(member, "practitioner", None)
    if member.sees_everyone and not (own and own.listed):
        return list(practitioners_of(member.practice))
    return [own] if own else []


@transaction.atomic(durable=True)
def make_feed(member: Member, *, names: str, now: datetime) -> str:
    """Return the secret of a new address, for this once; the one before leads nowhere from now on.

    Raises:
        InvalidInput: the member has left, or runs nothing that could be read.
    """
    stands = _hold(member)
    if not carried(stands):
        raise InvalidInput("You run no calendar, so there is nothing to read elsewhere.")
    secret = secrets.token_urlsafe(16)
    fields = {"digest": digest_of(secret), "names": names, "made_at": now, "read_at": None}
    CalendarFeed.objects.update_or_create(member=stands, defaults=fields)
    _record("feed.made", stands, now=now, names=names)
    return secret


@transaction.atomic(durable=True)
def name_in_feed(member: Member, *, names: str, now: datetime) -> None:
    """Let clients be called so from the next time it is read; nothing where there is no feed.

    Raises:
        InvalidInput: the member has left.
    """
    stands = _hold(member)
    if CalendarFeed.objects.filter(member=stands).exclude(names=names).update(names=names):
        _record("feed.changed", stands, now=now, names=names)


@transaction.atomic(durable=True)
def stop_feed(member: Member, *, now: datetime) -> None:
    """Let the address lead nowhere, for good; nothing when there is none.

    Raises:
        InvalidInput: the member has left.
    """
    stands = _hold(member)
    if CalendarFeed.objects.filter(member=stands).delete()[0]:
        _record("feed.stopped", stands, now=now)


def note_read(feed: CalendarFeed, *, now: datetime) -> None:
    """Keep when it was last read, give or take `READ_ANEW`."""
    if feed.read_at is None or feed.read_at < now - READ_ANEW:
        CalendarFeed.objects.filter(pk=feed.pk).update(read_at=now)


def _hold(member: Member) -> Member:
    known = Member.objects.select_for_update(of=("self",)).select_related("practice")
    stands = known.filter(pk=member.pk, left_at__isnull=True).first()
    if stands is None:
        raise InvalidInput("This member has left.")
    return stands


def _record(action: str, member: Member, *, now: datetime, **detail: str) -> None:
    actor, practice = f"member:{member.ref}", member.practice.ref
    chain.record(action, practice=practice, actor=actor, at=now, about=member.ref, **detail)
