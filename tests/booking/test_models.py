"""What the tables themselves refuse, on either database and whoever asks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from penciled.appointments.models import Appointment
from penciled.availability.models import Hours, PractitionerTerms
from penciled.booking.models import AppointmentRequest
from penciled.clients.models import Client
from penciled.practices.models import Calendar
from tests.factory import NOW, House, make_house

pytestmark = pytest.mark.django_db

TUESDAY = datetime(2026, 12, 8, 15, 0, tzinfo=UTC)


def refused(name: str, write: Any) -> None:
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        write()
    assert name in str(refusal.value)


def copy(request: AppointmentRequest, **changes: Any) -> AppointmentRequest:
    request.pk, request.ref, request.key = None, uuid4(), uuid4()
    for name, value in changes.items():
        setattr(request, name, value)
    return request


def test_two_pending_requests_never_share_a_time(house: House) -> None:
    request = house.asked(TUESDAY)

    refused(
        "pending_requests_never_share_a_time",
        copy(request, starts_at=TUESDAY + timedelta(minutes=49)).save,
    )


def test_pending_requests_may_touch_and_resolved_ones_may_share(house: House) -> None:
    request = house.asked(TUESDAY)
    copy(request, starts_at=request.ends_at, ends_at=request.ends_at + timedelta(hours=1)).save()
    copy(request, starts_at=TUESDAY, state="declined", resolved_at=NOW).save()

    assert AppointmentRequest.objects.count() == 3


def test_a_request_moved_or_reopened_onto_a_held_time_is_refused_too(house: House) -> None:
    first = house.asked(TUESDAY)
    second = house.asked(TUESDAY + timedelta(hours=2), email="jonah@example.com")

    def move() -> None:
        AppointmentRequest.objects.filter(pk=second.pk).update(
            starts_at=first.starts_at, ends_at=first.ends_at
        )

    refused("pending_requests_never_share_a_time", move)


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("request_ends_after_it_starts", {"ends_at": TUESDAY}),
        ("request_is_resolved_exactly_when_not_pending", {"resolved_at": NOW}),
        ("request_is_resolved_exactly_when_not_pending", {"state": "declined"}),
        (
            "request_is_accepted_exactly_when_it_has_its_appointment",
            {"state": "accepted", "resolved_at": NOW},
        ),
    ],
)
def test_a_request_that_contradicts_itself_is_refused(
    house: House, constraint: str, changes: dict[str, Any]
) -> None:
    request = house.asked(TUESDAY)

    refused(
        constraint,
        lambda: AppointmentRequest.objects.filter(pk=request.pk).update(**changes),
    )


def test_one_client_per_mail_address_per_practice(house: House) -> None:
    client = {"practice": house.practice, "first_name": "E", "created_at": NOW}
    Client.objects.create(email="elena@example.com", **client)
    Client.objects.create(email="", **client)
    Client.objects.create(email="", **client)

    with pytest.raises(IntegrityError), transaction.atomic():
        Client.objects.create(email="Elena@Example.com", **client)


def test_hours_and_appointments_end_after_they_start(house: House) -> None:
    refused(
        "hours_end_after_they_start",
        Hours(practitioner=house.practitioner, weekday=0, opens=600, closes=600).save,
    )
    appointment = Appointment(
        practice=house.practice,
        practitioner=house.practitioner,
        starts_at=TUESDAY,
        ends_at=TUESDAY,
        wall_on=TUESDAY.date(),
        wall_at=TUESDAY.time(),
        zone="America/Chicago",
        event_kind="other",
        created_at=NOW,
    )
    refused("appointment_ends_after_it_starts", appointment.save)


def test_terms_that_make_no_sense_are_refused(house: House) -> None:
    refused(
        "increment_is_some_time",
        lambda: PractitionerTerms.objects.update(increment=timedelta(0)),
    )
    assert Calendar.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_second_net_can_be_taken_down_and_put_up_again() -> None:
    newest = MigrationExecutor(connection).loader.graph.leaf_nodes("booking")
    MigrationExecutor(connection).migrate([("booking", "0001_initial")])
    MigrationExecutor(connection).migrate(newest)
    request = make_house().asked(TUESDAY)

    refused("pending_requests_never_share_a_time", copy(request).save)
