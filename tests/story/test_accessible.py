"""Every page and dialog of the story: nothing for axe to find, nothing to scroll sideways for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from penciled.appointments.actions import Plan
from penciled.availability.queries import Wanted
from penciled.booking import slots
from penciled.booking.actions import (
    accept_request,
    cancel_request,
    decline_request,
    schedule_appointment,
)
from penciled.booking.models import AppointmentRequest
from penciled.core.interval import Interval
from tests.browser import OpenPage, axe
from tests.factory import House
from tests.story.conftest import sign_in
from tests.story.test_story import ELENA, Read, ask

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

WIDTHS = {320: (320, 780), 1280: (1280, 900)}


@pytest.fixture
def lively(house: House) -> AppointmentRequest:
    """Let there be something of each kind; return a waiting request that overlaps an event."""
    now = timezone.now()
    starts = free_starts(house, now=now)
    waiting, accepted, declined, cancelled = (
        house.asked(starts[n], email=f"{n}@example.com", now=now, note="Afternoons are best.")
        for n in (0, 2, 4, 6)
    )
    plan = Plan(
        practitioner=house.practitioner,
        span=accepted.span,
        client=accepted.client,
        service=house.service,
        location=house.location,
    )
    accept_request(accepted.pk, plan, message="Welcome.", anyway=True, by=house.member, now=now)
    decline_request(declined.pk, message="Full until January.", by=house.member, now=now)
    cancel_request(cancelled.pk, now=now)
    half = timedelta(minutes=30)
    event = Plan(
        practitioner=house.practitioner,
        span=Interval(waiting.starts_at + half, waiting.starts_at + 2 * half),
        title="Supervision",
    )
    schedule_appointment(event, anyway=True, tell_client=False, by=house.member, now=now)
    return waiting


def free_starts(house: House, *, now: datetime) -> list[datetime]:
    wanted = Wanted(house.service, house.location, as_new=True)
    days = timedelta(days=14)
    found = slots.open_slots([house.practitioner], wanted, first=now, last=now + days, now=now)
    return [slot.start for slot in found]


def look(page: Page, name: str) -> Iterator[str]:
    """Yield what is wrong with what the page shows now."""
    yield from (f"{name}: {finding}" for finding in axe(page))
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        yield f"{name}: scrolls sideways"


def look_at(page: Page, address: str) -> Iterator[str]:
    answer = page.goto(address)
    assert answer is not None
    assert answer.status < 400, f"{address}: {answer.status}"
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    yield from look(page, address)


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_in_the_portal(
    open_page: OpenPage,
    live_server: LiveServer,
    lively: AppointmentRequest,
    newest_mail: Read,
    width: int,
) -> None:
    page = open_page(WIDTHS[width])
    server, found = live_server.url, list[str]()
    for path in ("wrenfield/", "wrenfield/enter/", "wrenfield/request/", "wrenfield/zone/"):
        found += look_at(page, f"{server}/{path}")

    ask(page, server, newest_mail, on_each_page=lambda name: found.extend(look(page, name)))
    found += look(page, "sent")
    found += look_at(page, f"{server}/wrenfield/mine/")
    page.get_by_role("link", name="Cancel request").first.click()
    page.get_by_role("button", name="Cancel request").wait_for()
    found += look(page, "cancel")
    page.get_by_role("button", name="Cancel request").click()
    expect(page.get_by_text("Cancelled by you")).to_be_visible()
    found += look(page, "mine, cancelled")

    assert found == []
    assert AppointmentRequest.objects.get(client__email=ELENA).state == "cancelled"


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_on_the_desk(
    open_page: OpenPage,
    live_server: LiveServer,
    lively: AppointmentRequest,
    house: House,
    width: int,
) -> None:
    page = open_page(WIDTHS[width])
    server, found = live_server.url, list[str]()
    found += look_at(page, f"{server}/accounts/login/")
    sign_in(page, server, email="maya@wrenfield.example")
    for path in pages_of_the_desk(lively, house):
        found += look_at(page, f"{server}/desk/wrenfield/{path}")

    on = lively.starts_at.astimezone(lively.zone_info).date()
    for opener, button in (("Accept", "Accept and book"), ("Decline", "Decline")):
        page.goto(f"{server}/desk/wrenfield/calendar/?view=day&on={on}")
        page.locator(".entry-pencil", has_text="Elena Marsh").first.click()
        page.get_by_role("dialog").wait_for()
        found += look(page, f"pop-up, {width}")
        page.get_by_role("dialog").get_by_role("link", name=opener).click()
        page.get_by_role("dialog").get_by_role("button", name=button, exact=True).wait_for()
        found += look(page, f"{opener} window")

    assert found == []


def pages_of_the_desk(waiting: AppointmentRequest, house: House) -> list[str]:
    on = waiting.starts_at.astimezone(waiting.zone_info).date()
    past = AppointmentRequest.objects.exclude(state="pending")
    booked = past.get(state="accepted").appointment
    assert booked
    whose = house.practitioner.ref
    hours = house.practitioner.hours.order_by("weekday")[0]
    return [
        *(f"calendar/?view={view}&on={on}" for view in ("day", "week", "month", "list")),
        "requests/",
        "requests/?tab=past",
        f"requests/{waiting.ref}/",
        f"requests/{waiting.ref}/accept/",
        f"requests/{waiting.ref}/decline/",
        *(f"requests/{each.ref}/" for each in past),
        f"appointments/{booked.ref}/",
        f"appointments/{booked.ref}/change/",
        f"appointments/{booked.ref}/cancel/",
        "appointments/new/",
        "settings/",
        f"settings/availability/{whose}/",
        f"settings/availability/{whose}/hours/?weekday=2",
        f"settings/availability/{whose}/hours/{hours.ref}/",
        f"settings/availability/{whose}/dates/",
        f"settings/terms/{whose}/",
    ]
