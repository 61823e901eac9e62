"""Staff mark how a visit goes; each mark is kept with who set it and when."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from penciled.appointments.models import Appointment, AppointmentStatus, HistoryEntry
from penciled.appointments.queries import history_of
from penciled.booking import slots
from penciled.booking.actions import cancel_appointment, mark_appointment, schedule_appointment
from penciled.booking.conflicts import Against, weigh
from penciled.core.errors import AlreadyResolved, InvalidInput, NotPermitted, StaleChange
from penciled.practices.models import Room
from tests.factory import NOW, House, make_member, make_practitioner

pytestmark = pytest.mark.django_db(transaction=True)

SOON, HOUR = NOW + timedelta(days=1), timedelta(hours=1)
OVER = SOON + 2 * HOUR


def book(house: House, **said: Any) -> Appointment:
    plan = house.plan(SOON, **said)
    return schedule_appointment(plan, anyway=True, tell_client=False, by=house.member, now=NOW)


def mark(house: House, booked: Appointment, status: AppointmentStatus, **said: Any) -> None:
    options: dict[str, Any] = {"version": 1, "by": house.member, "now": OVER} | said
    mark_appointment(booked.pk, status, **options)


def test_a_mark_is_kept_with_who_and_when(house: House) -> None:
    booked = book(house)

    mark(house, booked, AppointmentStatus.COMPLETED)

    booked.refresh_from_db()
    latest = history_of(booked)[0]
    assert (booked.status, booked.version) == ("completed", 2)
    assert (latest.what, latest.member, latest.at) == ("completed", house.member, OVER)
    assert latest.changes == {"status": ["Scheduled", "Completed"]}


def test_a_wrong_mark_is_set_right_by_another(house: House) -> None:
    booked = book(house)

    mark(house, booked, AppointmentStatus.NO_SHOW)
    mark(house, booked, AppointmentStatus.ARRIVED, version=2)

    assert [each.what for each in history_of(booked)] == ["arrived", "no_show", "booked"]


@pytest.mark.parametrize("status", [AppointmentStatus.COMPLETED, AppointmentStatus.NO_SHOW])
def test_what_has_not_begun_is_not_over(house: House, status: AppointmentStatus) -> None:
    booked = book(house)

    with pytest.raises(InvalidInput, match="hasn’t begun"):
        mark(house, booked, status, now=NOW)

    assert HistoryEntry.objects.count() == 1


def test_who_may_not_mark_and_what_cannot_be_marked(house: House) -> None:
    booked = book(house)
    event = book(house, client=None, service=None, title="Supervision")
    stranger = make_member(house.practice, "Priya Raman")

    with pytest.raises(NotPermitted):
        mark(house, booked, AppointmentStatus.ARRIVED, by=stranger)
    with pytest.raises(StaleChange):
        mark(house, booked, AppointmentStatus.ARRIVED, version=7)
    with pytest.raises(InvalidInput):
        mark(house, event, AppointmentStatus.ARRIVED)
    with pytest.raises(InvalidInput):
        mark(house, booked, AppointmentStatus.CANCELLED)

    assert HistoryEntry.objects.count() == 2


def test_a_late_cancellation_says_so_frees_the_time_and_takes_no_mark(house: House) -> None:
    booked = book(house)
    how: dict[str, Any] = {"message": "", "tell_client": False, "by": house.member, "now": NOW}

    cancel_appointment(booked.pk, version=1, late=True, **how)

    booked.refresh_from_db()
    assert (booked.status, booked.is_cancelled) == ("late_cancelled", True)
    assert slots.busy_time(house.practitioner.pk, booked.span, now=NOW) == []
    with pytest.raises(AlreadyResolved):
        mark(house, booked, AppointmentStatus.ARRIVED, version=2)


def test_a_room_that_is_taken_is_a_conflict_on_any_calendar(house: House) -> None:
    room = Room.objects.create(practice=house.practice, name="Blue room")
    other = make_practitioner(
        house.practice, "Daniel Reyes", services=[house.service], locations=[house.location]
    )
    book(house, room=room)

    weighed = weigh(house.plan(SOON, practitioner=other, room=room), now=NOW)
    elsewhere = weigh(house.plan(SOON, practitioner=other), now=NOW)

    assert [each.against for each in weighed.overlaps] == [Against.ROOM]
    assert elsewhere.overlaps == ()
