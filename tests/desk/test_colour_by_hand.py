"""The portal's colour by hand: picked or written, with words for how well it can be read."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from penciled.core.colour import LIGHT, contrast
from penciled.desk.snippets import OWN_ACCENT
from penciled.practices.models import Member, Practice
from tests.browser import PHONE, OpenPage
from tests.desk.browsing import enter, sign_in
from tests.desk.desks import at
from tests.factory import House, make_house

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def house(live_server: LiveServer) -> House:
    house = make_house()
    Member.objects.filter(pk=house.member.pk).update(is_owner=True)
    return house


def open_look(page: Page, server: LiveServer, house: House) -> tuple[Locator, Locator, Locator]:
    """Return the field, the picker and what is said of the colour."""
    page.goto(server.url + at("portal_look", house))
    part = page.locator("[data-colour]")
    return (
        part.get_by_label("Accent"),
        part.get_by_label("Pick a colour"),
        part.get_by_role("status"),
    )


def figures(colour: str) -> str:
    on, within = (contrast(colour, ground) for ground in ("#ffffff", LIGHT[0].hex()))
    return f"{int(on * 10) / 10} to 1, words in it on paper {int(within * 10) / 10} to 1"


@pytest.mark.parametrize("colour", ["#7a1f5c", "#ffcc00", "#767676", "#777777"])
def test_a_colour_is_picked_or_written_and_its_contrast_said(
    page: Page, live_server: LiveServer, house: House, colour: str
) -> None:
    sign_in(page, live_server, house.member)
    field, picker, said = open_look(page, live_server, house)
    assert picker.input_value() == OWN_ACCENT
    expect(said).to_contain_text(figures(OWN_ACCENT))

    field.fill(colour[1:].upper())
    expect(said).to_contain_text(figures(colour))
    assert picker.input_value() == colour
    page.get_by_role("button", name="Save colour").click()
    page.get_by_role("button", name="Save colour").wait_for()
    _field, picker, at_the_server = open_look(page, live_server, house)

    stands = Practice.objects.get(pk=house.practice.pk).accent
    assert picker.input_value() == (stands or OWN_ACCENT)
    expect(at_the_server).to_contain_text(figures(stands or OWN_ACCENT))
    picker.evaluate(
        "(each, to) => { each.value = to; each.dispatchEvent(new Event('input')); }", colour
    )
    expect(field).to_have_value(colour)
    verdict = "Both can be read" if stands else "That is hard to read"
    expect(said).to_contain_text(verdict)
    field.fill("green")
    expect(said).to_contain_text("Write six digits")


def test_a_colour_is_written_where_no_script_runs(
    open_page: OpenPage, live_server: LiveServer, house: House
) -> None:
    Practice.objects.filter(pk=house.practice.pk).update(accent="#7a1f5c")
    page = open_page(PHONE, javascript=False)
    enter(page, live_server, house.member)

    field, picker, said = open_look(page, live_server, house)

    expect(picker).to_be_hidden()
    expect(field).to_have_value("#7a1f5c")
    expect(said).to_contain_text(figures("#7a1f5c"))
