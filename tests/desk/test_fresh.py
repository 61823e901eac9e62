"""The inbox in Chromium: it keeps up by itself, and answers several at once."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from penciled.booking.actions import cancel_request, decline_request
from penciled.booking.models import AppointmentRequest
from penciled.core.lifecycle import State
from penciled.outbox.models import Message
from tests.browser import OpenPage, axe
from tests.desk.desks import event
from tests.factory import House, make_house, make_member

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]

NAMES = ("Elena", "Marcus", "Nora", "Theo")


@pytest.fixture
def house(live_server: LiveServer) -> House:
    return make_house()


@pytest.fixture
def four(house: House) -> list[AppointmentRequest]:
    """Return four requests that wait, the longest waiting first."""
    now = timezone.now()
    return [
        house.asked(
            next_tuesday() + n * timedelta(hours=1),
            email=f"{name.lower()}@example.com",
            first_name=name,
            now=now - timedelta(hours=20 - n),
        )
        for n, name in enumerate(NAMES)
    ]


def next_tuesday() -> datetime:
    today = timezone.now().replace(hour=17, minute=0, second=0, microsecond=0).astimezone(UTC)
    return today + timedelta(days=(1 - today.weekday()) % 7 + 7)


def open_inbox(page: Page, server: LiveServer, house: House, query: str = "") -> None:
    page.goto(f"{server.url}/desk/")
    page.get_by_label("Mail address").fill("maya@wrenfield.example")
    page.get_by_label("Password").fill("pencil-and-ink")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("link", name=re.compile("Requests"))).to_be_visible()
    page.goto(f"{server.url}/desk/{house.practice.slug}/requests/{query}")


def look_again(page: Page) -> None:
    """Let the badge ask, as it does by itself every 20 seconds."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def states(some: list[AppointmentRequest]) -> list[str]:
    for asked in some:
        asked.refresh_from_db()
    return [asked.state for asked in some]


def test_the_list_keeps_up_and_keeps_ticks_focus_and_place(
    page: Page, live_server: LiveServer, house: House, four: list[AppointmentRequest]
) -> None:
    open_inbox(page, live_server, house)
    page.set_viewport_size({"width": 800, "height": 420})
    for name in ("Elena", "Nora"):
        page.get_by_role("checkbox", name=f"Select {name} Marsh").check()
    page.get_by_role("checkbox", name="Select Nora Marsh").focus()
    page.evaluate("scrollTo(0, 200)")

    wednesday, now = next_tuesday() + timedelta(days=1), timezone.now()
    house.asked(wednesday, email="new@example.com", first_name="Newest", now=now)
    look_again(page)

    expect(page.get_by_role("link", name="Newest Marsh", exact=True)).to_be_attached()
    expect(page.get_by_role("checkbox", name="Select Elena Marsh")).to_be_checked()
    expect(page.get_by_role("checkbox", name="Select Marcus Marsh")).not_to_be_checked()
    expect(page.get_by_role("checkbox", name="Select Nora Marsh")).to_be_focused()
    expect(page.get_by_role("button", name="Decline 2…")).to_be_enabled()
    assert page.evaluate("scrollY") == 200


def test_what_is_typed_in_a_window_stays_while_the_list_keeps_up(
    page: Page, live_server: LiveServer, house: House, four: list[AppointmentRequest]
) -> None:
    open_inbox(page, live_server, house)
    page.get_by_role("link", name="Decline Nora Marsh").click()
    page.get_by_role("textbox", name=re.compile("Message")).fill("Tuesdays are")

    cancel_request(four[0].pk, now=timezone.now())
    look_again(page)

    expect(page.locator("#picked .pick")).to_have_count(3)
    words = page.get_by_role("textbox", name=re.compile("Message"))
    expect(words).to_have_value("Tuesdays are")
    expect(words).to_be_focused()


def test_a_row_that_was_answered_elsewhere_while_ticked_is_told(
    page: Page, live_server: LiveServer, house: House, four: list[AppointmentRequest]
) -> None:
    open_inbox(page, live_server, house)
    for name in NAMES[:3]:
        page.get_by_role("checkbox", name=f"Select {name} Marsh").check()

    rosalind = make_member(house.practice, "Rosalind Pike", is_scheduler=True)
    decline_request(four[0].pk, message="", by=rosalind, now=timezone.now())
    cancel_request(four[3].pk, now=timezone.now())
    look_again(page)

    expect(page.locator("#elsewhere")).to_contain_text("while selected: Elena Marsh.")
    expect(page.locator("#elsewhere")).not_to_contain_text("Theo")
    expect(page.get_by_role("button", name="Accept 2…")).to_be_enabled()


def test_several_are_declined_with_one_message_by_keyboard_alone(
    page: Page, live_server: LiveServer, house: House, four: list[AppointmentRequest]
) -> None:
    open_inbox(page, live_server, house)
    page.get_by_role("checkbox", name="Select all").focus()
    page.keyboard.press("Space")
    page.get_by_role("checkbox", name="Select Theo Marsh").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Decline 3…").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Decline these 3 requests?")).to_be_visible()
    expect(page.get_by_role("textbox", name=re.compile("One message"))).to_be_focused()
    page.keyboard.type("I am away that week.")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    told = page.get_by_role("dialog", name="3 declined")
    expect(told.get_by_text("Declined", exact=True)).to_have_count(3)
    page.keyboard.press("Escape")
    expect(page.locator("#picked .pick")).to_have_count(1)
    expect(page.locator("#elsewhere")).to_be_empty()
    expect(page.get_by_role("heading", name="Requests", exact=True)).to_be_focused()
    assert states(four) == [State.DECLINED] * 3 + [State.PENDING]
    assert {asked.message for asked in four[:3]} == {"I am away that week."}


def test_several_are_accepted_each_with_its_own_yes(
    page: Page, live_server: LiveServer, house: House, four: list[AppointmentRequest]
) -> None:
    for asked in four[:2]:
        event(house, asked.starts_at)
    open_inbox(page, live_server, house)
    page.get_by_role("checkbox", name="Select all").check()
    page.get_by_role("button", name="Accept 4…").click()
    window = page.get_by_role("dialog", name="Accept these 4 requests?")
    window.get_by_role("checkbox", name="Book it anyway for Elena Marsh").check()
    window.get_by_role("button", name="Accept and book").click()

    told = page.get_by_role("dialog", name="3 accepted, 1 not")
    expect(told.get_by_text("Overlaps Supervision")).to_be_visible()
    expect(page.locator("#picked .pick")).to_have_count(1)
    told.get_by_role("link", name="Look at it").click()
    expect(page.get_by_role("heading", name="Accept Marcus Marsh’s request")).to_be_visible()
    accepted, pending = State.ACCEPTED, State.PENDING
    assert states(four) == [accepted, pending, accepted, accepted]
    assert Message.objects.filter(topic="request.accepted").count() == 3


def test_ones_own_single_answer_is_not_called_another_s(
    page: Page, live_server: LiveServer, house: House, four: list[AppointmentRequest]
) -> None:
    open_inbox(page, live_server, house)
    for name in NAMES[:2]:
        page.get_by_role("checkbox", name=f"Select {name} Marsh").check()
    page.get_by_role("link", name="Decline Elena Marsh").click()
    page.get_by_role("button", name="Decline", exact=True).click()

    expect(page.locator("#picked .pick")).to_have_count(3)
    expect(page.get_by_role("button", name="Accept 1…")).to_be_enabled()
    expect(page.locator("#elsewhere")).to_be_empty()


def test_the_last_one_answered_leaves_the_empty_page(
    page: Page, live_server: LiveServer, house: House, four: list[AppointmentRequest]
) -> None:
    open_inbox(page, live_server, house)
    page.get_by_role("checkbox", name="Select all").check()
    page.get_by_role("button", name="Accept 4…").click()
    page.get_by_role("button", name="Accept and book").click()
    page.get_by_role("dialog", name="4 accepted").get_by_role("link", name="Close").last.click()

    expect(page.get_by_role("heading", name="Nothing waiting")).to_be_visible()
    expect(page.get_by_role("heading", name="Requests", exact=True)).to_be_focused()


def test_without_javascript_several_are_declined_by_plain_forms(
    open_page: OpenPage, live_server: LiveServer, house: House, four: list[AppointmentRequest]
) -> None:
    page = open_page(javascript=False)
    open_inbox(page, live_server, house)
    expect(page.get_by_role("checkbox", name="Select all")).to_be_hidden()
    for name in NAMES[1:3]:
        page.get_by_role("checkbox", name=f"Select {name} Marsh").check()
    page.get_by_role("button", name="Decline…").click()
    page.get_by_label("One message for all of them").fill("Another week, perhaps.")
    page.get_by_role("button", name="Decline 2").click()

    expect(page.get_by_role("heading", name="2 declined")).to_be_visible()
    assert states(four) == [State.PENDING, State.DECLINED, State.DECLINED, State.PENDING]


@pytest.mark.parametrize("size", [(320, 640), (1280, 900)])
def test_the_inbox_is_free_of_barriers(
    open_page: OpenPage,
    live_server: LiveServer,
    house: House,
    four: list[AppointmentRequest],
    size: tuple[int, int],
) -> None:
    event(house, four[0].starts_at)
    decline_request(four[3].pk, message="No.", by=house.member, now=timezone.now())
    house.asked(four[3].starts_at, email="theo@example.com", first_name="Theo", now=timezone.now())
    page = open_page(size)
    open_inbox(page, live_server, house)
    page.get_by_role("checkbox", name="Select all").check()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for name in ("Accept 4…", "Decline 4…"):
        page.get_by_role("button", name=name).click()
        page.locator("#window[open]").wait_for()
        assert axe(page) == []
        page.keyboard.press("Escape")
    page.get_by_role("link", name="Theo Marsh", exact=True).click()
    for fold in page.locator(".earlier summary").all():
        fold.click()
    assert axe(page) == []
    open_past = f"?tab=past&client={four[3].client.ref}&until=soon"
    page.goto(f"{live_server.url}/desk/{house.practice.slug}/requests/{open_past}")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
