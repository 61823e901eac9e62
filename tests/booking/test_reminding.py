"""Clients are reminded of appointments to come: once, of what still holds, and never at night."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from penciled.appointments.models import Appointment
from penciled.appointments.series import Scope
from penciled.booking import actions
from penciled.booking.reminding import MOST_AT_ONCE, remind_clients
from penciled.clients.models import Client, Guardian
from penciled.core.interval import Interval
from penciled.core.recurrence import Recurrence, Unit
from penciled.outbox.models import Message
from penciled.practices.agreed import agreed
from tests.factory import NOW, House
from tests.stopwatch import quickest, timed

pytestmark = pytest.mark.django_db
CHICAGO = ZoneInfo("America/Chicago")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
START = datetime(2026, 12, 15, 14, tzinfo=CHICAGO)  # a Tuesday, eight days from NOW
DUE = START - DAY


def book(house: House, start: datetime = START, *, now: datetime = NOW, **said: Any) -> Appointment:
    plan = house.plan(start, **said)
    return actions.schedule_appointment(
        plan, anyway=True, tell_client=False, by=house.member, now=now
    )


def reminders() -> list[Message]:
    return list(Message.objects.filter(topic="appointment.coming").order_by("pk"))


def times() -> list[str]:
    return [each.payload["booked"]["starts_at"] for each in reminders()]


def remind_before(house: House, *hours: int) -> None:
    house.practice.reminds_before = list(hours)
    house.practice.save()


def test_a_client_is_reminded_a_day_before_and_not_sooner_or_again(house: House) -> None:
    row = book(house)

    counts = [remind_clients(now=DUE + shift * HOUR) for shift in (-1, 0, 0, 1, 6)]

    assert counts == [0, 1, 0, 0, 0]
    message = reminders()[0]
    assert (message.recipient, message.about) == ("elena@example.com", row.ref)
    assert message.payload["booked"]["starts_at"] == row.starts_at.isoformat()
    assert message.payload["first_name"] == "Elena"
    assert not message.in_line, "it neither waits for other mail nor keeps it waiting"


def test_a_client_is_reminded_as_often_as_the_practice_says(house: House) -> None:
    remind_before(house, 72, 24, 2)
    book(house)

    for hours in (73, 72, 71, 25, 24, 23, 3, 2, 1.5):
        remind_clients(now=START - hours * HOUR)

    keys = [each.key.rpartition(":")[2] for each in reminders()]
    assert keys == ["72", "24", "2"]


def test_a_practice_that_reminds_of_nothing_does_not(house: House) -> None:
    remind_before(house)
    book(house)

    assert remind_clients(now=DUE) == 0


def test_after_the_worker_slept_a_day_one_reminder_goes_and_not_a_heap(house: House) -> None:
    remind_before(house, 72, 48, 24)
    book(house)

    remind_clients(now=DUE + 6 * HOUR)

    assert [each.key.rpartition(":")[2] for each in reminders()] == ["24"]


def test_what_is_of_no_more_use_is_left_out(house: House) -> None:
    book(house)

    assert remind_clients(now=START - 5 * HOUR) == 0


@pytest.mark.parametrize(
    ("booked", "reminders_found"),
    [(timedelta(hours=23), 0), (timedelta(hours=25), 0), (timedelta(hours=27), 1)],
)
def test_who_booked_just_now_is_not_reminded(
    house: House, booked: timedelta, reminders_found: int
) -> None:
    book(house, now=START - booked)

    for hours in range(27, 0, -1):
        remind_clients(now=START - hours * HOUR)

    assert len(reminders()) == reminders_found


def test_a_moved_appointment_is_reminded_of_its_new_time(house: House) -> None:
    row = book(house)
    remind_clients(now=DUE)

    later = row.span.start + 2 * DAY
    change(house, row, later, now=DUE + HOUR)
    for hours in range(24, 80):
        remind_clients(now=START - DAY + (hours - 24) * HOUR)

    assert times() == [row.starts_at.isoformat(), later.isoformat()]


def test_what_was_moved_into_the_window_just_now_needs_no_reminder(house: House) -> None:
    row = book(house, START + 5 * DAY)
    change(house, row, START.astimezone(row.starts_at.tzinfo), now=DUE + HOUR)

    assert remind_clients(now=DUE + HOUR) == 0
    assert remind_clients(now=DUE + 4 * HOUR) == 0


def test_a_note_of_the_staffs_is_no_news_that_makes_a_reminder_needless(house: House) -> None:
    row = book(house)
    change(house, row, row.starts_at, now=DUE - HOUR, staff_note="Bring the forms.")

    assert remind_clients(now=DUE) == 1


def change(house: House, row: Appointment, start: datetime, *, now: datetime, **said: Any) -> None:
    row.refresh_from_db()
    plan = replace(house.plan(row.starts_at), span=Interval(start, start + HOUR), **said)
    actions.change_appointment(
        row.pk,
        plan,
        version=row.version,
        anyway=True,
        tell_client=True,
        by=house.member,
        now=now,
    )


def cancelled(house: House, row: Appointment) -> None:
    said: dict[str, Any] = {"message": "", "tell_client": True, "by": house.member, "now": NOW}
    actions.cancel_appointment(row.pk, version=row.version, **said)


def client(**fields: Any) -> Callable[[House, Appointment], None]:
    def play(_house: House, row: Appointment) -> None:
        Client.objects.filter(appointments=row).update(**fields)

    return play


def arrived(house: House, row: Appointment) -> None:
    Appointment.objects.filter(pk=row.pk).update(status="arrived")


def closed(house: House, row: Appointment) -> None:
    house.practice.closed_at = NOW
    house.practice.save()


@pytest.mark.parametrize(
    "meanwhile",
    [
        cancelled,
        arrived,
        closed,
        client(unreminded_at=NOW),
        client(archived_at=NOW),
        client(email=""),
    ],
)
def test_nobody_is_reminded_of_what_does_not_hold(
    house: House, meanwhile: Callable[[House, Appointment], None]
) -> None:
    row = book(house)
    meanwhile(house, row)

    assert remind_clients(now=DUE) == 0


def test_an_event_reminds_nobody(house: House) -> None:
    book(house, client=None, service=None, location=None, title="Team meeting")

    assert remind_clients(now=DUE) == 0


def test_an_answer_that_settles_is_not_told_by_a_reminder(house: House) -> None:
    house.practice.answers_settle = 600
    house.practice.save()
    asked = house.asked(START)
    asked.practice.refresh_from_db()
    plan = house.plan(START, client=asked.client)
    actions.accept_request(
        asked.pk, plan, message="", anyway=False, by=house.member, now=DUE - 3 * HOUR
    )
    asked.refresh_from_db()
    type(asked).objects.update(settles_at=DUE + HOUR)

    assert remind_clients(now=DUE) == 0
    assert remind_clients(now=DUE + HOUR) == 1


@pytest.mark.parametrize(
    ("own", "asked_in", "zone", "due"),
    [
        ("", "", "America/Chicago", DUE),
        ("Europe/Berlin", "Asia/Tokyo", "Europe/Berlin", "08:00"),  # it is 21:00 there
        ("", "Asia/Tokyo", "Asia/Tokyo", "08:00"),
        ("Nowhere/Atall", "", "America/Chicago", DUE),
    ],
)
def test_nobody_is_reminded_at_night_where_they_are(
    house: House, own: str, asked_in: str, zone: str, due: Any
) -> None:
    if asked_in:
        house.asked(START + 7 * DAY, client_zone=asked_in)
    book(house)
    Client.objects.update(zone=own)

    now, found = DUE - 14 * HOUR, None
    while found is None and now < START:
        found = now if remind_clients(now=now) else None
        now += HOUR / 2

    assert found
    assert reminders()[0].payload["client_zone"] == zone
    if isinstance(due, str):
        assert f"{found.astimezone(ZoneInfo(zone)):%H:%M}" == due
    else:
        assert found == due


def test_what_begins_early_is_told_the_evening_before(house: House) -> None:
    remind_before(house, 2)
    book(house, START.replace(hour=8))

    evening = (START - DAY).replace(hour=20)
    assert [remind_clients(now=evening - HOUR), remind_clients(now=evening)] == [0, 1]


def test_each_date_of_a_series_has_a_reminder_of_its_own(house: House) -> None:
    rule = Recurrence(every=1, unit=Unit.WEEK, weekdays=frozenset({1}), times=3)
    said: dict[str, Any] = {"skip": (), "anyway": True, "tell_client": True, "by": house.member}
    rows = actions.schedule_series(house.plan(START), rule, now=NOW, **said)
    actions.cancel_series(
        rows[1].pk,
        Scope.ONE,
        version=rows[1].version,
        message="",
        tell_client=True,
        by=house.member,
        now=NOW,
    )

    for weeks in range(3):
        remind_clients(now=DUE + 7 * weeks * DAY)

    assert times() == [rows[0].starts_at.isoformat(), rows[2].starts_at.isoformat()]


def test_a_childs_guardians_are_reminded_each_once(house: House) -> None:
    row = book(house)
    assert row.client
    for name in ("Ana", "Ben"):
        Guardian.objects.create(
            practice=house.practice,
            client=row.client,
            name=name,
            email=f"{name.lower()}@example.com",
            created_at=NOW,
        )
    Client.objects.update(email="")

    counts = [remind_clients(now=DUE), remind_clients(now=DUE + HOUR)]

    assert counts == [1, 0]
    assert [each.recipient for each in reminders()] == ["ana@example.com", "ben@example.com"]


def test_looking_costs_as_little_for_many_as_for_one(
    house: House, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for days in range(5):
        book(house, START + days * DAY)
    with django_assert_num_queries(2):
        remind_clients(now=DUE - 2 * DAY)
    remind_clients(now=DUE)

    with django_assert_num_queries(3):
        remind_clients(now=DUE + HOUR)


@pytest.mark.soak
def test_ten_thousand_appointments_are_looked_over_in_no_time(house: House) -> None:
    remind_before(house, 168, 48, 24, 2)
    many = crowd(house, 10_000)
    quiet = START.replace(hour=4)

    look = quickest(lambda: remind_clients(now=quiet - DAY), enough=0.5)
    due = timed(lambda: remind_clients(now=quiet.replace(hour=9)))

    said = f"{many} appointments: {look:.3f} s while none is due, {due:.3f} s with 200 due"
    sys.stdout.write(f"{said}\n")
    assert len(reminders()) == MOST_AT_ONCE
    assert look < 0.5


def crowd(house: House, many: int) -> int:
    """Put appointments of as many clients on the calendar, 120 a day for the weeks around START."""
    made = Client.objects.bulk_create(
        Client(
            practice=house.practice,
            first_name=f"Client {n}",
            email=f"client{n}@example.com",
            created_at=NOW,
        )
        for n in range(many)
    )
    days = [timedelta(days=n // 120 - 40, hours=n % 8) for n in range(many)]
    spans = [Interval(at, at + HOUR) for at in (START.replace(hour=9) + each for each in days)]
    zone, fields = house.practitioner.zone_info, house.plan(START).fields()
    fields["created_at"] = NOW - 90 * DAY
    rows = (
        Appointment(**fields | agreed(span, zone) | {"client": client})
        for span, client in zip(spans, made, strict=True)
    )
    count = len(Appointment.objects.bulk_create(rows, batch_size=500))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return count
