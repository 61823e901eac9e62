"""The calendar's grid in Chromium: what is dragged, what is drawn, how quickly."""

from __future__ import annotations

import re
import sys
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from penciled.appointments.actions import place
from penciled.appointments.models import Appointment
from penciled.booking.actions import change_appointment
from penciled.desk.weighing import plan_of
from penciled.practices import calendars
from penciled.practices.models import Member, Practitioner
from tests.browser import PHONE, OpenPage, axe
from tests.desk.browsing import (
    DAY,
    HOUR_TALL,
    drag,
    drag_edge,
    next_tuesday,
    open_calendar,
    turn_to,
)
from tests.desk.desks import event
from tests.factory import NOW, House, make_house, make_member, make_practitioner

pytestmark = pytest.mark.django_db(transaction=True)

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
NAMES = ("Elena Marsh", "Bartholomew Featherstonehaugh-Cholmondeley", "ليلى عبد الرحمن")


@pytest.fixture
def house(live_server: LiveServer) -> House:
    return make_house()


@pytest.fixture
def daniel(house: House) -> Practitioner:
    return make_practitioner(
        house.practice, "Daniel Reyes", services=[house.service], locations=[house.location]
    )


@pytest.fixture
def rosalind(house: House, daniel: Practitioner) -> Member:
    """Return a scheduler, who sees Maya and Daniel."""
    return make_member(house.practice, "Rosalind Pike", is_scheduler=True)


def visit(house: House, start: datetime | None = None, **said: Any) -> Appointment:
    plan = house.plan(start or next_tuesday(), minutes=50, **said)
    return place(plan, by=None, now=NOW)


def stands_at(appointment: Appointment) -> tuple[datetime, timedelta]:
    appointment.refresh_from_db()
    return appointment.starts_at, appointment.ends_at - appointment.starts_at


# Dragging


def test_a_block_is_dragged_to_another_time_and_moved(
    page: Page, live_server: LiveServer, house: House
) -> None:
    stands = visit(house)
    open_calendar(page, live_server, house, view="day")
    entry = page.locator(".entry-ink")
    later = (next_tuesday() + 2 * HOUR).astimezone(house.practitioner.zone_info)

    drag(page, entry, down=2 * HOUR_TALL)
    window = page.locator("#window")
    expect(window.get_by_role("heading", name="Move Elena Marsh’s appointment?")).to_be_focused()
    expect(entry).to_contain_text(f"{later:%-I:%M}")
    assert stands_at(stands)[0] == next_tuesday()

    window.get_by_role("button", name="Move").click()
    expect(page.get_by_text("Moved. Elena is being mailed.")).to_be_visible()
    assert stands_at(stands) == (next_tuesday() + 2 * HOUR, 50 * MINUTE)
    expect(entry).to_be_focused()


def test_the_edge_of_a_block_is_dragged_for_its_length(
    page: Page, live_server: LiveServer, house: House
) -> None:
    stands = visit(house)
    open_calendar(page, live_server, house, view="week")

    drag_edge(page, page.locator(".entry-ink"), down=HOUR_TALL / 2 + 8)
    expect(page.locator("#window")).to_contain_text("50 minutes")
    page.locator("#window").get_by_role("button", name="Move").click()

    expect(page.get_by_text("Moved.")).to_be_visible()
    start, length = stands_at(stands)
    assert (start, length > 70 * MINUTE) == (next_tuesday(), True)


def test_a_block_is_dragged_onto_a_colleagues_column(
    page: Page, live_server: LiveServer, house: House, daniel: Practitioner, rosalind: Member
) -> None:
    stands = visit(house)
    open_calendar(page, live_server, house, rosalind, view="team")
    columns = page.locator(".ec-body .ec-day")
    expect(columns).to_have_count(2)
    wide = columns.first.bounding_box()
    assert wide

    drag(page, page.locator(".entry-ink"), right=wide["width"])
    window = page.locator("#window")
    expect(window.locator("dt")).to_have_text(["With"])
    expect(window.locator("dd")).to_contain_text("Daniel Reyes")
    window.get_by_role("button", name="Move").click()

    expect(page.get_by_text("Moved.")).to_be_visible()
    stands.refresh_from_db()
    assert (stands.practitioner, stands.starts_at) == (daniel, next_tuesday())


@pytest.mark.soak
def test_a_block_is_dragged_to_another_day_of_a_month(
    page: Page, live_server: LiveServer, house: House
) -> None:
    stands = visit(house)
    open_calendar(page, live_server, house, view="month")
    day = page.locator(".ec-body .ec-day").first.bounding_box()
    assert day

    drag(page, page.locator(".entry-ink"), right=day["width"])
    page.locator("#window").get_by_role("button", name="Move").click()

    expect(page.get_by_text("Moved.")).to_be_visible()
    assert stands_at(stands)[0].date() == (next_tuesday() + DAY).date()


@pytest.mark.soak
def test_cancelling_puts_the_block_back_and_says_so(
    page: Page, live_server: LiveServer, house: House
) -> None:
    stands = visit(house)
    open_calendar(page, live_server, house, view="day")
    entry = page.locator(".entry-ink")
    place_before, words = entry.bounding_box(), entry.text_content() or ""

    drag(page, entry, down=2 * HOUR_TALL)
    expect(page.locator("#window")).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.get_by_text("It is back where it was. Nothing was moved.")).to_be_visible()
    expect(entry).to_have_text(words)
    expect(entry).to_be_focused()
    assert entry.bounding_box() == place_before
    assert stands_at(stands)[0] == next_tuesday()
    assert page.locator("#pop").is_hidden()


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        (lambda route: route.fulfill(status=502), "Something broke on our side."),
        (lambda route: route.fulfill(status=403), "This isn’t yours to change"),
        (lambda route: route.fulfill(status=500), "Something broke on our side."),
    ],
    ids=["no gateway", "forbidden", "broken"],
)
def test_a_drop_that_fails_puts_the_block_back_and_says_so(
    page: Page, live_server: LiveServer, house: House, trouble: Any, words: str
) -> None:
    visit(house)
    open_calendar(page, live_server, house, view="day")
    entry = page.locator(".entry-ink")
    place_before = entry.bounding_box()

    def fail(route: Route) -> None:
        trouble(route)

    page.route("**/move/**", fail)
    drag(page, entry, down=2 * HOUR_TALL)

    expect(page.locator("#toasts")).to_contain_text(words)
    expect(page.locator("#toasts")).to_contain_text("It is back where it was.")
    assert entry.bounding_box() == place_before
    assert page.locator("#window").is_hidden()


@pytest.mark.soak
def test_a_drop_without_a_network_puts_the_block_back_and_says_so(
    chromium: Browser, live_server: LiveServer, house: House
) -> None:
    visit(house)
    with closing(chromium.new_context(viewport={"width": 1440, "height": 900})) as context:
        page = context.new_page()  # htmx says aloud that it could not fetch, as it should here
        open_calendar(page, live_server, house, view="day")
        entry = page.locator(".entry-ink")
        place_before = entry.bounding_box()
        context.set_offline(True)

        drag(page, entry, down=2 * HOUR_TALL)

        expect(page.locator("#toasts")).to_contain_text("We can’t reach Penciled at the moment.")
        expect(page.locator("#toasts")).to_contain_text("It is back where it was.")
        assert entry.bounding_box() == place_before
        context.set_offline(False)


def test_what_moved_elsewhere_meanwhile_is_told_and_not_overwritten(
    page: Page, live_server: LiveServer, house: House
) -> None:
    stands = visit(house)
    open_calendar(page, live_server, house, view="day")
    expect(page.locator(".entry-ink")).to_be_visible()
    plan = plan_of(stands)
    later = replace(
        plan, span=replace(plan.span, start=plan.span.start + HOUR, end=plan.span.end + HOUR)
    )
    how: dict[str, Any] = {"version": stands.version, "anyway": True, "tell_client": False}
    change_appointment(stands.pk, later, **how, by=house.member, now=NOW)

    drag(page, page.locator(".entry-ink"), down=3 * HOUR_TALL)

    window = page.locator("#window")
    expect(window).to_contain_text("Somebody changed this appointment meanwhile.")
    expect(window).to_contain_text("What stands now")
    page.keyboard.press("Escape")
    assert stands_at(stands)[0] == next_tuesday() + HOUR


@pytest.mark.soak
def test_a_hour_that_clocks_skip_is_refused_where_it_is_dropped(
    open_page: OpenPage, live_server: LiveServer, house: House
) -> None:
    page = open_page(zone="America/Chicago")
    midnight = datetime(2027, 3, 14, 7, tzinfo=UTC)  # 1:00 AM in Chicago, an hour before the gap
    visit(house, midnight)
    open_calendar(page, live_server, house, view="day", on="2027-03-14")

    drag(page, page.locator(".entry-ink"), down=HOUR_TALL + 32)

    expect(page.locator("#window")).to_contain_text("Clocks skip this time that day.")
    expect(page.locator("#window").get_by_label("Starts")).to_have_value("02:30")


def test_nothing_is_drawn_anew_under_a_block_in_the_hand(
    page: Page, live_server: LiveServer, house: House
) -> None:
    visit(house)
    open_calendar(page, live_server, house, view="day")
    entry = page.locator(".entry-ink")
    drag(page, entry, down=2 * HOUR_TALL)
    expect(page.locator("#window")).to_be_visible()
    lies = entry.bounding_box()

    event(house, next_tuesday() + 5 * HOUR)
    page.evaluate("document.dispatchEvent(new CustomEvent('desk:refresh'))")
    page.wait_for_timeout(500)
    assert entry.bounding_box() == lies

    page.keyboard.press("Escape")
    expect(page.locator(".entry-busy")).to_be_visible()


def test_a_request_is_accepted_at_the_time_it_is_dragged_to(
    page: Page, live_server: LiveServer, house: House
) -> None:
    house.asked(next_tuesday(), now=timezone.now())
    open_calendar(page, live_server, house, view="day")
    later = (next_tuesday() + 2 * HOUR).astimezone(house.practitioner.zone_info)

    drag(page, page.locator(".entry-pencil"), down=2 * HOUR_TALL)
    window = page.locator("#window")
    expect(window.get_by_label("Starts")).to_have_value(f"{later:%H:%M}")
    page.keyboard.press("Escape")

    expect(page.get_by_text("It is back where it was. Nothing was moved.")).to_be_visible()


@pytest.mark.soak
def test_what_is_not_ones_own_lies_fast(
    page: Page, live_server: LiveServer, house: House, daniel: Practitioner
) -> None:
    visit(replace(house, practitioner=daniel))
    house.member.may_see.add(daniel)
    open_calendar(page, live_server, house, view="day", who=str(daniel.ref))
    entry = page.locator(".entry-ink")
    before = entry.bounding_box()

    drag(page, entry, down=2 * HOUR_TALL)

    assert entry.bounding_box() == before
    assert page.locator("#window").is_hidden()


@pytest.mark.soak
def test_a_finger_drags_after_a_long_press(
    open_page: OpenPage, live_server: LiveServer, house: House
) -> None:
    page = open_page(PHONE)
    visit(house)
    open_calendar(page, live_server, house, view="day")
    box = page.locator(".entry-ink").bounding_box()
    assert box
    touch = page.context.new_cdp_session(page)

    def finger(kind: str, down: float = 0) -> None:
        points = [] if kind == "touchEnd" else [{"x": box["x"] + 40, "y": box["y"] + 12 + down}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    finger("touchStart")
    page.wait_for_timeout(600)
    for step in range(1, 9):
        finger("touchMove", step * HOUR_TALL / 4)
    finger("touchEnd")

    expect(page.locator("#window")).to_contain_text("Move Elena Marsh’s appointment?")


# What is drawn


@pytest.mark.soak
def test_a_month_shows_requests_first_and_opens_the_rest_by_keyboard(
    page: Page, live_server: LiveServer, house: House
) -> None:
    for n in range(9):
        event(house, next_tuesday() - 2 * HOUR + n * 15 * MINUTE, 10, title=f"Meeting {n}")
    house.asked(next_tuesday() + 3 * HOUR, now=timezone.now())
    open_calendar(page, live_server, house, view="month")
    day = page.locator(f".ec-event:has([data-start^='{next_tuesday():%Y-%m-%d}'])")
    expect(day.first).to_be_visible()
    tops = day.evaluate_all(
        "all => all.map(each => [each.getBoundingClientRect().top, each.className])"
    )
    assert "is-pencil" in min(tops)[1]

    more = page.get_by_role("button", name=re.compile(r"\+\d+ more"))
    more.focus()
    page.keyboard.press("Enter")
    popup = page.locator(".ec-popup")
    expect(popup.get_by_role("link", name=re.compile("Meeting 8"))).to_be_visible()
    assert axe(page) == []
    page.keyboard.press("Escape")
    expect(popup).to_be_hidden()
    expect(more).to_be_focused()


def test_signs_are_said_as_well_as_drawn(page: Page, live_server: LiveServer, house: House) -> None:
    stands = visit(house, staff_note="Brings her own tea")
    Appointment.objects.filter(pk=stands.pk).update(status="arrived")
    event(house, next_tuesday() + 3 * HOUR, 60, title="Vacation", event_kind="leave")
    open_calendar(page, live_server, house, view="week")

    said = page.locator(".entry-ink").text_content() or ""
    assert "has a note for staff" in said
    assert "arrived" in said
    assert "leave" in (page.locator(".entry-busy").text_content() or "")
    expect(page.locator(".entry-ink .signs .icon")).to_have_count(2)


@pytest.mark.soak
def test_a_day_of_several_is_one_column_and_says_whose(
    page: Page, live_server: LiveServer, house: House, daniel: Practitioner, rosalind: Member
) -> None:
    visit(house)
    open_calendar(page, live_server, house, rosalind, view="day")

    expect(page.locator(".ec-body .ec-day")).to_have_count(1)
    expect(page.locator(".entry-ink .by")).to_have_text("MO")
    turn_to(page, live_server, house, view="team")
    expect(page.locator(".ec-body .ec-day")).to_have_count(2)
    expect(page.locator(".entry-ink .by")).to_have_count(0)


@pytest.mark.soak
@pytest.mark.parametrize("size", [(320, 700), (1280, 900)], ids=["narrow", "wide"])
def test_no_view_hides_anything_from_anybody(
    open_page: OpenPage,
    live_server: LiveServer,
    house: House,
    rosalind: Member,
    size: tuple[int, int],
) -> None:
    page = open_page(size)
    stands = visit(house, staff_note="Brings her own tea")
    house.asked(next_tuesday() + 3 * HOUR, now=timezone.now())
    event(house, next_tuesday() + 5 * HOUR, 25, event_kind="break")
    open_calendar(page, live_server, house, rosalind, view="team")
    for view in ("team", "day", "week", "month", "list"):
        turn_to(page, live_server, house, view=view)
        expect(page.locator("[aria-busy=true]")).to_have_count(0)
        assert (view, axe(page)) == (view, [])
    for path in (f"appointments/{stands.ref}/move/?on={next_tuesday():%Y-%m-%d}&at=13:00", "keys/"):
        page.goto(f"{live_server.url}/desk/{house.practice.slug}/{path}")
        assert (path, axe(page)) == (path, [])


# What stays, and how quickly


@pytest.mark.soak
def test_what_did_not_change_is_not_drawn_again(
    page: Page, live_server: LiveServer, house: House
) -> None:
    visit(house)
    busy = event(house, next_tuesday() + 3 * HOUR)
    open_calendar(page, live_server, house, view="week")
    entry = page.locator(".entry-ink")
    entry.evaluate("each => { each.wasHere = true; }")
    page.locator(".entry-busy").focus()

    Appointment.objects.filter(pk=busy.pk).update(title="Case consultation")
    calendars.turn([house.practitioner.pk])
    page.evaluate("document.dispatchEvent(new CustomEvent('desk:refresh'))")

    expect(page.locator(".entry-busy")).to_contain_text("Case consultation")
    expect(page.locator(".entry-busy")).to_be_focused()
    assert entry.evaluate("each => each.wasHere") is True


@pytest.mark.soak
def test_five_hundred_entries_are_painted_without_a_stall(
    page: Page, live_server: LiveServer, house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    took: dict[int, float] = {}
    sunday = next_tuesday() - 2 * DAY
    made = 0
    open_calendar(page, live_server, house, view="week")

    def painted(count: int) -> float:
        """Return the milliseconds from the answer to the picture."""
        turn_to(page, live_server, house, view="week")
        expect(page.locator(".ec-event .entry")).to_have_count(count)
        return float(page.evaluate(MEASURE))

    for count in (3, 30, 300, 500):
        for n in range(made, count):
            event(house, sunday + (n % 7) * DAY + (n // 7) * 8 * MINUTE, 25, title=f"Entry {n}")
        made = count
        took[count] = min(painted(count) for _ in range(5))
    with capsys.disabled():
        first = took[3]
        told = (f"{n}: {each:.0f} ms, x{each / first:.1f}" for n, each in took.items())
        sys.stdout.write(f"\npainted {', '.join(told)}\n")
    assert took[500] < 2000


MEASURE = """
new Promise((done) => {
  const last = (list) => list.getEntriesByName("calendar:painted").at(-1).duration;
  const watch = new PerformanceObserver((list) => done(last(list)));
  watch.observe({ type: "measure", buffered: true });
})
"""
