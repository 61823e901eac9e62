"""Change when clients may ask in a week. Pending requests and appointments stay as they are.

Stretches of one weekday that are for the same clients, services and places in the same
weeks, and that overlap or touch, are kept as one: to clients they are one anyway.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from penciled.availability.changing import Open, as_shown, begin, fill, finish, sound
from penciled.availability.models import Hours
from penciled.availability.queries import hours_of
from penciled.availability.shown import hours_shown, week_shown
from penciled.core.errors import InvalidInput
from penciled.practices.models import Member, Practitioner

__all__ = [
    "Open",
    "Weeks",
    "close_days",
    "copy_day",
    "open_days",
    "remove_hours",
    "save_hours",
]

WEEKDAYS = range(7)
MOST_WEEKS = 8
GONE = "These hours were removed while you had them open."


@dataclass(frozen=True, slots=True, kw_only=True)
class Weeks:
    """In which weeks a stretch holds, as `core.hours.Season` has it."""

    since: date | None = None
    until: date | None = None
    every: int = 1


EVERY_WEEK = Weeks()


@transaction.atomic(durable=True)
def save_hours(  # noqa: PLR0913 -- what staff must say
    practitioner: Practitioner,
    weekday: int,
    stretch: Open,
    *,
    weeks: Weeks = EVERY_WEEK,
    ref: UUID | None = None,
    shown: str | None = None,
    by: Member,
    now: datetime,
) -> Hours:
    """Store a weekly stretch, a new one or the one of `ref`; return it as it is kept.

    Raises:
        NotPermitted: `by` does not run this calendar.
        InvalidInput: it ends before it starts, or the stretch was removed meanwhile.
        StaleChange: it is not as it was `shown` any more.
    """
    begin(practitioner, by)
    row = _standing(practitioner, ref) if ref else None
    if row:
        as_shown(hours_shown(row), shown)
    saved = _put(practitioner, weekday, stretch, weeks, row)
    finish(practitioner, "hours.saved", by=by, now=now)
    return saved


@transaction.atomic(durable=True)
def open_days(
    practitioner: Practitioner,
    weekdays: Collection[int],
    stretch: Open,
    *,
    weeks: Weeks = EVERY_WEEK,
    by: Member,
    now: datetime,
) -> list[Hours]:
    """Store a new stretch on each of these weekdays; return them as they are kept.

    Raises:
        NotPermitted, InvalidInput: as for one.
    """
    begin(practitioner, by)
    saved = [_put(practitioner, day, stretch, weeks, None) for day in _days(weekdays)]
    finish(practitioner, "hours.saved", by=by, now=now)
    return saved


@transaction.atomic(durable=True)
def close_days(
    practitioner: Practitioner,
    weekdays: Collection[int],
    opens: int,
    closes: int,
    *,
    by: Member,
    now: datetime,
) -> bool:
    """Take a time out of whatever is open on these weekdays; say whether anything was.

    Raises:
        NotPermitted: `by` does not run this calendar.
        InvalidInput: the time ends before it starts, or no day was named.
    """
    begin(practitioner, by)
    sound(Open(opens=opens, closes=closes))
    touched = Hours.objects.filter(practitioner=practitioner, weekday__in=_days(weekdays))
    rows = list(touched.filter(opens__lt=closes, closes__gt=opens))
    for row in rows:
        _cut(row, opens, closes)
    if rows:
        finish(practitioner, "hours.cut", by=by, now=now)
    return bool(rows)


@transaction.atomic(durable=True)
def copy_day(
    practitioner: Practitioner,
    weekday: int,
    to: Collection[int],
    *,
    shown: str | None = None,
    by: Member,
    now: datetime,
) -> None:
    """Let the weekdays `to` have the hours of `weekday` instead of their own.

    Raises:
        NotPermitted: `by` does not run this calendar.
        InvalidInput: no other day was named.
        StaleChange: the week is not as it was `shown` any more.
    """
    begin(practitioner, by)
    rows = list(hours_of(practitioner))
    as_shown(week_shown(rows), shown)
    days = _days([day for day in to if day != weekday])
    Hours.objects.filter(practitioner=practitioner, weekday__in=days).delete()
    for row in (each for each in rows if each.weekday == weekday):
        for day in days:
            _twin(row, weekday=day)
    finish(practitioner, "hours.copied", by=by, now=now)


@transaction.atomic(durable=True)
def remove_hours(
    practitioner: Practitioner, ref: UUID, *, shown: str | None = None, by: Member, now: datetime
) -> None:
    """Take a weekly stretch away; nothing when it is gone already.

    Raises:
        NotPermitted: `by` does not run this calendar.
        StaleChange: it is not as it was `shown` any more.
    """
    begin(practitioner, by)
    if row := hours_of(practitioner).filter(ref=ref).first():
        as_shown(hours_shown(row), shown)
        row.delete()
    finish(practitioner, "hours.removed", by=by, now=now)


def _days(weekdays: Iterable[int]) -> list[int]:
    days = sorted(set(weekdays))
    if not days or not set(days) <= set(WEEKDAYS):
        raise InvalidInput("Choose at least one day.", field="weekday")
    return days


def _sound_weeks(weeks: Weeks) -> None:
    if weeks.since and weeks.until and weeks.until < weeks.since:
        raise InvalidInput("The last day must not come before the first.", field="until")
    if not 1 <= weeks.every <= MOST_WEEKS:
        raise InvalidInput(f"From every week to every {MOST_WEEKS}th.", field="every")
    if weeks.every > 1 and weeks.since is None:
        raise InvalidInput("Say from when on the weeks are counted.", field="since")


def _standing(practitioner: Practitioner, ref: UUID) -> Hours:
    row = hours_of(practitioner).filter(ref=ref).first()
    if row is None:
        raise InvalidInput(GONE)
    return row


def _put(
    practitioner: Practitioner, weekday: int, stretch: Open, weeks: Weeks, row: Hours | None
) -> Hours:
    sound(stretch)
    _sound_weeks(weeks)
    [day] = _days([weekday])
    row = row or Hours(practitioner=practitioner)
    row.weekday, row.since, row.until, row.every = day, weeks.since, weeks.until, weeks.every
    fill(row, stretch)
    return _joined(row)


def _joined(row: Hours) -> Hours:
    """Let `row` take in what it overlaps or touches of its own kind."""
    row = hours_of(row.practitioner).get(pk=row.pk)
    others = hours_of(row.practitioner).filter(weekday=row.weekday).exclude(pk=row.pk)
    alike = [each for each in others if _kind(each) == _kind(row)]
    while near := [each for each in alike if each.opens <= row.closes and row.opens <= each.closes]:
        row.opens = min(row.opens, *(each.opens for each in near))
        row.closes = max(row.closes, *(each.closes for each in near))
        alike = [each for each in alike if each not in near]
        Hours.objects.filter(pk__in=[each.pk for each in near]).delete()
    row.save()
    return row


def _kind(row: Hours) -> dict[str, object]:
    return hours_shown(row) | {"minutes": None}


def _cut(row: Hours, opens: int, closes: int) -> None:
    """Leave of `row` what lies before and after; it keeps its id as long as anything is left."""
    first, last = row.opens, row.closes
    if first < opens and closes < last:
        _twin(row, opens=closes)
    if first < opens:
        row.closes = opens
    elif closes < last:
        row.opens = closes
    else:
        row.delete()
        return
    row.save()


def _twin(row: Hours, **differs: int) -> None:
    names = ("practitioner", "weekday", "since", "until", "every")
    same = {name: getattr(row, name) for name in (*names, "opens", "closes")}
    kinds = {"for_new": row.for_new, "for_existing": row.for_existing}
    twin = Hours.objects.create(**same | kinds | differs)
    twin.services.set(row.services.all())
    twin.locations.set(row.locations.all())
