"""The desk's keys, and the page that tells them."""

from __future__ import annotations

import re
from datetime import datetime
from http import HTTPStatus

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from penciled.appointments.actions import place
from penciled.appointments.models import Appointment
from penciled.practices.models import Member
from tests.browser import OpenPage, axe
from tests.desk.browsing import DAY, next_tuesday, open_calendar, tab_to
from tests.desk.desks import HTMX, at, event, signed_in
from tests.factory import NOW, House, make_house, make_member, make_practitioner

in_browser = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house(request: pytest.FixtureRequest) -> House:
    drives = {"page", "open_page"} & set(request.fixturenames)
    request.getfixturevalue("live_server" if drives else "db")
    return make_house()


@pytest.fixture
def rosalind(house: House) -> Member:
    """Return a scheduler of a practice with two practitioners."""
    make_practitioner(
        house.practice, "Daniel Reyes", services=[house.service], locations=[house.location]
    )
    return make_member(house.practice, "Rosalind Pike", is_scheduler=True)


def local(house: House, instant: datetime) -> datetime:
    """Return an instant as the practitioner's clocks show it."""
    return instant.astimezone(house.practitioner.zone_info)


def view_of(page: Page) -> str:
    return page.locator("#calendar").get_attribute("data-view") or ""


# The page


@pytest.mark.django_db
def test_the_keys_are_told_as_a_page_and_as_a_window(house: House) -> None:
    desk = signed_in(house.member)

    for headers in ({}, HTMX):
        answer = desk.get(at("keys", house), headers=headers)
        assert answer.status_code == HTTPStatus.OK
        assert "Team, side by side" not in answer.content.decode()
        for words in ("The calendar", "New appointment", "Hide names, or show them"):
            assert words in answer.content.decode()


@pytest.mark.django_db
def test_a_key_for_the_team_is_told_to_who_sees_one(house: House, rosalind: Member) -> None:
    answer = signed_in(rosalind).get(at("keys", house))

    assert "Team, side by side" in answer.content.decode()


@pytest.mark.django_db
def test_another_practices_keys_are_not_found(house: House) -> None:
    other = make_house("elsewhere")

    answer = signed_in(house.member).get(at("keys", other))

    assert answer.status_code == HTTPStatus.NOT_FOUND


# The keys


class TestKeys:
    pytestmark = in_browser

    @pytest.mark.soak
    def test_each_view_and_day_is_a_key_away(
        self, page: Page, live_server: LiveServer, house: House, rosalind: Member
    ) -> None:
        open_calendar(page, live_server, house, rosalind, view="week")
        calendar = page.locator("#calendar")
        for key, view in (
            ("d", "day"),
            ("a", "team"),
            ("m", "month"),
            ("l", "list"),
            ("w", "week"),
        ):
            page.keyboard.press(key)
            expect(calendar).to_have_attribute("data-view", view)
        page.keyboard.press("d")
        expect(calendar).to_have_attribute("data-view", "day")
        on = calendar.get_attribute("data-on") or ""
        page.keyboard.press("ArrowRight")
        expect(calendar).not_to_have_attribute("data-on", on)
        page.keyboard.press("ArrowLeft")
        expect(calendar).to_have_attribute("data-on", on)
        page.keyboard.press("t")
        expect(calendar).not_to_have_attribute("data-on", on)

    @pytest.mark.soak
    def test_escape_leaves_what_was_begun_and_gives_the_focus_back(
        self, page: Page, live_server: LiveServer, house: House
    ) -> None:
        open_calendar(page, live_server, house, view="day")
        page.keyboard.press("n")
        expect(page.get_by_role("heading", name="New appointment")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator("#window")).to_be_hidden()
        expect(page.get_by_role("link", name="New", exact=True)).to_be_focused()

    def test_an_appointment_is_made_by_keyboard_alone(
        self, page: Page, live_server: LiveServer, house: House
    ) -> None:
        elena, day = house.elena(), local(house, next_tuesday())
        open_calendar(page, live_server, house, view="week")
        page.keyboard.press("n")
        window = page.locator("#window")
        tab_to(page, window.get_by_role("combobox", name="Client"))
        page.keyboard.type("mars")
        expect(window.get_by_role("listbox").get_by_role("option")).to_have_count(2)
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        tab_to(page, window.get_by_label("Date"))
        page.keyboard.type(f"{day:%m%d%Y}")
        tab_to(page, window.get_by_label("Starts"))
        page.keyboard.type("0130PM")
        tab_to(page, window.get_by_label("Note for staff"))
        page.keyboard.type("Brings her own tea")
        tab_to(page, window.get_by_role("button", name="Book", exact=True))
        page.keyboard.press("Enter")

        expect(page.get_by_text("Booked. Elena is being mailed.")).to_be_visible()
        expect(page.get_by_role("link", name="New", exact=True)).to_be_focused()
        expect(page.locator(".entry-ink")).to_have_attribute("data-start", f"{day:%Y-%m-%d}T13:30")
        made = Appointment.objects.get()
        assert (made.client, made.staff_note) == (elena, "Brings her own tea")
        assert f"{local(house, made.starts_at):%Y-%m-%d %H:%M}" == f"{day:%Y-%m-%d} 13:30"

    def test_an_appointment_is_moved_by_keyboard_alone(
        self, page: Page, live_server: LiveServer, house: House
    ) -> None:
        stands = place(house.plan(next_tuesday(), minutes=50), by=None, now=NOW)
        there = local(house, next_tuesday() + DAY).replace(hour=13, minute=30)
        event(house, there)
        open_calendar(page, live_server, house, view="week")
        entry, window = page.locator(".entry-ink"), page.locator("#window")
        tab_to(page, entry)
        page.keyboard.press("Enter")
        expect(page.locator("#pop").get_by_role("heading").first).to_be_focused()
        tab_to(page, page.locator("#pop").get_by_role("link", name="Move", exact=True))
        page.keyboard.press("Enter")
        expect(
            window.get_by_role("heading", name="Move Elena Marsh’s appointment?")
        ).to_be_focused()
        expect(window).to_contain_text("Nothing changes yet.")

        tab_to(page, window.get_by_label("Date"))
        page.keyboard.type(f"{there:%m%d%Y}")
        tab_to(page, window.get_by_label("Starts"))
        page.keyboard.type("0130PM")
        expect(window.locator("dt")).to_have_text(["Day", "Time"])
        expect(window.locator("dd strong")).to_have_text(
            [re.compile(f"{there:%A, %B %-d}$"), re.compile("1:30 – 2:20 PM$")]
        )
        expect(window.get_by_role("alert")).to_contain_text("This overlaps Supervision")
        assert axe(page) == []
        tab_to(page, window.get_by_role("checkbox", name="Move it anyway"))
        page.keyboard.press("Space")
        tab_to(page, window.get_by_role("button", name="Move", exact=True))
        page.keyboard.press("Enter")

        expect(page.get_by_text("Moved. Elena is being mailed.")).to_be_visible()
        expect(window).to_be_hidden()
        expect(entry).to_have_attribute("data-start", f"{there:%Y-%m-%dT%H:%M}")
        expect(entry).to_be_focused()
        stands.refresh_from_db()
        assert stands.starts_at == there

    @pytest.mark.soak
    def test_keys_do_nothing_while_somebody_types_or_a_window_is_open(
        self, page: Page, live_server: LiveServer, house: House
    ) -> None:
        open_calendar(page, live_server, house, view="week")
        page.keyboard.press("n")
        title = page.locator("#window").get_by_role("heading", name="New appointment")
        expect(title).to_be_visible()
        page.keyboard.press("m")
        page.locator("#window button").first.focus()
        page.keyboard.press("d")
        page.wait_for_timeout(300)

        assert view_of(page) == "week"
        expect(title).to_be_visible()

    @pytest.mark.soak
    def test_keys_with_other_keys_are_the_browsers_own(
        self, page: Page, live_server: LiveServer, house: House
    ) -> None:
        open_calendar(page, live_server, house, view="week")
        for keys in ("Control+d", "Meta+d", "Shift+D", "Alt+d"):
            page.keyboard.press(keys)
        page.wait_for_timeout(300)

        assert view_of(page) == "week"

    @pytest.mark.soak
    def test_the_calendar_is_a_key_away_from_anywhere(
        self, page: Page, live_server: LiveServer, house: House
    ) -> None:
        open_calendar(page, live_server, house)
        page.keyboard.press("r")
        page.wait_for_url("**/requests/")
        page.keyboard.press("Alt+c")
        page.wait_for_url(re.compile(r"/calendar/"))

    def test_names_are_hidden_by_a_key(
        self, page: Page, live_server: LiveServer, house: House
    ) -> None:
        house.asked(next_tuesday(), now=timezone.now())
        open_calendar(page, live_server, house)
        expect(page.locator(".entry-pencil")).to_contain_text("Elena Marsh")
        page.keyboard.press("p")
        expect(page.locator(".entry-pencil")).to_contain_text("E. M.")

    @pytest.mark.soak
    def test_the_keys_can_be_switched_off(
        self, page: Page, live_server: LiveServer, house: House
    ) -> None:
        open_calendar(page, live_server, house, view="week")
        page.keyboard.press("?")
        tick = page.get_by_label("Use keys without Alt, in this browser")
        expect(tick).to_be_checked()
        assert axe(page) == []
        tick.uncheck()
        page.keyboard.press("Escape")
        expect(page.locator("#window")).to_be_hidden()

        page.keyboard.press("m")
        page.wait_for_timeout(300)
        assert view_of(page) == "week"

        page.goto(f"{live_server.url}/desk/{house.practice.slug}/keys/")
        expect(page.get_by_label("Use keys without Alt, in this browser")).not_to_be_checked()
        page.keyboard.press("Alt+c")
        page.wait_for_url(re.compile(r"/calendar/"))


@pytest.mark.django_db(transaction=True)
def test_without_script_there_is_nothing_to_switch(
    open_page: OpenPage, live_server: LiveServer, house: House
) -> None:
    page = open_page(javascript=False)
    page.goto(f"{live_server.url}/accounts/login/?next=/desk/{house.practice.slug}/keys/")
    page.get_by_label("Mail address").fill(house.member.user.email)
    page.get_by_label("Password").fill("pencil-and-ink")
    page.get_by_role("button", name="Sign in", exact=True).click()

    expect(page.get_by_role("heading", name="Keys")).to_be_visible()
    expect(page.get_by_text("Use keys without Alt, in this browser")).to_be_hidden()
