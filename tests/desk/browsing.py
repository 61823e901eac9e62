"""The desk in Chromium: signing in, turning the calendar, dragging what stands on it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.test import Client as Visitor
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from penciled.practices.models import Member
from tests.factory import House

DAY = timedelta(days=1)
HOUR_TALL = 64  # pixels


def next_tuesday() -> datetime:
    """Return ten o'clock in Chicago, or nine in winter, on a Tuesday to come."""
    today = timezone.now().replace(hour=15, minute=0, second=0, microsecond=0).astimezone(UTC)
    return today + ((1 - today.weekday()) % 7 + 7) * DAY


def let_in(page: Page, server: LiveServer, member: Member) -> None:
    """Give the browser a session, as the form for signing in would: see `enter` for that."""
    visitor = Visitor()
    visitor.force_login(member.user)
    session = visitor.cookies[settings.SESSION_COOKIE_NAME].value
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": server.url}
    page.context.add_cookies([cookie])  # type: ignore[list-item]


def sign_in(page: Page, server: LiveServer, member: Member) -> None:
    let_in(page, server, member)
    page.goto(f"{server.url}/desk/")
    expect(page.get_by_role("link", name=re.compile("Requests"))).to_be_visible()


def enter(page: Page, server: LiveServer, member: Member) -> None:
    """Sign in where no script runs."""
    page.goto(f"{server.url}/desk/")
    page.get_by_label("Mail address").fill(member.user.email)
    page.get_by_label("Password").fill("pencil-and-ink")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/calendar/**")


def turn_to(page: Page, server: LiveServer, house: House, **query: str) -> None:
    """Open the calendar at the Tuesday, or as `query` has it, and wait for what it draws."""
    said = {"on": f"{next_tuesday():%Y-%m-%d}"} | query
    address = "&".join(f"{name}={value}" for name, value in said.items())
    page.goto(f"{server.url}/desk/{house.practice.slug}/calendar/?{address}")
    expect(page.locator("#calendar[data-drawn]")).to_be_attached()


def open_calendar(
    page: Page, server: LiveServer, house: House, member: Member | None = None, **query: str
) -> None:
    let_in(page, server, member or house.member)
    turn_to(page, server, house, **query)


def drag(page: Page, what: Locator, *, right: float = 0, down: float = 0) -> None:
    """Drag by the upper left of `what`, as far as is said in pixels."""
    what.scroll_into_view_if_needed()
    box = what.bounding_box()
    assert box
    _drag_from(page, box["x"] + 24, box["y"] + 6, right=right, down=down)


def drag_edge(page: Page, what: Locator, *, down: float) -> None:
    """Drag the lower edge of `what`."""
    what.scroll_into_view_if_needed()
    box = what.bounding_box()
    assert box
    _drag_from(page, box["x"] + 24, box["y"] + box["height"] - 2, right=0, down=down)


def _drag_from(page: Page, x: float, y: float, *, right: float, down: float) -> None:
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + right / 2 + 8, y + down / 2, steps=4)
    page.mouse.move(x + right, y + down, steps=6)
    page.mouse.up()


def tab_to(page: Page, what: Locator, *, most: int = 80) -> None:
    """Press Tab until `what` has the focus, as somebody without a mouse does."""
    what.wait_for()
    for _ in range(most):
        if what.evaluate("each => each === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{what} is out of the keyboard's reach")


def too_small(page: Page) -> list[str]:
    """Return what can be pressed here and is no target for a finger, with its size in pixels.

    A target is 44 pixels wide and high, with the label around a tick as a part of it. A link
    inside a sentence is let off; of what stands on the calendar, 24 pixels around its middle have
    to be free of anything else. In front of the rest lies what is open: only that is looked at.
    """
    found: list[str] = page.evaluate((Path(__file__).parent / "too_small.js").read_text())
    return found
