"""Which services go with which locations: the one rule that listing, asking and warning go by.

A service that names no location is offered at all of them. One that names only archived ones is
offered nowhere. What is not prefetched costs a query for each service.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from penciled.practices.models import Location, Service


def offered_at(service: Service, location: Location) -> bool:
    """Say whether a service in use is offered at a location in use."""
    in_use = service.archived_at is None and location.archived_at is None
    return in_use and not is_elsewhere(service, location)


def is_elsewhere(service: Service, location: Location) -> bool:
    """Say whether the service is bound to locations, and this is none of them."""
    named = service.locations.all()
    return bool(named) and location not in named


def is_stranded(service: Service) -> bool:
    """Say whether every location that the service is bound to is archived."""
    named = service.locations.all()
    return bool(named) and all(place.archived_at for place in named)
