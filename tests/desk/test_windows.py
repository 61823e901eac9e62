"""Windows over the calendar, and the calendar itself, in Chromium."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from penciled.appointments.models import Appointment
from penciled.booking.actions import change_appointment
from penciled.clients.models import Client
from penciled.desk.weighing import plan_of
from penciled.practices import calendars
from tests.browser import PHONE, OpenPage, axe
from tests.desk.desks import event
from tests.factory import House, make_house

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

DAY = timedelta(days=1)


@pytest.fixture
def house(live_server: LiveServer) -> House:
    house = make_house()
    Client.objects.create(
        practice=house.practice,
        first_name="Ada",
        last_name="Byron",
        email="ada@example.com",
        created_at=timezone.now(),
    )
    return house


def next_tuesday() -> datetime:
    """Return ten o'clock in Chicago, or nine in winter, on a Tuesday to come."""
    today = timezone.now().replace(hour=15, minute=0, second=0, microsecond=0).astimezone(UTC)
    return today + ((1 - today.weekday()) % 7 + 7) * DAY


def open_calendar(page: Page, server: LiveServer, house: House, **query: str) -> None:
    page.goto(f"{server.url}/desk/")
    page.get_by_label("Mail address").fill("maya@wrenfield.example")
    page.get_by_label("Password").fill("pencil-and-ink")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("link", name=re.compile("Requests"))).to_be_visible()
    said = "&".join(
        f"{name}={value}" for name, value in ({"on": f"{next_tuesday():%Y-%m-%d}"} | query).items()
    )
    page.goto(f"{server.url}/desk/{house.practice.slug}/calendar/?{said}")


def fill_visit(page: Page) -> None:
    page.get_by_role("combobox", name="Client").fill("Ada Byron (ada@example.com)")
    page.get_by_label("Date").fill(f"{next_tuesday():%Y-%m-%d}")
    page.get_by_label("Starts").fill("13:00")
    page.get_by_label("Minutes").fill("50")


def test_a_visit_is_booked_moved_and_cancelled_by_keyboard_alone(
    page: Page, live_server: LiveServer, house: House
) -> None:
    open_calendar(page, live_server, house)
    page.get_by_role("link", name="New", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Visit")).to_be_focused()
    fill_visit(page)
    page.keyboard.press("Enter")

    entry = page.locator(".entry-ink", has_text="Ada Byron")
    expect(page.get_by_text("Booked. Ada is being mailed.")).to_be_visible()
    expect(page.get_by_role("link", name="New", exact=True)).to_be_focused()

    entry.press("Enter")
    expect(page.get_by_role("dialog").get_by_role("heading").first).to_be_focused()
    page.get_by_role("link", name="Change", exact=True).press("Enter")
    page.get_by_label("Starts").fill("15:00")
    page.get_by_role("button", name="Save").press("Enter")
    expect(entry).to_contain_text("3:00")

    entry.focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Cancel it").press("Enter")
    page.get_by_role("button", name="Cancel appointment").press("Enter")
    expect(page.locator(".entry-rubbed", has_text="Ada Byron")).to_be_visible()
    expect(page.locator(".entry-rubbed")).to_be_focused()


def test_escape_brings_the_pop_up_back_and_then_the_focus(
    page: Page, live_server: LiveServer, house: House
) -> None:
    event(house, next_tuesday())
    open_calendar(page, live_server, house)
    page.locator(".entry-busy").click()
    page.get_by_role("link", name="Change", exact=True).click()
    expect(page.locator("#window")).to_be_visible()
    expect(page.locator("#pop")).to_be_hidden()

    page.keyboard.press("Escape")
    expect(page.locator("#window")).to_be_hidden()
    expect(page.get_by_role("link", name="Change", exact=True)).to_be_focused()

    page.keyboard.press("Escape")
    expect(page.locator("#pop")).to_be_hidden()
    expect(page.locator(".entry-busy")).to_be_focused()


def test_what_speaks_against_it_is_said_while_it_is_typed(
    page: Page, live_server: LiveServer, house: House
) -> None:
    event(house, next_tuesday())
    open_calendar(page, live_server, house)
    local = next_tuesday().astimezone(house.practitioner.zone_info)
    page.get_by_role("link", name="New", exact=True).click()
    fill_visit(page)
    expect(page.locator("#window")).not_to_contain_text("This overlaps")

    page.get_by_label("Starts").fill(f"{local:%H:%M}")
    expect(page.locator("#window")).to_contain_text("This overlaps Supervision")
    page.get_by_role("button", name="Book", exact=True).click()
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_label("Book it anyway").check()
    page.get_by_role("button", name="Book", exact=True).click()

    expect(page.locator(".entry-ink", has_text="Ada Byron")).to_be_visible()


def test_pressing_twice_books_once(page: Page, live_server: LiveServer, house: House) -> None:
    open_calendar(page, live_server, house)
    page.get_by_role("link", name="New", exact=True).click()
    fill_visit(page)

    page.get_by_role("button", name="Book", exact=True).dblclick()

    expect(page.locator(".entry-ink", has_text="Ada Byron")).to_have_count(1)
    assert Appointment.objects.count() == 1


def test_an_empty_time_begins_an_appointment_then_and_there(
    page: Page, live_server: LiveServer, house: House
) -> None:
    open_calendar(page, live_server, house, view="day")
    hours = page.locator(".ec-body .ec-day")
    hours.wait_for()
    page.locator(".ec-main").evaluate("element => element.scrollTop = 12 * 64")
    box = hours.bounding_box()
    assert box

    page.mouse.click(box["x"] + 100, box["y"] + 12 * 64 + 20)

    expect(page.get_by_label("Starts")).to_have_value("12:15")
    expect(page.get_by_label("Date")).to_have_value(f"{next_tuesday():%Y-%m-%d}")


def test_pressing_beside_the_pop_up_only_closes_it(
    page: Page, live_server: LiveServer, house: House
) -> None:
    event(house, next_tuesday())
    open_calendar(page, live_server, house, view="day")
    page.locator(".entry-busy").click()
    expect(page.locator("#pop")).to_be_visible()

    page.mouse.click(1300, 800)

    expect(page.locator("#pop")).to_be_hidden()
    expect(page.locator("#window")).to_be_hidden()


def test_turning_leaves_the_page_and_the_focus_where_they_are(
    page: Page, live_server: LiveServer, house: House
) -> None:
    event(house, next_tuesday() + 7 * DAY)
    open_calendar(page, live_server, house)
    page.get_by_role("link", name="Next week").press("Enter")

    expect(page.locator(".entry-busy")).to_be_visible()
    expect(page.get_by_role("link", name="Next week")).to_be_focused()
    expect(page).to_have_url(re.compile(f"on={next_tuesday() + 7 * DAY:%Y-%m-%d}"))
    page.go_back()
    expect(page.locator(".entry-busy")).to_have_count(0)


def test_what_a_colleague_changed_appears_by_itself(
    page: Page, live_server: LiveServer, house: House
) -> None:
    open_calendar(page, live_server, house)
    page.locator(".ec-body").wait_for()
    event(house, next_tuesday())
    calendars.turn([house.practitioner.pk])

    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(page.locator(".entry-busy")).to_be_visible()


def test_without_a_connection_it_says_so_and_keeps_what_was_typed(
    open_page: OpenPage, live_server: LiveServer, house: House
) -> None:
    page = open_page()
    open_calendar(page, live_server, house)
    page.get_by_role("link", name="New", exact=True).click()
    fill_visit(page)

    def answer_badly(route: Route) -> None:
        route.fulfill(status=503, body="<h1>Down</h1>", content_type="text/html")

    page.route("**/appointments/new/", answer_badly)
    page.get_by_role("button", name="Book", exact=True).click()

    expect(page.get_by_role("alert")).to_contain_text("Something broke on our side.")
    expect(page.get_by_role("combobox", name="Client")).to_have_value("Ada Byron (ada@example.com)")
    page.unroute("**/appointments/new/")
    page.get_by_role("button", name="Book", exact=True).click()
    expect(page.locator(".entry-ink", has_text="Ada Byron")).to_be_visible()


def test_who_was_signed_out_meanwhile_signs_in_elsewhere_and_sends_again(
    page: Page, live_server: LiveServer, house: House
) -> None:
    open_calendar(page, live_server, house)
    page.get_by_role("link", name="New", exact=True).click()
    fill_visit(page)
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Book", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("You were signed out.")

    other = page.context.new_page()
    open_calendar(other, live_server, house)
    page.get_by_role("button", name="Book", exact=True).click()

    expect(page.locator(".entry-ink", has_text="Ada Byron")).to_be_visible()


def test_a_phone_shows_a_day_under_the_strip(
    open_page: OpenPage, live_server: LiveServer, house: House
) -> None:
    event(house, next_tuesday())
    page = open_page(PHONE)
    open_calendar(page, live_server, house)
    expect(page.locator(".entry-busy")).to_be_visible()

    page.locator(".strip a").nth(3).click()

    expect(page.locator(".strip [aria-current=date] b")).to_have_text(
        f"{(next_tuesday() + DAY).astimezone(house.practitioner.zone_info).day}"
    )
    expect(page.locator(".entry-busy")).to_have_count(0)


def test_without_javascript_a_visit_is_booked_over_an_event(
    open_page: OpenPage, live_server: LiveServer, house: House
) -> None:
    event(house, next_tuesday())
    local = next_tuesday().astimezone(house.practitioner.zone_info)
    page = open_page(javascript=False)
    open_calendar(page, live_server, house)
    expect(page.locator(".agenda-row", has_text="Supervision")).to_be_visible()

    page.get_by_role("link", name="New", exact=True).click()
    fill_visit(page)
    page.get_by_label("Starts").fill(f"{local:%H:%M}")
    page.get_by_role("button", name="Book", exact=True).click()
    page.get_by_label("Book it anyway").check()
    page.get_by_role("button", name="Book", exact=True).click()

    expect(page.get_by_text("Booked. Ada is being mailed.")).to_be_visible()
    page.get_by_role("link", name=re.compile("Ada Byron")).click()
    expect(page.get_by_role("heading", name=re.compile("Tuesday"))).to_be_visible()


# The client picker


def clients(house: House) -> None:
    for first, last in (("Adam", "Smith"), ("Grace", "Hopper")):
        said = {"email": f"{first}@example.com".lower(), "created_at": timezone.now()}
        Client.objects.create(practice=house.practice, first_name=first, last_name=last, **said)


def rows(page: Page) -> Locator:
    """Return what the picker offers, a new client at the end."""
    return page.get_by_role("listbox").get_by_role("option")


def fill_time(page: Page) -> None:
    page.get_by_label("Date").fill(f"{next_tuesday():%Y-%m-%d}")
    page.get_by_label("Starts").fill("13:00")
    page.get_by_label("Minutes").fill("50")


def test_a_client_is_picked_by_keyboard_alone(
    page: Page, live_server: LiveServer, house: House
) -> None:
    clients(house)
    open_calendar(page, live_server, house)
    page.get_by_role("link", name="New", exact=True).press("Enter")
    client = page.get_by_role("combobox", name="Client")
    client.press_sequentially("ada")
    expect(rows(page)).to_have_count(3)
    expect(client).to_have_attribute("aria-expanded", "true")
    assert axe(page) == []

    client.press("ArrowDown")
    client.press("ArrowDown")
    expect(page.locator(".picker-row[aria-selected=true]")).to_contain_text("Adam Smith")
    expect(client).to_have_attribute("aria-activedescendant", "booked_found_2")
    client.press("Escape")
    expect(client).to_have_attribute("aria-expanded", "false")
    expect(page.locator("#window")).to_be_visible()

    client.press("ArrowDown")
    expect(client).to_have_attribute("aria-expanded", "true")
    client.press("ArrowDown")
    client.press("Enter")
    expect(client).to_have_value("Ada Byron")
    fill_time(page)
    page.keyboard.press("Enter")

    expect(page.locator(".entry-ink", has_text="Ada Byron")).to_be_visible()


def test_a_new_client_is_written_down_where_nobody_is_found(
    page: Page, live_server: LiveServer, house: House
) -> None:
    open_calendar(page, live_server, house)
    page.get_by_role("link", name="New", exact=True).click()
    client = page.get_by_role("combobox", name="Client")
    client.press_sequentially("Zoe Ortiz")
    expect(rows(page)).to_have_text(re.compile("New client “Zoe Ortiz”"))
    client.press("ArrowDown")
    client.press("Enter")

    expect(page.get_by_label("First name")).to_be_focused()
    expect(page.get_by_label("First name")).to_have_value("Zoe")
    expect(page.get_by_label("Last name")).to_have_value("Ortiz")
    assert axe(page) == []
    fill_time(page)
    page.get_by_role("button", name="Book", exact=True).click()

    expect(page.locator(".entry-ink", has_text="Zoe Ortiz")).to_be_visible()


def test_a_tap_picks_and_another_letter_unpicks(
    open_page: OpenPage, live_server: LiveServer, house: House
) -> None:
    clients(house)
    page = open_page(PHONE)
    open_calendar(page, live_server, house)
    page.get_by_role("link", name="New", exact=True).click()
    client = page.get_by_role("combobox", name="Client")
    client.press_sequentially("hop")
    page.get_by_role("option", name=re.compile("Grace")).click()

    expect(client).to_have_value("Grace Hopper")
    expect(client).to_be_focused()
    client.press_sequentially("x")
    expect(page.locator("#window [name=client_ref]")).to_have_value("")


def test_without_javascript_one_of_several_clients_is_chosen(
    open_page: OpenPage, live_server: LiveServer, house: House
) -> None:
    clients(house)
    page = open_page(javascript=False)
    open_calendar(page, live_server, house)
    page.get_by_role("link", name="New", exact=True).click()
    page.get_by_role("combobox", name="Client").fill("ada")
    fill_time(page)
    page.get_by_role("button", name="Book", exact=True).click()
    page.get_by_label(re.compile("Adam Smith")).check()
    page.get_by_role("button", name="Book", exact=True).click()

    expect(page.get_by_text("Booked. Adam is being mailed.")).to_be_visible()


# A leave, and a change that came too late


def test_a_leave_says_what_it_touches_before_it_is_put_down(
    open_page: OpenPage, live_server: LiveServer, house: House
) -> None:
    event(house, next_tuesday())
    page = open_page((320, 720))
    open_calendar(page, live_server, house)
    page.get_by_role("link", name="New", exact=True).click()
    page.get_by_label("Event", exact=True).check()
    page.get_by_label("Leave", exact=True).check()
    page.get_by_label("All day").check()
    page.get_by_label("Date").fill(f"{next_tuesday():%Y-%m-%d}")
    page.get_by_label("Until").fill(f"{next_tuesday() + DAY:%Y-%m-%d}")

    window = page.locator("#window")
    expect(window).to_contain_text("(2 days)")
    expect(window).to_contain_text("Clients can no longer ask for")
    expect(window).to_contain_text("This overlaps Supervision")
    assert axe(page) == []
    assert window.evaluate("element => element.scrollWidth <= element.clientWidth")
    page.get_by_label("Book it anyway").check()
    page.get_by_role("button", name="Book", exact=True).click()

    expect(window).to_be_hidden()
    stands = Appointment.objects.get(event_kind="leave")
    assert (stands.title, stands.duration) == ("Leave", 2 * DAY)


def test_who_was_slower_sees_both_versions_and_decides(
    page: Page, live_server: LiveServer, house: House
) -> None:
    stands = event(house, next_tuesday())
    open_calendar(page, live_server, house)
    page.locator(".entry-busy").click()
    page.get_by_role("link", name="Change", exact=True).click()
    page.get_by_label("Title").fill("Team")
    by: dict[str, Any] = {"by": house.member, "now": timezone.now()}
    plan = replace(plan_of(stands), title="Board")
    change_appointment(
        stands.pk, plan, version=stands.version, anyway=False, tell_client=False, **by
    )
    page.get_by_role("button", name="Save").click()

    row = page.get_by_role("row", name=re.compile("Title"))
    expect(row.get_by_role("cell")).to_have_text(["Board", "Team"])
    assert axe(page) == []
    assert Appointment.objects.get().title == "Board"
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".entry-busy", has_text="Team")).to_be_visible()
