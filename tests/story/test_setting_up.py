"""From nothing to the first request that is answered: no command line, in Chromium."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from penciled.booking.models import AppointmentRequest
from penciled.practices.models import Practice
from tests.browser import PHONE, OpenPage
from tests.story.conftest import code_in
from tests.story.test_story import go_on

pytestmark = pytest.mark.django_db(transaction=True)

Read = Callable[[str], str]
OWNER, CLIENT = "nadia@birchwood.example", "elena@example.com"
MOST_SECONDS = 120


@pytest.fixture(autouse=True)
def mailed(live_server: LiveServer, settings: Settings, tmp_path: Path) -> None:
    settings.EMAIL_BACKEND = "penciled.mailbox.backend.MailboxBackend"
    settings.MAILBOX_DIR = tmp_path
    settings.SITE_URL = live_server.url
    settings.SIGNUP_IS_OPEN = True


def sign_up(page: Page, server: str, newest_mail: Read) -> None:
    page.goto(f"{server}/start/")
    page.get_by_label("Your name").fill("Nadia Birch")
    page.get_by_label("Mail address").fill(OWNER)
    page.get_by_label("Password").fill("graphite-on-birch-bark")
    page.get_by_role("button", name="Mail me a code").click()
    page.get_by_label("Code").fill(code_in(newest_mail(OWNER)))
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Name of the practice").fill("Birchwood")
    page.get_by_role("button", name="Make the practice").click()
    expect(page.get_by_role("heading", name="Set up Birchwood")).to_be_visible()


def walk_the_checklist(page: Page) -> None:
    """Take every default but the address, which nobody can know."""
    save = page.get_by_role("button", name="Save and go on")
    page.get_by_role("link", name="Go on: Time zone").click()
    save.click()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Individual session")
    expect(page.get_by_label("Minutes")).to_have_value("50")
    save.click()
    page.get_by_label("Address").fill("7 Birch Lane\nDuluth, Minnesota 55802")
    save.click()
    expect(page.get_by_label("From")).to_have_value("9:00 AM")
    expect(page.get_by_label("Monday")).to_be_checked()
    expect(page.get_by_label("Saturday")).not_to_be_checked()
    save.click()
    expect(page.get_by_role("heading", name="A look at your portal")).to_be_visible()


def ask(page: Page, server: str, newest_mail: Read) -> None:
    """Ask for the first time there is; who and what is all there is to choose from."""
    page.goto(f"{server}/birchwood/")
    page.get_by_role("link", name="I’m a new client").click()
    go_on(page)
    go_on(page)
    page.locator(".times a.slot").first.click()
    go_on(page)
    page.get_by_label("First name").fill("Elena")
    page.get_by_label("Last name").fill("Marsh")
    page.get_by_label("Mail address").fill(CLIENT)
    go_on(page)
    page.get_by_label("Code").fill(code_in(newest_mail(CLIENT)))
    page.get_by_role("button", name="Send request").click()
    expect(page.get_by_role("heading", name="Asked, not yet confirmed")).to_be_visible()


def test_a_practice_comes_from_nothing_to_its_first_appointment(
    open_page: OpenPage, live_server: LiveServer, newest_mail: Read
) -> None:
    began, owner, client = time.monotonic(), open_page(), open_page()
    sign_up(owner, live_server.url, newest_mail)
    walk_the_checklist(owner)

    seen = owner.frame_locator("iframe")
    expect(seen.get_by_text("New times can’t be asked for online")).to_be_visible()
    owner.get_by_role("button", name="It looks right, go on").click()
    expect(owner.get_by_text("New clients can ask for everybody.")).to_be_visible()
    owner.get_by_role("button", name="Switch online booking on").click()
    expect(owner.get_by_text("That is all.")).to_be_visible()

    ask(client, live_server.url, newest_mail)
    assert "New request" in newest_mail(OWNER)
    owner.goto(f"{live_server.url}/desk/birchwood/requests/")
    owner.get_by_role("link", name="Accept Elena Marsh").click()
    window = owner.get_by_role("dialog", name=re.compile("Accept Elena Marsh"))
    window.get_by_role("button", name="Accept and book").click()
    expect(owner.get_by_role("heading", name="Nothing waiting")).to_be_visible()

    assert AppointmentRequest.objects.get().state == "accepted"
    assert "7 Birch Lane" not in newest_mail(CLIENT)  # it may still be taken back
    undo = owner.get_by_role("button", name="Undo")
    expect(undo).to_be_visible()
    expect(undo).to_be_hidden(timeout=30_000)
    assert "7 Birch Lane" in newest_mail(CLIENT)
    assert time.monotonic() - began < MOST_SECONDS


@pytest.mark.soak
def test_the_checklist_is_left_and_taken_up_again_without_javascript_on_a_phone(
    open_page: OpenPage, live_server: LiveServer, newest_mail: Read
) -> None:
    owner = open_page(PHONE, javascript=False)
    sign_up(owner, live_server.url, newest_mail)

    owner.get_by_role("link", name="Go on: Time zone").click()
    owner.get_by_role("button", name="Skip").click()
    owner.get_by_role("button", name="Save and go on").click()
    owner.get_by_role("link", name="All steps").click()

    expect(owner.locator(".setup-row", has_text="Time zone")).to_contain_text("Skipped")
    expect(owner.locator(".setup-row", has_text="A first service")).to_contain_text("Done")
    expect(owner.get_by_role("link", name="Go on: A first location")).to_be_visible()
    assert Practice.objects.get().setup == {"zone": "skipped", "service": "done"}
