"""What the calendar's script is fed: of each thing all that its place and look must say."""

from __future__ import annotations

from datetime import UTC, date, datetime
from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from penciled.appointments.actions import place
from penciled.appointments.models import Appointment, AppointmentStatus
from penciled.availability.models import Hours, OfficeHours, Override, OverrideHours
from penciled.booking.actions import schedule_series
from penciled.booking.models import AppointmentRequest
from penciled.core.recurrence import Recurrence, Unit
from penciled.practices.actions import keep_desk
from penciled.practices.models import Practitioner, Room
from tests.desk.desks import HOUR, TEN, at, event, signed_in
from tests.factory import NOW, House, make_member, make_practitioner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

WEEK = {"first": "2026-12-06", "last": "2026-12-13"}
OWN = ("django_session", "accounts_user", "practices_member", "practices_practitioner")


def fed(house: House, **query: Any) -> dict[str, Any]:
    found: dict[str, Any] = signed_in(house.member).get(at("entries", house), WEEK | query).json()
    return found


def entry(house: House, **query: Any) -> dict[str, Any]:
    [found] = fed(house, **query)["entries"]
    return dict(found)


def stands(house: House, **said: Any) -> Appointment:
    return place(house.plan(TEN, **said), by=None, now=NOW)


def test_an_appointment_says_its_room_its_note_and_where_a_move_goes(house: House) -> None:
    room = Room.objects.create(practice=house.practice, name="Garden room")
    visit = stands(house, room=room, staff_note="Bring the form")

    said = entry(house)

    marks = ("status", "room", "event", "noted", "repeats", "movable", "version")
    assert [said[name] for name in marks] == ["scheduled", "Garden room", "", True, False, True, 1]
    assert said["move"] == at("appointment_move", house, visit.ref)


def test_a_client_s_note_is_a_note_on_the_request_and_on_what_became_of_it(house: House) -> None:
    asked = house.asked(TEN, note="The lift, please")
    noted = [entry(house)["noted"]]
    visit = stands(house)
    AppointmentRequest.objects.filter(pk=asked.pk).update(
        state="accepted", appointment=visit, resolved_at=NOW
    )

    noted.append(entry(house)["noted"])

    assert noted == [True, True]


def test_what_repeats_says_so(house: House) -> None:
    rule = Recurrence(every=1, unit=Unit.WEEK, weekdays=frozenset({3}), times=3)
    how: Any = {"skip": (), "anyway": True, "tell_client": False, "by": house.member, "now": NOW}
    schedule_series(house.plan(TEN), rule, **how)

    assert entry(house)["repeats"] is True


@pytest.mark.parametrize("kind", ["meeting", "break", "leave", "other"])
def test_an_event_says_of_what_kind_it_is(house: House, kind: Any) -> None:
    event(house, TEN, event_kind=kind)

    assert entry(house)["event"] == kind


@pytest.mark.parametrize(
    ("status", "kind", "words", "movable"),
    [
        ("scheduled", "ink", "Appointment", True),
        ("arrived", "ink", "Appointment", True),
        ("completed", "ink", "Appointment", False),
        ("no_show", "rubbed", "No-show", False),
        ("cancelled", "rubbed", "Cancelled", False),
        ("late_cancelled", "rubbed", "Cancelled late", False),
    ],
)
def test_each_status_has_its_look_and_its_word(
    house: House, status: str, kind: str, words: str, *, movable: bool
) -> None:
    visit = stands(house)
    off = NOW if "cancelled" in status else None
    Appointment.objects.filter(pk=visit.pk).update(status=status, cancelled_at=off)

    said = entry(house)

    assert (said["kind"], said["status"], said["movable"]) == (kind, status, movable)
    assert said["spoken"] == f"Thursday, December 10. {words}: "
    assert bool(said["move"]) is movable


def test_every_status_has_a_look() -> None:
    assert {*AppointmentStatus.values} == {
        *("scheduled", "arrived", "completed", "no_show", "cancelled", "late_cancelled")
    }


def test_what_is_only_shown_to_a_member_cannot_be_moved_by_them(house: House) -> None:
    stands(house)
    guest = make_member(house.practice, "Priya Raman")
    guest.may_see.add(house.practitioner)

    said = signed_in(guest).get(at("entries", house), WEEK).json()["entries"]

    assert [(each["movable"], each["move"]) for each in said] == [(False, "")]


def test_people_carry_their_zone(house: House) -> None:
    who = str(house.practitioner.ref)

    assert fed(house)["people"] == [{"id": who, "title": "Maya Okafor", "zone": "America/Chicago"}]


def test_when_clients_may_ask_is_drawn_on_demand(house: House) -> None:
    on = Override.objects.create(practitioner=house.practitioner, on=date(2026, 12, 9))
    OverrideHours.objects.create(override=on, opens=600, closes=660)
    Override.objects.create(practitioner=house.practitioner, on=date(2026, 12, 10))
    before = fed(house)["open"]
    keep_desk(house.member.pk, {"open_hours": True})

    after = fed(house)["open"]

    assert before == []
    assert [(each["who"], each["start"], each["end"]) for each in after] == [
        ("", "2026-12-07T09:00", "2026-12-07T17:00"),
        ("", "2026-12-08T09:00", "2026-12-08T17:00"),
        ("", "2026-12-09T10:00", "2026-12-09T11:00"),
        ("", "2026-12-11T09:00", "2026-12-11T17:00"),
    ]


def test_several_have_their_own_hours_and_all_of_them_together(house: House) -> None:
    other = colleague(house)
    Hours.objects.filter(practitioner=other).delete()
    Hours.objects.create(practitioner=other, weekday=3, opens=8 * 60, closes=10 * 60)
    OfficeHours.objects.create(practitioner=other, weekday=3, opens=0, closes=1440)
    keep_desk(house.member.pk, {"open_hours": True})

    whose = [str(house.practitioner.ref), str(other.ref)]
    found = fed(house, first="2026-12-10", last="2026-12-11", who=whose)["open"]

    assert [(each["who"], each["start"][-5:], each["end"][-5:]) for each in found] == [
        (whose[0], "09:00", "17:00"),
        (whose[1], "08:00", "10:00"),
        ("", "08:00", "17:00"),
    ]


def test_what_is_open_ends_with_the_days_that_are_drawn(house: House) -> None:
    for weekday in (2, 3, 4):
        Hours.objects.create(practitioner=house.practitioner, weekday=weekday, opens=0, closes=1440)
    keep_desk(house.member.pk, {"open_hours": True})

    [found] = fed(house, first="2026-12-10", last="2026-12-11")["open"]

    assert (found["start"], found["end"]) == ("2026-12-10T00:00", "2026-12-11T00:00")


def colleague(house: House) -> Practitioner:
    house.member.is_owner = True
    house.member.save()
    return make_practitioner(
        house.practice, "Daniel Reyes", services=[house.service], locations=[house.location]
    )


def crowded(house: House, count: int) -> None:
    """Put so many visits and events on the week, in rooms, of a series, with notes, by request."""
    sunday = datetime(2026, 12, 6, 6, tzinfo=UTC)
    room = Room.objects.create(practice=house.practice, name=f"Room {count}")
    for n in range(count):
        start = sunday + n * (160 * HOUR / count)
        if n % 5:
            place(house.plan(start, minutes=20, room=room, staff_note="x"), by=None, now=NOW)
        else:
            event(house, start, event_kind="meeting")


@pytest.mark.parametrize("with_open", [False, True])
def test_the_content_takes_four_queries_for_one_entry_and_for_three_hundred(
    house: House, *, with_open: bool
) -> None:
    keep_desk(house.member.pk, {"open_hours": with_open})
    others = [str(house.practitioner.ref), str(colleague(house).ref)]
    client = signed_in(house.member)

    def queries() -> list[str]:
        with CaptureQueriesContext(connection) as taken:
            assert client.get(at("entries", house), WEEK | {"who": others}).status_code == 200
        return [each["sql"] for each in taken.captured_queries]

    crowded(house, 1)
    house.asked(TEN)
    few = queries()
    crowded(house, 300)
    many = queries()

    besides = [sql for sql in many if not any(f'FROM "{table}"' in sql for table in OWN)]
    assert len(fed(house)["entries"]) > 300
    assert (len(few), len(besides)) == (len(many), 4)


@pytest.mark.parametrize("count", [1, 300])
def test_when_nothing_moved_only_the_calendars_versions_are_read(house: House, count: int) -> None:
    crowded(house, count)
    client = signed_in(house.member)
    mark = client.get(at("entries", house), WEEK)["ETag"]

    with CaptureQueriesContext(connection) as taken:
        answer = client.get(at("entries", house), WEEK, headers={"If-None-Match": mark})

    besides = [
        each["sql"]
        for each in taken.captured_queries
        if not any(f'FROM "{table}"' in each["sql"] for table in OWN)
    ]
    assert answer.status_code == HTTPStatus.NOT_MODIFIED
    assert ['"practices_calendar"."version"' in sql for sql in besides] == [True]


@pytest.mark.parametrize(
    "said",
    [{"services": ["x"]}, {"states": ["asked"]}, {"open_hours": True}, {"names_hidden": True}],
)
def test_the_mark_knows_what_is_shown(house: House, said: dict[str, Any]) -> None:
    client = signed_in(house.member)
    mark = client.get(at("entries", house), WEEK)["ETag"]
    keep_desk(house.member.pk, said)

    answer = client.get(at("entries", house), WEEK, headers={"If-None-Match": mark})

    assert answer.status_code == HTTPStatus.OK


def test_the_mark_changes_with_the_right_to_decide(house: House) -> None:
    guest = make_member(house.practice, "Priya Raman")
    guest.may_see.add(house.practitioner)
    client = signed_in(guest)
    mark = client.get(at("entries", house), WEEK)["ETag"]
    guest.is_scheduler = True
    guest.save()

    answer = client.get(at("entries", house), WEEK, headers={"If-None-Match": mark})

    assert answer.status_code == HTTPStatus.OK


@pytest.mark.parametrize(
    ("kind", "marked"), [("in_person", False), ("telehealth", True), ("both", True)]
)
def test_an_appointment_that_may_be_by_video_is_marked_so(
    house: House,
    kind: str,
    marked: bool,  # noqa: FBT001 -- a parameter of the table
) -> None:
    house.location.kind = kind
    house.location.save()
    place(house.plan(TEN), by=None, now=NOW)

    assert entry(house)["video"] is marked
