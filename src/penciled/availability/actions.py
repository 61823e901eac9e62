"""Change when and how clients may ask. Pending requests and appointments stay as they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from penciled.audit import chain
from penciled.availability.models import Hours, OpenStretch, Override, OverrideHours
from penciled.availability.queries import terms_of
from penciled.core.errors import InvalidInput
from penciled.practices import calendars
from penciled.practices.models import Location, Member, Practitioner, Service
from penciled.practices.rights import must_run


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """A stretch to be stored: minutes of the local date; no services or locations means all."""

    opens: int
    closes: int
    for_new: bool = True
    for_existing: bool = True
    services: Sequence[Service] = ()
    locations: Sequence[Location] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsAsked:
    """The terms to be stored, as `PractitionerTerms` keeps them."""

    notice: timedelta
    horizon: int
    increment: timedelta | None
    buffer_before: timedelta
    buffer_after: timedelta
    most_per_day: int | None
    response_time: timedelta | None


@transaction.atomic(durable=True)
def save_hours(
    practitioner: Practitioner,
    weekday: int,
    stretch: Open,
    *,
    ref: UUID | None = None,
    by: Member,
    now: datetime,
) -> Hours:
    """Store a weekly stretch, a new one or the one of `ref`.

    Raises:
        NotPermitted: `by` does not run this calendar.
        InvalidInput: it ends before it starts, or the stretch was removed meanwhile.
    """
    _begin(practitioner, by)
    _sound(stretch)
    row = _standing(Hours.objects.filter(practitioner=practitioner), ref) if ref else None
    row = row or Hours(practitioner=practitioner)
    row.weekday = weekday
    _fill(row, stretch)
    _finish(practitioner, "hours.saved", by=by, now=now)
    return row


@transaction.atomic(durable=True)
def remove_hours(practitioner: Practitioner, ref: UUID, *, by: Member, now: datetime) -> None:
    """Take a weekly stretch away; nothing when it is gone already."""
    _begin(practitioner, by)
    Hours.objects.filter(practitioner=practitioner, ref=ref).delete()
    _finish(practitioner, "hours.removed", by=by, now=now)


@transaction.atomic(durable=True)
def save_override(
    practitioner: Practitioner,
    on: date,
    stretches: Sequence[Open],
    *,
    note: str = "",
    by: Member,
    now: datetime,
) -> Override:
    """Let `on` have these stretches instead of its weekly hours; none closes the date.

    Raises:
        NotPermitted: `by` does not run this calendar.
        InvalidInput: a stretch ends before it starts.
    """
    _begin(practitioner, by)
    for stretch in stretches:
        _sound(stretch)
    override, _ = Override.objects.update_or_create(
        practitioner=practitioner, on=on, defaults={"note": note}
    )
    override.stretches.all().delete()
    for stretch in stretches:
        _fill(OverrideHours(override=override), stretch)
    _finish(practitioner, "override.saved", by=by, now=now)
    return override


@transaction.atomic(durable=True)
def remove_override(practitioner: Practitioner, ref: UUID, *, by: Member, now: datetime) -> None:
    """Let the date have its weekly hours again; nothing when it does already."""
    _begin(practitioner, by)
    Override.objects.filter(practitioner=practitioner, ref=ref).delete()
    _finish(practitioner, "override.removed", by=by, now=now)


@transaction.atomic(durable=True)
def save_terms(practitioner: Practitioner, asked: TermsAsked, *, by: Member, now: datetime) -> None:
    """Store the rules of asking for a practitioner.

    Raises:
        NotPermitted: `by` does not run this calendar.
    """
    _begin(practitioner, by)
    terms = terms_of(practitioner)
    for name in asked.__dataclass_fields__:
        setattr(terms, name, getattr(asked, name))
    terms.save()
    _finish(practitioner, "terms.saved", by=by, now=now)


def _begin(practitioner: Practitioner, by: Member) -> None:
    must_run(by, practitioner)
    calendars.hold([practitioner.pk])


def _finish(practitioner: Practitioner, action: str, *, by: Member, now: datetime) -> None:
    calendars.turn([practitioner.pk])
    chain.record(
        action,
        practice=practitioner.practice.ref,
        actor=f"member:{by.ref}",
        at=now,
        about=practitioner.ref,
    )


def _sound(stretch: Open) -> None:
    if not 0 <= stretch.opens < stretch.closes <= 24 * 60:
        raise InvalidInput("The end must come after the start.", field="closes")
    if not (stretch.for_new or stretch.for_existing):
        raise InvalidInput("Choose who may ask.", field="who")


def _standing(rows: Any, ref: UUID) -> Any:
    row = rows.filter(ref=ref).first()
    if row is None:
        raise InvalidInput("These hours were removed while you had them open.")
    return row


def _fill(row: OpenStretch, stretch: Open) -> None:
    row.opens, row.closes = stretch.opens, stretch.closes
    row.for_new, row.for_existing = stretch.for_new, stretch.for_existing
    row.save()
    row.services.set(stretch.services)
    row.locations.set(stretch.locations)
