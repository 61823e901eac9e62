"""Whom clients ask for: their profile, their photo, their place in the portal's list.

A practitioner keeps their own; an owner or a scheduler everybody's, and adds whoever has no
account.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.db import transaction

from penciled.audit import chain
from penciled.core.errors import InvalidInput, NotPermitted
from penciled.core.fingerprint import must_stand
from penciled.core.wall import zone
from penciled.practices import calendars, pictures
from penciled.practices.models import Calendar, Member, Practice, Practitioner
from penciled.practices.order import change_places
from penciled.practices.queries import locations_of, practitioners_of, services_of
from penciled.practices.rights import must_run


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileSaid:
    """All that is said of a practitioner but their photo; services and locations by their ids."""

    name: str
    credentials: str = ""
    introduction: str = ""
    zone: str
    telehealth_link: str = ""
    listed: bool = True
    takes_new_clients: bool = True
    services: AbstractSet[UUID] = frozenset()
    locations: AbstractSet[UUID] = frozenset()


SETS = ("services", "locations")
PLAIN = tuple(name for name in ProfileSaid.__slots__ if name not in SETS)


def said_of_practitioner(practitioner: Practitioner) -> ProfileSaid:
    """Return what is said of a practitioner; of services and locations, those in use."""
    said: dict[str, Any] = {name: getattr(practitioner, name) for name in PLAIN}
    return ProfileSaid(**said | {name: _in_use(practitioner, name) for name in SETS})


@transaction.atomic(durable=True)
def add_practitioner(
    practice_id: int, said: ProfileSaid, *, by: Member, now: datetime
) -> Practitioner:
    """Add somebody who can be asked for, with a calendar of their own and without an account.

    Raises:
        NotPermitted: only an owner or scheduler decides this for the practice.
        InvalidInput, UnknownZone: the link is no https link, or no zone is called this.
    """
    _must_run_everybody(practice_id, by)
    practice = Practice.objects.select_for_update().get(pk=practice_id)
    last = practitioners_of(practice).last()
    one = Practitioner(practice=practice, position=last.position + 1 if last else 0)
    _write(one, said)
    Calendar.objects.create(practitioner=one)
    _record("practitioner.added", one, by=by, now=now)
    return one


@transaction.atomic(durable=True)
def save_practitioner(
    practitioner: Practitioner, said: ProfileSaid, *, shown: str, by: Member, now: datetime
) -> None:
    """Let a profile be as `said`. In another zone the hours keep what their clocks show.

    What was asked for or booked stays at its own moment.

    Raises:
        NotPermitted: `by` neither is this practitioner nor runs everybody's calendar.
        InvalidInput, UnknownZone: as for a new one, or whoever left would be listed.
        StaleChange: it is not as it was `shown` any more.
    """
    one = _hold(practitioner, by)
    must_stand(said_of_practitioner(one), shown)
    _write(one, said)
    calendars.turn([one.pk])
    _record("practitioner.saved", one, by=by, now=now)


@transaction.atomic(durable=True)
def move_practitioner(practitioner: Practitioner, *, up: bool, by: Member, now: datetime) -> None:
    """Let a practitioner change places with their neighbour in the portal's list.

    Raises:
        NotPermitted: only an owner or scheduler decides this for the practice.
    """
    _must_run_everybody(practitioner.practice_id, by)
    practice = Practice.objects.select_for_update().get(pk=practitioner.practice_id)
    if change_places(practitioners_of(practice), practitioner, up=up):
        _record("practitioner.moved", practitioner, by=by, now=now)


def change_photo(practitioner: Practitioner, sent: bytes, *, by: Member, now: datetime) -> None:
    """Show what was sent as the practitioner's photo; the one before is deleted.

    Raises:
        NotPermitted: `by` neither is this practitioner nor runs everybody's calendar.
        InvalidInput: it is too large, or no JPEG, PNG or WebP.
    """
    must_run(by, practitioner)
    _hang(practitioner, pictures.square(sent), "photo.changed", by=by, now=now)


def remove_photo(practitioner: Practitioner, *, by: Member, now: datetime) -> None:
    """Show initials again, and delete the photo; nothing when there is none.

    Raises:
        NotPermitted: `by` neither is this practitioner nor runs everybody's calendar.
    """
    _hang(practitioner, None, "photo.removed", by=by, now=now)


@transaction.atomic(durable=True)
def _hang(
    practitioner: Practitioner,
    drawn: pictures.Drawn | None,
    action: str,
    *,
    by: Member,
    now: datetime,
) -> None:
    one = _hold(practitioner, by)
    before = one.photo
    if before is None and drawn is None:
        return
    one.photo = pictures.keep(drawn, now=now) if drawn else None
    one.save(update_fields=["photo"])
    if before:
        before.delete()
    _record(action, one, by=by, now=now)


def _hold(practitioner: Practitioner, by: Member) -> Practitioner:
    must_run(by, practitioner)
    calendars.hold([practitioner.pk])
    Practice.objects.select_for_update().get(pk=practitioner.practice_id)
    return Practitioner.objects.select_related("practice").get(pk=practitioner.pk)


def _must_run_everybody(practice_id: int, by: Member) -> None:
    if not by.sees_everyone or by.practice_id != practice_id:
        raise NotPermitted("Only an owner or a scheduler can decide who is asked for.")


def _write(one: Practitioner, said: ProfileSaid) -> None:
    zone(said.zone)
    link = said.telehealth_link
    if link and not (urlsplit(link).scheme == "https" and urlsplit(link).hostname):
        raise InvalidInput("Give a link that begins with https://.", field="telehealth_link")
    if said.listed and one.member and one.member.left_at:
        raise InvalidInput("They have left the practice. Invite them again first.", field="listed")
    for name in PLAIN:
        setattr(one, name, getattr(said, name))
    one.save()
    offered: dict[str, Any] = {
        "services": services_of(one.practice),
        "locations": locations_of(one.practice),
    }
    for name, some in offered.items():
        rows = getattr(one, name)
        archived = rows.filter(archived_at__isnull=False)
        rows.set([*some.filter(ref__in=getattr(said, name)), *archived])


def _in_use(practitioner: Practitioner, name: str) -> frozenset[UUID]:
    rows = getattr(practitioner, name).filter(archived_at__isnull=True)
    return frozenset(rows.values_list("ref", flat=True))


def _record(action: str, one: Practitioner, *, by: Member, now: datetime) -> None:
    practice, actor = one.practice.ref, f"member:{by.ref}"
    chain.record(action, practice=practice, actor=actor, at=now, about=one.ref)
