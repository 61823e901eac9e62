"""The week in Chromium: painted with the mouse, and the same by keyboard and without script."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from penciled.availability.models import Hours
from tests.browser import PHONE, OpenPage, axe
from tests.desk.browsing import sign_in, tab_to
from tests.factory import House, make_house

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]

SATURDAY, SUNDAY = 5, 6


@pytest.fixture
def house(live_server: LiveServer) -> House:
    return make_house()


def opened(page: Page, server: LiveServer, house: House) -> None:
    sign_in(page, server, house.member)
    address = f"/desk/{house.practice.slug}/settings/availability/{house.practitioner.ref}/"
    page.goto(server.url + address)
    expect(page.get_by_role("heading", name="When clients may ask")).to_be_visible()


def track(page: Page, weekday: int) -> Locator:
    return page.locator(f'.hours-track[data-weekday="{weekday}"]')


def paint(page: Page, first: Locator, last: Locator, start: float, end: float) -> None:
    """Drag from one track to another, from hour to hour of a scale from 7 to 19."""
    one, other = first.bounding_box(), last.bounding_box()
    assert one
    assert other
    xs = [one["x"] + (hour - 7) / 12 * one["width"] for hour in (start, end)]
    page.mouse.move(xs[0] + 1, one["y"] + 20)
    page.mouse.down()
    page.mouse.move(xs[1] - 1, other["y"] + 20, steps=6)
    page.mouse.up()


def stored(weekday: int) -> list[tuple[int, int]]:
    return list(
        Hours.objects.filter(weekday=weekday).order_by("opens").values_list("opens", "closes")
    )


def test_a_drag_opens_a_time_on_the_days_it_goes_over(
    page: Page, live_server: LiveServer, house: House
) -> None:
    opened(page, live_server, house)

    paint(page, track(page, SATURDAY), track(page, SATURDAY), 10, 12.5)
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("From", exact=True)).to_have_value("10:00 AM")
    expect(dialog.get_by_label("Until", exact=True)).to_have_value("12:30 PM")
    expect(dialog.get_by_label("Saturday")).to_be_checked()
    axe(page)
    dialog.get_by_role("button", name="Save").click()

    expect(page.locator('[data-weekday="5"] .stretch')).to_have_count(1)
    assert stored(SATURDAY) == [(600, 750)]


def test_a_drag_closes_a_time_on_several_days_and_follows_no_link(
    page: Page, live_server: LiveServer, house: House
) -> None:
    opened(page, live_server, house)
    page.get_by_label("close a time").check()

    paint(page, track(page, 0), track(page, 2), 12, 13)
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading", name="Close a time")).to_be_visible()
    dialog.get_by_role("button", name="Close it").click()

    expect(page.locator('[data-weekday="2"] .stretch')).to_have_count(2)
    assert [stored(day) for day in range(4)] == [[(540, 720), (780, 1020)]] * 3 + [[(540, 1020)]]


def test_escape_lets_go_of_the_brush(page: Page, live_server: LiveServer, house: House) -> None:
    opened(page, live_server, house)
    box = track(page, SATURDAY).bounding_box()
    assert box

    page.mouse.move(box["x"] + 50, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 150, box["y"] + 20, steps=4)
    expect(page.locator(".stroke")).to_have_count(1)
    page.keyboard.press("Escape")
    page.mouse.up()

    expect(page.locator(".stroke")).to_have_count(0)
    expect(page.locator("#window[open]")).to_have_count(0)


def test_a_click_still_opens_a_stretch(page: Page, live_server: LiveServer, house: House) -> None:
    opened(page, live_server, house)

    track(page, 0).locator(".stretch").click()

    expect(page.get_by_role("dialog").get_by_role("heading", name="Monday")).to_be_visible()


def test_the_keyboard_alone_opens_a_time_on_two_days(
    page: Page, live_server: LiveServer, house: House
) -> None:
    opened(page, live_server, house)

    tab_to(page, page.get_by_role("link", name="Add hours on Saturday"))
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    tab_to(page, dialog.get_by_label("Sunday"))
    page.keyboard.press("Space")
    tab_to(page, dialog.get_by_label("From", exact=True))
    page.keyboard.type("9")
    page.keyboard.press("Tab")
    page.keyboard.type("noon")
    page.keyboard.press("Enter")

    expect(page.locator('[data-weekday="6"] .stretch')).to_have_count(1)
    assert (stored(SATURDAY), stored(SUNDAY)) == ([(540, 720)], [(540, 720)])


def test_without_script_on_a_phone_the_forms_say_the_same(
    open_page: OpenPage, live_server: LiveServer, house: House
) -> None:
    page = open_page(PHONE, javascript=False)
    opened(page, live_server, house)

    page.get_by_role("link", name="Close a time").click()
    page.get_by_label("Monday").check()
    page.get_by_label("From", exact=True).fill("12")
    page.get_by_label("Until", exact=True).fill("13")
    page.get_by_role("button", name="Close it").click()

    assert stored(0) == [(540, 720), (780, 1020)]


def edge(page: Page, weekday: int, which: str) -> tuple[float, float]:
    """Return the middle of an edge of the one stretch of a day."""
    box = track(page, weekday).locator(f".edge-{which}").bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def hour_at(page: Page, weekday: int, hour: float) -> float:
    box = track(page, weekday).bounding_box()
    assert box
    return box["x"] + (hour - 7) / 12 * box["width"]


def pull(page: Page, weekday: int, which: str, hour: float) -> None:
    """Take an edge to an hour and hold it there."""
    x, y = edge(page, weekday, which)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(hour_at(page, weekday, hour), y, steps=6)


def test_an_edge_that_is_dragged_asks_with_its_form_and_is_saved_there(
    page: Page, live_server: LiveServer, house: House
) -> None:
    opened(page, live_server, house)

    pull(page, 0, "opens", 10.5)
    expect(page.locator(".stroke-edge")).to_have_text("10:30 AM")
    page.mouse.up()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("From", exact=True)).to_have_value("10:30 AM")
    expect(dialog.get_by_label("Until", exact=True)).to_have_value("5:00 PM")
    assert stored(0) == [(540, 1020)]
    axe(page)
    dialog.get_by_role("button", name="Save").click()
    expect(track(page, 0).locator(".stretch")).to_have_attribute("data-minutes", "630 1020")
    assert stored(0) == [(630, 1020)]

    pull(page, 0, "closes", 3)  # past the other edge: a quarter of an hour is left
    page.mouse.up()
    expect(dialog.get_by_label("Until", exact=True)).to_have_value("10:45 AM")
    page.keyboard.press("Escape")
    expect(page.locator("#window[open]")).to_have_count(0)
    assert stored(0) == [(630, 1020)]


def test_escape_puts_an_edge_back_and_one_that_is_put_back_asks_nothing(
    page: Page, live_server: LiveServer, house: House
) -> None:
    opened(page, live_server, house)

    pull(page, 0, "closes", 14)
    expect(page.locator(".stroke-edge")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator(".stroke-edge, .is-pulled")).to_have_count(0)
    page.mouse.up()
    pull(page, 0, "closes", 14)
    page.mouse.move(hour_at(page, 0, 17), edge(page, 0, "closes")[1], steps=4)
    page.mouse.up()

    expect(page.locator(".stroke-edge, .is-pulled, #window[open]")).to_have_count(0)
    assert stored(0) == [(540, 1020)]


def test_a_finger_drags_an_edge_and_a_tap_on_it_opens_the_stretch(
    open_page: OpenPage, live_server: LiveServer, house: House
) -> None:
    page = open_page(PHONE, touch=True)
    opened(page, live_server, house)
    track(page, 1).scroll_into_view_if_needed()
    finger = page.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        where = [{"x": x, "y": y} for x, y in points]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": where})

    x, y = edge(page, 1, "closes")
    touch("touchStart", (x, y))
    for step in range(1, 7):
        touch("touchMove", (x + (hour_at(page, 1, 15) - x) * step / 6, y))
    touch("touchEnd")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Until", exact=True)).to_have_value("3:00 PM")
    dialog.get_by_role("button", name="Save").tap()
    expect(track(page, 1).locator(".stretch")).to_have_attribute("data-minutes", "540 900")
    expect(page.locator("#window[open]")).to_have_count(0)
    page.touchscreen.tap(*edge(page, 1, "opens"))

    expect(dialog.get_by_role("heading", name="Tuesday")).to_be_visible()
    expect(dialog.get_by_label("Until", exact=True)).to_have_value("3:00 PM")
    assert stored(1) == [(540, 900)]
