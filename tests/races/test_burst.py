"""Twenty people want each slot at once: one gets it, nineteen are told, nobody sees a fault."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from functools import partial
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection, connections

from penciled.availability.models import Hours, PractitionerTerms
from penciled.availability.queries import Wanted
from penciled.booking import slots
from penciled.booking.actions import submit_request
from penciled.booking.models import AppointmentRequest, TrailEntry
from penciled.config.sqlite.base import DatabaseWrapper
from penciled.core.errors import SlotUnavailable
from penciled.outbox.models import Message
from penciled.practices import calendars
from penciled.practices.models import Room
from tests.factory import NOW, House, make_house
from tests.races.crowd import Outcome, crowd
from tests.thorough import thorough

pytestmark = [pytest.mark.race, pytest.mark.no_cover, pytest.mark.django_db(transaction=True)]

SLOTS, ASKERS = 300, 20
PARTS = 3  # so that the tests of one run can share the machine
NET = "pending_requests_never_share_a_time"


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


@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite has one writer anyway")
def test_without_the_lock_the_second_net_alone_still_lets_one_through(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    house = busy_house()
    monkeypatch.setattr(calendars, "hold", unheld)

    rounds = list(burst(house, slots=thorough(15)))

    assert faults(rounds) == []
    assert {len(each.won) for each in rounds} == {1}


def busy_house() -> House:
    house = make_house()
    Hours.objects.all().delete()
    for weekday in range(7):
        Hours.objects.create(
            practitioner=house.practitioner, weekday=weekday, opens=0, closes=24 * 60
        )
    PractitionerTerms.objects.update(increment=timedelta(hours=1), notice=timedelta(0))
    return house


def burst(house: House, *, slots: int) -> Generator[Outcome]:
    starts = fresh_slots(house, slots)
    with crowd(ASKERS) as people:
        for start in starts:
            calls = [asker(house, start, number) for number in range(ASKERS)]
            yield people.rush(calls, expected=SlotUnavailable)


def fresh_slots(house: House, number: int) -> list[datetime]:
    wanted = Wanted(house.service, house.location, as_new=True)
    found = slots.open_slots(
        [house.practitioner],
        wanted,
        first=NOW + timedelta(hours=1),
        last=NOW + timedelta(days=30),
        now=NOW,
    )
    return [slot.start for slot in found[:number]]


def asker(house: House, start: datetime, number: int) -> Callable[[], object]:
    ask = house.ask(start, email=f"{start:%d%H%M}.{number}@example.com")
    return partial(submit_request, house.practice, ask, now=NOW)


def faults(rounds: list[Outcome]) -> list[BaseException]:
    return [error for each in rounds for error in each.broken]


def unheld(some: Iterable[int], **_room: Room | None) -> dict[int, int]:
    """Say where calendars stand, and hold none of them."""
    return calendars.versions(some)


class OpenDoor:
    """No queue for the writer's place."""

    def acquire(self, timeout: float) -> bool:
        return False


@contextmanager
def unguarded(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Take the lock out, and the constraint behind it, for as long as it lasts."""
    monkeypatch.setattr(calendars, "hold", unheld)
    if connection.vendor == "sqlite":
        monkeypatch.setattr(DatabaseWrapper, "_place", OpenDoor())
        for each in connections.all():
            monkeypatch.setitem(each.settings_dict["OPTIONS"], "transaction_mode", "DEFERRED")
    migration = import_module(f"penciled.booking.migrations.0002_{NET}")

    with connection.schema_editor() as editor:
        migration.unguard(apps, editor)
    try:
        yield
    finally:
        TrailEntry.objects.all().delete()
        AppointmentRequest.objects.all().delete()
        with connection.schema_editor() as editor:
            migration.guard(apps, editor)
