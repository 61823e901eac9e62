"""The story that must always work: asked in pencil, answered in ink or rubbed out, in Chromium."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from penciled.booking.models import AppointmentRequest
from tests.browser import OpenPage
from tests.factory import House
from tests.story.conftest import code_in, sign_in

pytestmark = pytest.mark.django_db(transaction=True)

ELENA = "elena@example.com"
Read = Callable[[str], str]


def ask(
    page: Page,
    server: str,
    newest_mail: Read,
    *,
    email: str = ELENA,
    on_each_page: Callable[[str], object] = str,
) -> None:
    """Go from the practice's home to a request that waits, as somebody new would."""
    page.goto(f"{server}/wrenfield/")
    page.get_by_role("link", name="I’m a new client").click()
    page.get_by_role("radio", name="Maya Okafor").check()
    on_each_page("practitioner")
    go_on(page)
    page.get_by_role("radio", name="Individual session").check()
    page.get_by_role("radio", name="In person").check()
    on_each_page("visit")
    go_on(page)
    expect(page.get_by_role("heading", name="When would suit you?")).to_be_visible()
    page.locator(".times a.slot").first.click()
    expect(page.locator(".sum .slip-time time")).to_be_visible()
    on_each_page("time")
    go_on(page)
    page.get_by_label("First name").fill("Elena")
    page.get_by_label("Last name").fill("Marsh")
    page.get_by_label("Mail address").fill(email)
    page.get_by_label("Phone").fill("(218) 555-0178")
    page.locator("textarea").fill("Afternoons are best.")
    on_each_page("details")
    go_on(page)
    expect(page.get_by_role("heading", name="Check your mail")).to_be_visible()
    on_each_page("code")
    page.get_by_label("Code").fill(code_in(newest_mail(email)))
    page.get_by_role("button", name="Send request").click()
    expect(page.get_by_role("heading", name="Asked, not yet confirmed")).to_be_visible()


def go_on(page: Page) -> None:
    page.get_by_role("button", name="Continue").or_(
        page.get_by_role("link", name="Continue")
    ).click()


def open_calendar(page: Page, server: str) -> None:
    asked = AppointmentRequest.objects.get()
    on = asked.starts_at.astimezone(asked.zone_info).date()
    page.goto(f"{server}/desk/wrenfield/calendar/?view=week&on={on}")


def badge(page: Page) -> str:
    return page.locator("#badge").first.inner_text().strip()


def test_a_request_is_pencilled_in_and_inked(
    open_page: OpenPage, live_server: LiveServer, house: House, newest_mail: Read
) -> None:
    client, staff = open_page(), open_page()
    ask(client, live_server.url, newest_mail)
    assert "New request" in newest_mail("maya@wrenfield.example")
    assert "not yet confirmed" in newest_mail(ELENA)

    sign_in(staff, live_server.url, email="maya@wrenfield.example")
    open_calendar(staff, live_server.url)
    staff.locator(".entry-pencil", has_text="Elena Marsh").click()
    pop = staff.get_by_role("dialog")
    expect(pop).to_contain_text("Individual session")
    expect(pop).to_contain_text("Afternoons are best.")
    pop.get_by_role("link", name="Accept").click()
    window = staff.get_by_role("dialog", name=re.compile("Accept Elena Marsh"))
    window.get_by_label("Message to Elena").fill("Come ten minutes early.")
    window.get_by_role("button", name="Accept and book").click()
    expect(staff.locator(".entry-ink", has_text="Elena Marsh")).to_be_visible()
    expect(staff.locator(".entry-pencil")).to_have_count(0)

    mail = newest_mail(ELENA)
    assert "confirmed" in mail
    assert "418 Ferris Street" in mail
    assert "Come ten minutes early." in mail
    client.goto(f"{live_server.url}/wrenfield/mine/")
    expect(client.get_by_text("Confirmed", exact=True)).to_be_visible()


def test_a_request_is_declined_with_a_word(
    open_page: OpenPage, live_server: LiveServer, house: House, newest_mail: Read
) -> None:
    client, staff = open_page(), open_page()
    ask(client, live_server.url, newest_mail)

    sign_in(staff, live_server.url, email="maya@wrenfield.example")
    staff.goto(f"{live_server.url}/desk/wrenfield/requests/")
    staff.get_by_role("link", name="Decline Elena Marsh").click()
    window = staff.get_by_role("dialog", name="Decline this request?")
    window.get_by_label("Message to Elena").fill("Full until January.")
    window.get_by_role("button", name="Decline").click()
    expect(staff.get_by_role("heading", name="Nothing waiting")).to_be_visible()
    staff.get_by_role("link", name="Past", exact=True).click()
    expect(staff.locator("table")).to_contain_text("Full until January.")

    assert "Full until January." in newest_mail(ELENA)
    client.goto(f"{live_server.url}/wrenfield/mine/")
    expect(client.locator("main")).to_contain_text("Full until January.")


def test_a_client_takes_a_request_back(
    open_page: OpenPage, live_server: LiveServer, house: House, newest_mail: Read
) -> None:
    client = open_page()
    ask(client, live_server.url, newest_mail)

    client.goto(f"{live_server.url}/wrenfield/mine/")
    client.get_by_role("link", name="Cancel request").click()
    client.get_by_role("button", name="Cancel request").click()

    expect(client.get_by_text("Cancelled by you")).to_be_visible()
    assert AppointmentRequest.objects.get().state == "cancelled"
    assert "cancelled" in newest_mail("maya@wrenfield.example").lower()


def test_asking_works_without_javascript(
    open_page: OpenPage, live_server: LiveServer, house: House, newest_mail: Read
) -> None:
    ask(open_page(javascript=False), live_server.url, newest_mail)

    assert AppointmentRequest.objects.get().state == "pending"
