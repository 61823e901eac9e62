from __future__ import annotations

from collections.abc import Callable

import pytest

from penciled.appointments.actions import place
from penciled.audit.models import Entry
from penciled.core.errors import InvalidInput, NotPermitted
from penciled.practices.models import Member, Room
from penciled.practices.queries import rooms_of
from penciled.practices.rooms import add_room, archive_room, move_room, save_room
from tests.factory import NOW, House, make_house, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(house: House) -> Member:
    return make_member(house.practice, "Olive Owner", is_owner=True)


@pytest.fixture
def add(house: House, owner: Member) -> Callable[[str], Room]:
    return lambda name: add_room(house.practice.pk, name=name, by=owner, now=NOW)


def names(house: House) -> list[str]:
    return [each.name for each in rooms_of(house.practice)]


def test_a_new_room_comes_last_and_the_chain_knows(
    house: House, add: Callable[[str], Room]
) -> None:
    add("Lake room")
    add("Attic")

    assert names(house) == ["Lake room", "Attic"]
    assert list(Entry.objects.values_list("action", flat=True)) == ["room.added", "room.added"]


def test_two_rooms_in_use_never_share_a_name(house: House, add: Callable[[str], Room]) -> None:
    add("Lake room")

    with pytest.raises(InvalidInput) as refusal:
        add("lake ROOM")

    assert refusal.value.field == "name"
    assert names(house) == ["Lake room"]


def test_an_archived_room_gives_its_name_free_and_keeps_it_on_history(
    house: House, owner: Member, add: Callable[[str], Room]
) -> None:
    old = add("Lake room")
    stands = place(house.plan(NOW, room=old), by=None, now=NOW)

    archive_room(house.practice.pk, old.ref, by=owner, now=NOW)
    new = add("Lake room")

    stands.refresh_from_db()
    assert stands.room is not None
    assert (stands.room.name, stands.room == new) == ("Lake room", False)


def test_a_room_is_renamed_but_not_to_another_s_name(
    house: House, owner: Member, add: Callable[[str], Room]
) -> None:
    lake, _attic = add("Lake room"), add("Attic")

    save_room(house.practice.pk, lake.ref, name="Lake Room", by=owner, now=NOW)
    with pytest.raises(InvalidInput):
        save_room(house.practice.pk, lake.ref, name="ATTIC", by=owner, now=NOW)

    assert names(house) == ["Lake Room", "Attic"]


@pytest.mark.parametrize(
    ("which", "up", "after"),
    [
        (2, True, ["A", "C", "B"]),
        (0, False, ["B", "A", "C"]),
        (0, True, ["A", "B", "C"]),
        (2, False, ["A", "B", "C"]),
    ],
)
def test_a_room_changes_places_with_its_neighbour(
    house: House,
    owner: Member,
    add: Callable[[str], Room],
    which: int,
    up: bool,  # noqa: FBT001 -- a parameter of the table
    after: list[str],
) -> None:
    some = [add(name) for name in "ABC"]
    Room.objects.update(position=0)

    move_room(house.practice.pk, some[which].ref, up=up, by=owner, now=NOW)

    assert names(house) == after


def test_whoever_does_not_run_the_practice_changes_no_room(
    house: House, add: Callable[[str], Room]
) -> None:
    lake = add("Lake room")
    foreign = make_member(make_house("elsewhere").practice, "Otto Owner", is_owner=True)

    for by in (house.member, foreign):
        with pytest.raises(NotPermitted):
            add_room(house.practice.pk, name="Attic", by=by, now=NOW)
        with pytest.raises(NotPermitted):
            archive_room(house.practice.pk, lake.ref, by=by, now=NOW)

    assert names(house) == ["Lake room"]


def test_what_is_archived_is_changed_no_more(
    house: House, owner: Member, add: Callable[[str], Room]
) -> None:
    lake = add("Lake room")
    archive_room(house.practice.pk, lake.ref, by=owner, now=NOW)

    with pytest.raises(InvalidInput):
        save_room(house.practice.pk, lake.ref, name="Attic", by=owner, now=NOW)


def test_a_room_may_be_at_a_location_of_its_own_practice(
    house: House, owner: Member, add: Callable[[str], Room]
) -> None:
    lake = add("Lake room")

    save_room(
        house.practice.pk, lake.ref, name=lake.name, location=house.location, by=owner, now=NOW
    )
    lake.refresh_from_db()
    assert lake.location == house.location
    foreign = make_house("elsewhere").location
    with pytest.raises(InvalidInput) as refusal:
        save_room(house.practice.pk, lake.ref, name="X", location=foreign, by=owner, now=NOW)

    assert refusal.value.field == "location"
    lake.refresh_from_db()
    assert (lake.name, lake.location) == ("Lake room", house.location)
