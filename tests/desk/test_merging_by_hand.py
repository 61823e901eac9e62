"""In Chromium: a stranger who is somebody known, and two records made one and two again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from penciled.booking.models import AppointmentRequest
from penciled.clients.models import Client
from penciled.practices.models import Member
from tests.browser import OpenPage, axe
from tests.desk.browsing import enter, next_tuesday, sign_in, tab_to, turn_to
from tests.factory import House, make_house, make_known, make_member

pytestmark = pytest.mark.django_db(transaction=True)

HOUR = timedelta(hours=1)


@pytest.fixture
def house(live_server: LiveServer) -> House:
    return make_house(answers_settle=600)


@pytest.fixture
def known(house: House) -> Client:
    said = {"last_name": "Marsh", "email": "elena@example.com", "phone": "(218) 555-0114"}
    return make_known(house, status="active", **said)


@pytest.fixture
def asked(house: House, known: Client) -> AppointmentRequest:
    return house.asked(
        next_tuesday(),
        email="lena@example.com",
        first_name="Lena",
        phone="218 555 0114",
        now=timezone.now() - HOUR,
    )


@pytest.fixture
def scheduler(house: House) -> Member:
    return make_member(house.practice, "Rosalind Pike", is_scheduler=True)


@pytest.mark.soak
def test_a_stranger_is_known_at_accept_by_keyboard_and_taken_back(
    page: Page, live_server: LiveServer, house: House, known: Client, asked: AppointmentRequest
) -> None:
    sign_in(page, live_server, house.member)
    turn_to(page, live_server, house)
    page.locator(".entry-pencil", has_text="Lena Marsh").click()
    pop = page.locator("#pop")
    expect(pop).to_contain_text("May be Elena Marsh")
    assert axe(page) == []
    pop.get_by_role("link", name="Accept").click()
    window = page.locator("#window")
    expect(window.get_by_role("group", name="Who is this?")).to_be_visible()
    expect(window.get_by_role("radio", checked=True)).to_have_count(0)

    window.get_by_role("button", name="Accept and book").click()
    expect(window).to_contain_text("Say whether this is a new client or one you know.")
    assert axe(page) == []
    tab_to(page, window.get_by_role("radio", name="A new client"))
    page.keyboard.press("ArrowDown")
    expect(window.get_by_role("radio", name="Elena Marsh")).to_be_checked()
    tab_to(page, window.get_by_role("button", name="Accept and book"))
    page.keyboard.press("Enter")

    expect(page.locator(".entry-ink", has_text="Elena Marsh")).to_be_visible()
    asked.refresh_from_db()
    assert asked.client == known
    page.goto(f"{live_server.url}/desk/{house.practice.slug}/requests/{asked.ref}/")
    expect(page.get_by_text("Written otherwise than on record")).to_be_visible()
    page.get_by_role("button", name="Take over Name").click()
    expect(page.get_by_text("Taken over: name.")).to_be_visible()
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.locator(".toast")).to_contain_text("waits again")
    page.reload()

    expect(page.get_by_text("May be somebody you know")).to_be_visible()
    expect(page.locator("main").get_by_text("Lena Marsh").first).to_be_visible()
    asked.refresh_from_db()
    assert (asked.state, asked.client.email) == ("pending", "lena@example.com")


@pytest.mark.soak
def test_two_records_are_merged_and_made_two_again(
    open_page: OpenPage,
    live_server: LiveServer,
    house: House,
    known: Client,
    asked: AppointmentRequest,
    scheduler: Member,
) -> None:
    page = open_page((320, 720))
    sign_in(page, live_server, scheduler)
    page.goto(f"{live_server.url}/desk/{house.practice.slug}/clients/{known.ref}/")
    expect(page.get_by_role("heading", name="May be the same person")).to_be_visible()
    page.get_by_role("link", name="Merge with another record…").click()
    assert axe(page) == []
    page.get_by_role("link", name="Look at both Lena Marsh").click()
    expect(page.get_by_role("heading", name="Merge Lena Marsh into Elena Marsh?")).to_be_visible()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.get_by_role("radio", name="The other record: Lena Marsh").check()
    page.get_by_role("button", name="Merge them").click()

    expect(page.get_by_role("heading", name="Lena Marsh", level=1)).to_be_visible()
    expect(page.get_by_text("The record of Lena Marsh was merged into this one")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("button", name="Undo", exact=True).click()

    expect(page.get_by_role("heading", name="Elena Marsh", level=1)).to_be_visible()
    expect(page.get_by_text("Undone: Lena Marsh has a record of their own again.")).to_be_visible()
    asked.refresh_from_db()
    assert asked.client.name == "Lena Marsh"


@pytest.mark.soak
def test_without_scripts_a_stranger_is_known_too(
    open_page: OpenPage,
    live_server: LiveServer,
    house: House,
    known: Client,
    asked: AppointmentRequest,
) -> None:
    page = open_page(javascript=False)
    enter(page, live_server, house.member)
    page.goto(f"{live_server.url}/desk/{house.practice.slug}/requests/{asked.ref}/accept/")
    page.get_by_role("radio", name="Elena Marsh").check()
    page.get_by_role("button", name="Accept and book").click()
    page.wait_for_url("**/requests/**")

    asked.refresh_from_db()
    assert asked.client == known
