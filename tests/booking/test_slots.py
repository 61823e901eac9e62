from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from penciled.appointments.actions import Plan
from penciled.availability.actions import Open, save_hours
from penciled.availability.models import Hours, Override, OverrideHours, PractitionerTerms
from penciled.availability.queries import Wanted
from penciled.booking import slots
from penciled.booking.actions import cancel_request, schedule_appointment
from penciled.core.interval import Interval
from penciled.practices.models import Calendar
from tests.factory import NOW, House, make_practitioner

pytestmark = pytest.mark.django_db

TUESDAY = datetime(2026, 12, 8, 15, 0, tzinfo=UTC)
WEEK = timedelta(days=7)


def listed(house: House, *, now: datetime = NOW, days: int = 7) -> list[datetime]:
    wanted = Wanted(house.service, house.location, as_new=True)
    found = slots.open_slots(
        [house.practitioner], wanted, first=NOW, last=NOW + timedelta(days=days), now=now
    )
    return [slot.start for slot in found]


def test_a_weekday_lists_every_hour_that_an_appointment_fits_in(house: House) -> None:
    tuesday = [start for start in listed(house) if start.date() == TUESDAY.date()]

    assert tuesday == [TUESDAY + timedelta(hours=hour) for hour in range(8)]


def test_what_is_held_or_booked_is_not_listed_and_comes_back_when_freed(house: House) -> None:
    before = listed(house)
    request = house.asked(TUESDAY)
    booked = Plan(
        practitioner=house.practitioner,
        span=Interval(TUESDAY + timedelta(hours=2), TUESDAY + timedelta(hours=3)),
        title="Supervision",
    )
    schedule_appointment(booked, anyway=False, tell_client=False, by=house.member, now=NOW)

    assert set(before) - set(listed(house)) == {TUESDAY, TUESDAY + timedelta(hours=2)}

    cancel_request(request.pk, now=NOW)
    assert set(before) - set(listed(house)) == {TUESDAY + timedelta(hours=2)}


def test_a_second_look_costs_two_queries(
    house: House, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first = listed(house, days=28)

    with django_assert_num_queries(2):
        again = listed(house, days=28)

    assert again == first


@pytest.mark.parametrize("people", [1, 30])
def test_a_second_look_at_many_costs_the_same(
    house: House, django_assert_num_queries: DjangoAssertNumQueries, people: int
) -> None:
    some = [
        make_practitioner(
            house.practice, f"N{n} Reyes", services=[house.service], locations=[house.location]
        )
        for n in range(people)
    ]
    wanted = Wanted(house.service, house.location, as_new=True)
    slots.open_slots(some, wanted, first=NOW, last=NOW + WEEK, now=NOW)

    with django_assert_num_queries(2):
        slots.open_slots(some, wanted, first=NOW, last=NOW + WEEK, now=NOW)


def test_new_hours_are_seen_at_once(house: House) -> None:
    before = listed(house)

    save_hours(house.practitioner, 5, Open(opens=9 * 60, closes=10 * 60), by=house.member, now=NOW)

    assert len(set(listed(house)) - set(before)) == 1


def test_a_hold_that_runs_out_frees_its_time_without_any_change(house: House) -> None:
    PractitionerTerms.objects.update(response_time=timedelta(hours=2))
    house.asked(TUESDAY + timedelta(hours=5))
    assert TUESDAY + timedelta(hours=5) not in listed(house)

    assert TUESDAY + timedelta(hours=5) in listed(house, now=NOW + timedelta(hours=3))


def test_first_available_offers_each_start_once_with_the_first_who_is_free(house: House) -> None:
    second = make_practitioner(
        house.practice, "Daniel Reyes", services=[house.service], locations=[house.location]
    )
    house.asked(TUESDAY)
    wanted = Wanted(house.service, house.location, as_new=True)

    found = slots.open_slots(
        [house.practitioner, second], wanted, first=TUESDAY, last=TUESDAY + WEEK, now=NOW
    )

    starts = [slot.start for slot in found]
    assert starts == sorted(set(starts))
    assert (found[0].practitioner, found[1].practitioner) == (second, house.practitioner)


@settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(minute=st.integers(0, 7 * 24 * 60 - 1), first_hour=st.integers(0, 100))
def test_what_is_listed_may_be_asked_for_and_nothing_else(
    house: House, minute: int, first_hour: int
) -> None:
    start = NOW + timedelta(minutes=minute)
    wanted = Wanted(house.service, house.location, as_new=True)

    offered = start in listed(house, now=NOW + timedelta(hours=first_hour))
    reasons = slots.why_not(
        house.practitioner, wanted, start, now=NOW + timedelta(hours=first_hour)
    )

    assert offered == (reasons == ())


def test_every_change_to_what_is_busy_or_open_turns_the_version(house: House) -> None:
    def version() -> int:
        return Calendar.objects.get(practitioner=house.practitioner).version

    seen = [version()]
    request = house.asked(TUESDAY)
    seen.append(version())
    cancel_request(request.pk, now=NOW)
    seen.append(version())
    event = Plan(practitioner=house.practitioner, span=request.span, title="Supervision")
    schedule_appointment(event, anyway=False, tell_client=False, by=house.member, now=NOW)
    seen.append(version())
    save_hours(house.practitioner, 5, Open(opens=0, closes=60), by=house.member, now=NOW)
    seen.append(version())

    assert seen == sorted(set(seen))


def test_a_far_horizon_costs_no_more_queries_than_a_near_one(
    house: House, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    PractitionerTerms.objects.update(horizon=730)
    wanted = Wanted(house.service, house.location, as_new=True)
    Hours.objects.update(for_new=False)
    OverrideHours.objects.create(
        override=Override.objects.create(
            practitioner=house.practitioner, on=(NOW + timedelta(days=700)).date()
        ),
        opens=540,
        closes=600,
    )

    with django_assert_max_num_queries(14):
        found = slots.first_slot([house.practitioner], wanted, since=NOW, now=NOW)

    assert found
    assert found.start == datetime(2028, 11, 6, 15, tzinfo=UTC)


def test_who_has_no_hours_is_not_searched_for(
    house: House, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    Hours.objects.all().delete()
    wanted = Wanted(house.service, house.location, as_new=True)

    with django_assert_max_num_queries(5):
        assert slots.first_slot([house.practitioner], wanted, since=NOW, now=NOW) is None
