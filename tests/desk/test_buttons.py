"""A button that there is not does nothing, on every list that is put in order."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client

from penciled.availability.models import Hours
from penciled.practices.models import Location, Question, SavedMessage, Service
from tests.desk.desks import at, signed_in
from tests.factory import House, make_member, make_practitioner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def scheduler(house: House) -> Client:
    return signed_in(make_member(house.practice, "Rosalind Pike", is_scheduler=True))


def pair(house: House, name: str) -> list[Any]:
    """Return the first and the second of a list, of which the second is new."""
    more: dict[str, Any] = {"practice": house.practice, "position": 1}
    match name:
        case "service_move":
            first: Any = house.service
            second: Any = Service.objects.create(**more, name="B", duration=first.duration)
        case "location_move":
            first = house.location
            second = Location.objects.create(**more, name="B", kind="in_person")
        case "practitioner_move":
            first = house.practitioner
            second = make_practitioner(house.practice, "B", services=[], locations=[])
        case "question_do":
            second = Question.objects.create(**more, words="B?", kind="short")
            first = Question.objects.create(practice=house.practice, words="A?", kind="short")
        case _:
            second = SavedMessage.objects.create(**more, name="B", body="B.")
            first = SavedMessage.objects.create(practice=house.practice, name="A", body="A.")
    return [first, second]


@pytest.mark.parametrize("does", ["", "sideways", "UP", "\x00", "u" * 200_000, None])
@pytest.mark.parametrize(
    "name",
    ["service_move", "location_move", "practitioner_move", "question_do", "saved_message_do"],
)
def test_a_button_that_there_is_not_is_refused(
    house: House, scheduler: Client, name: str, does: str | None
) -> None:
    first, second = pair(house, name)
    said = {} if does is None else {"do": does}

    answer = scheduler.post(at(name, house, first.ref), said)

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Nothing was changed. Press one of the buttons." in answer.text
    kind = type(first)
    assert list(kind.objects.order_by("position", "id")) == [first, second]
    scheduler.post(at(name, house, first.ref), {"do": "down"})
    assert list(kind.objects.order_by("position", "id")) == [second, first]


def test_new_hours_that_are_sent_twice_are_one_stretch(house: House, scheduler: Client) -> None:
    url = at("hours_new", house, house.practitioner.ref)
    said = {"weekday": ["5", "6"], "opens": "9", "closes": "12", "who": "new"}
    said |= {"services": str(house.service.ref), "since": "2026-12-07", "every": "2"}

    answers = [scheduler.post(url, said), scheduler.post(url, said)]

    assert [each.status_code for each in answers] == [HTTPStatus.FOUND] * 2
    some = Hours.objects.filter(weekday__in=[5, 6]).order_by("weekday")
    assert [(row.weekday, row.opens, row.closes, row.every) for row in some] == [
        (5, 540, 720, 2),
        (6, 540, 720, 2),
    ]
