"""Two answers at the same instant: one outcome, one refusal that knows it, and mails that agree."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest

from penciled.appointments.actions import Plan
from penciled.appointments.models import Appointment
from penciled.booking.actions import (
    accept_request,
    cancel_request,
    decline_request,
    submit_request,
)
from penciled.booking.models import AppointmentRequest
from penciled.core.errors import AlreadyResolved
from penciled.outbox.models import Message
from tests.factory import NOW, House, make_house
from tests.races.busy import busy_house, fresh_slots
from tests.races.crowd import crowd

pytestmark = [pytest.mark.race, pytest.mark.no_cover, pytest.mark.django_db(transaction=True)]

PAIRS = 300
TOLD = {
    "accepted": {"request.accepted"},
    "declined": {"request.declined"},
    "cancelled": {"request.cancelled", "request.cancelled_receipt"},
}


def decline(house: House, request: AppointmentRequest) -> Callable[[], object]:
    return partial(decline_request, request.pk, message="", by=house.member, now=NOW)


def cancel(house: House, request: AppointmentRequest) -> Callable[[], object]:
    return partial(cancel_request, request.pk, now=NOW)


def accept(house: House, request: AppointmentRequest) -> Callable[[], object]:
    plan = Plan(
        practitioner=house.practitioner,
        span=request.span,
        client=request.client,
        service=house.service,
        location=house.location,
    )
    return partial(
        accept_request, request.pk, plan, message="", anyway=False, by=house.member, now=NOW
    )


@pytest.mark.parametrize("rival", [decline, cancel])
def test_of_two_answers_at_once_one_holds_and_the_mails_agree(
    rival: Callable[[House, AppointmentRequest], Callable[[], object]],
) -> None:
    house = busy_house()
    starts = fresh_slots(house, PAIRS)

    with crowd(2) as people:
        for number, start in enumerate(starts):
            asked = house.asked(start, email=f"{number}@example.com")
            Message.objects.all().delete()

            outcome = people.rush(
                [accept(house, asked), rival(house, asked)], expected=AlreadyResolved
            )

            assert outcome.broken == []
            assert (len(outcome.won), len(outcome.refused)) == (1, 1)
            asked.refresh_from_db()
            assert set(Message.objects.values_list("topic", flat=True)) == TOLD[asked.state]
            assert asked.trail.count() == 2
            assert Appointment.objects.filter(request=asked).count() == (asked.state == "accepted")


def test_twenty_clicks_on_one_button_send_one_request() -> None:
    house = make_house()
    ask = house.ask(NOW + timedelta(days=1))
    with crowd(20) as people:
        outcome = people.rush(
            [partial(submit_request, house.practice, ask, now=NOW)] * 20, expected=AlreadyResolved
        )

    assert outcome.broken == []
    assert len({request.pk for request in outcome.won}) == 1  # type: ignore[attr-defined]
    assert Message.objects.count() == 2
