"""A stranger sends many asks at the same instant: one client, and no more waiting than may be."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from penciled.availability.models import Hours, PractitionerTerms
from penciled.booking.actions import cancel_request, submit_request
from penciled.booking.models import AppointmentRequest
from penciled.clients.models import Client
from penciled.core.errors import TooManyOpenRequests
from tests.factory import NOW, House, make_practitioner
from tests.races.busy import busy_house, fresh_slots
from tests.races.crowd import Outcome, crowd
from tests.thorough import thorough

pytestmark = [pytest.mark.race, pytest.mark.no_cover, pytest.mark.django_db(transaction=True)]

ASKS, ROUNDS = 20, thorough(5)


@pytest.mark.parametrize("calendars", [1, 5])
def test_twenty_asks_of_a_stranger_make_one_client(calendars: int) -> None:
    """Make it so whether they queue at one calendar, or nothing but the client holds them back."""
    house = busy_house()
    limit = house.practice.open_requests_per_client
    for nth, outcome in enumerate(rush(house, calendars)):
        assert outcome.broken == []
        assert (len(outcome.won), len(outcome.refused)) == (limit, ASKS - limit)
        stranger = Client.objects.get(email=f"stranger{nth}@example.com")
        assert AppointmentRequest.objects.filter(client=stranger).count() == limit


def rush(house: House, calendars: int) -> list[Outcome]:
    whom, found = practitioners(house, calendars), []
    starts = fresh_slots(house, ASKS)
    with crowd(ASKS) as people:
        for nth in range(ROUNDS):
            asks = [
                house.ask(
                    start,
                    email=f"stranger{nth}@example.com",
                    practitioner=whom[number % calendars],
                )
                for number, start in enumerate(starts)
            ]
            calls = [partial(submit_request, house.practice, ask, now=NOW) for ask in asks]
            found.append(people.rush(calls, expected=TooManyOpenRequests))
            for asked in AppointmentRequest.objects.filter(state="pending"):
                cancel_request(asked.pk, now=NOW)
    return found


def practitioners(house: House, count: int) -> list[object]:
    """Return the ids of so many, all of whom are open around the clock."""
    some = [house.practitioner]
    for number in range(1, count):
        offered: dict[str, Any] = {"services": [house.service], "locations": [house.location]}
        some.append(make_practitioner(house.practice, f"Daniel{number} Reyes", **offered))
    Hours.objects.all().delete()
    for each in some:
        for weekday in range(7):
            Hours.objects.create(practitioner=each, weekday=weekday, opens=0, closes=24 * 60)
    PractitionerTerms.objects.update(increment=timedelta(hours=1), notice=timedelta(0))
    return [each.ref for each in some]
