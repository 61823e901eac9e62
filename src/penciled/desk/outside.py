"""How a time is outside the hours for clients: for everything, or only for what is planned."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from penciled.availability.queries import hours_of, overrides_of, schedule
from penciled.core.hours import Stretch, open_time

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date, datetime

    from penciled.appointments.actions import Plan
    from penciled.availability.models import OpenStretch
    from penciled.core.interval import Interval
    from penciled.practices.models import Practitioner

    Fits = Callable[[OpenStretch], bool]

DAY = timedelta(days=1)


class Outside(StrEnum):
    """What is not within the hours: the start, the end, or what of the plan they are not for."""

    TIME = "time"
    END = "end"
    SERVICE = "service"
    LOCATION = "location"
    CLIENTS = "clients"
    TOGETHER = "together"


def outside_each(plan: Plan, starts: Sequence[datetime], *, as_new: bool) -> list[Outside]:
    """Return how each of `starts`, none of which may be asked for, is outside. Seven queries."""
    if not starts:
        return []
    hours = _Hours(plan.practitioner, since=_day(min(starts), plan))
    until = _day(max(starts), plan)
    its_service, its_location, its_clients = _fits(plan, as_new=as_new)
    spans = {
        Outside.SERVICE: hours.open(until, its_location, its_clients),
        Outside.LOCATION: hours.open(until, its_service, its_clients),
        Outside.CLIENTS: hours.open(until, its_service, its_location),
        Outside.TOGETHER: hours.open(until),
    }
    return [
        next((how for how, some in spans.items() if _is_in(some, start)), Outside.TIME)
        for start in starts
    ]


def anybodys_hours(practitioner: Practitioner, first: date, last: date) -> list[Interval]:
    """Return when clients may ask for anything from about `first` to `last`."""
    return _Hours(practitioner, since=first).open(last)


class _Hours:
    """The stretches of one practitioner from the day before `since` on."""

    def __init__(self, practitioner: Practitioner, *, since: date) -> None:
        self.first, self.zone = since - DAY, practitioner.zone_info
        self.weekly = list(hours_of(practitioner))
        self.dated = list(overrides_of(practitioner, since=self.first))

    def open(self, last: date, *fits: Fits) -> list[Interval]:
        """Return the time up to `last` that lies in stretches which fit."""
        weekly = [
            (row.weekday, row.opens, row.closes, row.since, row.until, row.every)
            for row in self.weekly
            if all(fit(row) for fit in fits)
        ]
        dated = {
            each.on: [
                Stretch(row.opens, row.closes)
                for row in each.stretches.all()
                if all(fit(row) for fit in fits)
            ]
            for each in self.dated
        }
        return open_time(schedule(self.zone, weekly, dated), self.first, last)


def _fits(plan: Plan, *, as_new: bool) -> tuple[Fits, Fits, Fits]:
    """Return what tells of a stretch whether it is for the service, the location, the clients."""

    def its_service(row: OpenStretch) -> bool:
        return plan.service in (row.services.all() or [plan.service])

    def its_location(row: OpenStretch) -> bool:
        return plan.location in (row.locations.all() or [plan.location])

    def its_clients(row: OpenStretch) -> bool:
        return row.for_new if as_new else row.for_existing

    return its_service, its_location, its_clients


def _is_in(spans: Iterable[Interval], start: datetime) -> bool:
    return any(span.start <= start < span.end for span in spans)


def _day(instant: datetime, plan: Plan) -> date:
    return instant.astimezone(plan.practitioner.zone_info).date()
