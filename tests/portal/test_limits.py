"""How often one network may do what is open to everybody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import RequestFactory

from penciled.core.errors import TooManyAttempts
from penciled.portal import limits
from tests.factory import NOW

MINUTE = timedelta(minutes=1)

pytestmark = pytest.mark.django_db


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
