"""Who can be asked for by new and by existing clients, and what each still lacks.

What is needed: to be listed, a service and a place of the right kind, and hours that
have room for both. Times that happen to be taken do not count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from penciled.availability.queries import all_hours_of
from penciled.booking.offers import offers_of

if TYPE_CHECKING:
    from penciled.availability.models import OpenStretch
    from penciled.booking.offers import Offers
    from penciled.practices.models import Practice, Practitioner


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
    for practitioner_id, stretch in all_hours_of(practice, since=now.astimezone(practice.zone_info).date()):
        hours[practitioner_id].append(stretch)
    new, existing = (offers_of(practice, as_new=as_new) for as_new in (True, False))
    return [
        Ready(each, _lacks(each, new, hours[each.pk]), _lacks(each, existing, hours[each.pk]))
        for each in practitioners
    ]


def _lacks(practitioner: Practitioner, offers: Offers, hours: Sequence[OpenStretch]) -> str:
    """Return what is missing first, in words that follow a dash; nothing when all is there."""
    offered = next((p for p in offers.practitioners if p.pk == practitioner.pk), None)
    if offered is None:
        if offers.as_new and practitioner.listed:
            return _("takes no new clients")
        return _("is not shown to clients")
    services, places = offers.services(offered), offers.locations(offered, None)
    if not services:
        return _("has no visit for new clients") if offers.as_new else _("has no visit for them")
    if not places:
        return _("has no place to be seen at")
    kept = [row for row in hours if (row.for_new if offers.as_new else row.for_existing)]
    if not kept:
        return _("has no hours open to new clients") if offers.as_new else _("has no hours open to them")
    for row in kept:
        some, there = set(row.services.all()), set(row.locations.all())
        if (not some or some & set(services)) and (not there or there & set(places)):
            return ""
    return _("has hours only for visits or places not offered to them")
