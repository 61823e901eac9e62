"""Undo in Chromium: in the toast, with the request, beside one of several; and without scripts."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from penciled.booking.actions import take_back_answer
from penciled.booking.models import AppointmentRequest
from penciled.practices.models import Practice
from tests.browser import PHONE, OpenPage, axe
from tests.desk.browsing import next_tuesday, sign_in, turn_to
from tests.factory import House, make_house

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]

HOUR = timedelta(hours=1)


@pytest.fixture
def house(live_server: LiveServer) -> House:
    return make_house(answers_settle=600)


@pytest.fixture
def two(house: House) -> list[AppointmentRequest]:
    now, start = timezone.now(), next_tuesday()
    who = ("Elena", "Jonah")
    return [
        house.asked(
            start + n * HOUR,
            email=f"{name.lower()}@example.com",
            first_name=name,
            now=now - (2 - n) * HOUR,
        )
        for n, name in enumerate(who)
    ]


def open_requests(page: Page, server: LiveServer, house: House) -> None:
    sign_in(page, server, house.member)
    page.goto(f"{server.url}/desk/{house.practice.slug}/requests/")


def decline(page: Page, name: str) -> None:
    page.get_by_role("link", name=f"Decline {name} Marsh").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Decline").click()
    expect(page.locator(".toast", has_text="Declined.").last).to_be_visible()


def states(some: list[AppointmentRequest]) -> list[str]:
    for each in some:
        each.refresh_from_db()
    return [each.state for each in some]


def test_the_toast_takes_it_back_and_the_list_and_the_badge_follow(
    page: Page, live_server: LiveServer, house: House, two: list[AppointmentRequest]
) -> None:
    open_requests(page, live_server, house)
    decline(page, "Elena")
    row = page.get_by_role("link", name="Elena Marsh", exact=True)
    expect(row).to_have_count(0)
    toast = page.locator(".toast")
    expect(toast).to_contain_text("Elena Marsh is mailed in 10 minutes.")
    expect(toast.locator("[data-seconds]")).to_have_text(re.compile(r"^ ?9:\d\d$"))
    assert axe(page) == []

    toast.get_by_role("button", name="Undo").press("Enter")

    expect(toast).to_contain_text("Taken back. The request of Elena Marsh waits again")
    expect(row).to_be_visible()
    expect(page.locator("#badge .badge").first).to_have_text("2")
    expect(page.get_by_role("heading", name="Requests", exact=True)).to_be_focused()
    assert states(two) == ["pending", "pending"]


def test_what_can_be_undone_stays_beside_what_is_said_next(
    open_page: OpenPage, live_server: LiveServer, house: House, two: list[AppointmentRequest]
) -> None:
    page = open_page(PHONE)
    open_requests(page, live_server, house)
    decline(page, "Elena")
    decline(page, "Jonah")

    toasts = page.locator(".toast")
    expect(toasts).to_have_count(2)
    boxes = [each.bounding_box() for each in toasts.all()]
    upper, lower = (box for box in boxes if box)
    assert upper["y"] + upper["height"] <= lower["y"]
    assert all(box and box["x"] >= 0 and box["x"] + box["width"] <= PHONE[0] for box in boxes)
    toasts.filter(has_text="Elena").get_by_role("button", name="Undo").click()
    expect(toasts.filter(has_text="Taken back. The request of Elena")).to_be_visible()
    expect(toasts.filter(has_text="Jonah")).to_be_visible()
    assert states(two) == ["pending", "declined"]


def test_the_toast_stays_until_it_is_settled_and_then_offers_nothing(
    page: Page, live_server: LiveServer, house: House, two: list[AppointmentRequest]
) -> None:
    Practice.objects.update(answers_settle=9)
    open_requests(page, live_server, house)
    page.clock.install()
    decline(page, "Elena")
    button = page.locator(".toast").get_by_role("button", name="Undo")

    page.clock.run_for(7_000)
    expect(button).to_be_visible()
    button.focus()
    page.clock.run_for(3_000)

    expect(button).to_have_count(0)
    expect(page.get_by_role("heading", name="Requests", exact=True)).to_be_focused()


def test_on_the_calendar_the_request_is_in_pencil_again(
    page: Page, live_server: LiveServer, house: House, two: list[AppointmentRequest]
) -> None:
    sign_in(page, live_server, house.member)
    turn_to(page, live_server, house)
    page.locator(".entry-pencil", has_text="Elena Marsh").click()
    page.locator("#pop").get_by_role("link", name="Accept").click()
    page.get_by_role("button", name="Accept and book").click()
    expect(page.locator(".entry-ink", has_text="Elena Marsh")).to_be_visible()

    page.goto(f"{live_server.url}/desk/{house.practice.slug}/requests/?tab=past")
    page.get_by_role("link", name="Elena Marsh").click()
    pop = page.locator("#pop")
    expect(pop).to_contain_text("Can be taken back until")
    assert axe(page) == []
    pop.get_by_role("button", name="Undo").click()
    expect(page.locator(".toast")).to_contain_text("waits again")
    expect(pop).to_be_hidden()

    turn_to(page, live_server, house)
    expect(page.locator(".entry-pencil", has_text="Elena Marsh")).to_be_visible()
    expect(page.locator(".entry-ink", has_text="Elena Marsh")).to_have_count(0)


def test_each_of_several_is_taken_back_where_it_stands(
    page: Page, live_server: LiveServer, house: House, two: list[AppointmentRequest]
) -> None:
    open_requests(page, live_server, house)
    page.get_by_role("checkbox", name="Select all").check()
    page.get_by_role("button", name=re.compile("^Decline")).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Decline 2").click()
    expect(dialog.get_by_role("button", name="Undo Jonah Marsh")).to_be_visible()
    assert axe(page) == []

    dialog.get_by_role("button", name="Undo Jonah Marsh").press("Enter")

    said = dialog.get_by_text("Taken back. The request of Jonah Marsh waits again")
    expect(said).to_be_focused()
    expect(dialog.get_by_role("button", name="Undo Elena Marsh")).to_be_visible()
    assert states(two) == ["declined", "pending"]


def test_a_tab_that_was_left_open_says_why_the_answer_stands(
    page: Page, live_server: LiveServer, house: House, two: list[AppointmentRequest]
) -> None:
    open_requests(page, live_server, house)
    decline(page, "Elena")
    take_back_answer(two[0].pk, by=house.member, clock=timezone.now)

    page.locator(".toast").get_by_role("button", name="Undo").click()

    expect(page.locator(".toast")).to_contain_text("There is no answer here to take back.")
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)
    expect(page.get_by_role("link", name="Elena Marsh", exact=True)).to_be_visible()


def test_without_scripts_it_is_a_form_in_what_is_said_and_on_the_request(
    open_page: OpenPage, live_server: LiveServer, house: House, two: list[AppointmentRequest]
) -> None:
    page = open_page(javascript=False)
    open_requests(page, live_server, house)
    for _again in range(2):
        page.get_by_role("link", name="Decline Elena Marsh").click()
        page.get_by_role("button", name="Decline").click()
        page.get_by_role("button", name="Undo").click()
        expect(page.get_by_text("Taken back. The request of Elena Marsh")).to_be_visible()
        page.get_by_role("link", name="Back to the requests").click()
    assert states(two) == ["pending", "pending"]
