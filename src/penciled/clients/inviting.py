"""Invite clients to the portal by mail: one, or several at once, each address once.

The mail names the way in and lets nobody in: whoever follows it proves the address by a code.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db import transaction

from penciled.clients import history
from penciled.clients.models import Client, ClientChange, Guardian
from penciled.clients.queries import Reader, everyone_of
from penciled.core.errors import InvalidInput, NotPermitted
from penciled.outbox.actions import post
from penciled.practices.mail_texts import manner_of
from penciled.practices.models import Member, Practice

MOST = 200
AGAIN_AFTER = timedelta(days=1)
TOPIC = "client.invited"


class Skipped(StrEnum):
    """Why a client is not invited."""

    NO_ADDRESS = "no_address"
    ARCHIVED = "archived"
    BARRED = "barred"
    LATELY = "lately"


@dataclass(frozen=True, slots=True)
class Inviting:
    """Who would be invited, in the order given, and who not; `mails` is how many mails that is."""

    readers: Sequence[Reader]
    skipped: Sequence[tuple[Client, Skipped]]

    @property
    def clients(self) -> list[Client]:
        return list({reader.client.pk: reader.client for reader in self.readers}.values())

    @property
    def mails(self) -> int:
        return len({reader.email for reader in self.readers})


def inviting_of(practice: Practice, refs: Collection[UUID], *, now: datetime) -> Inviting:
    """Return what inviting these clients of a practice would come to. Three queries."""
    return _judged(_meant(practice, refs), now=now)


@transaction.atomic(durable=True)
def invite_clients(
    practice: Practice, refs: Collection[UUID], *, by: Member, now: datetime
) -> Inviting:
    """Mail the way into the portal to those of these clients who can be invited.

    Raises:
        NotPermitted: who invites is no member of the practice.
        InvalidInput: they are too many at once.
    """
    if by.practice_id != practice.pk:
        raise NotPermitted("Only members of the practice invite its clients.")
    if len(refs) > MOST:
        raise InvalidInput(f"At most {MOST} clients can be invited at once.")
    held = Client.objects.filter(practice=practice, ref__in=refs).order_by("pk")
    list(held.select_for_update(of=("self",)))
    found = inviting_of(practice, refs, now=now)
    by_address: dict[str, list[Reader]] = defaultdict(list)
    for reader in found.readers:
        by_address[reader.email].append(reader)
    for readers in by_address.values():
        _mail(practice, readers, now=now)
    for client in sorted(found.clients, key=lambda each: each.pk):
        history.leave(client, "invited", by=by, now=now)
    return found


def _mail(practice: Practice, readers: Sequence[Reader], *, now: datetime) -> None:
    """Mail one address, as the client's own where it is one's, and say for whom else it is."""
    first = min(readers, key=lambda reader: reader.guardian is not None)
    others = ", ".join(reader.of_whom for reader in readers if reader.guardian)
    post(
        TOPIC,
        to=first.email,
        key=f"{TOPIC}:{first.client.ref}{first.mark}:{now:%Y%m%dT%H%M%S}",
        now=now,
        about=first.client.ref,
        practice=practice.ref,
        first_name=first.called,
        for_whom=others,
        **manner_of(practice, TOPIC, first.client.language),
    )


def _meant(practice: Practice, refs: Collection[UUID]) -> list[Client]:
    some = {each.ref: each for each in everyone_of(practice).filter(ref__in=refs)}
    return [some[ref] for ref in refs if ref in some]


def _judged(some: Sequence[Client], *, now: datetime) -> Inviting:
    acting: dict[int, list[Guardian]] = defaultdict(list)
    pks = [each.pk for each in some]
    for guardian in Guardian.objects.filter(client__in=pks).order_by("created_at", "pk"):
        acting[guardian.client_id].append(guardian)
    since = now - AGAIN_AFTER
    before = ClientChange.objects.filter(client__in=pks, what="invited", at__gt=since)
    lately = set(before.values_list("client_id", flat=True))
    readers: list[Reader] = []
    skipped: list[tuple[Client, Skipped]] = []
    for client in some:
        theirs = list(_readers(client, acting[client.pk]))
        why = _why_not(client, theirs, was_lately=client.pk in lately)
        if why:
            skipped.append((client, why))
        else:
            readers += theirs
    return Inviting(readers, skipped)


def _readers(client: Client, acting: Iterable[Guardian]) -> Iterable[Reader]:
    if client.email:
        return [Reader(client.email, client)]
    return [Reader(each.email, client, each) for each in acting]


def _why_not(client: Client, readers: Sequence[Reader], *, was_lately: bool) -> Skipped | None:
    if client.archived_at:
        return Skipped.ARCHIVED
    if not (client.may_ask or client.may_see):
        return Skipped.BARRED
    if not readers:
        return Skipped.NO_ADDRESS
    return Skipped.LATELY if was_lately else None
