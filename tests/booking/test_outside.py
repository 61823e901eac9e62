from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from penciled.appointments.actions import place
from penciled.availability.changing import Open
from penciled.availability.dates import save_override
from penciled.availability.models import Hours
from penciled.booking.outside import outside_hours, touched_by
from tests.factory import NOW, House

pytestmark = pytest.mark.django_db

TEN = datetime(2026, 12, 10, 16, 0, tzinfo=UTC)  # Thursday, 10:00 in Chicago
DAY = timedelta(days=1)


def test_what_lies_within_the_hours_is_not_marked(house: House) -> None:
    asked = house.asked(TEN)
    stands = place(house.plan(TEN + DAY), by=None, now=NOW)

    assert outside_hours([asked, stands], now=NOW) == set()


def test_what_hours_left_behind_is_marked_and_nothing_of_it_changes(house: House) -> None:
    asked, stands = house.asked(TEN), place(house.plan(TEN + DAY), by=None, now=NOW)
    Hours.objects.filter(weekday=3).update(opens=11 * 60)
    save_override(house.practitioner, [date(2026, 12, 11)], [], by=house.member, now=NOW)

    assert outside_hours([asked, stands], now=NOW) == {asked.ref, stands.ref}
    asked.refresh_from_db()
    assert asked.state == "pending"


def test_a_request_goes_by_hours_for_its_kind_of_client_and_an_appointment_by_any(
    house: House,
) -> None:
    asked, stands = house.asked(TEN), place(house.plan(TEN), by=None, now=NOW)
    Hours.objects.update(for_new=False)

    assert outside_hours([asked, stands], now=NOW) == {asked.ref}


def test_hours_for_another_service_or_place_are_none(house: House) -> None:
    stands = place(house.plan(TEN), by=None, now=NOW)
    other = type(house.service).objects.create(
        practice=house.practice, name="Other", duration=timedelta(hours=1)
    )
    for row in Hours.objects.all():
        row.services.set([other])

    assert outside_hours([stands], now=NOW) == {stands.ref}


def test_hours_of_other_weeks_are_none(house: House) -> None:
    asked = house.asked(TEN)
    Hours.objects.filter(weekday=3).update(since=TEN.date() - 7 * DAY, every=2)

    assert outside_hours([asked], now=NOW) == {asked.ref}


def test_events_and_what_is_over_or_cancelled_are_never_marked(house: House) -> None:
    Hours.objects.filter(weekday=3).delete()
    event = place(house.plan(TEN, client=None, title="Supervision"), by=None, now=NOW)
    stands = place(house.plan(TEN), by=None, now=NOW)

    assert outside_hours([event], now=NOW) == set()
    assert outside_hours([stands], now=TEN + DAY) == set()
    stands.status = "cancelled"
    assert outside_hours([stands], now=NOW) == set()


def test_where_there_are_no_hours_at_all_nothing_is_outside_them(house: House) -> None:
    stands = place(house.plan(TEN), by=None, now=NOW)
    Hours.objects.all().delete()

    assert outside_hours([stands], now=NOW) == set()


def test_many_take_as_many_queries_as_one(house: House) -> None:
    some = [place(house.plan(TEN + n * DAY), by=None, now=NOW) for n in range(20)]

    with CaptureQueriesContext(connection) as queries:
        outside_hours(some, now=NOW)

    assert len(queries) == 1


def test_dates_to_be_are_weighed_before_they_are(house: House) -> None:
    early, late = house.asked(TEN), place(house.plan(TEN + timedelta(hours=4)), by=None, now=NOW)
    elsewhere = place(house.plan(TEN + DAY), by=None, now=NOW)
    on, morning = date(2026, 12, 10), [Open(opens=540, closes=720)]

    closed = touched_by(house.practitioner, {on: []}, now=NOW)
    half = touched_by(house.practitioner, {on: morning}, now=NOW)

    assert [each.ref for each in closed] == [early.ref, late.ref]
    assert [each.ref for each in half] == [late.ref]
    assert elsewhere not in closed
