"""Pages of signing in slow a machine down, for known and unknown addresses alike."""

from __future__ import annotations

from http import HTTPStatus
from itertools import takewhile

import pytest
from allauth.account import app_settings
from allauth.core.internal.ratelimit import parse_rates
from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from penciled.accounts.limits import WINDOW
from penciled.outbox.models import Message
from tests.factory import House

pytestmark = pytest.mark.django_db

MAYA, NOBODY = "maya@wrenfield.example", "nobody@wrenfield.example"
PAGES = {
    "login/": {"login": MAYA, "password": "wrong"},
    "login/code/": {"email": MAYA},
    "password/reset/": {"email": MAYA},
}
FREE = {"login/": 5, "login/code/": 3, "password/reset/": 3}


def post(page: str, email: str = MAYA, **asked: str) -> HttpResponse:
    words = {name: email if said == MAYA else said for name, said in PAGES[page].items()}
    return Client().post(f"/accounts/{page}", words, **asked)  # type: ignore[arg-type,return-value]


@pytest.mark.parametrize("email", [MAYA, NOBODY])
@pytest.mark.parametrize("page", PAGES)
def test_one_try_too_many_waits_a_quarter_of_an_hour(house: House, page: str, email: str) -> None:
    free = [post(page, email).status_code for _ in range(FREE[page])]
    refused = post(page, email)

    assert HTTPStatus.TOO_MANY_REQUESTS not in free
    assert (refused.status_code, refused["Retry-After"]) == (429, "900")
    assert "no-store" in refused["Cache-Control"]
    assert "One moment, please" in refused.text
    assert "portal.css" in refused.text, "in the look of the product"


@pytest.mark.parametrize(
    ("page", "most"), [("login/", 30), ("login/code/", 20), ("password/reset/", 20)]
)
def test_naming_another_address_each_time_helps_only_so_far(
    house: House, page: str, most: int
) -> None:
    answers = (post(page, f"n{number}@wrenfield.example") for number in range(most + 1))

    free = takewhile(lambda answer: answer.status_code != HTTPStatus.TOO_MANY_REQUESTS, answers)
    assert len(list(free)) == most


def test_naming_another_port_of_the_host_helps_nothing(house: House) -> None:
    statuses = [post("login/", HTTP_HOST=f"localhost:{4000 + n}").status_code for n in range(6)]

    assert statuses == [HTTPStatus.OK] * 5 + [HTTPStatus.TOO_MANY_REQUESTS]


def test_the_right_password_does_not_count_as_a_try(house: House) -> None:
    words = {"login": MAYA, "password": "pencil-and-ink"}

    statuses = {Client().post("/accounts/login/", words).status_code for _ in range(8)}

    assert statuses == {HTTPStatus.FOUND}


@pytest.mark.parametrize("page", ["login/code/", "password/reset/"])
def test_no_stranger_is_mailed(house: House, page: str) -> None:
    known, unknown = post(page), post(page, NOBODY)

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert [message.recipient for message in Message.objects.all()] == [MAYA]


def test_a_code_that_was_never_sent_is_refused_like_a_wrong_one(house: House) -> None:
    said = []
    for email in (MAYA, NOBODY):
        browser = Client()
        browser.post("/accounts/login/code/", {"email": email})
        page = browser.get("/accounts/login/code/confirm/").text.replace(email, "…")
        answer = browser.post("/accounts/login/code/confirm/", {"code": "WRNG-CDE1"})
        said.append((page.count("<"), answer.status_code, answer.text.count("Incorrect code")))

    assert said[0] == said[1]


def test_no_limit_counts_for_longer_than_is_said() -> None:
    rates = [
        rate
        for action in settings.ACCOUNT_RATE_LIMITS
        for rate in parse_rates(app_settings.RATE_LIMITS[action])
    ]

    assert max(rate.duration for rate in rates) == WINDOW.total_seconds()
