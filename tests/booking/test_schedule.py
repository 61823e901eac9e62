from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from penciled.appointments.actions import Plan
from penciled.appointments.models import Appointment
from penciled.booking.actions import (
    cancel_appointment,
    change_appointment,
    schedule_appointment,
)
from penciled.clients.models import Client
from penciled.core.errors import AlreadyResolved, ConflictNeedsYes, NotPermitted, StaleChange
from penciled.core.interval import Interval
from penciled.outbox.models import Message
from tests.factory import NOW, House, make_practitioner

pytestmark = pytest.mark.django_db

TUESDAY = datetime(2026, 12, 8, 15, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def plan(house: House) -> Plan:
    client = Client.objects.create(
        practice=house.practice, first_name="Jonah", email="jonah@example.com", created_at=NOW
    )
    return Plan(
        practitioner=house.practitioner,
        span=Interval(TUESDAY, TUESDAY + HOUR),
        client=client,
        service=house.service,
        location=house.location,
    )


def schedule(house: House, plan: Plan) -> Appointment:
    return schedule_appointment(plan, anyway=False, tell_client=True, by=house.member, now=NOW)


def change(house: House, appointment: Appointment, plan: Plan, *, version: int) -> Appointment:
    return change_appointment(
        appointment.pk,
        plan,
        version=version,
        anyway=False,
        tell_client=True,
        by=house.member,
        now=NOW,
    )


def topics() -> list[str]:
    return list(Message.objects.order_by("id").values_list("topic", flat=True))


def test_an_appointment_stands_with_its_wall_time_and_tells_the_client(
    house: House, plan: Plan
) -> None:
    appointment = schedule(house, plan)

    assert (str(appointment.wall_at), appointment.zone) == ("09:00:00", "America/Chicago")
    assert topics() == ["appointment.booked"]


def test_a_move_tells_the_old_time_and_counts_the_invitation_on(house: House, plan: Plan) -> None:
    appointment = schedule(house, plan)

    moved = change(
        house,
        appointment,
        replace(plan, span=Interval(TUESDAY + HOUR, TUESDAY + 2 * HOUR)),
        version=1,
    )

    assert (moved.version, moved.invite_sequence) == (2, 1)
    message = Message.objects.get(topic="appointment.moved")
    assert message.payload["before"]["starts_at"] == TUESDAY.isoformat()
    assert message.payload["booked"]["starts_at"] == (TUESDAY + HOUR).isoformat()


def test_a_change_the_client_would_not_notice_sends_nothing(house: House, plan: Plan) -> None:
    appointment = schedule(house, plan)

    change(house, appointment, replace(plan, staff_note="Bring forms."), version=1)

    assert topics() == ["appointment.booked"]


def test_the_second_of_two_who_save_is_told_and_overwrites_nothing(
    house: House, plan: Plan
) -> None:
    appointment = schedule(house, plan)
    change(house, appointment, replace(plan, staff_note="First."), version=1)

    with pytest.raises(StaleChange):
        change(house, appointment, replace(plan, staff_note="Second."), version=1)

    appointment.refresh_from_db()
    assert appointment.staff_note == "First."


def test_an_appointment_does_not_conflict_with_itself(house: House, plan: Plan) -> None:
    appointment = schedule(house, plan)
    later = Interval(TUESDAY + HOUR / 2, TUESDAY + HOUR / 2 + HOUR)

    assert change(house, appointment, replace(plan, span=later), version=1).span == later


def test_an_overlap_needs_a_yes(house: House, plan: Plan) -> None:
    schedule(house, plan)

    with pytest.raises(ConflictNeedsYes):
        schedule(house, plan)


def test_cancelling_frees_the_time_and_tells_the_client_once(house: House, plan: Plan) -> None:
    appointment = schedule(house, plan)

    cancel_appointment(
        appointment.pk, version=1, message="Ill.", tell_client=True, by=house.member, now=NOW
    )
    with pytest.raises(AlreadyResolved):
        cancel_appointment(
            appointment.pk, version=2, message="", tell_client=True, by=house.member, now=NOW
        )

    assert topics() == ["appointment.booked", "appointment.cancelled"]
    assert schedule(house, plan).pk


def test_a_practitioner_does_not_touch_a_colleagues_calendar(house: House, plan: Plan) -> None:
    other = make_practitioner(
        house.practice, "Daniel Reyes", services=[house.service], locations=[house.location]
    )
    appointment = schedule(house, plan)

    with pytest.raises(NotPermitted):
        schedule(house, replace(plan, practitioner=other))
    with pytest.raises(NotPermitted):
        change(house, appointment, replace(plan, practitioner=other), version=1)
    assert Appointment.objects.get().practitioner == house.practitioner
