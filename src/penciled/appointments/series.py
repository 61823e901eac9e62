"""What repeats: a row for each date, made, changed and taken off together.

The caller's transaction already holds the calendars. Whatever part of a series is
changed together becomes a series of its own; what is over stays with the old one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import transaction

from penciled.appointments.actions import Plan, adjust, rub_out
from penciled.appointments.history import write
from penciled.appointments.models import Appointment, Series
from penciled.appointments.queries import to_come_of
from penciled.clients.actions import enrol
from penciled.core.errors import AlreadyResolved
from penciled.core.interval import Interval
from penciled.core.recurrence import Monthly, Occurrence, Recurrence, Unit, begins
from penciled.practices import calendars
from penciled.practices.models import Member

OF_A_SERIES = ("series", "series_on", "changed_alone")
COUNTED = ("version", "invite_sequence")


class Scope(StrEnum):
    """How much of a series is meant: always only what has not begun, and the one itself."""

    ONE = "one"
    FOLLOWING = "following"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Move:
    """One appointment of a series and the plan it shall follow."""

    appointment: Appointment
    plan: Plan


@transaction.atomic
def place_series(
    plan: Plan,
    rule: Recurrence,
    some: Sequence[Occurrence],
    *,
    by: Member,
    now: datetime,
    ref: UUID | None = None,
) -> list[Appointment]:
    """Put a plan on its calendar at each of `some`, in their order; the first is known by `ref`."""
    if plan.client:
        enrol(plan.client, by=by, now=now)
    series = _series_of(plan, rule, some[0].on)
    rows = [
        Appointment(
            created_at=now,
            series=series,
            series_on=each.on,
            **replace(plan, span=each.span).fields(),
        )
        for each in some
    ]
    rows[0].ref = ref or rows[0].ref
    Appointment.objects.bulk_create(rows)
    write("booked", rows, by=by, now=now)
    calendars.turn([plan.practitioner.pk])
    return rows


def moves(appointment: Appointment, plan: Plan, scope: Scope, *, now: datetime) -> list[Move]:
    """Return what of its series follows `plan` as the appointment itself does, by start.

    Days move by as many days, and all to the same wall time and length. What was changed
    alone before keeps what it has.
    """
    zone, at = plan.practitioner.zone_info, plan.fields()["wall_at"]
    days = timedelta(days=_days_moved(Move(appointment, plan)))
    found: list[Move] = []
    for each in meant(appointment, scope, now=now):
        if each.pk == appointment.pk:
            found.append(Move(each, plan))
        elif not each.changed_alone:
            start = begins(each.wall_on + days, at, zone)
            span = Interval(start, start + plan.span.length)
            found.append(Move(each, replace(plan, span=span)))
    return found


@transaction.atomic
def revise_series(some: Sequence[Move], *, by: Member, now: datetime) -> list[Appointment]:
    """Let each of `some` stand as planned; together they are a series of their own from now on."""
    before = {each.appointment.practitioner_id for each in some}
    rows, days = [each.appointment for each in some], _days_moved(some[0])
    series = _split_off(some, days=days)
    for each in some:
        row, changes = each.appointment, adjust(each.appointment, each.plan)
        row.series, row.series_on = series, _moved(row, days=days)
        row.changed_alone = False
        write("changed", [row], by=by, now=now, changes=changes)
    fields = some[0].plan.fields().keys() - {"practice_id"}
    Appointment.objects.bulk_update(rows, [*fields, *OF_A_SERIES, *COUNTED])
    calendars.turn(before | {some[0].plan.practitioner.pk})
    return rows


@transaction.atomic
def take_off_series(
    appointment: Appointment, scope: Scope, *, late: bool, by: Member, now: datetime
) -> list[Appointment]:
    """Cancel what is meant of a series, also what was changed alone; return it by start.

    Raises:
        AlreadyResolved: the appointment itself was cancelled before.
    """
    if appointment.is_cancelled:
        raise AlreadyResolved("This appointment was already cancelled.", state=appointment.status)
    rows = meant(appointment, scope, now=now)
    for each in rows:
        rub_out(each, late=late and each.pk == appointment.pk, now=now)
        write(each.status, [each], by=by, now=now)
    Appointment.objects.bulk_update(rows, ["status", "cancelled_at", *COUNTED])
    calendars.turn({each.practitioner_id for each in rows})
    return rows


def meant(appointment: Appointment, scope: Scope, *, now: datetime) -> list[Appointment]:
    """Return what of its series is meant, by start: the appointment itself, and what is to come."""
    if scope is Scope.ONE or appointment.series_id is None:
        return [appointment]
    some = to_come_of(appointment, now=now).select_related(
        "client", "service", "location", "room", "practitioner", "practice", "series"
    )
    if scope is Scope.FOLLOWING:
        some = some.filter(series_on__gte=appointment.series_on)
    return list(some)


def written(rule: Recurrence) -> dict[str, Any]:
    """Return a rule as plain JSON."""
    plain = asdict(rule) | {"weekdays": sorted(rule.weekdays)}
    return plain | {"until": rule.until.isoformat() if rule.until else None}


def read(plain: Mapping[str, Any]) -> Recurrence:
    """Return the rule that `written` wrote."""
    return Recurrence(
        every=plain["every"],
        unit=Unit(plain["unit"]),
        weekdays=frozenset(plain["weekdays"]),
        monthly=Monthly(plain["monthly"]) if plain["monthly"] else None,
        until=date.fromisoformat(plain["until"]) if plain["until"] else None,
        times=plain["times"],
    )


def _series_of(plan: Plan, rule: Recurrence, first_on: date) -> Series:
    practice = plan.practitioner.practice_id
    return Series.objects.create(practice_id=practice, rule=written(rule), first_on=first_on)


def _split_off(some: Sequence[Move], *, days: int) -> Series:
    first = some[0].appointment
    rule = read(Series.objects.get(appointments=first).rule)
    turned = _turned(rule, days=days, times=len(some))
    return _series_of(some[0].plan, turned, _moved(first, days=days))


def _moved(row: Appointment, *, days: int) -> date:
    return (row.series_on or row.wall_on) + timedelta(days=days)


def _days_moved(move: Move) -> int:
    moved: timedelta = move.plan.fields()["wall_on"] - move.appointment.wall_on
    return moved.days


def _turned(rule: Recurrence, *, days: int, times: int) -> Recurrence:
    """Return the rule of what follows when it moves by so many days; the rows say its end."""
    weekdays = frozenset((each + days) % 7 for each in rule.weekdays)
    return replace(rule, weekdays=weekdays, until=None, times=times)
