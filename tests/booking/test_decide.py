from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from penciled.appointments.actions import Plan
from penciled.appointments.models import Appointment
from penciled.audit import chain
from penciled.booking.actions import (
    accept_request,
    cancel_request,
    decline_request,
    expire_requests,
    schedule_appointment,
)
from penciled.booking.models import AppointmentRequest
from penciled.core.errors import AlreadyResolved, ConflictNeedsYes, InvalidInput, NotPermitted
from penciled.core.interval import Interval
from penciled.outbox.models import Message
from tests.factory import NOW, House, make_member, make_practitioner

pytestmark = pytest.mark.django_db

TUESDAY = datetime(2026, 12, 8, 15, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=2)


def plan_of(request: AppointmentRequest) -> Plan:
    return Plan(
        practitioner=request.practitioner,
        span=request.span,
        client=request.client,
        service=request.service,
        location=request.location,
    )


def accept(house: House, request: AppointmentRequest, **how: object) -> AppointmentRequest:
    words: dict[str, object] = {"message": "", "anyway": False, "by": house.member, "now": LATER}
    return accept_request(request.pk, plan_of(request), **words | how)  # type: ignore[arg-type]


def told() -> list[str]:
    return sorted(
        Message.objects.exclude(topic__in=["request.asked", "request.received"]).values_list(
            "topic", flat=True
        )
    )


def test_accepting_books_the_appointment_and_tells_the_client(house: House) -> None:
    request = accept(house, house.asked(TUESDAY), message="Come early.")

    booked = Appointment.objects.get()
    assert (booked.span, booked.client, booked.busy) == (request.span, request.client, True)
    assert (request.state, request.appointment, request.resolved_by) == (
        "accepted",
        booked,
        house.member,
    )
    assert request.resolved_at == LATER
    assert told() == ["request.accepted"]
    assert [step.to_state for step in request.trail.order_by("id")] == ["pending", "accepted"]


def test_accepting_makes_a_prospective_client_active(house: House) -> None:
    request = house.asked(TUESDAY)
    assert request.client.status == "prospective"

    accept(house, request)

    request.client.refresh_from_db()
    assert request.client.status == "active"


def test_the_trail_tells_what_was_booked_otherwise_than_asked(house: House) -> None:
    request = house.asked(TUESDAY)
    move = timedelta(minutes=15)
    plan = replace(
        plan_of(request), span=Interval(request.starts_at + move, request.ends_at + move)
    )

    accept_request(request.pk, plan, message="", anyway=False, by=house.member, now=LATER)

    changes = request.trail.get(action="accept").changes
    assert changes == {
        "starts_at": ["2026-12-08T15:00:00+00:00", "2026-12-08T15:15:00+00:00"],
        "ends_at": ["2026-12-08T15:50:00+00:00", "2026-12-08T16:05:00+00:00"],
    }


def test_declining_keeps_the_message_and_frees_the_time(house: House) -> None:
    request = house.asked(TUESDAY)

    decline_request(request.pk, message="Full until January.", by=house.member, now=LATER)

    request.refresh_from_db()
    assert (request.state, request.message) == ("declined", "Full until January.")
    assert told() == ["request.declined"]
    assert house.asked(TUESDAY, email="jonah@example.com", now=LATER - timedelta(hours=2)).pk


def test_a_conflict_needs_an_explicit_yes(house: House) -> None:
    request = house.asked(TUESDAY)
    event = Plan(
        practitioner=house.practitioner,
        span=Interval(TUESDAY + timedelta(minutes=30), TUESDAY + timedelta(minutes=60)),
        title="Supervision",
    )
    schedule_appointment(event, anyway=True, tell_client=False, by=house.member, now=NOW)

    with pytest.raises(ConflictNeedsYes):
        accept(house, request)
    assert Appointment.objects.count() == 1

    assert accept(house, request, anyway=True).state == "accepted"


def test_staff_who_schedule_over_a_hold_are_told_first(house: House) -> None:
    request = house.asked(TUESDAY)
    event = Plan(practitioner=house.practitioner, span=request.span, title="Supervision")

    with pytest.raises(ConflictNeedsYes):
        schedule_appointment(event, anyway=False, tell_client=False, by=house.member, now=NOW)
    schedule_appointment(event, anyway=True, tell_client=False, by=house.member, now=NOW)

    request.refresh_from_db()
    assert request.state == "pending"


def test_a_free_event_conflicts_with_nothing(house: House) -> None:
    request = house.asked(TUESDAY)
    event = Plan(practitioner=house.practitioner, span=request.span, title="Paperwork", busy=False)

    schedule_appointment(event, anyway=False, tell_client=False, by=house.member, now=NOW)

    assert accept(house, request).state == "accepted"


def test_a_colleague_may_not_answer_but_a_scheduler_may(house: House) -> None:
    request = house.asked(TUESDAY)
    other = make_practitioner(
        house.practice, "Daniel Reyes", services=[house.service], locations=[house.location]
    )
    scheduler = make_member(house.practice, "Rosalind Pike", is_scheduler=True)

    with pytest.raises(NotPermitted):
        accept(house, request, by=other.member)
    with pytest.raises(NotPermitted):
        decline_request(request.pk, message="", by=other.member, now=NOW)  # type: ignore[arg-type]
    assert accept(house, request, by=scheduler).resolved_by == scheduler


def test_a_practitioner_may_not_book_onto_a_colleague(house: House) -> None:
    request = house.asked(TUESDAY)
    other = make_practitioner(
        house.practice, "Daniel Reyes", services=[house.service], locations=[house.location]
    )
    plan = replace(plan_of(request), practitioner=other)

    with pytest.raises(NotPermitted):
        accept_request(request.pk, plan, message="", anyway=False, by=house.member, now=NOW)


def test_a_request_cannot_book_another_client(house: House) -> None:
    request, other = (
        house.asked(TUESDAY),
        house.asked(TUESDAY + timedelta(hours=2), email="j@x.example"),
    )
    plan = replace(plan_of(request), client=other.client)

    with pytest.raises(InvalidInput):
        accept_request(request.pk, plan, message="", anyway=True, by=house.member, now=NOW)


def test_the_slower_answer_is_told_who_was_faster_and_leaves_no_trace(house: House) -> None:
    request = house.asked(TUESDAY)
    accept(house, request)
    before = (told(), request.trail.count())

    with pytest.raises(AlreadyResolved) as refusal:
        decline_request(request.pk, message="no", by=house.member, now=LATER + timedelta(hours=1))

    assert (refusal.value.state, refusal.value.by, refusal.value.at) == (
        "accepted",
        "Maya Okafor",
        LATER,
    )
    assert (told(), request.trail.count()) == before


ANSWERS: dict[str, Callable[[House, AppointmentRequest], object]] = {
    "accept": lambda house, request: accept(house, request, now=TUESDAY),
    "decline": lambda house, request: decline_request(
        request.pk, message="", by=house.member, now=TUESDAY
    ),
    "cancel": lambda house, request: cancel_request(request.pk, now=TUESDAY),
}


@pytest.mark.parametrize("answer", ANSWERS)
def test_a_request_whose_time_has_begun_counts_as_expired(house: House, answer: str) -> None:
    request = house.asked(TUESDAY)

    with pytest.raises(AlreadyResolved) as refusal:
        ANSWERS[answer](house, request)

    assert (refusal.value.state, refusal.value.at) == ("expired", TUESDAY)
    request.refresh_from_db()
    assert request.state == "pending", "the worker closes it, not the refusal"


def test_cancelling_tells_the_practitioner_and_sends_a_receipt(house: House) -> None:
    request = house.asked(TUESDAY)

    cancel_request(request.pk, now=LATER)

    assert told() == ["request.cancelled", "request.cancelled_receipt"]
    assert list(chain.broken_links(house.practice.ref)) == []


def test_expiring_closes_what_is_overdue_and_tells_both(house: House) -> None:
    soon, later = house.asked(TUESDAY), house.asked(TUESDAY + timedelta(hours=3))

    assert expire_requests(now=TUESDAY) == 1
    assert expire_requests(now=TUESDAY) == 0

    soon.refresh_from_db()
    later.refresh_from_db()
    assert (soon.state, later.state) == ("expired", "pending")
    assert soon.resolved_by is None
    assert told() == ["request.expired", "request.unanswered"]
