"""Clients in Chromium, without a mouse: found, opened, changed, and back to the same place."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from penciled.clients.models import Client
from tests.browser import PHONE, OpenPage, axe
from tests.desk.browsing import let_in
from tests.desk.desks import at
from tests.factory import House, make_house, make_known

pytestmark = pytest.mark.django_db(transaction=True)

MANY = 60


@pytest.fixture
def house(live_server: LiveServer) -> House:
    made = make_house()
    for n in range(MANY):
        words = {"last_name": f"Marsh{n:02}", "email": f"c{n}@mail.example"}
        make_known(made, first_name="Ada" if n % 10 else "Elena", **words)
    return made


def test_a_client_is_found_opened_changed_and_the_list_comes_back_to_them(
    page: Page, live_server: LiveServer, house: House
) -> None:
    let_in(page, live_server, house.member)
    page.goto(f"{live_server.url}{at('clients', house)}?sort=newest")

    page.keyboard.press("/")
    field = page.get_by_label("Name, mail, phone or internal id")
    expect(field).to_be_focused()
    page.keyboard.type("elena")
    expect(page.locator("#found-count")).to_have_text("6 clients")
    assert "elena" not in page.url
    assert axe(page) == []
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[data-row]").nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.locator("[data-row]").nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Elena Marsh40", level=1)).to_be_visible()
    assert axe(page) == []
    page.get_by_role("link", name="Edit").press("Enter")
    page.get_by_label("Preferred name").fill("Leni")
    assert axe(page) == []
    page.get_by_role("button", name="Save record").press("Enter")
    expect(page.get_by_text("Called Leni", exact=True)).to_be_visible()
    page.get_by_role("link", name="Back to the clients").press("Enter")

    expect(page).to_have_url(re.compile(r"/clients/\?sort=newest&find=[\w-]+#client-"))
    expect(page.locator("#found-count")).to_have_text("6 clients")
    expect(field).to_have_value("elena")
    expect(page.locator("[data-row]").nth(1)).to_be_focused()
    assert Client.objects.get(last_name="Marsh40").preferred_name == "Leni"


@pytest.mark.soak
def test_pages_turn_and_an_archived_client_is_brought_back_on_a_phone(
    open_page: OpenPage, live_server: LiveServer, house: House
) -> None:
    page = open_page(PHONE)
    let_in(page, live_server, house.member)
    page.goto(f"{live_server.url}{at('clients', house)}")

    page.get_by_role("link", name="On", exact=True).click()
    expect(page.locator("[data-row]")).to_have_count(MANY - 50)
    assert axe(page) == []
    page.get_by_role("link", name="Marsh55, Ada").click()
    page.get_by_role("link", name="Edit").click()
    page.get_by_role("link", name="Archive").click()
    assert axe(page) == []
    page.get_by_role("button", name="Archive").click()
    expect(page.get_by_text("Archived on")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("is brought back.")).to_be_visible()
    assert Client.objects.get(last_name="Marsh55").archived_at is None
    page.get_by_role("link", name="Back to the clients").click()
    expect(page.locator("[data-row]")).to_have_count(MANY - 50)
