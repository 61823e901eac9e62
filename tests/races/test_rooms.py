"""Eight practitioners want one room at once: one books it, seven are told that it is taken."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection

from penciled.appointments.models import Appointment
from penciled.booking.actions import schedule_appointment
from penciled.core.errors import ConflictNeedsYes
from penciled.practices import calendars
from penciled.practices.models import Member, Practitioner, Room
from tests.factory import NOW, House, make_house, make_member, make_practitioner
from tests.races.crowd import Outcome, crowd
from tests.thorough import thorough

pytestmark = [pytest.mark.race, pytest.mark.no_cover, pytest.mark.django_db(transaction=True)]

PEOPLE, TIMES = 8, thorough(25)


def test_of_many_who_book_one_room_at_once_one_gets_it() -> None:
    rounds = list(rush(make_house()))

    assert [each.broken for each in rounds] == [[]] * TIMES
    assert [len(each.won) for each in rounds] == [1] * TIMES
    assert Appointment.objects.count() == TIMES


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer anyway")
def test_without_the_room_s_lock_two_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    hold = calendars.hold
    monkeypatch.setattr(calendars, "hold", lambda some, *, room: hold(some))  # noqa: PLW0108 -- drops the room

    with closing(rush(make_house())) as rounds:
        assert any(len(each.won) > 1 for each in rounds), "the rush does not bite"


def rush(house: House) -> Generator[Outcome]:
    room = Room.objects.create(practice=house.practice, name="Blue room")
    by = make_member(house.practice, "Rosalind Pike", is_scheduler=True)
    some = [
        make_practitioner(
            house.practice, f"Daniel{n} Reyes", services=[house.service], locations=[house.location]
        )
        for n in range(PEOPLE)
    ]
    house.elena()
    with crowd(PEOPLE) as people:
        for day in range(TIMES):
            calls = bookings(house, some, room, by, days=day)
            yield people.rush(calls, expected=ConflictNeedsYes)


def bookings(
    house: House, some: Sequence[Practitioner], room: Room, by: Member, *, days: int
) -> list[Callable[[], object]]:
    start = NOW + timedelta(days=days + 1)
    plans = [house.plan(start, practitioner=each, room=room) for each in some]
    return [
        partial(schedule_appointment, plan, anyway=False, tell_client=False, by=by, now=NOW)
        for plan in plans
    ]
