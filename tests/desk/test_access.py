from __future__ import annotations

from http import HTTPStatus
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from tests.desk.desks import TEN, at, event, signed_in
from tests.factory import NOW, House, make_house, make_member, make_practitioner

pytestmark = pytest.mark.django_db

ROOMS = ["calendar", "entries", "requests", "appointment_new", "settings"]


@pytest.mark.parametrize("name", ROOMS)
def test_who_is_not_signed_in_is_asked_to_and_comes_back(house: House, name: str) -> None:
    answer = Client().get(at(name, house))

    assert answer.status_code == HTTPStatus.FOUND
    assert answer["Location"] == f"/accounts/login/?next={at(name, house)}"


@pytest.mark.parametrize("name", ROOMS)
def test_another_practice_is_the_same_as_none_at_all(house: House, name: str) -> None:
    stranger = signed_in(make_house("elsewhere").member)

    foreign = stranger.get(at(name, house))
    missing = stranger.get(reverse(f"desk:{name}", args=["nowhere"]))

    assert foreign.status_code == missing.status_code == HTTPStatus.NOT_FOUND
    assert foreign.content == missing.content


def test_who_has_left_is_a_stranger(house: House) -> None:
    house.member.left_at = NOW
    house.member.save()

    answer = signed_in(house.member).get(at("calendar", house))

    assert answer.status_code == HTTPStatus.NOT_FOUND


def test_a_practice_is_found_whatever_the_capitals_of_its_address(house: House) -> None:
    answer = signed_in(house.member).get("/desk/WRENFIELD/calendar/")

    assert answer.status_code == HTTPStatus.OK


@pytest.mark.parametrize("name", ["appointment", "appointment_change", "appointment_cancel"])
def test_a_colleague_s_appointment_is_there_but_not_one_s_right(house: House, name: str) -> None:
    stands = event(house, TEN)
    colleague = make_practitioner(
        house.practice, "Daniel Reyes", services=[house.service], locations=[house.location]
    )
    assert colleague.member

    answers = [
        signed_in(who).get(at(name, house, stands.ref)).status_code
        for who in (colleague.member, house.member)
    ]

    assert answers == [HTTPStatus.FORBIDDEN, HTTPStatus.OK]


@pytest.mark.parametrize("roles", [{"is_owner": True}, {"is_scheduler": True}])
def test_owners_and_schedulers_run_every_calendar(house: House, roles: dict[str, bool]) -> None:
    stands = event(house, TEN)
    runs_all = signed_in(make_member(house.practice, "Rosalind Pike", **roles))

    answer = runs_all.get(at("appointment", house, stands.ref))

    assert answer.status_code == HTTPStatus.OK


@pytest.mark.parametrize("name", ["appointment", "appointment_change", "appointment_cancel"])
def test_another_practice_s_appointment_is_the_same_as_none(house: House, name: str) -> None:
    other = make_house("elsewhere")
    stands = event(other, TEN)
    client = signed_in(house.member)

    foreign = client.get(at(name, house, stands.ref))
    missing = client.get(at(name, house, uuid4()))

    assert foreign.status_code == missing.status_code == HTTPStatus.NOT_FOUND
    assert foreign.content == missing.content


def test_pages_of_the_desk_are_kept_by_nobody_on_the_way(house: House) -> None:
    answer = signed_in(house.member).get(at("calendar", house))

    assert "no-store" in answer["Cache-Control"]
