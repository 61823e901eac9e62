"""The portal in Chromium: what script adds, and what axe finds (nothing) beside the story."""

from __future__ import annotations

import re
from collections.abc import Callable
from time import sleep
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client as Browser
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from penciled.availability.models import Override
from penciled.booking.actions import cancel_request, decline_request
from penciled.booking.models import AppointmentRequest
from penciled.practices import calendars
from penciled.practices.models import Location, Practitioner
from tests.browser import PHONE, OpenPage, axe
from tests.factory import NOW, ZONE, House, make_house, make_practitioner
from tests.fakes.clock import Clock
from tests.portal.browsing import DAY, HOUR, TEN, Asker, known_client, wrong_code
from tests.portal.test_mine import accept

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house(transactional_db: None, clock: Clock, live_server: LiveServer) -> House:
    """Make a practice of two, with an office and video."""
    house = make_house()
    video = Location.objects.create(practice=house.practice, kind="telehealth", name="Video")
    house.practitioner.locations.add(video)
    make_practitioner(
        house.practice, "Daniel Reyes", services=[house.service], locations=[house.location, video]
    )
    return house


@pytest.fixture
def go(live_server: LiveServer, asker: Asker) -> Callable[..., None]:
    """Return what opens a page of the portal by its name."""

    def go(page: Page, name: str, *refs: Any, **params: str) -> None:
        page.goto(live_server.url + asker.at(name, *refs, **params))

    return go


def entered(page: Page, live_server: LiveServer, house: House) -> None:
    """Let a page hold the session of a client who has entered."""
    asker = Asker(house, Browser())
    asker.enter()
    session = asker.browser.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])


def test_choosing_keeps_the_summary_and_the_address_in_step(
    open_page: OpenPage, go: Callable[..., None]
) -> None:
    page = open_page(zone=ZONE)
    go(page, "request")
    page.get_by_role("radio", name="Maya Okafor").check()
    expect(page.locator("#sum")).to_contain_text("Maya Okafor")
    expect(page).to_have_url(re.compile("practitioner="))
    page.reload()
    expect(page.get_by_role("radio", name="Maya Okafor")).to_be_checked()

    page.get_by_role("button", name="Continue").click()
    page.get_by_role("radio", name="Individual session").check()
    page.get_by_role("radio", name="In person").check()
    expect(page.locator("#sum")).to_contain_text("Ferris Street")
    page.get_by_role("button", name="Continue").click()

    page.get_by_role("link", name="10 open").click()
    expect(page.locator("#day")).to_have_text("Thursday, December 10")
    page.get_by_role("link", name="10:00 AM").click()
    expect(page.locator("#sum")).to_contain_text("10:00 – 10:50 AM")
    expect(page.locator("#said")).to_contain_text("Thursday, December 10")
    expect(page.get_by_role("link", name="10:00 AM")).to_be_focused()
    page.go_back()
    expect(page.locator("#sum")).to_contain_text("No time yet")
    page.go_forward()
    expect(page.locator("#sum")).to_contain_text("10:00 – 10:50 AM")


def test_a_slot_chosen_far_down_on_a_phone_does_not_move_the_page(
    open_page: OpenPage, go: Callable[..., None], asker: Asker
) -> None:
    page = open_page(PHONE, zone=ZONE)
    go(page, "time", **asker.choices(None))
    slot = page.get_by_role("link", name="4:00 PM")
    slot.scroll_into_view_if_needed()
    before = page.evaluate("scrollY")

    slot.click()

    expect(page.locator("#sum")).to_contain_text("4:00 – 4:50 PM")
    assert page.evaluate("scrollY") == before > 0


def test_what_was_typed_is_there_after_going_back_and_forth(
    open_page: OpenPage, go: Callable[..., None], asker: Asker
) -> None:
    page = open_page(zone=ZONE)
    go(page, "time", **asker.choices())
    page.get_by_role("link", name="Continue").click()
    page.get_by_label("First name").fill("Elena")
    page.get_by_label("Mail address").fill("half-writ")
    page.go_back()
    wait_until_kept("half-writ")
    page.get_by_role("link", name="11:00 AM").click()
    expect(page.locator("#sum")).to_contain_text("11:00 – 11:50 AM")
    page.get_by_role("link", name="Continue").click()

    expect(page.get_by_label("First name")).to_have_value("Elena")
    expect(page.get_by_label("Mail address")).to_have_value("half-writ")
    page.get_by_role("button", name="Time").click()
    expect(page.get_by_role("heading", name="When would suit you?")).to_be_visible()


def wait_until_kept(words: str) -> None:
    for _ in range(100):
        if any(words in str(session.get_decoded()) for session in Session.objects.all()):
            return
        sleep(0.05)
    raise AssertionError(words)


def test_the_browsers_own_zone_is_used_from_the_first_page_on(
    open_page: OpenPage, go: Callable[..., None], asker: Asker
) -> None:
    page = open_page(zone="Europe/Berlin")

    go(page, "time", **asker.choices(None))

    expect(page.locator("main")).to_contain_text("Central European Time (Berlin)")
    page.get_by_role("link", name="Change").click()
    page.get_by_label("Time zone").select_option("Asia/Tokyo")
    page.get_by_role("button", name="Use this zone").click()
    expect(page.locator("main")).to_contain_text("Japan Time (Tokyo)")
    go(page, "time", **asker.choices(None))
    expect(page.locator("main")).to_contain_text("Japan Time (Tokyo)")


def test_cancelling_asks_once_more_in_a_dialog_that_gives_the_focus_back(
    open_page: OpenPage, go: Callable[..., None], live_server: LiveServer, house: House
) -> None:
    house.asked(TEN)
    page = open_page(zone=ZONE)
    entered(page, live_server, house)
    go(page, "mine")
    cancel = page.get_by_role("link", name="Cancel request")

    cancel.click()
    dialog = page.get_by_role("dialog", name="Cancel this request?")
    expect(dialog.get_by_role("link", name="Keep it")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(cancel).to_be_focused()
    cancel.click()
    dialog.get_by_role("button", name="Cancel request").click()

    expect(page.get_by_text("Request cancelled. We have told Maya.")).to_be_visible()
    assert AppointmentRequest.objects.get().state == "cancelled"


def test_a_refused_form_has_the_focus_on_what_to_fix(
    open_page: OpenPage, go: Callable[..., None], asker: Asker
) -> None:
    page = open_page(javascript=False, zone=ZONE)
    go(page, "details", **asker.choices())
    page.get_by_label("Mail address").fill("elena@example")

    page.get_by_role("button", name="Continue").click()

    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("alert").get_by_role("link", name="Mail address").click()
    expect(page.get_by_label("Mail address")).to_be_focused()


# ------------------------------------------------------------------ axe


def scenes(house: House) -> list[tuple[str, list[Any], dict[str, str]]]:
    """Return the pages that the story doesn't come by, once something of each kind has happened."""
    asker = Asker(house)
    chosen, day = asker.choices(None), asker.choices()
    decline_request(house.asked(TEN).pk, message="Try a Wednesday.", by=house.member, now=NOW - DAY)
    cancel_request(house.asked(TEN + HOUR).pk, now=NOW)
    accepted = accept(house, house.asked(TEN + 2 * HOUR), "Come early.")
    waiting = house.asked(TEN + 3 * HOUR, note="Afternoons.")
    daniel = Practitioner.objects.get(name="Daniel Reyes")
    for n in range(25):
        Override.objects.create(practitioner=daniel, on=(NOW + n * DAY).date())
    calendars.turn([daniel.pk])
    empty = asker.choices(None, practitioner=str(daniel.ref), month="2026-12")
    refs = AppointmentRequest.objects.values_list("ref", flat=True)
    return [
        ("practitioner", [], {"practitioner": "garbage"}),
        ("time", [], day),
        ("time", [], empty),
        ("details", [], day),
        ("zone", [], {"to": "time", **chosen}),
        *[("mine_request", [ref], {}) for ref in refs],
        ("cancel", [waiting.ref], {}),
        ("cancel", [accepted.ref], {}),
    ]


@pytest.mark.soak
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_on_any_page(
    open_page: OpenPage,
    go: Callable[..., None],
    live_server: LiveServer,
    house: House,
    width: int,
) -> None:
    pages = scenes(house)
    page = open_page((width, 800), zone=ZONE)
    found = {}

    def look(name: str) -> None:
        wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        found[name, page.url] = axe(page) + [f"{wider} px too wide"] * (wider > 0)

    for name in ("enter", "details"):
        go(page, name, **Asker(house).choices(TEN + 4 * HOUR))
        look(name)
        page.get_by_label("Mail address").fill("elena@example")
        page.locator("main .btn-ink").click()
        page.locator("[aria-invalid=true]").first.wait_for()
        look(f"{name}, refused")
    known_client(house, "other@example.com")
    entered(page, live_server, house)
    for name, refs, params in pages:
        go(page, name, *refs, **params)
        look(name)
    assert {where: what for where, what in found.items() if what} == {}


@pytest.mark.soak
def test_a_note_counts_its_characters_and_keeps_those_that_are_too_many(
    open_page: OpenPage, go: Callable[..., None], asker: Asker
) -> None:
    page = open_page(PHONE, zone=ZONE)
    go(page, "details", **asker.choices())
    note, count = page.get_by_label("should know"), page.locator("[data-counts]")

    note.fill("line\n" * 200)
    expect(count).to_have_text("1,000 of 1,000")
    expect(count).not_to_have_class(re.compile("is-over"))
    note.fill("line\n" * 200 + "🙂")

    expect(count).to_have_text("1,001 of 1,000")
    expect(count).to_have_class(re.compile("is-over"))
    assert axe(page) == []
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("#id_note_error")).to_contain_text("it has 1001")


def test_a_refused_code_leaves_a_page_to_reload_and_to_go_back_from(
    open_page: OpenPage, go: Callable[..., None], asker: Asker
) -> None:
    page = open_page(javascript=False)
    go(page, "enter")
    page.get_by_label("Mail address").fill("elena@example.com")
    page.get_by_role("button", name="Mail me a code").click()
    for _ in range(2):
        page.get_by_label("Code").fill(wrong_code())
        page.get_by_role("button", name="Sign in").click()
        expect(page.locator("#id_code_error")).to_contain_text("is not right")

    page.reload()
    expect(page.locator("#id_code_error")).to_contain_text("is not right")
    page.go_back()
    expect(page.get_by_role("heading", name="Check your mail")).to_be_visible()


@pytest.mark.soak
def test_on_a_low_phone_the_time_and_the_button_stand_side_by_side(
    open_page: OpenPage, go: Callable[..., None], asker: Asker
) -> None:
    page = open_page((360, 640), touch=True, zone=ZONE)
    go(page, "details", **asker.choices())

    bar = page.locator("#sum").bounding_box()

    assert bar
    assert bar["height"] < 80
