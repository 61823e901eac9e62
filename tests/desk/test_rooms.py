from __future__ import annotations

from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from penciled.practices.models import Room
from penciled.practices.queries import rooms_of
from tests.browser import OpenPage, axe
from tests.desk.desks import at, signed_in
from tests.factory import NOW, House, make_house, make_member

pytestmark = [pytest.mark.django_db]


@pytest.fixture
def scheduler(house: House) -> Client:
    return signed_in(make_member(house.practice, "Rosalind Pike", is_scheduler=True))


@pytest.fixture
def lake(house: House) -> Room:
    return Room.objects.create(practice=house.practice, name="Lake room")


def names(house: House) -> list[str]:
    return [each.name for each in rooms_of(house.practice)]


def does(client: Client, house: House, room: Room, what: str, **words: str) -> Any:
    return client.post(at("room", house, room.ref), {"do": what} | words)


@pytest.mark.parametrize("what", ["", "sideways", "\x00", "u" * 200_000])
def test_a_button_that_there_is_not_moves_nothing(
    scheduler: Client, house: House, lake: Room, what: str
) -> None:
    Room.objects.create(practice=house.practice, name="Corner room", position=1)
    before = names(house)

    answer = does(scheduler, house, lake, what)

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert names(house) == before


def test_a_scheduler_adds_renames_orders_and_archives_rooms(
    house: House, scheduler: Client, lake: Room
) -> None:
    added = scheduler.post(at("rooms", house), {"name": " Attic "})
    does(scheduler, house, lake, "rename", name="Lakeside")
    does(scheduler, house, lake, "down")

    assert added["Location"] == at("rooms", house)
    assert names(house) == ["Attic", "Lakeside"]
    does(scheduler, house, lake, "up")
    assert names(house) == ["Lakeside", "Attic"]
    does(scheduler, house, lake, "archive")
    assert names(house) == ["Attic"]


@pytest.mark.parametrize("name", ["", "  ", "x" * 81, "a\x00b", "two\nlines", "a" * 200_000])
def test_a_name_that_cannot_be_is_refused_at_its_field(
    house: House, scheduler: Client, lake: Room, name: str
) -> None:
    added = scheduler.post(at("rooms", house), {"name": name})
    renamed = does(scheduler, house, lake, "rename", name=name)

    assert added.status_code == renamed.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert list(added.context["form"].errors) == ["name"]
    assert list(renamed.context["rows"][0].errors) == ["name"]
    assert names(house) == ["Lake room"]


def test_a_name_that_another_has_is_refused_and_kept_as_typed(
    house: House, scheduler: Client, lake: Room
) -> None:
    attic = Room.objects.create(practice=house.practice, name="Attic", position=1)

    added = scheduler.post(at("rooms", house), {"name": "LAKE room"})
    renamed = does(scheduler, house, attic, "rename", name="lake room")

    assert added.status_code == renamed.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert ("Another room has this name." in added.text, 'value="LAKE room"' in added.text) == (
        True,
        True,
    )
    assert 'value="lake room"' in renamed.text
    assert names(house) == ["Lake room", "Attic"]


def test_a_practitioner_decides_no_rooms(house: House, lake: Room) -> None:
    client = signed_in(house.member)

    answers = [
        client.get(at("rooms", house)),
        client.post(at("rooms", house), {"name": "Attic"}),
        does(client, house, lake, "archive"),
    ]

    assert [each.status_code for each in answers] == [HTTPStatus.FORBIDDEN] * 3
    assert at("rooms", house) not in client.get(at("settings", house)).text
    assert names(house) == ["Lake room"]


def test_another_practice_s_room_is_the_same_as_none(house: House, scheduler: Client) -> None:
    elsewhere = make_house("elsewhere")
    foreign = Room.objects.create(practice=elsewhere.practice, name="Their room")

    assert does(scheduler, house, foreign, "archive").status_code == HTTPStatus.NOT_FOUND
    assert scheduler.get(at("rooms", elsewhere)).status_code == HTTPStatus.NOT_FOUND
    assert names(elsewhere) == ["Their room"]


def test_an_archived_room_is_gone(house: House, scheduler: Client, lake: Room) -> None:
    lake.archived_at = NOW
    lake.save()

    assert does(scheduler, house, lake, "rename", name="Attic").status_code == HTTPStatus.NOT_FOUND


def test_looking_changes_nothing(house: House, scheduler: Client, lake: Room) -> None:
    assert scheduler.get(at("room", house, lake.ref)).status_code == 405
    assert scheduler.get(at("rooms", house), {"name": "Attic"}).status_code == HTTPStatus.OK
    assert names(house) == ["Lake room"]


def test_the_list_takes_the_same_queries_for_one_room_and_for_thirty(
    house: House, scheduler: Client, lake: Room
) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as taken:
            scheduler.get(at("rooms", house))
        return len(taken)

    few = count()
    for n in range(30):
        Room.objects.create(practice=house.practice, name=f"Room {n}")

    assert count() == few


def test_a_room_is_put_at_a_location_and_taken_from_it(
    house: House, scheduler: Client, lake: Room
) -> None:
    where = str(house.location.ref)

    scheduler.post(at("rooms", house), {"name": "Attic", "location": where})
    does(scheduler, house, lake, "rename", name="Lake room", location=where)
    assert {each.location for each in rooms_of(house.practice)} == {house.location}
    assert "Lake room" in scheduler.get(at("location", house, house.location.ref)).text
    does(scheduler, house, lake, "rename", name="Lake room", location="")
    foreign = str(make_house("elsewhere").location.ref)
    refused = does(scheduler, house, lake, "rename", name="Lake room", location=foreign)

    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert [each.location for each in rooms_of(house.practice)] == [None, house.location]


def test_two_who_change_a_room_are_told_and_nothing_is_overwritten(
    house: House, scheduler: Client, lake: Room
) -> None:
    form = scheduler.get(at("rooms", house)).context["rows"][0]
    said = {"name": "Attic", "location": "", "shown": form["shown"].value()}
    does(scheduler, house, lake, "rename", name="Lakeside", location=str(house.location.ref))

    overtaken = does(scheduler, house, lake, "rename", **said)

    assert overtaken.status_code == HTTPStatus.CONFLICT
    [row] = overtaken.context["rows"]
    assert [(each.what, each.stands, each.typed) for each in row.versions] == [
        ("Name", "Lakeside", "Attic"),
        ("Location", "Ferris Street, Suite 3", ""),
    ]
    assert names(house) == ["Lakeside"]
    does(scheduler, house, lake, "rename", **said | {"shown": row["shown"].value()})
    assert names(house) == ["Attic"]


def test_the_choice_of_a_room_says_where_it_is(house: House, scheduler: Client, lake: Room) -> None:
    Room.objects.create(practice=house.practice, name="Attic", location=house.location)

    form = scheduler.get(at("appointment_new", house)).context["form"]

    named = [words for _ref, words in form.fields["room"].choices]
    assert named == ["None", "Lake room", "Attic, Ferris Street, Suite 3"]


@pytest.mark.django_db(transaction=True)
def test_the_page_is_well_on_a_phone(open_page: OpenPage, live_server: LiveServer) -> None:
    house = make_house()
    make_member(house.practice, "Olive Owner", is_owner=True)
    Room.objects.create(practice=house.practice, name="Lake room")
    page = open_page((320, 700))
    page.goto(f"{live_server.url}{at('rooms', house)}")
    page.get_by_label("Mail address").fill("olive@wrenfield.example")
    page.get_by_label("Password").fill("pencil-and-ink")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_label("New room").fill("Attic")
    page.get_by_role("button", name="Add room").press("Enter")
    page.get_by_role("button", name="Move Attic up").press("Enter")

    expect(page.get_by_text("Attic is moved.")).to_be_visible()
    assert names(house) == ["Attic", "Lake room"]
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 320
