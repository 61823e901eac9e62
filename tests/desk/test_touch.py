"""Under a finger: how large everything on the desk is that can be pressed, at a phone's width.

Everything is 44 by 44 pixels, but for two kinds that WCAG 2.5.8 lets off. A link inside a
sentence ("inline") has the height of its line. What stands on the calendar is as tall as it lasts;
where that is less, nothing else comes within 12 pixels of its middle ("spacing").
"""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from penciled.appointments.models import Appointment
from penciled.booking.actions import decline_request, schedule_series
from penciled.booking.models import AppointmentRequest
from penciled.clients.models import Client
from penciled.core.recurrence import Recurrence, Unit
from penciled.practices.models import Member, Room
from tests.browser import PHONE, OpenPage
from tests.desk.browsing import DAY, next_tuesday, open_calendar, too_small, turn_to
from tests.desk.desks import HOUR, MINUTE, at, event
from tests.factory import House, make_house, make_practitioner

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def house(live_server: LiveServer) -> House:
    """Return a practice with a bit of everything on its calendar and in its inbox."""
    house, tuesday, now = make_house(), next_tuesday(), timezone.now()
    Member.objects.filter(pk=house.member.pk).update(is_owner=True, is_scheduler=True)
    make_practitioner(
        house.practice, "Daniel Reyes", services=[house.service], locations=[house.location]
    )
    Room.objects.create(practice=house.practice, name="Birch")
    rule = Recurrence(every=1, unit=Unit.WEEK, weekdays=frozenset({1}), times=3)
    how: dict[str, Any] = {
        "skip": (),
        "anyway": False,
        "tell_client": False,
        "by": house.member,
        "now": now,
    }
    schedule_series(house.plan(tuesday, minutes=50, staff_note="Tea"), rule, **how)
    event(house, tuesday + 2 * HOUR, 25)
    event(house, tuesday + 150 * MINUTE, 10, title="Call")
    house.asked(tuesday + 4 * HOUR, email="nora@example.com", first_name="Nora", now=now)
    theo = {"email": "theo@example.com", "first_name": "Theo"}
    over = house.asked(tuesday + DAY, **theo, now=now - HOUR)
    decline_request(over.pk, message="No.", by=house.member, now=now)
    house.asked(tuesday + DAY, **theo, now=now)
    return house


@pytest.fixture
def phone(open_page: OpenPage, live_server: LiveServer, house: House) -> Page:
    """Return a phone that is signed in and shows the Tuesday."""
    page = open_page(PHONE, touch=True)
    open_calendar(page, live_server, house, view="day")
    return page


def test_a_mouse_is_not_measured_like_a_finger(
    open_page: OpenPage, live_server: LiveServer, house: House
) -> None:
    page = open_page(PHONE)
    open_calendar(page, live_server, house, view="day")

    assert too_small(page)


def test_every_view_of_the_calendar_takes_a_finger(
    phone: Page, live_server: LiveServer, house: House
) -> None:
    for view in ("day", "team", "week", "month", "list"):
        turn_to(phone, live_server, house, view=view)
        expect(phone.locator("[aria-busy=true]")).to_have_count(0)
        assert (view, too_small(phone)) == (view, [])


@pytest.mark.parametrize("name", ["Days, views and filters", "Menu", "Account of Maya Okafor"])
def test_what_is_folded_away_takes_a_finger(phone: Page, name: str) -> None:
    phone.get_by_role("button", name=name).tap()
    phone.locator("[popover]:popover-open").wait_for()

    assert too_small(phone) == []


def test_an_appointment_and_its_windows_take_a_finger(phone: Page) -> None:
    phone.locator(".entry-ink").tap()
    pop, window = phone.locator("#pop"), phone.locator("#window")
    expect(pop.get_by_role("link", name="The one after:")).to_be_visible()
    assert too_small(phone) == []
    for name in ("Cancel it", "Move", "Change"):
        pop.get_by_role("link", name=name, exact=True).tap()
        expect(window.get_by_role("heading").first).to_be_visible()
        assert (name, too_small(phone)) == (name, [])
        if name != "Change":
            window.get_by_role("link", name="Close").tap()
    window.get_by_label("This and the ones after it").check()
    expect(window.locator(".dates-said")).to_be_visible()
    assert too_small(phone) == []


def test_a_new_appointment_takes_a_finger_whatever_is_asked_for(phone: Page) -> None:
    window = phone.locator("#window")
    phone.get_by_role("link", name="New", exact=True).tap()
    window.get_by_label("Starts").fill("09:00")
    expect(window.get_by_label("Book it anyway")).to_be_visible()
    assert too_small(phone) == []
    window.get_by_role("combobox", name="Client").press_sequentially("marsh")
    expect(window.get_by_role("listbox").get_by_role("option").first).to_be_visible()
    assert too_small(phone) == []
    phone.keyboard.press("Escape")
    window.get_by_label("New client").check()
    window.get_by_label("Repeats").select_option("By the week")
    expect(window.locator(".dates-said")).to_be_visible()
    assert too_small(phone) == []
    window.get_by_label("Event", exact=True).check()
    window.get_by_label("All day").check()
    assert too_small(phone) == []
    window.get_by_role("link", name="Close").tap()
    expect(phone.get_by_role("alertdialog")).to_be_visible()
    assert too_small(phone) == []


def test_a_request_and_its_windows_take_a_finger(phone: Page) -> None:
    phone.locator(".entry-pencil").tap()
    pop, window = phone.locator("#pop"), phone.locator("#window")
    for name in ("Accept", "Decline"):
        expect(pop.get_by_role("link", name=name)).to_be_visible()
        assert too_small(phone) == []
        pop.get_by_role("link", name=name).tap()
        expect(window.get_by_role("heading").first).to_be_visible()
        assert (name, too_small(phone)) == (name, [])
        window.get_by_role("link", name="Close").tap()


def test_a_search_takes_a_finger(phone: Page) -> None:
    phone.get_by_role("link", name="Search clients").tap()
    phone.get_by_label("Name, mail or phone").fill("marsh")
    expect(phone.locator(".hit-line").first).to_be_visible()

    assert too_small(phone) == []


def test_the_inbox_takes_a_finger(phone: Page, live_server: LiveServer, house: House) -> None:
    inbox = live_server.url + at("requests", house)
    theo = AppointmentRequest.objects.filter(client__first_name="Theo").latest("pk")
    for query in ("", "?tab=past", f"?tab=past&client={theo.client.ref}"):
        phone.goto(inbox + query)
        assert (query, too_small(phone)) == (query, [])
    phone.goto(inbox)
    phone.get_by_role("checkbox", name="Select all").check()
    for name in ("Accept 2…", "Decline 2…"):
        phone.get_by_role("button", name=name).tap()
        expect(phone.locator("#window").get_by_role("heading").first).to_be_visible()
        assert (name, too_small(phone)) == (name, [])
        phone.locator("#window").get_by_role("link", name="Close").tap()
    phone.get_by_role("link", name="Theo Marsh", exact=True).tap()
    phone.locator(".earlier summary", has_text="earlier request").tap()
    assert too_small(phone) == []


def test_every_page_takes_a_finger(phone: Page, live_server: LiveServer, house: House) -> None:
    for name, refs in pages(house):
        answer = phone.goto(live_server.url + at(name, house, *refs))
        assert answer
        assert (name, answer.status, too_small(phone)) == (name, HTTPStatus.OK, [])
        assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")


def pages(house: House) -> Iterator[tuple[str, list[UUID]]]:
    """Yield what of the desk is a page, by its name and what it is of."""
    stands = Appointment.objects.filter(client__isnull=False).earliest("starts_at").ref
    waits = AppointmentRequest.objects.filter(state="pending").earliest("pk").ref
    over = AppointmentRequest.objects.filter(state="declined").earliest("pk").ref
    for name in ("request", "accept", "decline"):
        yield name, [waits]
    yield "request", [over]
    for name in ("appointment", "appointment_change", "appointment_move", "appointment_cancel"):
        yield name, [stands]
    whose = Client.objects.get(email="elena@example.com").ref
    for name in ("client", "client_edit", "client_archive", "client_coming", "client_history"):
        yield name, [whose]
    for name in ("availability", "hours_new", "override_new", "terms"):
        yield name, [house.practitioner.ref]
    for name in (
        "clients",
        "client_new",
        "appointment_new",
        "search",
        "keys",
        "paper",
        "settings",
        "sight",
        "rooms",
    ):
        yield name, []
