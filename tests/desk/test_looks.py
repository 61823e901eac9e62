"""How the desk looks where there is much to show: long names and notes, crowds, few colours."""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from penciled.appointments.actions import place
from tests.browser import DESKTOP, PHONE, OpenPage
from tests.desk.browsing import next_tuesday, open_calendar, sign_in
from tests.desk.desks import at
from tests.factory import House, make_house

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]

HOUR = timedelta(hours=1)
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenhersteller"
NOTE = "I would rather come in the afternoon, because of the school run. " * 20
SIDEWAYS = "each => each.scrollWidth - each.clientWidth"
LOOKS = """each => {
    const { borderTopStyle, outlineStyle, backgroundColor } = getComputedStyle(each);
    return [borderTopStyle, outlineStyle, backgroundColor];
}"""
MOST_WIDE = 160  # pixels, for a button that says one word


@pytest.fixture
def house(live_server: LiveServer) -> House:
    """Make a practice where somebody with a long name has asked at length."""
    house = make_house()
    house.asked(next_tuesday(), first_name=LONG, last_name=LONG, note=NOTE, now=timezone.now())
    return house


def boxes(some: Locator) -> list[tuple[float, float, float, float]]:
    """Return the left, top, right and bottom of each."""
    found = [each.bounding_box() for each in some.all()]
    return [(b["x"], b["y"], b["x"] + b["width"], b["y"] + b["height"]) for b in found if b]


def meet(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    """Say whether two boxes cover more of each other than an edge."""
    return all(min(one[n + 2], other[n + 2]) - max(one[n], other[n]) > 1 for n in (0, 1))


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_long_names_stay_inside_and_answers_in_view(
    open_page: OpenPage, live_server: LiveServer, house: House, size: tuple[int, int]
) -> None:
    page = open_page(size)
    open_calendar(page, live_server, house, view="day")

    page.locator(".entry-pencil").click()
    pop = page.locator("#pop[open]")
    expect(pop.get_by_role("link", name="Accept")).to_be_in_viewport(ratio=1)
    expect(pop.get_by_role("link", name="Close")).to_be_in_viewport(ratio=1)
    assert pop.evaluate(SIDEWAYS) == 0

    pop.get_by_role("link", name="Accept").click()
    asked = page.locator("#window[open] .asked-side")
    expect(asked).to_be_visible()
    assert [each.evaluate(SIDEWAYS) for each in (asked, page.locator("#window"))] == [0, 0]


def test_blocks_that_overlap_lie_side_by_side(
    page: Page, live_server: LiveServer, house: House
) -> None:
    for n in range(1, 4):
        place(house.plan(next_tuesday() + n * HOUR / 4), by=None, now=timezone.now())
    open_calendar(page, live_server, house, view="week")

    blocks = page.locator(".ec-body a.entry")
    expect(blocks).to_have_count(4)

    assert [pair for pair in combinations(boxes(blocks), 2) if meet(*pair)] == []


def test_pencil_is_dashed_and_ink_is_full_in_the_readers_own_colours(
    page: Page, live_server: LiveServer, house: House
) -> None:
    place(house.plan(next_tuesday() + 2 * HOUR), by=None, now=timezone.now())
    page.emulate_media(forced_colors="active")
    open_calendar(page, live_server, house, view="day")

    pencil, ink = (page.locator(f".entry-{kind}").evaluate(LOOKS) for kind in ("pencil", "ink"))

    assert (pencil[:2], ink[:2]) == (["dashed", "none"], ["solid", "none"])
    assert pencil[2] != ink[2], "filled, and not"
    page.locator(".entry-pencil").click()
    edge = page.locator("#pop").evaluate("each => getComputedStyle(each).borderTopStyle")
    assert edge == "solid", "no shadow is drawn that would set it off"


def test_requests_take_two_lines_where_a_table_is_too_wide(
    open_page: OpenPage, live_server: LiveServer, house: House
) -> None:
    page = open_page((768, 1024))
    sign_in(page, live_server, house.member)
    page.goto(f"{live_server.url}{at('requests', house)}")

    cells = boxes(page.locator("#ledger tbody tr:first-child > td"))
    words = boxes(page.locator("#ledger tbody tr:first-child > td > *"))
    accept = page.get_by_role("link", name="Accept")

    assert [pair for pair in combinations(cells, 2) if meet(*pair)] == []
    assert max(right for _left, _top, right, _bottom in words) <= max(each[2] for each in cells)
    assert boxes(accept)[0][2] - boxes(accept)[0][0] < MOST_WIDE
