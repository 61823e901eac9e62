from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from penciled.appointments.actions import Plan
from penciled.availability.models import PractitionerTerms
from penciled.booking.actions import schedule_appointment
from penciled.booking.conflicts import Against, Moving, Weighed, weigh
from penciled.core.interval import Interval
from penciled.core.slots import Reason
from tests.factory import NOW, House

pytestmark = pytest.mark.django_db

TUESDAY = datetime(2026, 12, 8, 15, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
NOTHING = Weighed(overlaps=(), warnings=(), too_close=False)


def session(house: House, start: datetime, minutes: int = 50) -> Plan:
    return Plan(
        practitioner=house.practitioner,
        span=Interval(start, start + minutes * MINUTE),
        service=house.service,
        location=house.location,
    )


def event(house: House, start: datetime, minutes: int) -> None:
    plan = Plan(
        practitioner=house.practitioner,
        span=Interval(start, start + minutes * MINUTE),
        title="Supervision",
        buffer_after=10 * MINUTE,
    )
    schedule_appointment(plan, anyway=True, tell_client=False, by=house.member, now=NOW)


def test_a_free_hour_within_the_hours_weighs_nothing(house: House) -> None:
    assert weigh(session(house, TUESDAY), now=NOW) == NOTHING


def test_what_overlaps_is_named_by_start_holds_and_events_alike(house: House) -> None:
    event(house, TUESDAY + 30 * MINUTE, 10)
    house.asked(TUESDAY + timedelta(hours=1))

    weighed = weigh(session(house, TUESDAY, 90), now=NOW)

    assert [(each.name, each.against is Against.HOLD) for each in weighed.overlaps] == [
        ("Supervision", False),
        ("Elena Marsh", True),
    ]
    assert weighed.needs_yes


def test_touching_is_not_overlapping_but_may_be_too_close(house: House) -> None:
    event(house, TUESDAY, 60)

    weighed = weigh(session(house, TUESDAY + timedelta(hours=1)), now=NOW)

    assert (weighed.needs_yes, weighed.too_close) == (False, True)


@pytest.mark.parametrize(
    ("start", "minutes", "said"),
    [
        (TUESDAY - timedelta(hours=2), 50, Reason.CLOSED),
        (TUESDAY + timedelta(hours=7, minutes=30), 50, Reason.TOO_LONG),
    ],
)
def test_hours_are_said_but_need_no_yes(
    house: House, start: datetime, minutes: int, said: Reason
) -> None:
    weighed = weigh(session(house, start, minutes), now=NOW)

    assert said in weighed.warnings
    assert not weighed.needs_yes


def test_a_full_day_is_said(house: House) -> None:
    PractitionerTerms.objects.update(most_per_day=1)
    house.asked(TUESDAY)

    weighed = weigh(session(house, TUESDAY + timedelta(hours=3)), now=NOW)

    assert weighed.warnings == (Reason.DAY_FULL,)


def test_off_grid_and_notice_do_not_concern_staff(house: House) -> None:
    assert weigh(session(house, TUESDAY + 7 * MINUTE), now=NOW) == NOTHING
    assert weigh(session(house, NOW + 5 * MINUTE), now=NOW) == NOTHING


def test_a_request_is_left_out_when_it_is_weighed_itself(house: House) -> None:
    request = house.asked(TUESDAY)

    assert weigh(session(house, TUESDAY), now=NOW, request=request) == NOTHING


def test_what_was_found_to_overlap_is_not_looked_for_again(house: House) -> None:
    event(house, TUESDAY, 60)
    plan, along = session(house, TUESDAY), Moving(ids=frozenset(), overlaps=())

    with CaptureQueriesContext(connection) as first:
        looked = weigh(plan, now=NOW)
    with CaptureQueriesContext(connection) as second:
        given = weigh(plan, now=NOW, along=along)

    assert (len(looked.overlaps), given.overlaps) == (1, ())
    assert len(first) - len(second) == 2


def test_a_free_event_overlaps_nothing(house: House) -> None:
    event(house, TUESDAY, 60)
    plan = replace(session(house, TUESDAY), service=None, location=None, busy=False)

    assert weigh(plan, now=NOW) == NOTHING


@pytest.mark.django_db(transaction=True)
def test_a_start_that_is_over_takes_a_yes_unless_it_stood_there_already(house: House) -> None:
    over = session(house, NOW - 60 * MINUTE)
    over = replace(over, client=house.elena())
    booked = schedule_appointment(over, anyway=True, tell_client=False, by=house.member, now=NOW)

    assert weigh(session(house, NOW - 180 * MINUTE), now=NOW).needs_yes
    assert not weigh(replace(over, staff_note="Late."), now=NOW, appointment=booked).needs_yes
