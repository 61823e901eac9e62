"""Turn stored hours and terms into what the core computes with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from penciled.availability.models import (
    Hours,
    OpenStretch,
    Override,
    OverrideHours,
    PracticeTerms,
    PractitionerTerms,
    TermsFields,
    every_term,
)
from penciled.core.hours import Schedule, Season, Stretch
from penciled.core.slots import Terms, Visit
from penciled.practices.models import Location, Practice, Practitioner, Service

WeeklyRow = tuple[int, int, int, date | None, date | None, int]
Day = TypeVar("Day", int, date)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a client asks about: which service where, and as what kind of client."""

    service: Service
    location: Location
    as_new: bool


def schedule_of(practitioner: Practitioner, wanted: Wanted) -> Schedule:
    """Return when `practitioner` may be asked for what is `wanted`. Three queries."""
    weekly = _fitting(Hours.objects.filter(practitioner=practitioner), wanted)
    dated: dict[date, list[Stretch]] = {
        on: []
        for on in Override.objects.filter(practitioner=practitioner).values_list("on", flat=True)
    }
    own = OverrideHours.objects.filter(override__practitioner=practitioner)
    for on, opens, closes in _fitting(own, wanted).values_list("override__on", "opens", "closes"):
        dated[on].append(Stretch(opens, closes))
    rows = weekly.values_list("weekday", "opens", "closes", "since", "until", "every")
    return schedule(practitioner.zone_info, rows, dated)


def whole_schedule_of(practitioner: Practitioner) -> Schedule:
    """Return when `practitioner` may be asked at all, whatever for and by whom. Two queries."""
    dated: dict[date, list[Stretch]] = defaultdict(list)
    own = Override.objects.filter(practitioner=practitioner)
    for on, *ends in own.values_list("on", "stretches__opens", "stretches__closes"):
        dated[on] += [Stretch(*ends)] if None not in ends else []
    weekly = Hours.objects.filter(practitioner=practitioner)
    rows = weekly.values_list("weekday", "opens", "closes", "since", "until", "every")
    return schedule(practitioner.zone_info, rows, dated)


def schedule(
    zone: ZoneInfo, weekly: Iterable[WeeklyRow], dated: Mapping[date, Iterable[Stretch]]
) -> Schedule:
    """Return the core's schedule of weekly rows, some of them of a season, and dated stretches."""
    always: dict[int, list[Stretch]] = defaultdict(list)
    seasons = []
    for weekday, opens, closes, since, until, every in weekly:
        stretch = Stretch(opens, closes)
        if since or until or every > 1:
            seasons.append(Season(weekday, stretch, since, until, every))
        else:
            always[weekday].append(stretch)
    return Schedule(zone, _frozen(always), _frozen(dated), tuple(seasons))


def season_of(row: Hours) -> Season:
    """Return a weekly row as the core has it."""
    return Season(row.weekday, Stretch(row.opens, row.closes), row.since, row.until, row.every)


def terms_of(practitioner: Practitioner) -> TermsFields:
    """Return the terms that hold for a practitioner: their own, else the practice's."""
    return terms_of_each([practitioner])[practitioner.pk]


def terms_of_each(practitioners: Iterable[Practitioner]) -> dict[int, TermsFields]:
    """Return what `terms_of` does for each, by id. One query."""
    names = every_term()
    of_both = (f"{whose}__{name}" for whose in ("terms", "practice__terms") for name in names)
    rows = (
        Practitioner.objects.filter(pk__in=[each.pk for each in practitioners])
        .select_related("terms", "practice__terms")
        .only("practice__id", "terms__own", *of_both)
    )
    return {row.pk: _together(row, names) for row in rows}


def terms_of_practice(practice_id: int) -> PracticeTerms:
    """Return what holds for whoever has no terms of their own; the defaults until it is said."""
    stored = PracticeTerms.objects.filter(practice=practice_id).first()
    return stored or PracticeTerms(practice_id=practice_id)


def own_terms_of(practitioner: Practitioner) -> PractitionerTerms:
    """Return where a practitioner differs from the practice; not stored until they do."""
    stored = PractitionerTerms.objects.filter(practitioner=practitioner).first()
    return stored or PractitionerTerms(practitioner=practitioner, own=[])


def _together(practitioner: Practitioner, names: Sequence[str]) -> TermsFields:
    """Return the practitioner's own terms, and where they have none, the practice's."""
    shared = getattr(practitioner.practice, "terms", PracticeTerms())
    own = getattr(practitioner, "terms", PractitionerTerms(own=[]))
    differs = set(own.own)
    values = {name: getattr(own if name in differs else shared, name) for name in names}
    return PractitionerTerms(practitioner_id=practitioner.pk, own=own.own, **values)


def farthest_horizon(practitioners: Iterable[Practitioner]) -> int:
    """Return how many days ahead anybody of these, of one practice, may be asked."""
    return max((terms.horizon for terms in terms_of_each(practitioners).values()), default=0)


def core_terms(terms: TermsFields) -> Terms:
    return Terms(
        asked_by=terms.asked_by,
        notice=terms.notice,
        horizon=terms.horizon,
        increment=terms.increment,
        most_per_day=terms.most_per_day,
    )


def visit_of(service: Service, terms: TermsFields) -> Visit:
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
