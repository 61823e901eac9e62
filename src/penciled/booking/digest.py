"""One mail a morning for members who want that in place of one for each thing that happens.

It tells of what there was at half past seven where they are; with nothing to tell there is none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from operator import attrgetter
from typing import Any

from django.db import transaction
from django.db.models import Max

from penciled.appointments.history import CLIENT_CANCELLED
from penciled.appointments.models import OFF, Appointment, AppointmentStatus
from penciled.booking.models import AppointmentRequest
from penciled.booking.telling import standing_of
from penciled.booking.unanswered import told_of
from penciled.core.lifecycle import State
from penciled.core.reminding import at_clock
from penciled.outbox.actions import post
from penciled.outbox.models import Message
from penciled.practices.hearing import hearers, zone_of
from penciled.practices.mail_texts import manner_of
from penciled.practices.models import Member, Practitioner

TOPIC = "member.digest"
AT, GOOD_FOR = time(7, 30), timedelta(hours=4)
SINCE_YESTERDAY, LONGEST_BACK = timedelta(days=1), timedelta(days=4)
MOST = 40  # of each a mail lists
Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Morning:
    """One member's: what came between `since` and `at` is news, and what waits by then waits."""

    member: Member
    at: datetime
    since: datetime
    own: frozenset[int]

    @property
    def key(self) -> str:
        on = self.at.astimezone(zone_of(self.member)).date()
        return f"{TOPIC}:{self.member.ref}:{on}"

    def is_news(self, at: datetime) -> bool:
        return self.since <= at < self.at


def send_digests(*, now: datetime) -> int:
    """Write the digests that are due; say how many. Costs a query when it is nobody's morning."""
    members = [each for each in _by_digest() if _at(each, now=now) <= now]
    members = [each for each in members if now < _at(each, now=now) + GOOD_FOR]
    mornings = _not_yet(members, now=now) if members else []
    if not mornings:
        return 0
    return _write(mornings, now=now)


def _by_digest() -> Sequence[Member]:
    some = Member.objects.filter(hears_by_digest=True, left_at=None, practice__closed_at=None)
    return list(some.select_related("user", "practice", "practitioner").order_by("pk"))


def _at(member: Member, *, now: datetime) -> datetime:
    return at_clock(now, AT, zone_of(member))


def _not_yet(members: Collection[Member], *, now: datetime) -> list[Morning]:
    """Return whose digest of this morning is not written yet."""
    written = Message.objects.filter(topic=TOPIC, about__in=[each.ref for each in members])
    last = dict(written.values_list("about").annotate(last=Max("created_at")).order_by())
    own = _heard_by(members)
    found = []
    for member in members:
        at, before = _at(member, now=now), last.get(member.ref)
        since = _since(before, at, member)
        if before is None or before < at:
            found.append(Morning(member, at, since, own[member.pk]))
    return found


def _since(before: datetime | None, at: datetime, member: Member) -> datetime:
    """Return up to when the digest `before` told; without one, since yesterday."""
    if before is None:
        return at - SINCE_YESTERDAY
    return max(_at(member, now=before), at - LONGEST_BACK)


def _heard_by(members: Collection[Member]) -> dict[int, frozenset[int]]:
    """Return of whose requests each of these members hears."""
    practices = {each.practice_id for each in members}
    everybody = Practitioner.objects.filter(practice__in=practices)
    told = hearers(set(everybody.values_list("pk", flat=True)))
    return {
        each.pk: frozenset(whose for whose, some in told.items() if each in some)
        for each in members
    }


@transaction.atomic(durable=True)
def _write(mornings: Sequence[Morning], *, now: datetime) -> int:
    whose = {pk for each in mornings for pk in each.own}
    since = min(each.since for each in mornings)
    waiting, over = _waiting(whose, now=now), _over(whose, since=since)
    off, today = _given_up(whose, since=since), _today(whose, now=now)
    written = 0
    for each in mornings:
        waits = [row for row in waiting if _is_of(row, each) and row.asked_at < each.at]
        news = [*_news_of(over, each), *_cancelled_of(off, each)]
        if waits or news:
            count = sum(1 for row in today if _is_of(row, each) and _is_today(row, each))
            _post(
                each,
                now=now,
                waiting=[
                    {**told_of(row), "new": each.is_news(row.asked_at)} for row in waits[:MOST]
                ],
                more=len(waits[MOST:]),
                changed=news[-MOST:],
                today=count,
            )
            written += 1
    return written


def _post(each: Morning, *, now: datetime, **said: Any) -> None:
    member = each.member
    post(
        TOPIC,
        to=member.user.email,
        key=each.key,
        now=now,
        in_line=False,
        about=member.ref,
        practice=member.practice.ref,
        member=member.name,
        member_ref=str(member.ref),
        **manner_of(member.practice, TOPIC),
        **said,
    )


def _news_of(over: Iterable[AppointmentRequest], each: Morning) -> list[Facts]:
    return [
        {**told_of(row), "what": row.state}
        for row in over
        if _is_of(row, each) and row.resolved_at and each.is_news(row.resolved_at)
    ]


def _cancelled_of(off: Iterable[Appointment], each: Morning) -> list[Facts]:
    return [
        {
            "ref": str(row.ref),
            "initials": row.client.initials if row.client else "",
            "asked": standing_of(row)["booked"],
            "what": "late" if row.status == AppointmentStatus.LATE_CANCELLED else "given_up",
        }
        for row in off
        if _is_of(row, each) and row.cancelled_at and each.is_news(row.cancelled_at)
    ]


def _is_of(row: AppointmentRequest | Appointment, each: Morning) -> bool:
    return row.practitioner_id in each.own


def _is_today(row: Appointment, each: Morning) -> bool:
    zone = zone_of(each.member)
    return row.starts_at.astimezone(zone).date() == each.at.astimezone(zone).date()


def _waiting(whose: Collection[int], *, now: datetime) -> list[AppointmentRequest]:
    """Return what waits on these calendars, longest first."""
    rows = AppointmentRequest.objects.waiting(now=now).filter(practitioner__in=whose)
    known = rows.select_related("client", "practitioner", "service", "location")
    return list(known.order_by("asked_at", "pk"))


def _over(whose: Collection[int], *, since: datetime) -> list[AppointmentRequest]:
    """Return what ran out or was taken back on these calendars, first things first."""
    rows = AppointmentRequest.objects.filter(
        practitioner__in=whose,
        ends_at__gt=since,
        state__in=[State.CANCELLED, State.EXPIRED],
        resolved_at__gte=since,
    )
    known = rows.select_related("client", "practitioner", "service", "location")
    return sorted(known, key=attrgetter("resolved_at", "pk"))


def _given_up(whose: Collection[int], *, since: datetime) -> list[Appointment]:
    """Return what clients cancelled online on these calendars, first things first."""
    some = Appointment.objects.filter(
        practitioner__in=whose, ends_at__gt=since, cancelled_at__gte=since
    )
    by_client = some.filter(history__what=CLIENT_CANCELLED)
    known = by_client.select_related("client", "practitioner", "service", "location")
    return list(known.order_by("cancelled_at", "pk"))


def _today(whose: Collection[int], *, now: datetime) -> list[Appointment]:
    """Return the sessions that begin within a day of now, wherever that is today."""
    first, last = now - SINCE_YESTERDAY, now + SINCE_YESTERDAY
    some = Appointment.objects.filter(
        practitioner__in=whose, ends_at__gt=first, starts_at__gt=first, starts_at__lt=last
    )
    return list(some.filter(client__isnull=False).exclude(status__in=OFF))
