"""Two clicks of one form at the same instant, by real threads: one request, one answer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from threading import Barrier
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client as Browser

from penciled.booking.models import AppointmentRequest
from tests.factory import House, make_house
from tests.fakes.clock import Clock
from tests.portal.browsing import HOUR, TEN, Asker, known_client, mails

ROUNDS = 8

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def house(transactional_db: None, clock: Clock) -> House:
    cache.clear()  # its table is no model's, so no flush between tests empties it
    return make_house()


def clicks(house: House, cookies: dict[str, str], count: int = 2) -> list[Asker]:
    """Return as many browsers that hold the same cookies."""
    askers = []
    for _ in range(count):
        browser = Browser()
        browser.cookies.load(cookies)
        askers.append(Asker(house, browser))
    return askers


def at_once(askers: list[Asker], act: Any) -> list[Any]:
    barrier = Barrier(len(askers))

    def click(asker: Asker) -> Any:
        barrier.wait()
        try:
            return act(asker)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(askers)) as pool:
        return list(pool.map(click, askers))


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_two_clicks_on_the_code_give_one_request_and_the_same_answer(
    house: House, round_: int
) -> None:
    asker = Asker(house)
    asker.give_details()
    cookies = {name: morsel.value for name, morsel in asker.browser.cookies.items()}

    pair = clicks(house, cookies)
    answers = at_once(pair, lambda each: each.give_code())

    asked = AppointmentRequest.objects.get()
    there = asker.at("mine_request", asked.ref)
    assert [(a.status_code, a.url) for a in answers] == [(HTTPStatus.FOUND, there)] * 2
    assert [each.browser.get(there).status_code for each in pair] == [HTTPStatus.OK] * 2
    assert len(mails()) == 2


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_two_clicks_of_a_known_client_give_one_request_and_the_same_answer(
    house: House, round_: int
) -> None:
    known_client(house)
    asker = Asker(house)
    asker.enter()
    cookies = {name: morsel.value for name, morsel in asker.browser.cookies.items()}
    start = TEN + round_ % 4 * HOUR
    sent = {"note": "", "draft": "0c5bb2e2-3cf6-4d55-9a7c-9e2b6f0d1a11"}

    answers = at_once(
        clicks(house, cookies, 4),
        lambda each: each.post("details", data=sent, **each.choices(start)),
    )

    asked = AppointmentRequest.objects.get()
    assert {a.url for a in answers} == {asker.at("mine_request", asked.ref)}
    assert len(mails()) == 2


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_two_clicks_on_the_details_mail_one_code_that_either_can_use(
    house: House, round_: int
) -> None:
    pair = [Asker(house), Asker(house)]

    answers = at_once(pair, lambda each: each.give_details())

    assert [answer.status_code for answer in answers] == [HTTPStatus.FOUND] * 2
    assert pair[round_ % 2].give_code().status_code == HTTPStatus.FOUND
    assert AppointmentRequest.objects.count() == 1
