from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from penciled.appointments.actions import place
from penciled.appointments.models import Appointment, EventKind
from penciled.availability.queries import Wanted
from penciled.booking.explain import rules_against
from penciled.booking.slots import why_not_each
from penciled.booking.taken import taken_by
from penciled.core.interval import Interval
from penciled.core.slots import Reason
from penciled.practices.agreed import agreed
from tests.factory import NOW, House

pytestmark = pytest.mark.django_db

TEN = datetime(2026, 12, 10, 16, 0, tzinfo=UTC)  # Thursday, 10:00 in Chicago
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def wanted(house: House) -> Wanted:
    return Wanted(service=house.service, location=house.location, as_new=True)


def event(house: House, start: datetime, length: timedelta, **more: Any) -> Appointment:
    fields = {"title": "Dentist", "created_at": NOW, "event_kind": EventKind.MEETING, **more}
    span = agreed(Interval(start, start + length), house.practitioner.zone_info)
    return Appointment.objects.create(
        practice=house.practice, practitioner=house.practitioner, **fields, **span
    )


def said(house: House, start: datetime = TEN) -> list[str]:
    rules = rules_against(house.practitioner, wanted(house), start, now=NOW)
    return [rule.in_full for rule in rules]


def test_a_pending_request_says_so_and_not_whose(house: House) -> None:
    asked = house.asked(TEN)

    [rule] = rules_against(house.practitioner, wanted(house), TEN, now=NOW)

    assert (rule.code, rule.words) == ("taken", "taken by a pending request")
    assert rule.in_full == "taken by a pending request: 10:00 – 10:50 AM"
    assert rule.about == asked


def test_an_appointment_an_event_and_leave_are_told_apart(house: House) -> None:
    place(house.plan(TEN), by=None, now=NOW)
    event(house, TEN + HOUR, HOUR)
    event(house, TEN + 2 * HOUR, HOUR, event_kind=EventKind.LEAVE)

    assert said(house) == ["taken by an appointment: 10:00 – 11:00 AM"]
    assert said(house, TEN + HOUR) == ["taken by an event: 11:00 AM – 12:00 PM"]
    assert said(house, TEN + 2 * HOUR) == ["on leave then: 12:00 – 1:00 PM"]


def test_two_things_in_the_way_are_both_said(house: House) -> None:
    house.asked(TEN)
    event(house, TEN + 30 * MINUTE, HOUR)

    assert said(house) == [
        "taken by a pending request: 10:00 – 10:50 AM",
        "taken by an event: 10:30 – 11:30 AM",
    ]


def test_a_day_that_is_taken_whole_is_said_so(house: House) -> None:
    midnight = TEN - 10 * HOUR
    event(house, midnight, DAY)
    event(house, midnight + 4 * DAY, DAY, event_kind=EventKind.LEAVE)

    assert said(house) == ["busy all day"]
    assert said(house, TEN + 4 * DAY) == ["on leave all day"]


def test_the_time_kept_free_around_something_is_said(house: House) -> None:
    house.service.buffer_after = 15 * MINUTE
    house.service.save()
    event(house, TEN + 50 * MINUTE, HOUR)
    place(house.plan(TEN - HOUR, buffer_after=10 * MINUTE), by=None, now=NOW)

    assert said(house) == [
        "too close to an appointment: it ends at 10:00 AM, and 10 minutes after it are kept free",
        "too close to an event: it begins at 10:50 AM, and 15 minutes before it are kept free",
    ]


def test_something_is_in_the_way_exactly_of_what_the_engine_calls_taken(house: House) -> None:
    house.service.buffer_before, house.service.buffer_after = 5 * MINUTE, 20 * MINUTE
    house.service.save()
    house.asked(TEN)
    event(house, TEN + 2 * HOUR, 25 * MINUTE, buffer_before=10 * MINUTE)
    event(house, TEN + 3 * HOUR, HOUR, busy=False)
    starts = [TEN - 3 * HOUR + n * 5 * MINUTE for n in range(8 * 12)]

    reasons = why_not_each(house.practitioner, wanted(house), starts, now=NOW)
    by = taken_by(house.practitioner, wanted(house), starts, now=NOW)

    taken = [start for start in starts if Reason.TAKEN in reasons[start]]
    assert [start for start in starts if by[start]] == taken
    assert 0 < len(taken) < len(starts)
