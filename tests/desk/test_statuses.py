"""Marking a visit from its window, and what its window says of the past."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from penciled.appointments.actions import place
from penciled.appointments.models import Appointment, AppointmentStatus, HistoryEntry
from penciled.booking.actions import (
    accept_request,
    cancel_appointment,
    change_appointment,
    mark_appointment,
)
from penciled.desk.weighing import plan_of
from penciled.practices.models import Room
from tests.browser import OpenPage, axe
from tests.desk.desks import DAY, HOUR, HTMX, MINUTE, TEN, at, event, signed_in
from tests.factory import NOW, House, make_house, make_member, make_practitioner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

BEGUN = NOW - 10 * MINUTE


def visit(house: House, start: datetime = BEGUN, **said: Any) -> Appointment:
    return place(house.plan(start, **said), by=house.member, now=NOW - DAY)


def mark(house: House, stands: Appointment, status: str, **said: Any) -> Any:
    words = {"status": status, "version": str(stands.version)} | said.pop("words", {})
    return signed_in(said.pop("by", house.member)).post(
        at("appointment_mark", house, stands.ref), words, **said
    )


def window(house: House, stands: Appointment) -> str:
    return str(signed_in(house.member).get(at("appointment", house, stands.ref)).text)


def buttons(page: str) -> list[str]:
    return re.findall(r'name="status" value="(\w+)"', page)


# Marking


@pytest.mark.parametrize("status", ["arrived", "completed", "no_show"])
def test_an_appointment_is_marked_and_the_window_shows_it_at_once(
    house: House, status: str
) -> None:
    stands = visit(house)

    answer = mark(house, stands, status, headers=HTMX)

    stands.refresh_from_db()
    assert (answer.status_code, stands.status) == (HTTPStatus.OK, status)
    assert answer.text.strip().startswith('<section class="window window-pop">')
    assert json.loads(answer["HX-Trigger"])["desk:marked"]["words"].startswith("Marked as")
    assert str(AppointmentStatus(status).label) in answer.text
    assert "Undo" in answer.text


def test_without_script_the_page_comes_again_and_says_so(house: House) -> None:
    stands = visit(house)
    client = signed_in(house.member)

    answer = client.post(
        at("appointment_mark", house, stands.ref), {"status": "arrived", "version": "1"}
    )

    assert answer["Location"] == at("appointment", house, stands.ref)
    assert "Marked as arrived." in client.get(answer["Location"]).text


def test_a_wrong_mark_is_taken_back(house: House) -> None:
    stands = visit(house)
    mark(house, stands, "no_show")
    stands.refresh_from_db()

    mark(house, stands, "scheduled")

    stands.refresh_from_db()
    assert stands.status == "scheduled"
    assert "Maya Okafor took the mark back, today at 9:00 AM." in window(house, stands)


@pytest.mark.parametrize(
    ("start", "status", "offered"),
    [
        (BEGUN, "scheduled", ["arrived", "completed", "no_show"]),
        (BEGUN, "arrived", ["completed", "scheduled"]),
        (BEGUN, "completed", ["scheduled"]),
        (BEGUN, "no_show", ["scheduled"]),
        (NOW + HOUR, "scheduled", ["arrived"]),
        (NOW + HOUR, "arrived", ["scheduled"]),
        (NOW + DAY, "scheduled", []),
    ],
)
def test_only_what_can_be_is_offered(
    house: House, start: datetime, status: str, offered: list[str]
) -> None:
    stands = visit(house, start)
    Appointment.objects.update(status=status)

    assert buttons(window(house, stands)) == offered


def test_events_and_what_is_cancelled_have_no_marks(house: House) -> None:
    meeting, off = event(house, BEGUN), visit(house)
    cancel_appointment(
        off.pk, version=1, message="", tell_client=False, late=True, by=house.member, now=NOW
    )

    assert buttons(window(house, meeting)) == buttons(window(house, off)) == []
    assert mark(house, meeting, "arrived").status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    late = mark(house, off, "arrived", words={"version": "2"})
    assert late.status_code == HTTPStatus.CONFLICT
    assert "Already cancelled today at 9:00 AM." in late.text


def test_what_has_not_begun_is_refused_in_words(house: House) -> None:
    stands = visit(house, NOW + HOUR)

    answer = mark(house, stands, "completed", headers=HTMX)

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "This appointment hasn’t begun yet." in answer.text
    assert HistoryEntry.objects.filter(what="completed").count() == 0


def test_whoever_is_late_sees_how_it_stands_now(house: House) -> None:
    stands = visit(house)
    mark(house, stands, "arrived")

    answer = mark(house, stands, "no_show", headers=HTMX)

    assert answer.status_code == HTTPStatus.CONFLICT
    assert "This is how it stands now." in answer.text
    assert "Arrived" in answer.text
    assert Appointment.objects.get().status == "arrived"


@pytest.mark.parametrize(
    "words",
    [
        {"status": "cancelled"},
        {"status": "x\0"},
        {"status": ""},
        {"version": ""},
        {"version": "9" * 5000},
        {"version": "x" * 200_000},
    ],
)
def test_garbage_is_refused(house: House, words: dict[str, str]) -> None:
    stands = visit(house)

    answer = mark(house, stands, "arrived", words=words)

    assert HTTPStatus.BAD_REQUEST <= answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR
    assert Appointment.objects.get().status == "scheduled"


def test_a_mark_is_sent_and_never_followed(house: House) -> None:
    stands = visit(house)

    answer = signed_in(house.member).get(at("appointment_mark", house, stands.ref))

    assert answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED


def test_only_who_runs_the_calendar_marks_and_others_find_nothing(house: House) -> None:
    stands = visit(house)
    other = make_house("elsewhere")
    colleague = make_member(house.practice, "Priya Raman")
    colleague.may_see.add(house.practitioner)

    refused = mark(house, stands, "arrived", by=colleague)
    foreign = signed_in(other.member).post(at("appointment_mark", other, stands.ref), {})
    looked = signed_in(colleague).get(at("appointment", house, stands.ref))

    assert refused.status_code == HTTPStatus.FORBIDDEN
    assert foreign.status_code == HTTPStatus.NOT_FOUND
    assert (looked.status_code, buttons(looked.text)) == (HTTPStatus.OK, [])


def test_a_late_cancellation_is_said_as_such_to_staff(house: House) -> None:
    stands = visit(house, TEN)

    answer = signed_in(house.member).post(
        at("appointment_cancel", house, stands.ref), {"version": "1", "late": "on"}
    )

    assert answer.status_code == HTTPStatus.FOUND
    page = window(house, stands)
    assert "Cancelled late" in page
    assert "Maya Okafor cancelled it late, today at 9:00 AM." in page


def test_whoever_cancels_within_the_terms_is_told_what_they_say(house: House) -> None:
    soon, later = (place(house.plan(NOW + n * HOUR), by=None, now=NOW) for n in (23, 24))

    pages = [
        signed_in(house.member).get(at("appointment_cancel", house, each.ref)).text
        for each in (soon, later)
    ]

    words = "By your terms, cancelling less than 24 hours before is late."
    assert [words in page for page in pages] == [True, False]


def test_an_event_is_never_late(house: House) -> None:
    stands = event(house, TEN)
    address = at("appointment_cancel", house, stands.ref)

    page = signed_in(house.member).get(address)
    signed_in(house.member).post(address, {"version": "1", "late": "on"})

    assert "Count it as late" not in page.text
    assert Appointment.objects.get().status == "cancelled"


# What happened


def test_what_happened_is_told_latest_first_and_folded_after_three(house: House) -> None:
    room = Room.objects.create(practice=house.practice, name="Blue room")
    stands = visit(house, TEN)
    rosalind = make_member(house.practice, "Rosalind Pike", is_scheduler=True)
    other = make_practitioner(
        house.practice, "Daniel Reyes", services=[house.service], locations=[house.location]
    )
    how: dict[str, Any] = {"anyway": True, "tell_client": False, "by": rosalind}
    plans = [
        house.plan(TEN + DAY),
        house.plan(TEN + DAY, minutes=90, room=room, staff_note="Key is at the desk."),
        house.plan(TEN + DAY, minutes=90, practitioner=other),
    ]
    for n, plan in enumerate(plans):
        now = NOW - (3 - n) * HOUR
        change_appointment(stands.pk, plan, version=n + 1, now=now, **how)

    page = signed_in(rosalind).get(at("appointment", house, stands.ref)).text
    shown, folded = re.sub(r"\s+", " ", page).split('<details class="fold">')

    told = re.findall(r"<li>([^<]*)</li>", shown[shown.index("log-lines") :])
    assert told == [
        (
            "Rosalind Pike moved it from Maya Okafor’s calendar to Daniel Reyes’s, changed the "
            "room from Blue room to none and changed the note for staff, today at 8:00 AM."
        ),
        (
            "Rosalind Pike let it end at 11:30 AM instead of 11:00 AM, changed the room from none "
            "to Blue room and changed the note for staff, today at 7:00 AM."
        ),
        (
            "Rosalind Pike moved it from Thu, Dec 10, 10:00 AM to Fri, Dec 11, 10:00 AM, "
            "today at 6:00 AM."
        ),
    ]
    assert "1 more before that" in folded
    assert "Maya Okafor booked it, yesterday at 9:00 AM." in folded
    assert "Key is at the desk" not in "".join(told)


def test_the_request_it_came_from_is_part_of_the_story(house: House) -> None:
    asked = house.asked(TEN, note="Evenings are hard for me.")
    accept_request(asked.pk, plan_of(asked), message="", anyway=False, by=house.member, now=NOW)

    page = window(house, Appointment.objects.get())

    assert "Maya Okafor booked it from Elena’s request, today at 9:00 AM." in page
    assert "Elena asked for Thu, Dec 10, 10:00 AM, today at 9:00 AM." in page
    assert at("request", house, asked.ref) in page


def test_names_stay_hidden_in_the_story(house: House) -> None:
    asked = house.asked(TEN)
    accept_request(asked.pk, plan_of(asked), message="", anyway=False, by=house.member, now=NOW)
    house.member.desk = {"names_hidden": True}
    house.member.save()

    page = window(house, Appointment.objects.get())

    assert "Elena" not in page
    assert "E. M. asked for" in page


def test_room_and_kind_of_event_are_told(house: House) -> None:
    room = Room.objects.create(practice=house.practice, name="Blue room")
    stands = event(house, TEN, room=room, event_kind="leave")

    page = window(house, stands)

    assert ("Blue room" in page, "Leave · " in page) == (True, True)


def test_a_long_story_takes_the_same_queries(house: House) -> None:
    client, stands = signed_in(house.member), visit(house)

    def count() -> int:
        with CaptureQueriesContext(connection) as taken:
            client.get(at("appointment", house, stands.ref))
        return len(taken)

    few = count()
    for version, status in enumerate(["arrived", "scheduled"] * 10, start=1):
        mark_appointment(
            stands.pk, AppointmentStatus(status), version=version, by=house.member, now=NOW
        )

    assert count() == few


# In Chromium


@pytest.mark.django_db(transaction=True)
@pytest.mark.soak
def test_an_appointment_is_marked_by_keyboard_and_the_calendar_follows(
    page: Page, open_page: OpenPage, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()  # the clock of the test is the browser's too
    house = make_house()
    start = timezone.now().replace(second=0, microsecond=0) - timedelta(minutes=5)
    stands = visit(house, start)
    sign_in(page, live_server)
    local = start.astimezone(house.practitioner.zone_info)
    page.goto(f"{live_server.url}{at('calendar', house)}?view=day&on={local:%Y-%m-%d}")
    entry = page.locator(".entry", has_text="Elena Marsh")
    entry.press("Enter")
    pop = page.locator("#pop")

    pop.get_by_role("button", name="No-show").press("Enter")

    expect(pop.locator(".chip", has_text="No-show")).to_be_visible()
    expect(page.get_by_text("Marked as a no-show.")).to_be_visible()
    expect(pop.get_by_role("button", name="Undo")).to_be_focused()
    expect(pop.get_by_text("Maya Okafor marked it as a no-show")).to_be_visible()
    assert axe(page) == []
    page.keyboard.press("Enter")
    expect(pop.get_by_role("button", name="Arrived")).to_be_focused()
    stands.refresh_from_db()
    assert (stands.status, stands.version) == ("scheduled", 3)


def sign_in(page: Page, server: LiveServer) -> None:
    page.goto(f"{server.url}/desk/")
    page.get_by_label("Mail address").fill("maya@wrenfield.example")
    page.get_by_label("Password").fill("pencil-and-ink")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("link", name=re.compile("Requests"))).to_be_visible()
