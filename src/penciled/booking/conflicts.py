"""What speaks against an appointment as planned: staff may override all of it, knowingly.

An overlap with something busy, with a hold, or in the same room needs an explicit yes, and
so does a start that is over; the rest is only said. The hours and rules are asked of the same
engine that clients meet.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from penciled.appointments import queries as appointments
from penciled.appointments.actions import Plan
from penciled.appointments.models import Appointment, EventKind
from penciled.availability import queries as availability
from penciled.availability.queries import Wanted
from penciled.booking import slots
from penciled.booking.models import AppointmentRequest
from penciled.core.hours import Schedule
from penciled.core.interval import Interval
from penciled.core.slots import Reason, Terms, Visit, reasons_against
from penciled.practices.models import Practitioner
from penciled.practices.together import is_elsewhere

SAID_TO_STAFF = (Reason.PAST, Reason.CLOSED, Reason.TOO_LONG, Reason.DAY_FULL)


class Against(StrEnum):
    """What stands in the way: a visit or event, leave, a client's hold, somebody in the room."""

    BOOKED = "booked"
    LEAVE = "leave"
    HOLD = "hold"
    ROOM = "room"


@dataclass(frozen=True, slots=True)
class Conflict:
    """One thing that a plan overlaps, and on whose calendar it stands."""

    ref: UUID
    against: Against
    practitioner: Practitioner
    name: str
    initials: str
    span: Interval


@dataclass(frozen=True, slots=True)
class Weighed:
    """`is_elsewhere`: the practice offers the service, but not at that location."""

    overlaps: tuple[Conflict, ...]
    warnings: tuple[Reason, ...]
    too_close: bool
    into_the_past: bool = False
    is_elsewhere: bool = False

    @property
    def needs_yes(self) -> bool:
        return bool(self.overlaps) or self.into_the_past


@dataclass(frozen=True, slots=True)
class Moving:
    """What moves together, by id, and what the one that is weighed overlaps but for these."""

    ids: frozenset[int]
    overlaps: tuple[Conflict, ...]


def weigh(
    plan: Plan,
    *,
    now: datetime,
    request: AppointmentRequest | None = None,
    appointment: Appointment | None = None,
    along: Moving | None = None,
) -> Weighed:
    """Weigh a plan against its calendar, leaving out the request or appointment it is about.

    `along` says what else moves with it, and what they were found to overlap.
    """
    but = frozenset({appointment.pk} if appointment else ())
    if along:
        but, overlaps = but | along.ids, along.overlaps
    else:
        [overlaps] = overlaps_of_each(plan, [plan.span], now=now, request=request, but=but)
    reasons = _reasons(plan, now=now, request=request, but=but)
    return Weighed(
        overlaps=overlaps,
        warnings=tuple(reason for reason in reasons if reason in SAID_TO_STAFF),
        too_close=plan.busy and Reason.TAKEN in reasons and not overlaps,
        into_the_past=Reason.PAST in reasons and not _stood_then(appointment, plan),
        is_elsewhere=_is_elsewhere(plan),
    )


def overlaps_of_each(
    plan: Plan,
    spans: Sequence[Interval],
    *,
    now: datetime,
    request: AppointmentRequest | None = None,
    but: Collection[int] = (),
) -> list[tuple[Conflict, ...]]:
    """Return what a plan would overlap in each of `spans`, by start; three queries for them all.

    What is free overlaps nothing but others in its room. `request`, and the appointments whose
    ids are in `but`, are left out.
    """
    around = Interval(min(each.start for each in spans), max(each.end for each in spans))
    found = list(_in_the_room(plan, around, but))
    if plan.busy:
        found += _on_the_calendar(plan, around, request, but, now=now)
    found.sort(key=lambda each: each.span)
    return [tuple(each for each in found if each.span.overlaps(span)) for span in spans]


def _is_elsewhere(plan: Plan) -> bool:
    return bool(plan.service and plan.location and is_elsewhere(plan.service, plan.location))


def _stood_then(appointment: Appointment | None, plan: Plan) -> bool:
    return appointment is not None and appointment.starts_at == plan.span.start


def _on_the_calendar(
    plan: Plan,
    around: Interval,
    request: AppointmentRequest | None,
    but: Collection[int],
    *,
    now: datetime,
) -> Iterator[Conflict]:
    whose = plan.practitioner.pk
    for booked in appointments.busy(whose, around.start, around.end).exclude(pk__in=but):
        is_leave = booked.event_kind == EventKind.LEAVE
        yield _conflict(booked, Against.LEAVE if is_leave else Against.BOOKED)
    held = slots.holds(whose, around, now=now).select_related("client", "practitioner")
    for asked in held.exclude(pk=request.pk) if request else held:
        yield _conflict(asked, Against.HOLD)


def _in_the_room(plan: Plan, around: Interval, but: Collection[int]) -> Iterator[Conflict]:
    """Yield who else is in the room; what is on the calendar itself is found there."""
    if plan.room is None:
        return
    others = appointments.in_room(plan.room, around.start, around.end).exclude(pk__in=but)
    for each in others:
        if each.practitioner_id != plan.practitioner.pk or not (each.busy and plan.busy):
            yield _conflict(each, Against.ROOM)


def _conflict(thing: Appointment | AppointmentRequest, against: Against) -> Conflict:
    client = thing.client
    title = getattr(thing, "title", "")
    return Conflict(
        ref=thing.ref,
        against=against,
        practitioner=thing.practitioner,
        name=client.name if client else title,
        initials=client.initials if client else title,
        span=thing.span,
    )


def _reasons(
    plan: Plan,
    *,
    now: datetime,
    request: AppointmentRequest | None,
    but: Collection[int],
) -> tuple[Reason, ...]:
    """Ask the engine about a session; an event has no service and so no hours to be outside of."""
    rules = _rules(plan, as_new=request.asked_as_new if request else False)
    if rules is None:
        return ()
    around = Interval(plan.span.start - slots.REACH, plan.span.end + slots.REACH)
    busy = slots.busy_time(plan.practitioner.pk, around, now=now, request=request, but=but)
    return reasons_against(*rules, busy, plan.span.start, now=now)


def hours_against_each(
    plan: Plan, spans: Sequence[Interval], *, now: datetime
) -> list[tuple[Reason, ...]]:
    """Return what hours and rules say against a plan in each of `spans`, whatever stands there.

    Cost: a handful of queries for them all.
    """
    rules = _rules(plan, as_new=False)
    if rules is None:
        return [() for _span in spans]
    return [reasons_against(*rules, [], each.start, now=now) for each in spans]


def _rules(plan: Plan, *, as_new: bool) -> tuple[Schedule, Terms, Visit] | None:
    """Return what the engine goes by; None for what has no hours to be outside of."""
    if plan.service is None or plan.location is None:
        return None
    wanted = Wanted(service=plan.service, location=plan.location, as_new=as_new)
    terms = availability.core_terms(availability.terms_of(plan.practitioner))
    visit = Visit(duration=plan.span.length, before=plan.buffer_before, after=plan.buffer_after)
    return availability.schedule_of(plan.practitioner, wanted), terms, visit
