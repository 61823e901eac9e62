"""How the pages that set a practice up look and answer: 320 pixels wide, by touch, by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from penciled.core.colour import contrast
from penciled.outbox.models import Message
from penciled.practices.models import Location, Practice, Practitioner, Room, Service
from tests.browser import PHONE, OpenPage
from tests.desk.browsing import enter, next_tuesday, sign_in, too_small
from tests.desk.desks import at
from tests.factory import House, make_house, make_member
from tests.story.test_accessible import furnish, pages_of_the_desk, repeat

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]

LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenhersteller"
ARABIC = "مركز الإرشاد النفسي والأسري للأطفال والبالغين في المدينة القديمة"
CHINESE = "家庭與伴侶關係心理諮商及兒童遊戲治療中心初次面談服務項目說明"
LONGEST = f"{ARABIC} {LONG}"[:120]
NARROW = (320, 780)
OUT_OF_ORDER = (Path(__file__).parent / "out_of_order.js").read_text()
SIDEWAYS = "document.documentElement.scrollWidth - screen.width"  # a phone zooms out to fit
OUTSIDE = """() => [...document.querySelectorAll("main *")]
    .filter((each) => each.checkVisibility() && !each.closest(".side-nav, .sr, thead"))
    .filter((each) => each.getBoundingClientRect().right > screen.width + 1)
    .map((each) => each.textContent.trim().slice(0, 30))"""
PAINTED = """(part, [name, of]) => {
    const pen = document.createElement("canvas").getContext("2d");
    pen.fillStyle = getComputedStyle(of ? document.querySelector(of) : part)[name];
    pen.fillRect(0, 0, 1, 1);
    const colour = [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3);
    return "#" + colour.map((each) => each.toString(16).padStart(2, "0")).join("");
}"""


@pytest.fixture
def house(live_server: LiveServer) -> House:
    """Make a practice that has something of each kind, and an owner."""
    house, now = make_house(), timezone.now()
    repeat(house.plan(next_tuesday(), minutes=50), house, now=now)
    furnish(house, now=now)
    return house


def rename(house: House, *, practice: str, practitioner: str, service: str, location: str) -> None:
    Practice.objects.filter(pk=house.practice.pk).update(name=practice)
    Practitioner.objects.filter(pk=house.practitioner.pk).update(name=practitioner)
    Service.objects.filter(pk=house.service.pk).update(name=service)
    Location.objects.filter(pk=house.location.pk).update(name=location)


def pages_of_settings(house: House) -> list[str]:
    waiting = house.asked(next_tuesday() + timedelta(hours=4), now=timezone.now())
    found = pages_of_the_desk(waiting, house)
    settings = [each for each in found if "/settings/" in each or "/start/" in each]
    assert len(settings) > 30, "the pages are still found"
    return settings


def faults(page: Page, address: str) -> Iterator[str]:
    answer = page.goto(address)
    assert answer
    assert answer.ok or answer.status == HTTPStatus.GONE, address
    if over := page.evaluate(SIDEWAYS):
        yield f"{address}: {over} pixels too wide"
    yield from (f"{address}: outside: {each}" for each in page.evaluate(OUTSIDE))
    yield from (f"{address}: small: {each}" for each in too_small(page))
    yield from (f"{address}: out of order: {each}" for each in page.evaluate(OUT_OF_ORDER))


def test_every_page_fits_a_small_phone_without_javascript(
    open_page: OpenPage, live_server: LiveServer, house: House
) -> None:
    pages = pages_of_settings(house)
    names = {"practitioner": LONG, "service": CHINESE, "location": ARABIC}
    rename(house, practice=LONGEST, **names)
    page = open_page(NARROW, javascript=False, touch=True)
    enter(page, live_server, house.member)

    found = [each for path in pages for each in faults(page, live_server.url + path)]

    assert not found, "\n".join(found)


def test_signing_up_and_joining_fit_a_small_phone_without_javascript(
    open_page: OpenPage, live_server: LiveServer, house: House, settings: Settings
) -> None:
    settings.SIGNUP_IS_OPEN = True
    secret = Message.objects.filter(topic="member.invited").latest("id").payload["secret"]
    page = open_page(NARROW, javascript=False, touch=True)
    Practice.objects.filter(pk=house.practice.pk).update(name=LONGEST)

    found = list(faults(page, f"{live_server.url}/start/"))
    for path in (f"join/{secret}/", "join/0123456789012345678901/"):
        found += faults(page, f"{live_server.url}/desk/{path}")

    assert not found, "\n".join(found)


def test_a_refused_invitation_is_in_view_on_a_phone_without_javascript(
    open_page: OpenPage, live_server: LiveServer, house: House
) -> None:
    for name in ("Anselm", "Bela", "Cleo", "Dora", "Emil"):
        make_member(house.practice, name)
    page = open_page(NARROW, javascript=False, touch=True)
    enter(page, live_server, house.member)
    page.goto(live_server.url + at("people", house))

    page.get_by_role("button", name="Mail the invitation").tap()

    expect(page.get_by_role("alert")).to_be_in_viewport()
    expect(page.get_by_role("alert")).to_contain_text("Write a mail address")


def test_the_page_at_hand_is_in_view_among_the_settings(
    open_page: OpenPage, live_server: LiveServer, house: House
) -> None:
    page = open_page(PHONE)
    sign_in(page, live_server, house.member)
    for name in ("settings", "questions", "you"):
        page.goto(live_server.url + at(name, house))
        here = page.get_by_role("navigation", name="Settings").locator("[aria-current]")
        expect(here).to_be_in_viewport(ratio=1)


def test_what_is_new_is_added_above_the_end_of_the_list(
    page: Page, live_server: LiveServer, house: House
) -> None:
    sign_in(page, live_server, house.member)
    for name in ("services", "locations", "practitioners", "questions", "saved_messages"):
        page.goto(live_server.url + at(name, house))
        button = page.get_by_role("link", name="New").bounding_box()
        listed = page.locator(".offered").first.bounding_box()
        assert button
        assert listed
        assert abs(button["x"] + button["width"] - listed["x"] - listed["width"]) < 1, name


def test_what_moves_a_row_is_one_shape_and_gone_where_there_is_one_row(
    page: Page, live_server: LiveServer, house: House
) -> None:
    sign_in(page, live_server, house.member)
    page.goto(live_server.url + at("practitioners", house))
    up = page.get_by_role("button", name="Move Maya Okafor up")
    down = page.get_by_role("button", name="Move Maya Okafor down")
    corners = [each.evaluate("each => getComputedStyle(each).borderRadius") for each in (up, down)]
    assert corners == ["6px 0px 0px 6px", "0px 6px 6px 0px"]

    page.goto(live_server.url + at("questions", house))
    expect(page.get_by_role("button", name="Archive")).to_be_visible()
    expect(page.get_by_role("button", name="Move How did you hear")).to_have_count(0)


def test_a_row_is_moved_on_by_the_same_key(
    page: Page, live_server: LiveServer, house: House
) -> None:
    for name in ("Birch room", "Cedar room"):
        Room.objects.create(practice=house.practice, name=name)
    sign_in(page, live_server, house.member)
    for name, up, down in (
        ("practitioners", "Move Daniel Reyes up", "Move Daniel Reyes down"),
        ("rooms", "Move Garden room up", "Move Garden room down"),
    ):
        page.goto(live_server.url + at(name, house))
        first, second = (up, down) if name == "practitioners" else (down, down)
        page.get_by_role("button", name=first).press("Enter")
        expect(page.get_by_role("button", name=second)).to_be_focused()


def test_the_way_past_the_menu_leads_past_the_settings_too(
    page: Page, live_server: LiveServer, house: House
) -> None:
    sign_in(page, live_server, house.member)
    page.goto(live_server.url + at("services", house))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    expect(page.get_by_role("link", name="New service")).to_be_focused()


def test_a_step_begins_at_its_heading(page: Page, live_server: LiveServer, house: House) -> None:
    sign_in(page, live_server, house.member)
    page.goto(live_server.url + at("setup_zone", house))
    expect(page.get_by_role("heading", name="Time zone")).to_be_focused()

    page.keyboard.press("Tab")

    expect(page.get_by_label("Time zone")).to_be_focused()


def test_enter_saves_a_step_and_the_way_on_comes_last(
    page: Page, live_server: LiveServer, house: House
) -> None:
    Service.objects.update(archived_at=timezone.now())
    sign_in(page, live_server, house.member)
    page.goto(live_server.url + at("setup_service", house))
    page.get_by_label("Minutes").focus()
    for name in ("All steps", "Skip", "Save and go on"):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent.trim()") == name
    page.get_by_label("Minutes").press("Enter")
    page.wait_for_url("**/start/**")

    assert Service.objects.filter(archived_at__isnull=True).count() == 1
    assert Practice.objects.get().setup.get("service") != "skipped"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_preview_stands_off_from_the_page(
    page: Page, live_server: LiveServer, house: House, scheme: str
) -> None:
    sign_in(page, live_server, house.member)
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(live_server.url + at("setup_hours", house))
    frame = page.locator(".setup-frame")

    edge = frame.evaluate(PAINTED, ["borderTopColor", ""])
    ground = frame.evaluate(PAINTED, ["backgroundColor", "body"])

    assert contrast(edge, ground) >= 3, f"{edge} on {ground}"


def test_choices_are_asked_for_where_there_are_some(
    page: Page, live_server: LiveServer, house: House
) -> None:
    sign_in(page, live_server, house.member)
    page.goto(live_server.url + at("question_new", house))
    expect(page.get_by_label("Choices (optional)")).to_be_hidden()

    page.get_by_label("By one of several choices").check()

    expect(page.get_by_label("Choices (optional)")).to_be_visible()
