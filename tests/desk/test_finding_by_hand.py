"""Searching, ticking and hiding names in Chromium, by the keyboard where that is the point."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from penciled.appointments.actions import place
from tests.browser import PHONE, OpenPage, axe
from tests.desk.browsing import next_tuesday, open_calendar
from tests.desk.desks import at
from tests.factory import NOW, House, make_house

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def house(live_server: LiveServer) -> House:
    made = make_house()
    place(made.plan(next_tuesday()), by=None, now=NOW)
    return made


def test_a_client_is_found_and_opened_without_a_mouse(
    page: Page, live_server: LiveServer, house: House
) -> None:
    open_calendar(page, live_server, house)

    page.keyboard.press("/")
    field = page.get_by_label("Name, mail or phone")
    expect(field).to_be_focused()
    page.keyboard.type("mars")
    expect(page.get_by_text("1 client", exact=True)).to_be_visible()
    assert axe(page) == []
    page.keyboard.press("ArrowDown")
    expect(page.locator(".hit-line").first).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.locator("#pop")).to_contain_text("Elena Marsh")
    expect(page.locator("#window")).not_to_be_visible()
    assert "mars" not in page.url.lower().replace("marsh", "mars").split("?")[-1]
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Search clients")).to_be_focused()


def test_enter_goes_to_who_is_found(page: Page, live_server: LiveServer, house: House) -> None:
    open_calendar(page, live_server, house)

    page.keyboard.press("/")
    expect(page.get_by_label("Name, mail or phone")).to_be_focused()
    page.keyboard.type("elena")
    page.keyboard.press("Enter")

    expect(page.locator(".hit-line").first).to_be_focused()


def test_names_are_hidden_in_place_and_stay_so(
    page: Page, live_server: LiveServer, house: House
) -> None:
    open_calendar(page, live_server, house)
    block = page.locator("#grid .entry")
    expect(block).to_contain_text("Elena Marsh")
    block.click()
    expect(page.locator("#pop")).to_contain_text("Elena Marsh")

    page.keyboard.press("Escape")
    page.keyboard.press("p")

    expect(block).to_contain_text("E. M.")
    expect(page.locator("body")).not_to_contain_text("Elena Marsh")
    expect(page.get_by_role("switch", name="Hide names")).to_be_checked()
    assert axe(page) == []
    page.goto(f"{live_server.url}{at('search', house)}")
    page.get_by_label("Name, mail or phone").fill("elena")
    expect(page.get_by_role("heading", name="E. M.")).to_be_visible()
    expect(page.get_by_text("Phone and mail are hidden while names are")).to_be_visible()


def test_ticks_are_kept_as_they_are_made_and_the_view_as_it_is_turned(
    page: Page, live_server: LiveServer, house: House
) -> None:
    open_calendar(page, live_server, house)
    block = page.locator("#grid .entry")
    expect(block).to_be_visible()

    page.get_by_label("Accepted, in ink").uncheck()
    expect(block).to_have_count(0)
    expect(page.get_by_text("1 filter on")).to_be_visible()
    expect(page.get_by_label("Accepted, in ink")).to_be_focused()
    page.get_by_role("button", name="Show everything").click()
    expect(block).to_be_visible()
    expect(page.get_by_label("Accepted, in ink")).to_be_checked()
    page.get_by_label("Clients may ask").check()
    expect(page.locator(".is-open").first).to_be_attached()
    assert axe(page) == []
    with page.expect_response(re.compile("remember")):
        page.get_by_role("link", name="Day", exact=True).click()
    page.goto(f"{live_server.url}{at('calendar', house)}")

    expect(page.locator("#calendar")).to_have_attribute("data-view", "day")


def test_several_quick_ticks_are_all_kept(
    page: Page, live_server: LiveServer, house: House
) -> None:
    open_calendar(page, live_server, house)

    for label in ("Asked, in pencil", "Accepted, in ink", "Events", "No-show", "Cancelled"):
        page.get_by_label(label).click()
    expect(page.locator("#grid .entry")).to_have_count(0)
    page.reload()

    for label in ("Asked, in pencil", "Accepted, in ink", "Events", "No-show", "Cancelled"):
        expect(page.get_by_label(label)).not_to_be_checked()


def test_a_tick_that_was_not_kept_goes_back_and_says_so(
    page: Page, live_server: LiveServer, house: House
) -> None:
    open_calendar(page, live_server, house)
    page.route(re.compile("remember"), lambda route: route.abort())

    page.get_by_label("Accepted, in ink").click()

    expect(page.get_by_text("We can’t reach Penciled")).to_be_visible()
    expect(page.get_by_label("Accepted, in ink")).to_be_checked()


def test_all_of_it_works_without_script(
    open_page: OpenPage, live_server: LiveServer, house: House
) -> None:
    page = open_page(javascript=False)
    open_calendar_plain(page, live_server, house)

    page.get_by_role("switch", name="Hide names").click()
    expect(page.locator("#agenda")).to_contain_text("E. M.")
    page.get_by_label("Accepted, in ink").uncheck()
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator("#agenda")).not_to_contain_text("E. M.")
    page.get_by_role("button", name="Show everything").click()
    expect(page.locator("#agenda")).to_contain_text("E. M.")
    page.get_by_role("link", name="Search clients").click()
    page.get_by_label("Name, mail or phone").fill("elena")
    page.get_by_role("button", name="Search").click()

    expect(page.get_by_role("heading", name="E. M.")).to_be_visible()


def open_calendar_plain(page: Page, server: LiveServer, house: House) -> None:
    page.goto(f"{server.url}{at('calendar', house)}?on={next_tuesday():%Y-%m-%d}")
    page.get_by_label("Mail address").fill(house.member.user.email)
    page.get_by_label("Password").fill("pencil-and-ink")
    page.get_by_role("button", name="Sign in", exact=True).click()


@pytest.mark.parametrize("size", [(1280, 800), (768, 1024), PHONE, (320, 640)])
def test_the_tools_fit_and_pass_axe_at_every_width(
    open_page: OpenPage, live_server: LiveServer, house: House, size: tuple[int, int]
) -> None:
    page = open_page(size)
    open_calendar(page, live_server, house)

    wide = page.evaluate("document.documentElement.scrollWidth")
    tops = page.evaluate(
        "[...document.querySelectorAll('.tools > *')].filter(e => e.checkVisibility())"
        ".map(e => Math.round(e.getBoundingClientRect().top + e.offsetHeight / 2))"
    )
    assert wide == size[0]
    assert len({round(top / 12) for top in tops}) <= 2
    assert axe(page) == []
