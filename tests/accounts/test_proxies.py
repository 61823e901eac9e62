"""A proxy that nobody named is noticed and told; what it says is not believed."""

from __future__ import annotations

import logging

import pytest
from django.core.checks import run_checks
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from pytest_django import Settings

from penciled.accounts.proxies import notice_proxies
from tests.factory import House

SAID = (
    "Requests come through a proxy, but nobody named it, so all visitors count as one and share "
    "the limits on codes and sign-ins. Set TRUSTED_PROXIES to the number of proxies in front, "
    "or to 0 if there is none."
)


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("A page")


def visit(peer: str, **headers: str) -> HttpRequest:
    return RequestFactory().get("/", REMOTE_ADDR=peer, **headers)  # type: ignore[arg-type]


@pytest.mark.parametrize("peer", ["127.0.0.1", "::1", "10.1.2.3", "172.17.0.1", "fd00::7"])
def test_it_is_told_once_in_a_process(caplog: pytest.LogCaptureFixture, peer: str) -> None:
    answer = notice_proxies(page)

    for _ in range(3):
        assert answer(visit(peer, HTTP_X_FORWARDED_FOR="203.0.113.9")).status_code == 200

    assert [(record.levelno, record.getMessage()) for record in caplog.records] == [
        (logging.ERROR, SAID)
    ]


@pytest.mark.parametrize(
    ("peer", "headers"),
    [
        ("127.0.0.1", {}),
        ("9.9.9.9", {"HTTP_X_FORWARDED_FOR": "127.0.0.1"}),
        ("", {"HTTP_X_FORWARDED_FOR": "203.0.113.9"}),
    ],
)
def test_a_visitor_who_comes_straight_is_no_proxy(
    caplog: pytest.LogCaptureFixture, peer: str, headers: dict[str, str]
) -> None:
    notice_proxies(page)(visit(peer, **headers))

    assert caplog.records == []


@pytest.mark.parametrize("said", [0, 1])
def test_where_the_number_was_said_nothing_is_looked_for(settings: Settings, said: int) -> None:
    settings.TRUSTED_PROXIES = said

    with pytest.raises(MiddlewareNotUsed):
        notice_proxies(page)


@pytest.mark.django_db
def test_without_the_setting_the_header_moves_no_limit(house: House) -> None:
    words = {"email": "maya@wrenfield.example"}
    statuses = [
        Client()
        .post("/accounts/login/code/", words, headers={"x-forwarded-for": f"203.0.113.{number}"})
        .status_code
        for number in range(4)
    ]
    others = [
        Client()
        .post(
            "/accounts/login/code/",
            {"email": f"n{number}@wrenfield.example"},
            headers={"x-forwarded-for": f"203.0.113.{number}"},
        )
        .status_code
        for number in range(20)
    ]

    assert (statuses[-1], others[-1]) == (429, 429)


@pytest.mark.parametrize(
    ("site", "said", "warned"),
    [
        ("https://book.example", None, ["penciled.W001"]),
        ("https://book.example", 0, []),
        ("https://book.example", 1, []),
        ("http://localhost:8000", None, []),
    ],
)
def test_check_warns_where_there_must_be_one(
    settings: Settings, site: str, said: int | None, warned: list[str]
) -> None:
    settings.SITE_URL, settings.TRUSTED_PROXIES = site, said

    assert [message.id for message in run_checks() if message.id] == warned


@pytest.mark.django_db
@pytest.mark.parametrize("hops", ["", "203.0.113.9", "203.0.113.9, 10.0.0.1", ",,", "a, b, c", ","])
@pytest.mark.parametrize("address", ["login/", "login/code/", "password/reset/"])
def test_fewer_hops_than_were_named_are_no_fault_and_are_not_believed(
    house: House, settings: Settings, hops: str, address: str
) -> None:
    settings.TRUSTED_PROXIES = settings.ALLAUTH_TRUSTED_PROXY_COUNT = 3
    words = {"email": "maya@wrenfield.example", "login": "maya@wrenfield.example", "password": "x"}

    answer = Client().post(f"/accounts/{address}", words, headers={"x-forwarded-for": hops})

    assert answer.status_code in {200, 302, 403}
    assert answer.status_code != 403 or hops in {",,", "a, b, c"}


@pytest.mark.django_db
def test_a_header_that_is_too_short_moves_no_limit(house: House, settings: Settings) -> None:
    settings.TRUSTED_PROXIES = settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2

    statuses = [
        Client()
        .post(
            "/accounts/login/code/",
            {"email": f"n{number}@wrenfield.example"},
            headers={"x-forwarded-for": f"203.0.113.{number}"},
        )
        .status_code
        for number in range(21)
    ]

    assert (statuses[0], statuses[-1]) == (302, 429)


@pytest.mark.django_db
def test_whoever_has_no_address_at_all_is_refused(house: House, settings: Settings) -> None:
    settings.TRUSTED_PROXIES = settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2
    asked = {"REMOTE_ADDR": "", "HTTP_X_FORWARDED_FOR": "203.0.113.9"}

    answer = Client().post("/accounts/login/code/", {"email": "maya@wrenfield.example"}, **asked)  # type: ignore[arg-type]

    assert answer.status_code == 403
