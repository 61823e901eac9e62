"""Who can be asked for by new and by existing clients, and what each still lacks.

What is needed: to be listed, a service and a place of the right kind, and hours that
have room for both. Times that happen to be taken do not count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from penciled.availability.queries import all_hours_of
from penciled.booking.offers import offers_of
from penciled.practices.queries import services_of
from penciled.practices.together import is_stranded

if TYPE_CHECKING:
    from penciled.availability.models import OpenStretch
    from penciled.booking.offers import Offers
    from penciled.practices.models import Location, Practice, Practitioner, Service


@dataclass(frozen=True, slots=True)
class Ready:
    """`lacks_for_new` and `lacks_for_existing` are empty when that kind of client can ask."""

    practitioner: Practitioner
    lacks_for_new: str
    lacks_for_existing: str


def readiness(
    practice: Practice, practitioners: Sequence[Practitioner], *, now: datetime
) -> list[Ready]:
    """Return how each of `practitioners` stands. A fixed number of queries."""
    hours: dict[int, list[OpenStretch]] = defaultdict(list)
    for practitioner_id, stretch in all_hours_of(
        practice, since=now.astimezone(practice.zone_info).date()
    ):
        hours[practitioner_id].append(stretch)
    new, existing = (offers_of(practice, as_new=as_new) for as_new in (True, False))
    return [
        Ready(each, _lacks(each, new, hours[each.pk]), _lacks(each, existing, hours[each.pk]))
        for each in practitioners
    ]


def _lacks(practitioner: Practitioner, offers: Offers, hours: Sequence[OpenStretch]) -> str:
    """Return what is missing first; nothing when all is there."""
    offered = next((p for p in offers.practitioners if p.pk == practitioner.pk), None)
    if offered is None:
        hidden = not (offers.as_new and practitioner.listed)
        return _("Not shown to clients") if hidden else _("Takes no new clients")
    kept = [row for row in hours if (row.for_new if offers.as_new else row.for_existing)]
    if not offers.shown(offered):
        return _("No service offered to them")
    if not offers.locations(offered, None):
        return _("No location to be seen at")
    if not (services := offers.services(offered)):
        return _("No service offered at a location of theirs")
    if not kept:
        return _("No hours open to them")
    visits = [(each, place) for each in services for place in offers.locations(offered, each)]
    fitting = any(_fits(row, visits) for row in kept)
    return "" if fitting else _("Hours only for services or locations not offered to them")


def stranded(practice: Practice) -> list[Service]:
    """Return the services that nobody can ask for since their locations are archived."""
    some = services_of(practice).prefetch_related("locations")
    return [each for each in some if is_stranded(each)]


def _fits(row: OpenStretch, visits: Iterable[tuple[Service, Location]]) -> bool:
    """Tell whether the stretch is for any of the visits: a service at a place; none means all."""
    some, there = set(row.services.all()), set(row.locations.all())
    return any(
        (not some or service in some) and (not there or place in there) for service, place in visits
    )
