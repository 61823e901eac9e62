"""Windows over the calendar, and the calendar itself, in Chromium."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from penciled.appointments.actions import place
from penciled.appointments.models import Appointment
from penciled.booking.actions import change_appointment
from penciled.desk.weighing import plan_of
from penciled.practices import calendars
from tests.browser import PHONE, OpenPage, axe
from tests.desk.desks import event
from tests.factory import NOW, House, make_house, make_known

pytestmark = pytest.mark.django_db(transaction=True)

DAY = timedelta(days=1)


@pytest.fixture
def house(live_server: LiveServer) -> House:
    house = make_house()
    make_known(house, first_name="Ada", last_name="Byron", email="ada@example.com")
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


def test_an_appointment_is_booked_moved_and_cancelled_by_keyboard_alone(
    page: Page, live_server: LiveServer, house: House
) -> None:
    open_calendar(page, live_server, house)
    page.get_by_role("link", name="New", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("radio", name="Appointment")).to_be_focused()
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


@pytest.mark.soak
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


@pytest.mark.soak
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
    expect(page.get_by_label("Book it anyway")).to_be_focused()
    expect(page.get_by_text("Tick the box to book it anyway.")).to_be_visible()
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


@pytest.mark.soak
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


@pytest.mark.soak
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


def test_without_javascript_an_appointment_is_booked_over_an_event(
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
    expect(page.get_by_label("Book it anyway")).to_be_focused()
    page.get_by_label("Book it anyway").check()
    page.get_by_role("button", name="Book", exact=True).click()

    expect(page.get_by_text("Booked. Ada is being mailed.")).to_be_visible()
    page.get_by_role("link", name=re.compile("Ada Byron")).click()
    expect(page.get_by_role("heading", name=re.compile("Tuesday"))).to_be_visible()


# The client picker


def clients(house: House) -> None:
    for first, last in (("Adam", "Smith"), ("Grace", "Hopper")):
        said = {"email": f"{first}@example.com".lower(), "created_at": timezone.now()}
        make_known(house, first_name=first, last_name=last, **said)


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


@pytest.mark.soak
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


@pytest.mark.soak
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


@pytest.mark.soak
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


@pytest.mark.soak
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


# What was typed and not saved


@pytest.fixture
def written(page: Page, live_server: LiveServer, house: House) -> Locator:
    """Return a window in which a note was typed."""
    open_calendar(page, live_server, house)
    page.get_by_role("link", name="New", exact=True).click()
    note = page.get_by_label("Note for staff")
    note.click()
    page.keyboard.type("Brings her own tea")
    return page.locator("#window")


def question(page: Page) -> Locator:
    return page.get_by_role("alertdialog", name="What you changed here is not saved.")


@pytest.mark.parametrize(
    "way",
    ["Back", *[pytest.param(way, marks=pytest.mark.soak) for way in ("Escape", "Close", "Cancel")]],
)
def test_a_window_with_something_typed_asks_before_it_closes(
    page: Page, written: Locator, way: str
) -> None:
    address = page.url

    def go() -> None:
        if way == "Escape":
            page.keyboard.press("Escape")
        elif way == "Back":
            page.evaluate("history.back()")
        else:
            written.get_by_role("link", name=way, exact=True).click()

    go()
    expect(question(page)).to_be_visible()
    expect(page.get_by_role("button", name="Keep writing")).to_be_focused()
    assert axe(page) == []
    page.keyboard.press("Escape")
    expect(question(page)).to_have_count(0)
    expect(written.get_by_label("Note for staff")).to_have_value("Brings her own tea")
    if way in ("Escape", "Back"):
        expect(written.get_by_label("Note for staff")).to_be_focused()

    go()
    page.get_by_role("button", name="Throw away").press("Enter")
    expect(written).to_be_hidden()
    expect(page.get_by_role("link", name="New", exact=True)).to_be_focused()
    assert page.url == address
    assert not Appointment.objects.exists()


@pytest.mark.soak
def test_keeping_on_writing_is_the_first_thing_and_nothing_behind_it_is_in_reach(
    page: Page, written: Locator
) -> None:
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Keep writing")).to_be_focused()
    for key in ("Tab", "Tab", "Tab", "Shift+Tab", "Shift+Tab", "Shift+Tab"):
        page.keyboard.press(key)
        assert page.evaluate("!document.activeElement.closest('#window form, .desk')")
    page.get_by_role("button", name="Keep writing").click()

    expect(written.get_by_label("Note for staff")).to_be_focused()
    expect(question(page)).to_have_count(0)


@pytest.mark.soak
def test_a_window_in_which_nothing_was_changed_closes_at_once(page: Page, written: Locator) -> None:
    note = written.get_by_label("Note for staff")
    note.fill("")
    page.keyboard.press("Escape")
    expect(written).to_be_hidden()

    page.get_by_role("link", name="New", exact=True).click()
    expect(page.get_by_role("heading", name="New appointment")).to_be_visible()
    page.get_by_role("link", name="Cancel", exact=True).click()
    expect(written).to_be_hidden()
    expect(question(page)).to_have_count(0)


@pytest.mark.soak
def test_what_was_refused_is_still_not_thrown_away_unasked(page: Page, written: Locator) -> None:
    page.get_by_role("button", name="Book", exact=True).click()
    expect(written.locator(".error").first).to_be_visible()
    page.keyboard.press("Escape")

    expect(question(page)).to_be_visible()


@pytest.mark.soak
def test_once_it_is_saved_back_leads_where_it_led_before(
    page: Page, live_server: LiveServer, house: House
) -> None:
    open_calendar(page, live_server, house)
    page.get_by_role("link", name="Next week").click()
    expect(page).to_have_url(re.compile(f"on={next_tuesday() + 7 * DAY:%Y-%m-%d}"))
    page.get_by_role("link", name="New", exact=True).click()
    fill_visit(page)
    page.evaluate(
        "() => void (window.isBack = new Promise(done =>"
        " navigation.addEventListener('navigatesuccess', () => done(true), { once: true })))"
    )
    page.get_by_role("button", name="Book", exact=True).click()
    expect(page.get_by_text("Booked. Ada is being mailed.")).to_be_visible()
    assert page.evaluate("window.isBack")  # it gave back the place that it held in the history
    page.evaluate("history.back()")

    expect(page).to_have_url(re.compile(f"on={next_tuesday():%Y-%m-%d}"))
    expect(page.locator(".entry-ink", has_text="Ada Byron")).to_be_visible()


# What was refused, and put right


@pytest.mark.soak
def test_the_mark_of_a_refusal_goes_once_the_value_is_another(
    page: Page, live_server: LiveServer, house: House
) -> None:
    open_calendar(page, live_server, house)
    page.get_by_role("link", name="New", exact=True).click()
    page.get_by_label("Minutes").fill("soon")
    page.get_by_label("Starts").fill("13:00")
    page.get_by_role("button", name="Book", exact=True).click()

    client, minutes = page.get_by_role("combobox", name="Client"), page.get_by_label("Minutes")
    expect(client).to_be_focused()
    expect(client).to_have_attribute("aria-invalid", "true")
    expect(minutes).to_have_accessible_description("Say how many minutes it takes.")
    minutes.fill("5")
    expect(minutes).not_to_have_attribute("aria-invalid", "true")
    expect(minutes).to_have_accessible_description("")
    expect(page.get_by_text("Say how many minutes it takes.")).to_have_count(0)
    expect(client).to_have_attribute("aria-invalid", "true")

    client.press_sequentially("ada")
    expect(client).not_to_have_attribute("aria-invalid", "true")
    minutes.fill("0")
    page.get_by_role("button", name="Book", exact=True).click()
    expect(minutes).to_be_focused()
    expect(minutes).to_have_accessible_description("It takes at least 1 minute.")


@pytest.mark.soak
def test_after_back_the_fields_say_what_the_address_says(
    page: Page, live_server: LiveServer, house: House
) -> None:
    open_calendar(page, live_server, house)
    past = f"{live_server.url}/desk/{house.practice.slug}/requests/?tab=past"
    page.goto(f"{past}&outcome=expired&since=2026-11-01")
    outcome, since = page.locator("#past-filter [name=outcome]"), page.get_by_label("from")
    outcome.select_option("declined")
    since.fill("2026-12-01")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page).to_have_url(re.compile("outcome=declined"))
    expect(outcome).to_have_value("declined")

    page.go_back()
    expect(page).to_have_url(re.compile("outcome=expired"))
    expect(outcome).to_have_value("expired")
    expect(since).to_have_value("2026-11-01")
    page.go_forward()
    expect(outcome).to_have_value("declined")
    expect(since).to_have_value("2026-12-01")


# Begun from somewhere


@pytest.mark.soak
def test_an_appointment_is_begun_for_the_client_that_was_found(
    page: Page, live_server: LiveServer, house: House
) -> None:
    place(house.plan(next_tuesday() + DAY), by=None, now=NOW)
    open_calendar(page, live_server, house)
    page.keyboard.press("/")
    page.get_by_label("Name, mail or phone").fill("marsh")
    page.get_by_role("link", name="New appointment for Elena Marsh").click()

    client = page.get_by_role("combobox", name="Client")
    expect(client).to_have_value("Elena Marsh")
    fill_time(page)
    page.get_by_role("button", name="Book", exact=True).click()
    expect(page.get_by_text("Booked. Elena is being mailed.")).to_be_visible()
    expect(page.get_by_role("link", name="Search clients")).to_be_focused()
    assert Appointment.objects.filter(client=house.elena()).count() == 2


@pytest.mark.soak
def test_another_practices_client_is_nobody_here(
    page: Page, live_server: LiveServer, house: House
) -> None:
    other = make_house("elsewhere").elena()
    open_calendar(page, live_server, house)
    for ref in (other.ref, "nonsense", "0" * 2000):
        answer = page.goto(
            f"{live_server.url}/desk/{house.practice.slug}/appointments/new/?client={ref}"
        )
        assert answer
        assert answer.status == HTTPStatus.OK
        expect(page.get_by_role("combobox", name="Client")).to_have_value("")


@pytest.mark.soak
def test_whole_days_are_begun_where_their_row_is_pressed_or_drawn_over(
    page: Page, live_server: LiveServer, house: House
) -> None:
    open_calendar(page, live_server, house, view="week")
    row = page.locator(".ec-all-day .ec-day")
    row.first.wait_for()
    [tuesday, thursday] = [row.nth(n).bounding_box() for n in (2, 4)]
    assert tuesday
    assert thursday
    window, day = page.locator("#window"), f"{next_tuesday():%Y-%m-%d}"

    page.mouse.click(tuesday["x"] + 20, tuesday["y"] + 10)
    expect(window.get_by_label("All day")).to_be_checked()
    expect(window.get_by_label("Event", exact=True)).to_be_checked()
    expect(window.get_by_label("Date")).to_have_value(day)
    expect(window.get_by_label("Until")).to_have_value(day)
    page.keyboard.press("Escape")
    expect(window).to_be_hidden()

    page.mouse.move(tuesday["x"] + 20, tuesday["y"] + 10)
    page.mouse.down()
    page.mouse.move(thursday["x"] + 20, thursday["y"] + 12, steps=8)
    page.mouse.up()
    expect(window.get_by_label("All day")).to_be_checked()
    expect(window.get_by_label("Date")).to_have_value(day)
    expect(window.get_by_label("Until")).to_have_value(f"{next_tuesday() + 2 * DAY:%Y-%m-%d}")
    expect(window.get_by_label("Starts")).to_be_hidden()


@pytest.mark.soak
def test_a_day_of_a_month_is_begun_without_an_hour_and_several_as_whole_days(
    page: Page, live_server: LiveServer, house: House
) -> None:
    open_calendar(page, live_server, house, view="month")
    cells = page.locator(".ec-body .ec-day")
    cells.first.wait_for()
    [first, third] = [cells.nth(n).bounding_box() for n in (8, 10)]
    assert first
    assert third
    window = page.locator("#window")

    page.mouse.click(first["x"] + 20, first["y"] + 60)
    expect(window.get_by_role("radio", name="Appointment")).to_be_checked()
    expect(window.get_by_label("Starts")).to_have_value("")
    page.keyboard.press("Escape")
    expect(window).to_be_hidden()

    page.mouse.move(first["x"] + 20, first["y"] + 60)
    page.mouse.down()
    page.mouse.move(third["x"] + 20, third["y"] + 60, steps=8)
    page.mouse.up()
    expect(window.get_by_label("All day")).to_be_checked()
