from __future__ import annotations

from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from penciled.availability.models import Hours
from tests.desk.desks import HOUR, at, signed_in
from tests.factory import House, make_house, make_member, make_practitioner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def owner(house: House) -> Any:
    return signed_in(make_member(house.practice, "Olga Owner", is_owner=True))


def is_on(house: House) -> bool:
    house.practice.refresh_from_db()
    return house.practice.booking_on


def test_the_practice_page_says_who_can_be_asked_for_and_where(house: House) -> None:
    page = signed_in(house.member).get(at("settings", house))

    assert "New clients can ask for everybody." in page.text
    assert "Existing clients can ask for everybody." in page.text
    assert "http://localhost:8000/wrenfield/" in page.text, "SITE_URL, whatever host was named"


@pytest.mark.parametrize(
    ("change", "lacks"),
    [
        ("hours", ("No hours open to them", "No hours open to them")),
        ("new", ("No hours open to them", "")),
        ("services", ("No service offered to them", "No service offered to them")),
        ("locations", ("No location to be seen at", "No location to be seen at")),
        ("takes", ("Takes no new clients", "")),
        ("listed", ("Not shown to clients", "Not shown to clients")),
        ("for_new", ("No service offered to them", "")),
    ],
)
def test_the_practice_page_says_what_is_still_missing(
    house: House, change: str, lacks: tuple[str, str]
) -> None:
    practitioner = house.practitioner
    match change:
        case "hours":
            Hours.objects.all().delete()
        case "new":
            Hours.objects.update(for_new=False)
        case "services":
            practitioner.services.clear()
        case "locations":
            practitioner.locations.clear()
        case "takes":
            practitioner.takes_new_clients = False
        case "listed":
            practitioner.listed = False
        case _:
            house.service.for_new = False
            house.service.save()
    practitioner.save()

    [ready] = signed_in(house.member).get(at("settings", house)).context["ready"]

    assert (ready.lacks_for_new, ready.lacks_for_existing) == lacks


def test_hours_only_for_what_is_not_offered_do_not_count(house: House) -> None:
    hidden = type(house.service).objects.create(
        practice=house.practice, name="Hidden", duration=HOUR, for_new=False
    )
    for row in Hours.objects.all():
        row.services.set([hidden])

    [ready] = signed_in(house.member).get(at("settings", house)).context["ready"]

    assert ready.lacks_for_new == "Hours only for services or locations not offered to them"


def test_the_practice_page_takes_as_many_queries_for_one_practitioner_as_for_ten(
    house: House,
) -> None:
    desk = owner(house)

    with CaptureQueriesContext(connection) as for_one:
        desk.get(at("settings", house))
    for n in range(10):
        make_practitioner(
            house.practice, f"P{n} Person", services=[house.service], locations=[house.location]
        )
    with CaptureQueriesContext(connection) as for_many:
        desk.get(at("settings", house))

    assert len(for_one) == len(for_many)


def test_an_owner_switches_online_booking_off_and_on(house: House) -> None:
    desk = owner(house)

    off = desk.post(at("booking", house), {"on": "no"}, follow=True)
    assert not is_on(house)
    assert "Online booking is off." in off.text
    assert "Nobody can ask for a time." in off.text

    on = desk.post(at("booking", house), {"on": "yes"}, follow=True)
    assert is_on(house)
    assert "Online booking is on." in on.text


def test_the_switch_leads_back_to_where_it_was_and_nowhere_else(house: House) -> None:
    desk = owner(house)
    hours = at("availability", house, house.practitioner.ref)

    def led(back: str) -> str:
        answer = desk.post(at("booking", house), {"on": "yes", "back": back})
        return str(answer.headers["Location"])

    assert led(hours) == hours
    for elsewhere in ("https://evil.example/", "//evil.example", "/desk/", "\x00"):
        assert led(elsewhere) == at("settings", house)


def test_others_see_how_it_stands_and_may_not_switch(house: House) -> None:
    desk = signed_in(house.member)

    page = desk.get(at("settings", house))
    answer = desk.post(at("booking", house), {"on": "no"})

    assert "Online booking on" in page.text
    assert at("booking", house) not in page.text
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert is_on(house)


def test_the_switch_is_never_thrown_by_looking(house: House) -> None:
    assert owner(house).get(at("booking", house)).status_code == HTTPStatus.METHOD_NOT_ALLOWED


@pytest.mark.parametrize(
    "said", [{}, {"on": ""}, {"on": "maybe"}, {"on": "\x00"}, {"on": "y" * 200_000}]
)
def test_a_switch_that_says_neither_on_nor_off_is_refused_and_switches_nothing(
    house: House, said: dict[str, str]
) -> None:
    answer = owner(house).post(at("booking", house), said)

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Say whether online booking is to be on or off." in answer.text
    assert is_on(house)


@pytest.mark.parametrize("name", ["settings", "booking", "terms_mine"])
def test_another_practices_settings_are_not_there(house: House, name: str) -> None:
    stranger = signed_in(make_house("alder").member)

    assert stranger.post(at("booking", house), {"on": "no"}).status_code == HTTPStatus.NOT_FOUND
    if name != "booking":
        assert stranger.get(at(name, house)).status_code == HTTPStatus.NOT_FOUND
    assert is_on(house)
