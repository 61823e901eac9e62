"""Staff put on the calendar what repeats, and change or cancel one of it, the rest, or all."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from penciled.appointments import series
from penciled.appointments.actions import Plan
from penciled.appointments.models import Appointment
from penciled.appointments.queries import booked_under
from penciled.appointments.series import Move, Scope
from penciled.booking import telling
from penciled.booking.actions.schedule import lock, record
from penciled.booking.conflicts import Conflict, overlaps_of_each
from penciled.core.errors import ConflictNeedsYes, InvalidInput
from penciled.core.interval import Interval
from penciled.core.recurrence import Occurrence, Recurrence
from penciled.practices import calendars
from penciled.practices.models import Member
from penciled.practices.rights import must_run


@dataclass(frozen=True, slots=True)
class Dated:
    """One date of what repeats, and what it would overlap."""

    on: date
    span: Interval
    overlaps: tuple[Conflict, ...]


def preview_series(plan: Plan, rule: Recurrence, *, now: datetime) -> list[Dated]:
    """Return every date that a plan would repeat on, with what it would overlap there.

    Raises:
        InvalidInput: the rule does not fall on the first day, or too often.
    """
    found = _occurrences(plan, rule)
    overlaps = overlaps_of_each(plan, [each.span for each in found], now=now)
    return [Dated(each.on, each.span, o) for each, o in zip(found, overlaps, strict=True)]


@transaction.atomic(durable=True)
def schedule_series(  # noqa: PLR0913 -- what staff must say
    plan: Plan,
    rule: Recurrence,
    *,
    skip: Collection[date],
    anyway: bool,
    tell_client: bool,
    by: Member,
    now: datetime,
    ref: UUID | None = None,
) -> list[Appointment]:
    """Put an appointment on a calendar on every date that it repeats on, but those to `skip`.

    What stands under `ref` already is returned as it is.

    Raises:
        NotPermitted: `by` does not run that calendar.
        InvalidInput: the rule does not fall on the first day, too often, or nothing is left of it.
        ConflictNeedsYes: a date overlaps something, and `anyway` is not set.
    """
    must_run(by, plan.practitioner)
    calendars.hold([plan.practitioner.pk], room=plan.room)
    if stored := booked_under(plan.practitioner.practice, ref):
        return stored
    some = [each for each in preview_series(plan, rule, now=now) if each.on not in skip]
    if not some:
        raise InvalidInput("Leave at least one date.", field="skip")
    _weigh((each.overlaps for each in some), anyway=anyway)
    dates = [Occurrence(each.on, each.span) for each in some]
    rows = series.place_series(plan, rule, dates, by=by, now=now, ref=ref)
    if tell_client:
        telling.tell_series_booked(rows, now=now)
    record("series.scheduled", rows[0].series or rows[0], by=by, now=now)
    return rows


@transaction.atomic(durable=True)
def change_series(  # noqa: PLR0913 -- what staff must say
    pk: int,
    plan: Plan,
    scope: Scope,
    *,
    version: int,
    anyway: bool,
    tell_client: bool,
    by: Member,
    now: datetime,
) -> list[Appointment]:
    """Let an appointment and what follows it, or all of its series to come, stand as planned.

    Raises:
        StaleChange, NotPermitted, ConflictNeedsYes: as for a single one.
    """
    appointment = lock(pk, version=version, plan=plan)
    must_run(by, appointment.practitioner)
    must_run(by, plan.practitioner)
    some = series.moves(appointment, plan, scope, now=now)
    _weigh(overlaps_of_moves(plan, some, now=now), anyway=anyway)
    before = [telling.standing_of(each.appointment)["booked"] for each in some]
    rows = series.revise_series(some, by=by, now=now)
    if tell_client:
        telling.tell_series_moved(rows, before=before, now=now)
    record("series.changed", rows[0].series or rows[0], by=by, now=now)
    return rows


@transaction.atomic(durable=True)
def cancel_series(  # noqa: PLR0913 -- what staff must say
    pk: int,
    scope: Scope,
    *,
    version: int,
    message: str,
    tell_client: bool,
    by: Member,
    now: datetime,
    late: bool = False,
) -> list[Appointment]:
    """Cancel an appointment and what follows it, or all of its series to come.

    Raises:
        StaleChange, AlreadyResolved, NotPermitted: as for a single one.
    """
    appointment = lock(pk, version=version)
    must_run(by, appointment.practitioner)
    rows = series.take_off_series(appointment, scope, late=late, by=by, now=now)
    if tell_client:
        telling.tell_series_cancelled(rows, message=message, now=now)
    record("series.cancelled", rows[0].series or rows[0], by=by, now=now)
    return rows


def overlaps_of_moves(
    plan: Plan, some: Sequence[Move], *, now: datetime
) -> list[tuple[Conflict, ...]]:
    """Return what each of `some` would overlap but for themselves, in their order."""
    spans = [each.plan.span for each in some]
    return overlaps_of_each(plan, spans, now=now, but=[each.appointment.pk for each in some])


def _occurrences(plan: Plan, rule: Recurrence) -> list[Occurrence]:
    wall, zone = plan.fields(), plan.practitioner.zone_info
    return rule.instants(wall["wall_on"], wall["wall_at"], plan.span.length, zone)


def _weigh(overlaps: Iterable[tuple[Conflict, ...]], *, anyway: bool) -> None:
    if any(overlaps) and not anyway:
        raise ConflictNeedsYes(
            "Some of these overlap something. Tick the box to book them anyway.", field="anyway"
        )
