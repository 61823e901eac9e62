"""Mailed links in a real browser: what looks at them changes nothing and learns no token."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, Request, expect
from pytest_django.live_server_helper import LiveServer

from penciled.appointments.models import Appointment
from penciled.booking.actions import decline_request
from penciled.booking.models import AppointmentRequest
from penciled.clients.links import LinkPurpose, Mint
from penciled.clients.models import Client
from tests.browser import OpenPage, axe
from tests.factory import NOW, House
from tests.portal.browsing import DAY, TEN
from tests.portal.by_mail import link_in, token_of
from tests.portal.test_links import everything, told_booked

BUTTONS = ["Cancel request", "Cancel appointment", "Choose another time", "Stop reminders"]


def links_of_each_kind(house: House) -> list[str]:
    declined = house.asked(TEN + DAY)
    decline_request(declined.pk, message="", by=house.member, now=NOW)
    house.asked(TEN + 4 * DAY)
    stands = told_booked(house)
    mint = Mint(now=NOW)
    hush = mint.token(stands.client_id or 0, LinkPurpose.STOP_REMINDERS, stands.ref)
    mint.keep()
    topics = ("request.received", "appointment.booked", "request.declined")
    return [*(link_in(topic) for topic in topics), f"/wrenfield/by-mail/{hush}/"]


def look_as_a_scanner_does(page: Page, address: str) -> None:
    """Open a link, let its scripts run, scroll, hover and read every link, and submit nothing."""
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.mouse.wheel(0, 2000)
    page.get_by_role("button").last.hover()
    page.evaluate("dispatchEvent(new Event('pagehide')); document.body.click()")
    page.wait_for_load_state("networkidle")


@pytest.mark.django_db(transaction=True)
@pytest.mark.soak
def test_a_scripted_visit_changes_nothing_and_the_button_does(
    open_page: OpenPage, live_server: LiveServer, house: House
) -> None:
    page, paths, heard = open_page((320, 780)), links_of_each_kind(house), list[Request]()
    page.on("request", lambda each: heard.append(each))  # noqa: PLW0108 -- it asks for a function
    before, found = everything(), []

    for path in paths:
        look_as_a_scanner_does(page, live_server.url + path)
        assert "/from-mail/" in page.url
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        found += axe(page)

    assert everything() == before
    assert found == []
    tokens = {token_of(path) for path in paths}
    told = [str(each.all_headers().get("referer", "")) for each in heard]
    assert len(told) > len(paths) * 3
    assert not [each for each in told if any(token in each for token in tokens)]
    assert not [each for each in tokens if each in page.content() + page.url]

    for path, button in zip(paths, BUTTONS, strict=True):
        page.goto(live_server.url + path)
        page.get_by_role("button", name=button).press("Enter")
        page.wait_for_load_state("networkidle")
    expect(page.get_by_role("button", name="Send me reminders again")).to_be_visible()
    assert axe(page) == []
    assert states() == ["cancelled", "cancelled", False]


def states() -> list[Any]:
    last = AppointmentRequest.objects.get(starts_at=TEN + 4 * DAY)
    return [
        last.state,
        Appointment.objects.get().status,
        Client.objects.get().unreminded_at is None,
    ]


@pytest.mark.django_db(transaction=True)
def test_without_scripts_the_button_works_as_well(
    open_page: OpenPage, live_server: LiveServer, house: House
) -> None:
    told_booked(house)
    page = open_page(javascript=False)

    page.goto(live_server.url + link_in("appointment.booked"))
    page.get_by_role("button", name="Cancel appointment").click()

    expect(page.get_by_role("heading", name="You cancelled this appointment")).to_be_visible()
    assert Appointment.objects.get().status == "cancelled"
