from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from penciled.availability.actions import Open
from penciled.availability.dates import save_override
from penciled.availability.models import Hours, PractitionerTerms
from penciled.availability.queries import (
    Wanted,
    open_to_new_clients,
    schedule_of,
    terms_of,
    visit_of,
)
from penciled.core.hours import Stretch
from penciled.practices.models import Location, Practitioner, Service
from tests.factory import NOW, House

pytestmark = pytest.mark.django_db

MONDAY, CHRISTMAS = date(2026, 12, 7), date(2026, 12, 25)


def on(house: House, day: date, **wanted: Any) -> tuple[Stretch, ...]:
    fields: dict[str, Any] = {
        "service": house.service,
        "location": house.location,
        "as_new": True,
    } | wanted
    return schedule_of(house.practitioner, Wanted(**fields)).on(day)


def test_hours_without_services_and_places_are_for_all_of_them(house: House) -> None:
    assert on(house, MONDAY) == (Stretch(540, 1020),)


def test_hours_count_only_for_what_they_name(house: House) -> None:
    other = Service.objects.create(
        practice=house.practice, name="Couples", duration=timedelta(minutes=80)
    )
    elsewhere = Location.objects.create(practice=house.practice, name="Lakeside", kind="in_person")
    row = Hours.objects.get(weekday=0)
    row.services.set([house.service])
    row.locations.set([house.location])

    assert on(house, MONDAY) == (Stretch(540, 1020),)
    assert on(house, MONDAY, service=other) == ()
    assert on(house, MONDAY, location=elsewhere) == ()


def test_touching_rows_are_one_stretch(house: House) -> None:
    Hours.objects.create(practitioner=house.practitioner, weekday=0, opens=1020, closes=1080)

    assert on(house, MONDAY) == (Stretch(540, 1080),)


def test_a_row_in_two_named_services_counts_once(house: House) -> None:
    other = Service.objects.create(
        practice=house.practice, name="Couples", duration=timedelta(minutes=80)
    )
    Hours.objects.get(weekday=0).services.set([house.service, other])

    assert on(house, MONDAY) == (Stretch(540, 1020),)


def test_an_override_for_other_clients_closes_the_date_for_these(house: House) -> None:
    stretch = Open(opens=600, closes=660, for_new=False)
    save_override(house.practitioner, [MONDAY], [stretch], by=house.member, now=NOW)
    save_override(house.practitioner, [CHRISTMAS], [], by=house.member, now=NOW)

    assert on(house, MONDAY) == ()
    assert on(house, MONDAY, as_new=False) == (Stretch(600, 660),)
    assert on(house, CHRISTMAS) == ()


def test_a_services_own_buffers_go_before_the_practitioners(house: House) -> None:
    PractitionerTerms.objects.update(buffer_after=timedelta(minutes=10))
    terms = terms_of(house.practitioner)

    assert visit_of(house.service, terms).after == timedelta(minutes=10)
    house.service.buffer_after = timedelta(0)
    assert visit_of(house.service, terms).after == timedelta(0)


def test_who_never_set_terms_has_the_defaults(house: House) -> None:
    PractitionerTerms.objects.all().delete()

    assert terms_of(house.practitioner).horizon == 60


@pytest.mark.parametrize("change", [{"listed": False}, {"takes_new_clients": False}])
def test_a_practice_is_open_to_new_clients_while_someone_is(
    house: House, change: dict[str, bool]
) -> None:
    assert open_to_new_clients(house.practice)

    Practitioner.objects.update(**change)
    assert not open_to_new_clients(house.practice)


def test_a_single_open_date_is_enough_to_be_open(house: House) -> None:
    Hours.objects.all().delete()
    assert not open_to_new_clients(house.practice)

    stretch = Open(opens=600, closes=660)
    save_override(house.practitioner, [CHRISTMAS], [stretch], by=house.member, now=NOW)
    assert open_to_new_clients(house.practice)
