"""A guardian asks for a child in Chromium: on a small phone, back and forth, and without script."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from penciled.booking.models import AppointmentRequest
from penciled.practices.models import Practice
from tests.browser import OpenPage, axe
from tests.factory import ZONE, House, make_house
from tests.fakes.clock import Clock
from tests.portal.browsing import TEN, Asker, newest_code
from tests.portal.test_acting import child

pytestmark = pytest.mark.django_db(transaction=True)
SMALL = (320, 640)
NOTE = "She is shy at first."


@pytest.fixture
def house(transactional_db: None, clock: Clock, live_server: LiveServer) -> House:
    return make_house()


def prove(page: Page) -> None:
    page.get_by_label("First name").fill("Elena")
    page.get_by_label("Last name").fill("Marsh")
    page.get_by_label("Mail address").fill("elena@example.com")
    page.get_by_label("Anything Maya should know?").fill(NOTE)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Code").fill(newest_code())
    page.get_by_role("button", name="Send request").click()


@pytest.mark.parametrize("how", ["scripted", "scriptless"])
def test_a_guardian_asks_for_a_child(
    open_page: OpenPage, live_server: LiveServer, asker: Asker, how: str
) -> None:
    mia, javascript = child(asker.house), how == "scripted"
    Practice.objects.update(asks_birth_date=not javascript)
    if not javascript:
        asker.house.practice.refresh_from_db()
    page = open_page(SMALL, javascript=javascript, zone=ZONE)
    page.goto(live_server.url + asker.at("time", **asker.choices()))
    page.get_by_role("link", name="Continue").click()
    if not javascript:
        page.get_by_label("Month").select_option("March")
        page.get_by_label("Day").fill("9")
        page.get_by_label("Year").fill("1984")

    prove(page)

    expect(page.get_by_role("heading", name="Who is the appointment for?")).to_be_visible()
    assert not AppointmentRequest.objects.exists()
    page.get_by_role("radio", name="Mia Marsh").check()
    if javascript:
        assert axe(page) == []
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_label("Anything Maya should know?")).to_have_value(NOTE)
    page.go_back()
    page.reload()
    page.get_by_role("radio", name="Mia Marsh").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Send request").click()

    expect(page.get_by_role("heading", name="Asked, not yet confirmed")).to_be_visible()
    expect(page.locator("main")).to_contain_text("For Mia Marsh")
    asked = AppointmentRequest.objects.get()
    assert (asked.client, asked.starts_at, asked.note) == (mia, TEN, NOTE)
    page.get_by_role("link", name="See all my appointments").click()
    expect(page.locator("main article")).to_contain_text("For Mia Marsh")
    if javascript:
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= SMALL[0]
