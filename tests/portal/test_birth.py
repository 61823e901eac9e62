"""The date of birth, where a practice asks new clients for it: in three parts, in plain words."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import pytest

from penciled.booking.models import AppointmentRequest
from penciled.clients.models import Client
from penciled.practices.models import Practice
from tests.factory import House
from tests.portal.browsing import DETAILS, TEN, Asker, known_client, newest_code, words


@pytest.fixture
def asker(house: House) -> Asker:
    Practice.objects.update(asks_birth_date=True)
    house.practice.refresh_from_db()
    return Asker(house)


def born(month: Any = "", day: Any = "", year: Any = "") -> dict[str, str]:
    named = {"month": month, "day": day, "year": year}
    return {f"birth_date_{part}": str(value) for part, value in named.items()}


def test_it_goes_to_the_request_and_to_the_new_client(asker: Asker) -> None:
    asker.give_details(TEN, **born(3, 9, 1930))
    asker.give_code()

    asked = AppointmentRequest.objects.get()
    assert str(asked.asked_birth_date) == str(asked.client.birth_date) == "1930-03-09"


def test_a_known_record_is_not_written_over(asker: Asker) -> None:
    known_client(asker.house)
    asker.give_details(TEN, **born(3, 9, 1930))
    asker.give_code()

    assert str(AppointmentRequest.objects.get().asked_birth_date) == "1930-03-09"
    assert Client.objects.get().birth_date is None


def test_who_is_known_is_not_asked(asker: Asker) -> None:
    known_client(asker.house)
    asker.enter()

    assert "Date of birth" not in words(asker.get("details", **asker.choices()))


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        (born(), "Write the day, the month and the year."),
        (born(3, 9), "Write all three: the day, the month and the year."),
        (born(2, 30, 1984), "There is no such day. Please check it."),
        (born(13, 1, 1984), "There is no such day. Please check it."),
        (born(2, 0, 1984), "There is no such day. Please check it."),
        (born(3, 9, 30), "Write the year with four figures."),
        (born(3, 9, 1899), "Write a year from 1900 on."),
        (born(12, 8, 2026), "This day is yet to come. Please check it."),
        (born(3, "ninth", 1930), "Write the day and the year in figures."),
        (born(3, "²", 1930), "Write the day and the year in figures."),
        (born(3, "-9", 1930), "Write the day and the year in figures."),
        (born(3, "9" * 5000, 1930), "Write the day and the year in figures."),
        (born(3, "\0", 1930), "Write the day and the year in figures."),
    ],
)
def test_what_is_no_day_of_birth_is_said_so_and_kept(
    asker: Asker, typed: dict[str, str], why: str
) -> None:
    refused = asker.give_details(TEN, **typed)

    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert why in words(refused)
    assert 'href="#id_birth_date_0"' in refused.text or 'href="#id_birth_date"' in refused.text
    if typed["birth_date_year"].isalnum():
        again = asker.get("details", **asker.choices())
        assert f'value="{typed["birth_date_year"]}"' in again.text


@pytest.mark.parametrize("day", [(1, 1, 1900), (12, 7, 2026), (2, 29, 2000)])
def test_the_first_and_the_last_day_that_pass(asker: Asker, day: tuple[int, int, int]) -> None:
    assert asker.give_details(TEN, **born(*day)).status_code == HTTPStatus.FOUND


def test_what_the_practice_asks_meanwhile_is_asked_before_anything_is_sent(asker: Asker) -> None:
    Practice.objects.update(asks_birth_date=False)
    asker.give_details()
    Practice.objects.update(asks_birth_date=True)
    data = {"code": newest_code(), "draft": DETAILS["draft"]}

    step = asker.post("request_code", data=data, **asker.choices(TEN))

    assert not AppointmentRequest.objects.exists()
    assert "Date of birth" in words(asker.follow(step))
    asker.post("details", data=DETAILS | born(5, 17, 1984), **asker.choices(TEN))
    assert str(AppointmentRequest.objects.get().asked_birth_date) == "1984-05-17"


def test_no_practice_is_asked_for_it_by_itself(house: House) -> None:
    page = Asker(house).get("details", **Asker(house).choices())

    assert "Date of birth" not in words(page)
