"""The story by keyboard alone: nothing is clicked, and the focus is never lost."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from penciled.booking.models import AppointmentRequest
from tests.browser import OpenPage
from tests.factory import House
from tests.story.conftest import code_in
from tests.story.test_accessible import free_starts
from tests.story.test_story import ELENA, Read

pytestmark = pytest.mark.django_db(transaction=True)

MOST_STEPS = 90


def walk_to(page: Page, goal: Locator) -> None:
    """Press Tab until `goal` has the focus, as somebody without a mouse would."""
    goal.wait_for()
    for _ in range(MOST_STEPS):
        if goal.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"The focus never came to {goal}.")


def press(page: Page, goal: Locator) -> None:
    walk_to(page, goal)
    page.keyboard.press("Enter")


def choose(page: Page, radio: Locator) -> None:
    """Walk to the group of a radio button, and to it by the arrows."""
    name = radio.get_attribute("name")
    for _ in range(MOST_STEPS):
        if page.evaluate("document.activeElement.name") == name:
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    for _ in range(10):
        if radio.is_checked():
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"The arrows never came to {radio}.")


def write(page: Page, label: str, words: str) -> None:
    walk_to(page, page.get_by_label(label))
    page.keyboard.type(words)


def test_a_client_asks_by_keyboard(
    open_page: OpenPage, live_server: LiveServer, house: House, newest_mail: Read
) -> None:
    page = open_page()
    page.goto(f"{live_server.url}/wrenfield/")
    press(page, page.get_by_role("link", name="I’m a new client"))
    choose(page, page.get_by_role("radio", name="Maya Okafor"))
    press(page, page.get_by_role("button", name="Continue"))
    choose(page, page.get_by_role("radio", name="Individual session"))
    choose(page, page.get_by_role("radio", name="In person"))
    press(page, page.get_by_role("button", name="Continue"))
    press(page, page.locator(".times a.slot").first)
    go_on = page.get_by_role("link", name="Continue").or_(
        page.get_by_role("button", name="Continue")
    )
    press(page, go_on)
    write(page, "First name", "Elena")
    write(page, "Last name", "Marsh")
    write(page, "Mail address", ELENA)
    press(page, page.get_by_role("button", name="Continue"))
    page.get_by_label("Code").wait_for()
    write(page, "Code", code_in(newest_mail(ELENA)))
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Asked, not yet confirmed")).to_be_visible()


@pytest.mark.parametrize("answer", ["Accept", "Decline"])
def test_staff_answer_by_keyboard_and_the_focus_is_never_lost(
    open_page: OpenPage, live_server: LiveServer, house: House, answer: str
) -> None:
    asked = soon(house)
    page = open_page()
    page.goto(f"{live_server.url}/desk/")
    write(page, "Mail address", "maya@wrenfield.example")
    write(page, "Password", "pencil-and-ink")
    page.keyboard.press("Enter")
    page.wait_for_url("**/calendar/**")
    on = asked.starts_at.astimezone(asked.zone_info).date()
    page.goto(f"{live_server.url}/desk/wrenfield/calendar/?view=week&on={on}")

    block = page.locator(".entry-pencil")
    press(page, block)
    pop = page.locator("#pop")
    expect(pop).to_be_visible()
    page.keyboard.press("Escape")
    expect(pop).to_be_hidden()
    expect(block).to_be_focused()
    page.keyboard.press("Enter")
    press(page, pop.get_by_role("link", name=answer))
    window = page.locator("#window")
    button = "Accept and book" if answer == "Accept" else "Decline"
    press(page, window.get_by_role("button", name=button, exact=True))

    expect(window).to_be_hidden()
    expect(page.locator("#toasts")).to_contain_text("Elena")
    assert page.evaluate("document.activeElement !== document.body"), "the focus was lost"
    asked.refresh_from_db()
    assert asked.state == f"{answer.lower()}ed".replace("eed", "ed")


def soon(house: House) -> AppointmentRequest:
    now = timezone.now()
    return house.asked(free_starts(house, now=now)[0], now=now)
