"""How often one network may do what is open to everybody."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from http import HTTPStatus
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client as Browser
from django.test import RequestFactory

from penciled.booking.models import AppointmentRequest
from penciled.core.errors import TooManyAttempts
from penciled.portal import limits
from tests.factory import NOW, House, make_house
from tests.fakes.clock import Clock
from tests.portal.browsing import HOUR, TEN, Asker, known_client, words

MINUTE = timedelta(minutes=1)
NEWCOMERS = [f"newcomer{number}@example.com" for number in range(6)]

pytestmark = pytest.mark.django_db


BY_DESIGN = {name: limits.MOST[name] for name in ("code", "send")}  # as no test has set them


@pytest.fixture(autouse=True)
def two_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(limits.MOST, "code", 2)
    monkeypatch.setitem(limits.MOST, "send", 2)


def spend(address: str, what: str = "code", *, minutes: int = 0) -> None:
    request = RequestFactory().post("/", REMOTE_ADDR=address)
    limits.spend(request, what, now=NOW + minutes * MINUTE)


def test_the_count_is_for_each_network_and_each_thing_alone() -> None:
    for what in ("code", "send"):
        for address in ("192.0.2.1", "192.0.2.2"):
            for _ in range(2):
                spend(address, what)

    with pytest.raises(TooManyAttempts):
        spend("192.0.2.1")


def test_the_wait_ends_when_the_oldest_try_is_an_hour_ago() -> None:
    spend("192.0.2.1")
    spend("192.0.2.1", minutes=20)

    with pytest.raises(TooManyAttempts) as refused:
        spend("192.0.2.1", minutes=50)
    assert refused.value.retry_after == 10 * MINUTE
    spend("192.0.2.1", minutes=60)


def test_one_customers_many_addresses_are_one_network() -> None:
    spend("2001:db8:1:2::1")
    spend("2001:db8:1:2:ffff::9")

    with pytest.raises(TooManyAttempts):
        spend("2001:db8:1:2::77")
    spend("2001:db8:1:3::1")


def ask_as(house: House, email: str, number: int, *, address: str = "127.0.0.1") -> Any:
    """Go the whole way as somebody new, on a network, and return the last answer."""
    asker = Asker(house, Browser(REMOTE_ADDR=address))
    start = TEN + number * HOUR
    draft = str(uuid4())
    asker.give_details(start, email=email, draft=draft)
    return asker, asker.give_code(start, email=email, draft=draft)


def test_new_clients_of_one_network_hold_only_so_many_times(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(limits.MOST, "newcomer", 2)
    monkeypatch.setitem(limits.MOST, "send", 60)
    monkeypatch.setitem(limits.MOST, "code", 60)
    for number in range(2):
        _, answer = ask_as(house, NEWCOMERS[number], number)
        assert answer.status_code == HTTPStatus.FOUND

    asker, slow = ask_as(house, NEWCOMERS[2], 2)

    assert slow.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert slow["Retry-After"] == "3600"
    assert "Many new clients have asked from your network. Wait 60 minutes" in words(slow)
    assert "Afternoons are best." in slow.text
    assert AppointmentRequest.objects.count() == 2
    assert "Afternoons are best." in asker.get("details", **asker.choices(TEN + 2 * HOUR)).text
    _, answer = ask_as(house, NEWCOMERS[3], 2, address="192.0.2.9")
    assert answer.status_code == HTTPStatus.FOUND


def test_the_page_that_says_to_wait_can_be_sent_once_the_wait_is_over(
    house: House, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(limits.MOST, "newcomer", 1)
    ask_as(house, NEWCOMERS[0], 0)
    asker, slow = ask_as(house, NEWCOMERS[1], 1)
    action = re.search(r'<form[^>]*id="details"[^>]*action="([^"]*)"', slow.text)
    assert action
    clock.pass_by(60 * MINUTE)

    form = slow.context["form"]
    typed = {name: form[name].value() for name in form.fields}
    sent = asker.browser.post(unescape(action[1]), typed)

    assert sent.status_code == HTTPStatus.FOUND
    assert AppointmentRequest.objects.get(starts_at=TEN + HOUR).asked_name == "Elena Marsh"


def test_a_day_has_a_limit_too_and_says_hours(
    house: House, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(limits.MOST, "newcomer_today", 1)
    ask_as(house, NEWCOMERS[0], 0)
    clock.pass_by(2 * HOUR)

    _, slow = ask_as(house, NEWCOMERS[1], 1)

    assert slow["Retry-After"] == str(22 * 3600)
    assert "from your network today. Wait 22 hours, then try again." in words(slow)
    assert "is kept" not in words(slow), "as it is forgotten sooner"


def test_new_clients_of_all_networks_hold_only_so_many_times_at_one_practice(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(limits.MOST, "newcomer_here", 2)
    for number in range(2):
        ask_as(house, NEWCOMERS[number], number, address=f"192.0.2.{number}")

    _, slow = ask_as(house, NEWCOMERS[2], 2, address="192.0.2.2")
    assert slow.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert "Many new clients are asking just now. Wait 60 minutes" in words(slow)

    _, there = ask_as(make_house("harbor"), NEWCOMERS[2], 2, address="192.0.2.2")
    assert there.status_code == HTTPStatus.FOUND


def test_whom_the_practice_knows_is_not_held_up_by_newcomers(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(limits.MOST, "newcomer", 0)
    monkeypatch.setitem(limits.MOST, "newcomer_here", 0)
    known_client(house)
    asker = Asker(house)
    asker.enter()

    sent = asker.post("details", data={"note": ""}, **asker.choices())

    assert sent.status_code == HTTPStatus.FOUND


def test_only_times_that_are_held_are_counted_and_a_repeat_is_not(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(limits.MOST, "newcomer", 2)
    monkeypatch.setitem(limits.MOST, "send", 60)
    asker = Asker(house)
    asker.enter(NEWCOMERS[0])
    house.asked(TEN, email="other@example.com")
    typed = {"first_name": "Elena", "last_name": "Marsh", "note": "", "draft": str(uuid4())}

    taken = asker.post("details", data=typed, **asker.choices())
    first = asker.post("details", data=typed, **asker.choices(TEN + HOUR))
    again = asker.post("details", data=typed, **asker.choices(TEN + HOUR))
    second = asker.post("details", data=typed, **asker.choices(TEN + 2 * HOUR))

    assert taken.status_code == HTTPStatus.CONFLICT
    assert [each.status_code for each in (first, again, second)] == [HTTPStatus.FOUND] * 3
    assert first.url == again.url


def test_every_limit_is_in_the_reference() -> None:
    page = Path("docs/reference/limits.md").read_text()
    rows = re.findall(r"^\| `(\w+)` \| (\d+) \| an? (\w+)", page, re.MULTILINE)

    spans = {"hour": timedelta(hours=1), "day": timedelta(days=1)}
    assert {name: (int(most), spans[span]) for name, most, span in rows} == {
        name: (most, limits.WITHIN.get(name, timedelta(hours=1)))
        for name, most in (limits.MOST | BY_DESIGN).items()
    }
