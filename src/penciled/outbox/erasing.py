"""Take a person out of the outbox: what was written about them, and to them.

That a mail was written, when, and what became of it stays; whom it went to and what it said does
not. What has not left is called off. A mail that a worker has in hand at that instant may leave
all the same, within moments; but its row is empty already, and nothing is written to it later.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Lower

from penciled.outbox.models import LEFT, UNSENT, Message, MessageState

REASON = "The client was erased."
AT_ONCE = 500
Each = TypeVar("Each")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """By what the mails that say something of one person are known, at one practice.

    `about`: what they asked for, had booked, and themselves; `addresses` are theirs alone, `shared`
    also others'. `staff`: addresses of whom it may stay to be seen that they were told; `members`:
    what mails that tell staff of several clients are about.
    """

    practice: UUID
    about: Collection[UUID]
    addresses: Collection[str]
    shared: Collection[str]
    staff: Collection[str]
    members: Collection[UUID]


@transaction.atomic
def forget_person(person: Person) -> None:
    """Empty what tells of a person and what went to them, and take them out of lists."""
    there = Message.objects.filter(practice_ref=person.practice)
    for some in _some(sorted(person.about)):
        _empty(there.filter(about__in=some), keep=person.staff)
    sent_to = there.alias(to=Lower("recipient"))
    if own := {each.lower() for each in person.addresses} - set(person.staff):
        _empty(sent_to.filter(to__in=own), keep=person.staff)
    for_several = sent_to.filter(to__in=[*person.shared], payload__has_key="for_whom")
    _empty(for_several.exclude(payload__for_whom=""), keep={*person.staff, *person.shared})
    names = {str(ref) for ref in person.about}
    for told in there.filter(about__in=[*person.members]).exclude(payload={}).iterator():
        if (without := _without(told.payload, names)) != told.payload:
            Message.objects.filter(pk=told.pk).update(payload=without)


def waiting_about(practice: UUID, about: Collection[UUID]) -> int:
    """Count the mails about these things that have not left."""
    counts = (
        Message.objects.filter(practice_ref=practice, about__in=some, state__in=UNSENT).aggregate(
            count=Count("pk")
        )["count"]
        for some in _some(sorted(about))
    )
    return sum(counts)


def _empty(found: QuerySet[Message], *, keep: Collection[str]) -> None:
    called_off = {"state": MessageState.CANCELLED, "lease": None, "leased_until": None}
    # By number: what is emptied first is not found again by whom it went to.
    pks = list(found.values_list("pk", flat=True))
    for some in _some(pks):
        these = Message.objects.filter(pk__in=some)
        these.exclude(state__in=LEFT).update(last_error=REASON, **called_off)
        these.filter(state__in=LEFT).update(last_error="")
        these.update(payload={})
        to_kept = Q(to__in=list(keep))
        these.alias(to=Lower("recipient")).exclude(to_kept).update(recipient="")


def _without(said: Any, names: Collection[str]) -> Any:
    """Return plain JSON without whatever has one of these as its `ref`."""
    if isinstance(said, dict):
        return {word: _without(value, names) for word, value in said.items()}
    if isinstance(said, list):
        kept = (e for e in said if not (isinstance(e, dict) and e.get("ref") in names))
        return [_without(each, names) for each in kept]
    return said


def _some(many: Sequence[Each]) -> Iterator[Sequence[Each]]:
    """Yield a few at a time: a database takes only so many parameters."""
    return (many[start : start + AT_ONCE] for start in range(0, len(many), AT_ONCE))
