"""Twenty people want each slot at once: one gets it, nineteen are told, nobody sees a fault."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import closing
from datetime import datetime
from functools import partial

import pytest
from django.db import connection

from penciled.booking.actions import submit_request
from penciled.booking.models import AppointmentRequest
from penciled.core.errors import SlotUnavailable
from penciled.outbox.models import Message
from tests.factory import NOW, House
from tests.races.busy import busy_house, fresh_slots
from tests.races.crowd import Outcome, crowd
from tests.races.unlocked import hold_nothing, unguarded
from tests.thorough import thorough

pytestmark = [pytest.mark.race, pytest.mark.no_cover, pytest.mark.django_db(transaction=True)]

SLOTS, ASKERS = 300, 20
PARTS = 3  # so that the tests of one run can share the machine


@pytest.mark.parametrize("part", range(PARTS))
def test_of_twenty_who_ask_for_a_fresh_slot_exactly_one_gets_it(part: int) -> None:
    house, some = busy_house(), SLOTS // PARTS

    rounds = list(burst(house, slots=some))

    assert faults(rounds) == []
    assert [len(each.won) for each in rounds] == [1] * some
    assert AppointmentRequest.objects.count() == some
    assert Message.objects.count() == 2 * some


def test_without_the_lock_and_the_second_net_the_same_burst_goes_wrong(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    house = busy_house()

    with unguarded(monkeypatch), closing(burst(house, slots=30)) as rounds:
        wrong = any(len(each.won) != 1 or each.broken for each in rounds)

    assert wrong, "the burst does not bite: it saw nothing wrong without the lock"


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer anyway")
def test_without_the_lock_the_second_net_alone_still_lets_one_through(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    house = busy_house()
    hold_nothing(monkeypatch)

    rounds = list(burst(house, slots=thorough(15)))

    assert faults(rounds) == []
    assert {len(each.won) for each in rounds} == {1}


def burst(house: House, *, slots: int) -> Generator[Outcome]:
    starts = fresh_slots(house, slots)
    with crowd(ASKERS) as people:
        for start in starts:
            calls = [asker(house, start, number) for number in range(ASKERS)]
            yield people.rush(calls, expected=SlotUnavailable)


def asker(house: House, start: datetime, number: int) -> Callable[[], object]:
    ask = house.ask(start, email=f"{start:%d%H%M}.{number}@example.com")
    return partial(submit_request, house.practice, ask, now=NOW)


def faults(rounds: list[Outcome]) -> list[BaseException]:
    return [error for each in rounds for error in each.broken]
