"""Turn stored hours and terms into what the core computes with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, TypeVar

from django.db.models import DateField, F, IntegerField, Max, Q, QuerySet, Value
from django.db.models.functions import Cast

from penciled.availability.models import (
    Hours,
    OfficeHours,
    OpenStretch,
    Override,
    OverrideHours,
    PractitionerTerms,
)
from penciled.core.hours import Schedule, Stretch
from penciled.core.slots import Terms, Visit
from penciled.practices.models import Location, Practice, Practitioner, Service

Day = TypeVar("Day", int, date)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a client asks about: which service where, and as what kind of client."""

    service: Service
    location: Location
    as_new: bool


def schedule_of(practitioner: Practitioner, wanted: Wanted) -> Schedule:
    """Return when `practitioner` may be asked for what is `wanted`. Three queries."""
    weekly: dict[int, list[Stretch]] = defaultdict(list)
    rows = Hours.objects.filter(practitioner=practitioner)
    for weekday, opens, closes in _fitting(rows, wanted).values_list("weekday", "opens", "closes"):
        weekly[weekday].append(Stretch(opens, closes))
    dated: dict[date, list[Stretch]] = {
        on: []
        for on in Override.objects.filter(practitioner=practitioner).values_list("on", flat=True)
    }
    own = OverrideHours.objects.filter(override__practitioner=practitioner)
    for on, opens, closes in _fitting(own, wanted).values_list("override__on", "opens", "closes"):
        dated[on].append(Stretch(opens, closes))
    return Schedule(practitioner.zone_info, _frozen(weekly), _frozen(dated))


def terms_of(practitioner: Practitioner) -> PractitionerTerms:
    """Return the stored terms; a practitioner who never set any has the defaults."""
    stored = PractitionerTerms.objects.filter(practitioner=practitioner).first()
    return stored or PractitionerTerms(practitioner=practitioner)


def terms_of_each(practitioner_ids: Iterable[int]) -> dict[int, PractitionerTerms]:
    """Return the stored terms by practitioner id, and the defaults for whoever has none."""
    wanted = list(practitioner_ids)
    stored = PractitionerTerms.objects.filter(practitioner_id__in=wanted)
    found = {terms.practitioner_id: terms for terms in stored}
    return {pk: found.get(pk) or PractitionerTerms(practitioner_id=pk) for pk in wanted}


def farthest_horizon(practitioners: Iterable[Practitioner]) -> int:
    """Return how many days ahead anybody of these may be asked."""
    stored = PractitionerTerms.objects.filter(practitioner__in=list(practitioners))
    set_by_anyone: int | None = stored.aggregate(most=Max("horizon"))["most"]
    return max(set_by_anyone or 0, PractitionerTerms().horizon)


def core_terms(terms: PractitionerTerms) -> Terms:
    return Terms(
        notice=terms.notice,
        horizon=terms.horizon,
        increment=terms.increment,
        most_per_day=terms.most_per_day,
    )


def visit_of(service: Service, terms: PractitionerTerms) -> Visit:
    """Return the visit a service makes; its own buffers go before the practitioner's."""
    before, after = service.buffer_before, service.buffer_after
    return Visit(
        duration=service.duration,
        before=terms.buffer_before if before is None else before,
        after=terms.buffer_after if after is None else after,
    )


def open_to_new_clients(practice: Practice) -> bool:
    """Say whether any listed practitioner has hours that new clients may ask within."""
    within = Q(for_new=True) & Q(
        practitioner__practice=practice,
        practitioner__listed=True,
        practitioner__takes_new_clients=True,
    )
    dated = Q(for_new=True) & Q(
        override__practitioner__practice=practice,
        override__practitioner__listed=True,
        override__practitioner__takes_new_clients=True,
    )
    return Hours.objects.filter(within).exists() or OverrideHours.objects.filter(dated).exists()


def with_hours(practitioner_ids: Iterable[int], *, as_new: bool) -> set[int]:
    """Return who of these has any hours at all for new, or for existing, clients. Two queries."""
    ids, kind = list(practitioner_ids), Q(for_new=True) if as_new else Q(for_existing=True)
    weekly = Hours.objects.filter(kind, practitioner__in=ids)
    dated = OverrideHours.objects.filter(kind, override__practitioner__in=ids)
    return {
        *weekly.values_list("practitioner_id", flat=True),
        *dated.values_list("override__practitioner_id", flat=True),
    }


def _fitting(rows: QuerySet[Any], wanted: Wanted) -> QuerySet[Any]:
    kind = Q(for_new=True) if wanted.as_new else Q(for_existing=True)
    service = Q(services=wanted.service) | Q(services__isnull=True)
    location = Q(locations=wanted.location) | Q(locations__isnull=True)
    return rows.filter(kind & service & location).distinct()


def _frozen(stretches: Mapping[Day, Iterable[Stretch]]) -> dict[Day, tuple[Stretch, ...]]:
    return {day: tuple(sorted(some)) for day, some in stretches.items()}


def hours_of(practitioner: Practitioner) -> QuerySet[Hours]:
    """Return the weekly stretches in the order of the week, for showing and editing."""
    return (
        Hours.objects.filter(practitioner=practitioner)
        .prefetch_related("services", "locations")
        .order_by("weekday", "opens", "id")
    )


def overrides_of(practitioner: Practitioner, *, since: date) -> QuerySet[Override]:
    """Return the dated overrides from `since` on, by date."""
    return (
        Override.objects.filter(practitioner=practitioner, on__gte=since)
        .prefetch_related("stretches__services", "stretches__locations")
        .order_by("on")
    )


def all_hours_of(practice: Practice, *, since: date) -> list[tuple[int, OpenStretch]]:
    """Return every stretch of a practice with its practitioner's id; of dates, from `since` on."""
    weekly = Hours.objects.filter(practitioner__practice=practice)
    dated = OverrideHours.objects.filter(
        override__practitioner__practice=practice, override__on__gte=since
    ).select_related("override")
    own = [(row.practitioner_id, row) for row in _with_sets(weekly)]
    return [*own, *((row.override.practitioner_id, row) for row in _with_sets(dated))]


def _with_sets(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.prefetch_related("services", "locations")


class DrawnHours(NamedTuple):
    """A stretch for a calendar: of office hours, of the week, or of the date `on`.

    A date that is closed has neither `opens` nor `closes`.
    """

    is_office: bool
    practitioner_id: int
    weekday: int
    on: date | None
    opens: int
    closes: int


def hours_drawn(
    practitioner_ids: Iterable[int], between: tuple[date, date] | None
) -> list[DrawnHours]:
    """Return office hours, and with `between` when clients may ask, whatever for. One query.

    Of dates that differ, those from the first to the last of `between`.
    """
    some, never = list(practitioner_ids), Cast(Value(None), DateField())
    office = OfficeHours.objects.filter(practitioner_id__in=some).annotate(kind=Value(1), day=never)
    stretches = ("weekday", "day", "opens", "closes")
    found = office.values_list("kind", "practitioner_id", *stretches)
    if between:
        weekly = Hours.objects.filter(practitioner_id__in=some).annotate(kind=Value(0), day=never)
        dated = Override.objects.filter(practitioner_id__in=some, on__range=between).annotate(
            kind=Value(0), weekday=Value(0, IntegerField()), day=F("on")
        )
        ends = ("stretches__opens", "stretches__closes")
        found = found.union(
            weekly.values_list("kind", "practitioner_id", *stretches),
            dated.values_list("kind", "practitioner_id", "weekday", "day", *ends),
            all=True,
        )
    return [
        DrawnHours(bool(kind), pk, weekday, on, opens or 0, closes or 0)
        for kind, pk, weekday, on, opens, closes in found
    ]
