"""The first time that is open: for the choice of practitioner, and where a month has none.

What is said beside a name is a hint and may be some minutes old; what may be asked for is always
looked up afresh. So is the hint for whoever was answered there without their knowing: it must not
tell them, and nobody else shares it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core.cache import caches

from penciled.availability.queries import with_hours
from penciled.booking.slots import Slot, first_slot
from penciled.practices import calendars

if TYPE_CHECKING:
    from penciled.availability.queries import Wanted
    from penciled.portal.choices import Choices
    from penciled.practices.models import Practitioner

HINT_GOOD_FOR = timedelta(minutes=5)


def next_opens(choices: Choices, *, now: datetime) -> dict[int, datetime | None]:
    """Return when each practitioner on offer is next open, by their key.

    Cost: three queries for what others have looked at lately.
    """
    offers = choices.offers
    some = with_hours((p.pk for p in offers.practitioners), as_new=offers.as_new)
    versions = calendars.versions(some)
    return {
        p.pk: _next_open(p, choices, versions[p.pk], now) if p.pk in some else None
        for p in offers.practitioners
    }


def _next_open(
    practitioner: Practitioner, choices: Choices, version: int, now: datetime
) -> datetime | None:
    if any(each.practitioner_id == practitioner.pk for each in choices.untold):
        return _search(practitioner, choices, now)
    service = choices.service.pk if choices.service else ""
    location = choices.location.pk if choices.location else ""
    as_new = choices.offers.as_new
    key = f"next.{practitioner.pk}.{version}.{as_new}.{service}.{location}"
    kept: tuple[datetime | None, datetime] | None = caches["slots"].get(key)
    if kept and now < kept[1]:
        return kept[0]
    found = _search(practitioner, choices, now)
    caches["slots"].set(key, (found, now + HINT_GOOD_FOR), timeout=HINT_GOOD_FOR.total_seconds())
    return found


def _search(practitioner: Practitioner, choices: Choices, now: datetime) -> datetime | None:
    """Return the first opening for the visit chosen, else for the shortest visit that has any."""
    for wanted in _visits(practitioner, choices):
        how: dict[str, Any] = {"since": now, "now": now, "untold": choices.untold}
        starts = [first_slot([practitioner], each, **how) for each in wanted]
        if any(starts):
            return min(slot.start for slot in starts if slot)
    return None


def _visits(practitioner: Practitioner, choices: Choices) -> Iterable[list[Wanted]]:
    """Yield, service by service, what the practitioner may be asked for at each place."""
    offers = choices.offers
    services = sorted(offers.services(practitioner), key=lambda service: service.duration)
    if choices.service in services:
        services = [service for service in services if service == choices.service]
    for service in services:
        places = offers.locations(practitioner, service)
        chosen = [place for place in places if place == choices.location]
        yield [offers.wanted(service, place) for place in chosen or places]


def others_sooner(choices: Choices, *, now: datetime) -> Slot | None:
    """Return the first slot with anybody else for the same visit."""
    if not (choices.practitioner and choices.service and choices.location):
        return None
    everyone = choices.offers.fitting(None, choices.service, choices.location)
    others = [p for p in everyone if p != choices.practitioner]
    return first_slot(others, choices.wanted, since=now, now=now, untold=choices.untold)
