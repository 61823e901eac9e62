"""An owner closes the practice while somebody asks: no request waits in a closed one."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from penciled.booking.actions import close_practice, submit_request
from penciled.booking.actions.close import closing_shown
from penciled.booking.models import AppointmentRequest
from penciled.core.errors import DomainError
from tests.factory import NOW, House, make_house, make_member
from tests.races.crowd import Crowd, Outcome, crowd, staggered
from tests.races.unlocked import hold_nothing

pytestmark = [pytest.mark.race, pytest.mark.no_cover, pytest.mark.django_db(transaction=True)]

ROUNDS, TRIES = 24, 60
START = NOW + timedelta(days=2)


def test_a_practice_closes_or_is_asked_and_whoever_is_second_learns_it() -> None:
    seen = set[bool]()

    with crowd(2) as people:
        for number in range(TRIES):
            house, outcome = one_round(people, number)

            assert outcome.broken == []
            assert len(outcome.won) == 1
            found = (outcome.refused, is_closed(house), waits_in(house))
            assert found in ((["StaleChange"], False, 1), (["BookingClosed"], True, 0))
            seen.add(is_closed(house))
            if number >= ROUNDS and len(seen) == 2:
                break

    assert seen == {True, False}, "the rush does not bite"


def test_without_the_calendars_held_somebody_waits_in_a_closed_practice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hold_nothing(monkeypatch)

    with crowd(2) as people:
        rounds = (one_round(people, number) for number in range(TRIES))
        wrong = any(met.broken or (is_closed(house) and waits_in(house)) for house, met in rounds)

    assert wrong, "the rush does not bite"


def one_round(people: Crowd, number: int) -> tuple[House, Outcome]:
    house = make_house(f"house-{number}")
    owner = make_member(house.practice, "Olga Owner", is_owner=True)
    shown = closing_shown(house.practice, now=NOW)
    closes = partial(close_practice, house.practice.pk, message="", shown=shown, by=owner, now=NOW)
    asks = partial(submit_request, house.practice, house.ask(START), now=NOW)
    return house, people.rush(staggered(number, closes, asks), expected=DomainError)


def is_closed(house: House) -> bool:
    house.practice.refresh_from_db()
    return house.practice.closed_at is not None


def waits_in(house: House) -> int:
    waiting = AppointmentRequest.objects.waiting(now=NOW)
    return waiting.filter(practice=house.practice).count()
