"""Who offers what, where, and to whom: the choices before there is any talk of time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from penciled.availability.queries import Wanted
from penciled.core.errors import NotOffered
from penciled.practices import queries as practices
from penciled.practices.models import Location, Practice, Practitioner, Service
from penciled.practices.together import offered_at

Offered = TypeVar("Offered", Practitioner, Service, Location)


@dataclass(frozen=True, slots=True)
class Offers:
    """What a practice offers to one kind of client, in the portal's order."""

    practice: Practice
    as_new: bool
    practitioners: Sequence[Practitioner]

    def services(self, practitioner: Practitioner | None) -> list[Service]:
        """Return what may be asked for somewhere, of one practitioner or of any of them."""
        some = [practitioner] if practitioner else self.practitioners
        found = {s.pk: s for p in some for s in p.services.all() if self._places(p, s)}
        return sorted(found.values(), key=lambda s: (s.position, s.pk))

    def shown(self, practitioner: Practitioner) -> list[Service]:
        """Return what a practitioner offers to this kind of client, wherever it may be had."""
        return [each for each in practitioner.services.all() if self._visible(each)]

    def locations(
        self, practitioner: Practitioner | None, service: Service | None
    ) -> list[Location]:
        """Return where the service may happen with the practitioner, or with any who offers it."""
        some = [practitioner] if practitioner else self.practitioners
        found = {place.pk: place for p in some for place in self._seen_at(p, service)}
        return sorted(found.values(), key=lambda place: (place.position, place.pk))

    def fitting(
        self, practitioner: Practitioner | None, service: Service, location: Location
    ) -> list[Practitioner]:
        """Return who can be asked for the service at the location; one or none if one is named."""
        some = [practitioner] if practitioner else self.practitioners
        return [p for p in some if location in self._places(p, service)]

    def practitioner(self, ref: UUID) -> Practitioner:
        """Return the one meant.

        Raises:
            NotOffered: nobody of that id can be asked for.
        """
        return _one(
            self.practitioners, ref, "practitioner", "This practitioner can’t be asked for."
        )

    def service(self, ref: UUID, practitioner: Practitioner | None) -> Service:
        wanted = self.services(practitioner)
        return _one(wanted, ref, "service", "This service isn’t offered here.")

    def location(self, ref: UUID, practitioner: Practitioner | None, service: Service) -> Location:
        places = self.locations(practitioner, service)
        return _one(places, ref, "location", "This service isn’t offered at that place.")

    def wanted(self, service: Service, location: Location) -> Wanted:
        return Wanted(service=service, location=location, as_new=self.as_new)

    def _seen_at(self, practitioner: Practitioner, service: Service | None) -> list[Location]:
        if service:
            return self._places(practitioner, service)
        return [place for place in practitioner.locations.all() if not place.archived_at]

    def _places(self, practitioner: Practitioner, service: Service) -> list[Location]:
        """Return where one may be asked for the service."""
        if service not in self.shown(practitioner):
            return []
        return [place for place in practitioner.locations.all() if offered_at(service, place)]

    def _visible(self, service: Service) -> bool:
        kind = service.for_new if self.as_new else service.for_existing
        return kind and service.archived_at is None


def offers_of(practice: Practice, *, as_new: bool) -> Offers:
    """Return what `practice` offers. Four queries, whatever it holds."""
    some = [
        p for p in practices.listed_practitioners(practice) if p.takes_new_clients or not as_new
    ]
    return Offers(practice, as_new, some)


def _one(some: Iterable[Offered], ref: UUID, field: str, refusal: str) -> Offered:
    for one in some:
        if one.ref == ref:
            return one
    raise NotOffered(refusal, field=field)
