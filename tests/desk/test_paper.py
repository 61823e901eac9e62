"""The calendar as a plain list: by day and practitioner, with rooms, numbers and states."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from penciled.appointments.actions import place
from penciled.appointments.models import Appointment
from penciled.clients.models import Client
from penciled.practices.actions import keep_desk
from penciled.practices.models import Room
from tests.desk.desks import DAY, HOUR, TEN, at, event, signed_in
from tests.factory import NOW, House, make_house, make_practitioner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

LIST = {"on": "2026-12-10", "view": "list"}
Rows = list[tuple[str, str, list[tuple[str, str, str]]]]


def rows(house: House, **query: Any) -> Rows:
    """Return each day and person with what is printed there: name, number, status."""
    page = signed_in(house.member).get(at("paper", house), {"on": "2026-12-10"} | query)
    assert page.status_code == HTTPStatus.OK
    return [
        (
            day.on.isoformat(),
            column.practitioner.name,
            [(row.entry.name, row.phone, row.state) for row in column.rows],
        )
        for day in page.context["days"]
        for column in day.columns
    ]


def reachable(house: House) -> Client:
    client = house.elena()
    client.phone = "218-555-0143"
    client.save()
    return client


def test_a_week_is_listed_by_day(house: House) -> None:
    reachable(house)
    house.asked(TEN, phone="218-555-9999")
    place(house.plan(TEN + DAY), by=None, now=NOW)
    event(house, TEN + DAY + HOUR)

    assert rows(house, view="week") == [
        (
            "2026-12-10",
            "Maya Okafor",
            [("Elena Marsh", "218-555-9999", "Asked, not confirmed")],
        ),
        (
            "2026-12-11",
            "Maya Okafor",
            [("Elena Marsh", "218-555-0143", "Booked"), ("Supervision", "", "Busy")],
        ),
    ]


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("arrived", "Arrived"),
        ("completed", "Completed"),
        ("no_show", "No-show"),
        ("cancelled", "Cancelled"),
        ("late_cancelled", "Cancelled late"),
    ],
)
def test_how_an_appointment_stands_is_said(house: House, status: str, words: str) -> None:
    visit = place(house.plan(TEN), by=None, now=NOW)
    off = NOW if "cancelled" in status else None
    Appointment.objects.filter(pk=visit.pk).update(status=status, cancelled_at=off)

    assert rows(house, view="day")[0][2] == [("Elena Marsh", "", words)]


def test_people_have_tables_of_their_own_and_rooms_are_said(house: House) -> None:
    house.member.is_owner = True
    house.member.save()
    other = make_practitioner(
        house.practice, "Daniel Reyes", services=[house.service], locations=[house.location]
    )
    room = Room.objects.create(practice=house.practice, name="Garden room")
    place(house.plan(TEN, practitioner=other, room=room), by=None, now=NOW)
    who = [str(house.practitioner.ref), str(other.ref)]

    page = signed_in(house.member).get(at("paper", house), {"on": "2026-12-10", "who": who})

    assert [(name, len(some)) for _on, name, some in rows(house, who=who)] == [
        ("Maya Okafor", 0),
        ("Daniel Reyes", 1),
    ]
    assert "Individual session · Ferris Street, Suite 3 · Garden room" in page.text
    assert "<caption>Daniel Reyes</caption>" in page.text
    assert "<caption>Maya Okafor</caption>" not in page.text, "an empty table takes paper"


def test_hidden_names_are_hidden_on_paper_and_it_says_so(house: House) -> None:
    reachable(house)
    place(house.plan(TEN), by=None, now=NOW)
    keep_desk(house.member.pk, {"names_hidden": True})

    page = signed_in(house.member).get(at("paper", house), {"on": "2026-12-10"})

    assert rows(house)[0][2] == [("E. M.", "", "Booked")]
    assert "Names are hidden" in page.text


def test_what_the_member_leaves_out_stays_out(house: House) -> None:
    place(house.plan(TEN), by=None, now=NOW)
    event(house, TEN + HOUR)
    keep_desk(house.member.pk, {"states": ["events"]})

    assert [name for _on, _who, some in rows(house) for name, _phone, _state in some] == [
        "Elena Marsh"
    ]


def test_the_calendar_leads_to_its_own_days_on_paper(house: House) -> None:
    query = {"view": "day", "on": "2026-12-11"}
    page = signed_in(house.member).get(at("calendar", house), query)

    paper = page.context["turning"].paper

    assert paper == f"{at('paper', house)}?view=day&on=2026-12-11"
    assert f'href="{paper.replace("&", "&amp;")}"' in page.text


def test_whole_days_are_said_as_such(house: House) -> None:
    midnight = TEN - 10 * HOUR
    event(house, midnight, minutes=24 * 60)
    event(house, midnight, minutes=3 * 24 * 60, title="Away")
    visitor = signed_in(house.member)

    paper = visitor.get(at("paper", house), {"on": "2026-12-10"})
    [day] = visitor.get(at("calendar", house), LIST).context["agenda"]

    said = {"All day", "All day, until Sat, Dec 12"}
    assert {row.when for row in paper.context["days"][0].columns[0].rows} == said
    assert {row.when for row in day.rows} == said


def test_a_name_from_right_to_left_leaves_the_time_as_it_is(house: House) -> None:
    house.asked(TEN)
    event(house, TEN, title="اجتماع 36")

    [day] = signed_in(house.member).get(at("calendar", house), LIST).context["agenda"]
    clash = next(row.entry.clash for row in day.rows if row.entry.is_request)

    assert clash == "Overlaps \u2068اجتماع 36\u2069, 10:00 – 10:30 AM"


@pytest.mark.parametrize("query", [{"view": "\x00"}, {"on": "9" * 200_000}, {"who": "nobody"}])
def test_what_cannot_be_read_in_the_address_is_left_out(house: House, query: Any) -> None:
    page = signed_in(house.member).get(at("paper", house), query)

    assert page.status_code == HTTPStatus.OK


def test_a_stranger_finds_no_page(house: House) -> None:
    stranger = make_house("elsewhere").member

    assert signed_in(stranger).get(at("paper", house)).status_code == HTTPStatus.NOT_FOUND


def test_it_takes_the_same_queries_for_one_entry_and_for_thirty(house: House) -> None:
    visitor = signed_in(house.member)

    def count() -> int:
        with CaptureQueriesContext(connection) as taken:
            visitor.get(at("paper", house), {"on": "2026-12-10"})
        return len(taken)

    place(house.plan(TEN), by=None, now=NOW)
    few = count()
    for n in range(30):
        place(house.plan(TEN + n * HOUR), by=None, now=NOW)

    assert count() == few
