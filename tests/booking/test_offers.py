"""Which service, practitioner and location go together: the same for all who ask."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import chain, combinations, product

import pytest

from penciled.availability.queries import Wanted
from penciled.booking.conflicts import weigh
from penciled.booking.explain import rules_against
from penciled.booking.offers import offers_of
from penciled.booking.slots import open_slots
from penciled.core.errors import NotOffered
from penciled.practices.models import Location, Practitioner, Service
from tests.factory import NOW, House, make_practitioner
from tests.thorough import thorough

pytestmark = pytest.mark.django_db

TEN = datetime(2026, 12, 10, 16, 0, tzinfo=UTC)  # Thursday, 10:00 in Chicago
DAY = timedelta(days=1)


@pytest.fixture
def lakeside(house: House) -> Location:
    place = Location.objects.create(practice=house.practice, kind="in_person", name="Lakeside")
    house.practitioner.locations.add(place)
    return place


def some(every: list[Location]) -> Iterator[tuple[Location, ...]]:
    return chain.from_iterable(combinations(every, n) for n in range(len(every) + 1))


def test_listing_asking_explaining_and_warning_agree_whatever_is_bound_seen_or_archived(
    house: House, lakeside: Location
) -> None:
    """Hold ways in which two locations may be named, seen at and archived to a plain model."""
    daniel = make_practitioner(house.practice, "Daniel Reyes", services=[], locations=[])
    daniel.services.add(house.service)
    places = [house.location, lakeside]
    day = 0
    every = list(product(some(places), some(places), some(places)))
    random.shuffle(every)
    for named, seen, gone in every[: thorough(len(every))]:
        house.service.locations.set(named)
        daniel.locations.set(seen)
        for place in places:
            place.archived_at = NOW if place in gone else None
            place.save()
        meant = [p for p in seen if p not in gone and (not named or p in named)]
        day += 7
        for place in places:
            is_one = place in meant
            assert is_listed(house, daniel, place) is is_one
            assert is_taken(house, daniel, place, TEN + (day % 49) * DAY) is is_one
            assert is_explained(house, daniel, place) is is_one
            elsewhere = weigh(house.plan(TEN, location=place), now=NOW).is_elsewhere
            assert elsewhere is (bool(named) and place not in named)


def is_listed(house: House, whom: Practitioner, place: Location) -> bool:
    offers = offers_of(house.practice, as_new=True)
    fitting = offers.fitting(whom, house.service, place)
    found = [p for p in offers.practitioners if p == whom]
    assert (place in offers.locations(found[0], house.service)) is bool(fitting)
    assert (house.service in offers.services(found[0])) >= bool(fitting)
    wanted = offers.wanted(house.service, place)
    return bool(open_slots(fitting, wanted, first=TEN - DAY, last=TEN + DAY, now=NOW))


def is_taken(house: House, whom: Practitioner, place: Location, start: datetime) -> bool:
    try:
        made = house.asked(start, practitioner=whom.ref, location=place.ref)
    except NotOffered:
        return False
    made.trail.all().delete()
    made.delete()
    return True


def is_explained(house: House, whom: Practitioner, place: Location) -> bool:
    service = Service.objects.get(pk=house.service.pk)
    wanted = Wanted(service=service, location=place, as_new=True)
    codes = {rule.code for rule in rules_against(whom, wanted, TEN, now=NOW)}
    assert codes <= {"location_not_theirs", "service_not_here"}
    return not codes


def test_a_service_offered_nowhere_is_not_offered_at_all(house: House, lakeside: Location) -> None:
    house.service.locations.add(lakeside)
    Location.objects.filter(pk=lakeside.pk).update(archived_at=NOW)

    offers = offers_of(house.practice, as_new=True)

    assert offers.services(None) == []
    assert offers.shown(offers.practitioners[0]) == [house.service]


def test_why_not_names_the_location(house: House, lakeside: Location) -> None:
    house.service.locations.add(lakeside)
    wanted = Wanted(service=house.service, location=house.location, as_new=True)

    [rule] = rules_against(house.practitioner, wanted, TEN, now=NOW)

    assert rule.code == "service_not_here"
    assert rule.in_full == "This service isn’t offered at Ferris Street, Suite 3."
