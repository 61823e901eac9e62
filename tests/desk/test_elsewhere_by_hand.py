"""The address of one's calendar, made by hand: on a small phone, without JavaScript, by axe."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from penciled.appointments.actions import place
from penciled.practices.models import CalendarFeed
from tests.browser import DESKTOP, OpenPage, axe
from tests.desk.browsing import next_tuesday, sign_in, too_small
from tests.desk.desks import at
from tests.factory import House, make_house

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]

NARROW = (320, 780)
SIDEWAYS = "document.documentElement.scrollWidth - screen.width"
MADE = re.compile(r"http://localhost:8000(/desk/feed/[\w-]{22}\.ics)")


@pytest.fixture
def house(live_server: LiveServer) -> House:
    house = make_house()
    place(house.plan(next_tuesday(), minutes=50), by=house.member, now=timezone.now())
    return house


def make(page: Page, live_server: LiveServer, house: House) -> str:
    """Walk from one's account to the new address, and return it."""
    page.goto(live_server.url + at("you", house))
    page.get_by_role("link", name="Open your calendar elsewhere").click()
    page.get_by_role("link", name="Make an address").click()
    password = page.get_by_label("Password")
    if password.count():
        password.fill("pencil-and-ink")
        page.get_by_role("button", name="Continue").click()
    page.get_by_label("First name").check()
    page.get_by_role("button", name="Make the address").click()
    found = MADE.search(page.get_by_label("Address", exact=True).input_value())
    assert found
    return found[1]


def sound(page: Page) -> None:
    assert axe(page) == []
    assert page.evaluate(SIDEWAYS) <= 0
    if page.evaluate("navigator.maxTouchPoints"):
        assert too_small(page) == []


@pytest.mark.parametrize("size", [NARROW, DESKTOP])
def test_each_page_on_the_way_is_sound(
    open_page: OpenPage, live_server: LiveServer, house: House, size: tuple[int, int]
) -> None:
    page = open_page(size, touch=size == NARROW)
    sign_in(page, live_server, house.member)
    page.goto(live_server.url + at("you_calendar", house))
    sound(page)
    path = make(page, live_server, house)
    expect(page.get_by_role("alert")).to_be_focused()
    sound(page)
    page.go_back()
    page.goto(live_server.url + at("you_calendar", house))
    sound(page)
    page.get_by_role("link", name="Make a new address").click()
    sound(page)

    assert b"SUMMARY:Elena\r\n" in Client().get(path).content


def test_without_javascript_it_is_made_named_and_stopped(
    open_page: OpenPage, live_server: LiveServer, house: House
) -> None:
    page = open_page(javascript=False)
    sign_in(page, live_server, house.member)
    path = make(page, live_server, house)

    page.goto(live_server.url + at("you_calendar", house))
    page.get_by_label("Initials").check()
    page.get_by_role("button", name="Save names").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    titles = re.findall(r"SUMMARY:(.*)\r", Client().get(path).text)
    page.get_by_role("button", name="Stop it").click()

    expect(page.get_by_role("link", name="Make an address")).to_be_visible()
    assert (titles, Client().get(path).status_code) == (["E. M."], 404)
    assert not CalendarFeed.objects.exists()
