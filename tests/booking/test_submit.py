from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from penciled.audit.models import Entry
from penciled.availability.models import Hours, Override, PractitionerTerms
from penciled.booking.actions import cancel_request, submit_request
from penciled.booking.models import AppointmentRequest
from penciled.clients.models import Client
from penciled.core.errors import (
    BookingClosed,
    DomainError,
    InvalidInput,
    NotOffered,
    SlotNotOffered,
    SlotUnavailable,
    TooManyOpenRequests,
    UnknownZone,
)
from penciled.core.lifecycle import State
from penciled.core.slots import Reason
from penciled.outbox.models import Message
from penciled.practices.models import Calendar, Practice, Practitioner, Service
from tests.factory import NOW, House, make_house, make_member, make_practitioner

pytestmark = pytest.mark.django_db

TUESDAY = datetime(2026, 12, 8, 15, 0, tzinfo=UTC)  # 9:00 in Chicago, just 24 hours off


def traces() -> dict[str, int]:
    kinds = (AppointmentRequest, Client, Message, Entry)
    return {kind.__name__: kind.objects.count() for kind in kinds}


def test_asking_stores_the_request_its_hold_its_trail_and_both_mails(house: House) -> None:
    request = house.asked(TUESDAY, note="Afternoons, please.")

    assert State(request.state) is State.PENDING
    assert (request.starts_at, request.ends_at) == (TUESDAY, TUESDAY + timedelta(minutes=50))
    assert (str(request.wall_on), str(request.wall_at), request.zone) == (
        "2026-12-08",
        "09:00:00",
        "America/Chicago",
    )
    assert [(step.actor, step.to_state) for step in request.trail.all()] == [("client", "pending")]
    assert sorted(Message.objects.values_list("topic", "recipient")) == [
        ("request.asked", "maya@wrenfield.example"),
        ("request.received", "elena@example.com"),
    ]
    assert [entry.action for entry in Entry.objects.all()] == ["request.asked"]
    assert Calendar.objects.get().version == 1


def test_a_repeat_of_a_submission_answers_with_the_first_one(house: House) -> None:
    ask = house.ask(TUESDAY)

    first = submit_request(house.practice, ask, now=NOW)
    before = traces()
    again = submit_request(house.practice, ask, now=NOW + timedelta(hours=1))

    assert again.pk == first.pk
    assert traces() == before


def test_a_repeat_answers_with_the_first_one_even_when_it_is_resolved(house: House) -> None:
    ask = house.ask(TUESDAY)
    first = submit_request(house.practice, ask, now=NOW)
    cancel_request(first.pk, now=NOW)

    again = submit_request(house.practice, ask, now=NOW)

    assert (again.pk, again.state) == (first.pk, "cancelled")


def test_the_key_of_one_address_is_of_no_use_to_another(house: House) -> None:
    ask = house.ask(TUESDAY)
    submit_request(house.practice, ask, now=NOW)

    with pytest.raises(InvalidInput):
        submit_request(house.practice, replace(ask, email="eve@example.com"), now=NOW)


def test_a_held_time_is_refused_and_leaves_no_trace(house: House) -> None:
    house.asked(TUESDAY)
    before = traces()

    with pytest.raises(SlotUnavailable) as refusal:
        house.asked(TUESDAY, email="jonah@example.com")

    assert refusal.value.field == "start"
    assert traces() == before


def test_who_comes_too_late_is_sent_off_by_few_questions(house: House) -> None:
    house.asked(TUESDAY)

    with CaptureQueriesContext(connection) as late, pytest.raises(SlotUnavailable):
        house.asked(TUESDAY, email="jonah@example.com")

    assert sum(each["sql"].startswith("SELECT") for each in late) <= 16


def test_what_is_offered_is_read_once_while_nothing_changes(house: House) -> None:
    with CaptureQueriesContext(connection) as queries:
        house.asked(TUESDAY)

    assert sum("practitioner_services" in each["sql"] for each in queries) == 1


def test_a_cancelled_request_gives_its_time_back(house: House) -> None:
    cancel_request(house.asked(TUESDAY).pk, now=NOW)

    assert house.asked(TUESDAY, email="jonah@example.com").starts_at == TUESDAY


def test_an_overdue_hold_gives_its_time_back_before_the_worker_comes_by(house: House) -> None:
    PractitionerTerms.objects.update(response_time=timedelta(hours=2))
    first = house.asked(TUESDAY + timedelta(hours=5))

    second = house.asked(
        TUESDAY + timedelta(hours=5), email="jonah@example.com", now=NOW + timedelta(hours=3)
    )

    first.refresh_from_db()
    assert (first.state, second.state) == ("expired", "pending")


@pytest.mark.parametrize(
    ("start", "reason"),
    [
        (TUESDAY + timedelta(minutes=7), Reason.OFF_GRID),
        (TUESDAY + timedelta(seconds=1), Reason.OFF_GRID),
        (TUESDAY - timedelta(hours=1), Reason.CLOSED),
        (TUESDAY + timedelta(days=4), Reason.CLOSED),
        (NOW + timedelta(hours=1), Reason.TOO_SOON),
        (NOW - timedelta(days=7), Reason.PAST),
        (TUESDAY + timedelta(days=70), Reason.TOO_FAR),
        (datetime(9990, 1, 1, tzinfo=UTC), Reason.TOO_FAR),
    ],
)
def test_a_start_that_is_not_listed_is_refused_with_the_reason(
    house: House, start: datetime, reason: Reason
) -> None:
    before = traces()

    with pytest.raises(SlotNotOffered) as refusal:
        house.asked(start)

    assert reason in refusal.value.reasons
    assert refusal.value.field == "start"
    assert traces() == before


def test_a_day_that_is_closed_by_an_override_is_refused(house: House) -> None:
    Override.objects.create(practitioner=house.practitioner, on=TUESDAY.date())

    with pytest.raises(SlotNotOffered):
        house.asked(TUESDAY)


def stranger(house: House) -> dict[str, Any]:
    other = make_house("elsewhere")
    return {
        "practitioner": other.practitioner.ref,
        "service": other.service.ref,
        "location": other.location.ref,
    }


@pytest.mark.parametrize("field", ["practitioner", "service", "location"])
def test_what_belongs_to_another_practice_is_refused_by_name(house: House, field: str) -> None:
    words: dict[str, Any] = {field: stranger(house)[field]}
    before = traces()

    with pytest.raises(NotOffered) as refusal:
        house.asked(TUESDAY, **words)

    assert refusal.value.field == field
    assert traces() == before


@pytest.mark.parametrize("field", ["practitioner", "service", "location"])
def test_what_never_existed_is_refused_like_what_is_foreign(house: House, field: str) -> None:
    words: dict[str, Any] = {field: uuid4()}
    with pytest.raises(NotOffered) as refusal:
        house.asked(TUESDAY, **words)

    assert refusal.value.field == field


def test_a_service_the_practitioner_does_not_offer_is_refused(house: House) -> None:
    other = Service.objects.create(
        practice=house.practice, name="Couples", duration=timedelta(minutes=80)
    )

    with pytest.raises(NotOffered) as refusal:
        house.asked(TUESDAY, service=other.ref)

    assert refusal.value.field == "service"


def test_a_service_for_existing_clients_is_refused_to_new_ones(house: House) -> None:
    Service.objects.update(for_new=False)

    with pytest.raises(NotOffered):
        house.asked(TUESDAY)
    assert house.asked(TUESDAY, as_new=False).asked_as_new is False


def test_hours_for_existing_clients_are_not_open_to_new_ones(house: House) -> None:
    Hours.objects.update(for_new=False)

    with pytest.raises(SlotNotOffered):
        house.asked(TUESDAY)
    assert house.asked(TUESDAY, as_new=False).pk


@pytest.mark.parametrize("change", [{"listed": False}, {"takes_new_clients": False}])
def test_a_practitioner_who_is_not_to_be_asked_is_refused(
    house: House, change: dict[str, bool]
) -> None:
    Practitioner.objects.update(**change)

    with pytest.raises(NotOffered):
        house.asked(TUESDAY)


def test_asking_where_booking_is_off_is_refused(house: House) -> None:
    Practice.objects.update(booking_on=False)
    before = traces()

    with pytest.raises(BookingClosed):
        house.asked(TUESDAY)

    assert traces() == before


@pytest.mark.parametrize(
    "zone", ["", "Mars/Base", "../../etc/passwd", "a\x00b", "\ud800", "x" * 10**4]
)
def test_garbage_for_a_zone_is_refused(house: House, zone: str) -> None:
    with pytest.raises(UnknownZone):
        house.asked(TUESDAY, client_zone=zone)


def test_a_client_may_have_three_requests_waiting_and_no_fourth(house: House) -> None:
    for hour in range(3):
        house.asked(TUESDAY + timedelta(hours=hour))
    before = traces()

    with pytest.raises(TooManyOpenRequests):
        house.asked(TUESDAY + timedelta(hours=3))

    assert traces() == before


def test_whoever_is_free_first_gets_a_request_for_anyone(house: House) -> None:
    second = make_practitioner(
        house.practice, "Daniel Reyes", services=[house.service], locations=[house.location]
    )
    house.asked(TUESDAY)

    request = house.asked(TUESDAY, email="jonah@example.com", practitioner=None)

    assert (request.practitioner, request.asked_for_anyone) == (second, True)


def test_nobody_free_is_a_taken_slot(house: House) -> None:
    house.asked(TUESDAY)

    with pytest.raises(SlotUnavailable):
        house.asked(TUESDAY, email="jonah@example.com", practitioner=None)


def test_what_a_stranger_types_never_overwrites_a_record(house: House) -> None:
    house.asked(TUESDAY, phone="(218) 555-0178")

    request = house.asked(
        TUESDAY + timedelta(hours=2),
        first_name="Eve",
        last_name="Other",
        phone="1",
        email="ELENA@example.com",
    )

    assert (request.client.name, request.client.phone) == ("Elena Marsh", "(218) 555-0178")
    assert (request.asked_name, request.asked_phone) == ("Eve Other", "1")
    assert Client.objects.count() == 1


def test_schedulers_who_want_to_hear_of_all_requests_do(house: House) -> None:
    make_member(house.practice, "Rosalind Pike", is_scheduler=True, hears_of_all_requests=True)
    make_member(house.practice, "Quiet Owner", is_owner=True)

    house.asked(TUESDAY)

    told = Message.objects.filter(topic="request.asked").values_list("recipient", flat=True)
    assert sorted(told) == ["maya@wrenfield.example", "rosalind@wrenfield.example"]


def test_every_refusal_is_a_domain_error_with_a_code() -> None:
    def below(kind: type[DomainError]) -> set[type[DomainError]]:
        return {kind}.union(*(below(child) for child in kind.__subclasses__()))

    codes = [kind.code for kind in below(DomainError) if kind is not DomainError]

    assert len(codes) == len(set(codes))
