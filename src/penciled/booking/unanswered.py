"""Staff are reminded of requests that nobody answers, and warned before one runs out.

What is due to one member at once goes in one mail. Whoever hears by digest finds what waits there
each morning, and is reminded only when it is getting late.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from penciled.booking.models import AppointmentRequest
from penciled.booking.telling import asked_for
from penciled.core.lifecycle import State
from penciled.core.reminding import LONGEST_SHIFT, Moment, due_now, while_waiting
from penciled.outbox import together
from penciled.outbox.models import Message
from penciled.practices.hearing import hearers, zone_of
from penciled.practices.mail_texts import manner_of
from penciled.practices.models import Member

TOPIC = "request.waiting"
URGENT = "expiring"
GETTING_LATE = ("quarter", URGENT)
Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request that may be due, as far as that is needed to tell."""

    pk: int
    ref: UUID
    practitioner_id: int
    asked_at: datetime
    starts_at: datetime
    expires_at: datetime

    @property
    def moments(self) -> dict[str, Moment]:
        return while_waiting(self.asked_at, self.starts_at, self.expires_at)

    def key(self, moment: str, member: Member) -> str:
        return f"{TOPIC}:{self.ref}:{moment}:{member.ref}"


Due = dict[Member, dict[str, Waiting]]


def remind_staff(*, now: datetime) -> int:
    """Write the reminders that are due, one for each member; say how many members are reminded.

    Costs a query while nothing has waited for long, and four while nobody is to be reminded.
    """
    some = [each for each in _waiting(now=now) if _may_be_due(each, now=now)]
    if not some:
        return 0
    told = hearers({each.practitioner_id for each in some})
    known = Message.objects.filter(topic=TOPIC, about__in=[each.ref for each in some])
    written = set(known.values_list("key", flat=True))
    due: Due = {}
    for each in some:
        for member, moment in _due(each, told[each.practitioner_id], now=now):
            if (key := each.key(moment, member)) not in written:
                due.setdefault(member, {})[key] = each
    return sum(_write(member, causes, now=now) for member, causes in due.items())


def still_waiting(refs: Collection[UUID], *, now: datetime) -> set[UUID]:
    """Return which of these requests nobody has answered yet."""
    rows = AppointmentRequest.objects.waiting(now=now).filter(ref__in=refs)
    return set(rows.values_list("ref", flat=True))


def what_became(ref: UUID, *, now: datetime) -> str:
    """Say what became of a request that does not wait any more."""
    row = AppointmentRequest.objects.filter(ref=ref).first()
    state = row.state_at(now) if row else State.CANCELLED
    return f"The request was {state} before this mail left."


def why_no_reader(ref: UUID, recipient: str) -> str:
    """Say why a member is not to get what was written to them; empty while they are."""
    rows = Member.objects.select_related("user", "practice")
    member = rows.filter(ref=ref, left_at__isnull=True).first()
    if member is None:
        return "They do not work here any more."
    if member.practice.closed_at:
        return "The practice is closed."
    return "" if member.user.email == recipient else "They have another address by now."


def told_of(request: AppointmentRequest) -> Facts:
    """Return what a list of requests says of one, as plain JSON."""
    return {
        "ref": str(request.ref),
        "initials": request.client.initials,
        "new_client": request.asked_as_new,
        "asked": asked_for(request),
        "asked_at": request.asked_at.isoformat(),
        "expires_at": request.expires_at.isoformat(),
    }


def in_full(pks: Collection[int]) -> Sequence[AppointmentRequest]:
    """Return requests with all that is told of them."""
    rows = AppointmentRequest.objects.filter(pk__in=pks).order_by("asked_at", "pk")
    return list(rows.select_related("client", "practitioner", "service", "location"))


def _waiting(*, now: datetime) -> Iterator[Waiting]:
    rows = AppointmentRequest.objects.waiting(now=now).filter(practice__closed_at__isnull=True)
    names = ("pk", "ref", "practitioner_id", "asked_at", "starts_at", "expires_at")
    return (Waiting(*row) for row in rows.order_by("expires_at", "pk").values_list(*names))


def _may_be_due(each: Waiting, *, now: datetime) -> bool:
    return any(moment.due - LONGEST_SHIFT <= now for moment in each.moments.values())


def _due(
    each: Waiting, members: Collection[Member], *, now: datetime
) -> Iterator[tuple[Member, str]]:
    for member in members:
        names = GETTING_LATE if member.hears_by_digest else tuple(each.moments)
        moments = {name: moment for name, moment in each.moments.items() if name in names}
        name = due_now(moments, zone_of(member), told_at=each.asked_at, now=now)
        if name:
            yield member, name


@transaction.atomic(durable=True)
def _write(member: Member, causes: Mapping[str, Waiting], *, now: datetime) -> bool:
    refs = {key: each.ref for key, each in causes.items()}
    to, practice = member.user.email, member.practice
    ours = together.claim(TOPIC, to=to, causes=refs, now=now, practice=practice.ref)
    if not ours:
        return False
    urgent = {causes[each.key].pk for each in ours if f":{URGENT}:" in each.key}
    rows = in_full([causes[each.key].pk for each in ours])
    together.tell(
        ours,
        waiting=[{**told_of(each), "urgent": each.pk in urgent} for each in rows],
        member=member.name,
        member_ref=str(member.ref),
        reader_zone=zone_of(member).key,
        **manner_of(practice, TOPIC),
    )
    return True
