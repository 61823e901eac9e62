"""No line of a log tells what an address keeps secret, whoever writes the line."""

from __future__ import annotations

import io
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.test import Client

SECRET = "a-secret_of-22-letters"
ADDRESSES = [
    f"/desk/feed/{SECRET}.ics",
    f"/desk/feed/{SECRET}",
    f"/desk/join/{SECRET}/",
    f"/accounts/password/reset/key/{SECRET}/",
    f"/wrenfield/by-mail/{SECRET}/",
    f"/wrenfield/by-mail/{SECRET}",
]


@contextmanager
def writing_of(name: str) -> Iterator[io.StringIO]:
    """Catch what the product's own handler of a logger writes; pytest adds some of its own."""
    (handler,) = (h for h in logging.getLogger(name).handlers if type(h) is logging.StreamHandler)
    written = io.StringIO()
    before = handler.setStream(written)
    yield written
    handler.setStream(before or sys.stderr)


@pytest.fixture(params=["django.request", "django.server"])
def lines(request: pytest.FixtureRequest) -> Iterator[tuple[logging.Logger, io.StringIO]]:
    """Return a logger of the product's own configuration, and what it writes."""
    with writing_of(request.param) as written:
        yield logging.getLogger(request.param), written


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_line_about_an_address_leaves_its_secret_out(
    lines: tuple[logging.Logger, io.StringIO], address: str
) -> None:
    logger, written = lines

    logger.error("%s: %s", "Internal Server Error", address)
    logger.error('"%s" %s %s', f"GET {address} HTTP/1.1", "500", "17")
    logger.error("Broken pipe from " + address)  # noqa: G003 -- as others may write it

    assert SECRET not in written.getvalue()
    assert written.getvalue().count(address.partition(SECRET)[0] + "-") == 3


def test_all_else_in_a_line_stays(lines: tuple[logging.Logger, io.StringIO]) -> None:
    logger, written = lines

    logger.error("%s: %s, %d", "Not Found", "/desk/wrenfield/feed/", 404)
    logger.error("%(path)s", {"path": "/desk/joined/"})

    assert "Not Found: /desk/wrenfield/feed/, 404" in written.getvalue()
    assert "/desk/joined/" in written.getvalue()


@pytest.mark.django_db
def test_a_fault_in_a_feed_is_told_without_its_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(_secret: str) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("penciled.desk.views.elsewhere.feed_at", broken)

    with writing_of("django.request") as written:
        answer = Client(raise_request_exception=False).get(ADDRESSES[0])

    assert answer.status_code == 500
    assert "Internal Server Error: /desk/feed/-" in written.getvalue()
    assert "ZeroDivisionError" in written.getvalue()
    assert SECRET not in written.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize("said", [f"{SECRET}/", SECRET, f"%20{SECRET}/", f"{SECRET}/?next=/"])
def test_a_fault_behind_a_mailed_link_is_told_without_its_token(
    monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    def broken(_slug: str) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("penciled.portal.access.practice_at", broken)

    with writing_of("django.request") as written:
        Client(raise_request_exception=False).get(f"/wrenfield/by-mail/{said}", follow=True)

    assert "ZeroDivisionError" in written.getvalue() or not said.endswith("/")
    assert SECRET not in written.getvalue()
