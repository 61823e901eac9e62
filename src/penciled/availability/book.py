"""The hours of several practitioners, read at once and asked for many things.

What `queries.schedule_of` reads for one service at one location, this reads for all of them, and
the office hours with it: one query.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db.models import (
    BigIntegerField,
    BooleanField,
    DateField,
    F,
    IntegerField,
    QuerySet,
    Value,
)
from django.db.models.functions import Cast

from penciled.availability.models import Hours, OfficeHours, Override
from penciled.availability.queries import WeeklyRow, schedule
from penciled.core.hours import Schedule, Stretch

if TYPE_CHECKING:
    from penciled.availability.changing import Open
    from penciled.practices.models import Practitioner

OFFICE, WEEKLY, DATED = range(3)
NO_DAY = Cast(Value(None), DateField())
NO_ID = Cast(Value(None), BigIntegerField())
EVERYBODY = Value(True, BooleanField())  # noqa: FBT003 -- a value of SQL
OF_DATES = {
    "row_": "id",
    "first": "opens",
    "last": "closes",
    "new": "for_new",
    "known": "for_existing",
    "service": "services",
    "location": "locations",
}
COLUMNS = (
    "kind practitioner_id row_ day weekday_ from_ to nth first last new known service location"
).split()


@dataclass(slots=True)
class _Row:
    """A stretch of `when`: a weekday in its weeks, or a date; a closed date has none."""

    kind: int
    when: tuple[Any, ...]
    stretch: Stretch | None
    kinds: tuple[bool, bool]
    services: set[int] = field(default_factory=set)
    locations: set[int] = field(default_factory=set)

    def fits(self, service: int, location: int, *, as_new: bool) -> bool:
        return (
            self.kinds[0 if as_new else 1]
            and (not self.services or service in self.services)
            and (not self.locations or location in self.locations)
        )


class HoursBook:
    """What stands, but that `instead` is what the dates in it are to have.

    Of dates that differ it holds those from the first to the last of `between`, or all.
    """

    def __init__(
        self,
        practitioners: Iterable[Practitioner],
        *,
        between: tuple[date, date] | None = None,
        instead: Mapping[date, Sequence[Open]] | None = None,
    ) -> None:
        self._zones: dict[int, ZoneInfo] = {each.pk: each.zone_info for each in practitioners}
        self._rows = _read(list(self._zones), between)
        for whose in self._zones if instead else ():
            dated = self._rows[DATED, whose]
            kept = [row for row in dated if row.when[0] not in (instead or {})]
            self._rows[DATED, whose] = kept + list(_meant(instead or {}))
        self._schedule = lru_cache(maxsize=None)(self._compute)

    def keeps_hours(self, practitioner_id: int) -> bool:
        """Say whether clients may ask for this practitioner, at least on a date read here."""
        return any(row.stretch for row in self._hours_of(practitioner_id))

    def schedule(
        self, practitioner_id: int, service_id: int, location_id: int, *, as_new: bool
    ) -> Schedule:
        """Return when the practitioner may be asked for this."""
        return self._schedule(practitioner_id, service_id, location_id, as_new)

    def anything(self, practitioner_id: int) -> Schedule:
        """Return when anybody may ask the practitioner for anything."""
        return self._put_together(practitioner_id, self._hours_of(practitioner_id))

    def office(self, practitioner_id: int) -> Schedule:
        """Return when the practitioner works; empty when they never said."""
        return self._put_together(practitioner_id, self._rows[OFFICE, practitioner_id])

    def _hours_of(self, whose: int) -> Sequence[_Row]:
        return (*self._rows[WEEKLY, whose], *self._rows[DATED, whose])

    def _compute(self, whose: int, service: int, location: int, as_new: bool) -> Schedule:  # noqa: FBT001 -- cached by place
        rows = self._hours_of(whose)
        fitting = [row for row in rows if row.fits(service, location, as_new=as_new)]
        return self._put_together(whose, fitting)

    def _put_together(self, whose: int, rows: Iterable[_Row]) -> Schedule:
        """A date that differs has nothing of the week, even where none of its stretches fits."""
        dated: dict[date, list[Stretch]] = {row.when[0]: [] for row in self._rows[DATED, whose]}
        weekly: list[WeeklyRow] = []
        for row in rows:
            if row.stretch and row.kind == DATED:
                dated[row.when[0]].append(row.stretch)
            elif row.stretch:
                weekday, *weeks = row.when
                weekly.append((weekday, row.stretch.start, row.stretch.end, *weeks))
        return schedule(self._zones[whose], weekly, dated)


def _read(ids: list[int], between: tuple[date, date] | None) -> dict[tuple[int, int], list[_Row]]:
    """Read rows joined with their services and locations, and put together what is of one."""
    found: dict[tuple[Any, ...], _Row] = {}
    for (
        kind,
        whose,
        pk,
        day,
        weekday,
        *weeks,
        opens,
        closes,
        new,
        known,
        service,
        location,
    ) in _joined(ids, between):
        key = (kind, whose, pk, day)
        if key not in found:
            when = (day,) if kind == DATED else (weekday, *weeks)
            stretch = Stretch(opens, closes) if closes else None
            found[key] = _Row(kind, when, stretch, (bool(new), bool(known)))
        found[key].services |= {service} - {None}
        found[key].locations |= {location} - {None}
    kept = defaultdict(list)
    for (kind, whose, *_rest), row in found.items():
        kept[kind, whose].append(row)
    return kept


def _joined(ids: list[int], between: tuple[date, date] | None) -> QuerySet[Any]:
    always = {"from_": NO_DAY, "to": NO_DAY, "nth": Value(1)}
    whenever = {"day": NO_DAY, "weekday_": F("weekday"), "first": F("opens"), "last": F("closes")}
    office = OfficeHours.objects.filter(practitioner__in=ids).annotate(
        **always,
        **whenever,
        kind=Value(OFFICE),
        row_=F("id"),
        new=EVERYBODY,
        known=EVERYBODY,
        service=NO_ID,
        location=NO_ID,
    )
    weekly = Hours.objects.filter(practitioner__in=ids).annotate(
        **whenever,
        kind=Value(WEEKLY),
        row_=F("id"),
        from_=F("since"),
        to=F("until"),
        nth=F("every"),
        new=F("for_new"),
        known=F("for_existing"),
        service=F("services"),
        location=F("locations"),
    )
    own = {name: F(f"stretches__{of}") for name, of in OF_DATES.items()}
    dated = Override.objects.filter(practitioner__in=ids).annotate(
        **always, **own, kind=Value(DATED), day=F("on"), weekday_=Value(0, IntegerField())
    )
    if between:
        dated = dated.filter(on__range=between)
    every = [rows.values_list(*COLUMNS) for rows in (office, weekly, dated)]
    return every[0].union(*every[1:], all=True)


def _meant(instead: Mapping[date, Sequence[Open]]) -> Iterable[_Row]:
    for on, some in instead.items():
        yield _Row(DATED, (on,), None, (False, False))
        for each in some:
            yield _Row(
                DATED,
                (on,),
                Stretch(each.opens, each.closes),
                (each.for_new, each.for_existing),
                {service.pk for service in each.services},
                {place.pk for place in each.locations},
            )
