"""A client cancels an appointment: what is left behind, and that every refusal leaves nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from penciled.appointments.actions import place
from penciled.appointments.models import Appointment, AppointmentStatus, HistoryEntry
from penciled.appointments.series import Scope
from penciled.audit.chain import broken_links
from penciled.audit.models import Entry
from penciled.availability.models import PractitionerTerms
from penciled.booking.actions import (
    accept_request,
    cancel_appointment,
    cancel_own_appointment,
    cancel_series,
    change_appointment,
    mark_appointment,
    schedule_series,
)
from penciled.clients.models import Client
from penciled.core.errors import AlreadyResolved, NotPermitted, StaleChange, TooLateToCancel
from penciled.core.recurrence import Recurrence, Unit
from penciled.desk.weighing import plan_of
from penciled.outbox.models import Message
from penciled.practices import calendars
from penciled.practices.models import Practice
from tests.factory import NOW, House, make_house, make_member, make_practitioner

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
START = NOW + 3 * DAY
ELENA = "elena@example.com"


def booked(house: House) -> Appointment:
    return place(house.plan(START, minutes=50), by=house.member, now=NOW)


def cancel(stands: Appointment, **said: Any) -> Appointment:
    seen = Appointment.objects.get(pk=stands.pk).invite_sequence
    how: dict[str, Any] = {"email": ELENA, "seen": seen, "late": False, "word": "", "now": NOW}
    return cancel_own_appointment(stands.pk, **how | said)


def traces() -> list[Any]:
    """Return everything that cancelling would leave behind."""
    stands = Appointment.objects.order_by("pk")
    return [
        list(stands.values_list("status", "version", "invite_sequence", "cancelled_at")),
        HistoryEntry.objects.count(),
        Message.objects.count(),
        Entry.objects.count(),
        sorted(calendars.versions([each.practitioner_id for each in stands]).items()),
    ]


def test_it_is_cancelled_with_who_and_when_and_the_word(house: House) -> None:
    stands = booked(house)

    cancel(stands, word="I have a cold.\nSorry.")

    stands.refresh_from_db()
    entry = stands.history.latest("id")
    assert (stands.status, stands.cancelled_at) == ("cancelled", NOW)
    assert (stands.version, stands.invite_sequence) == (2, 1)
    assert (entry.what, entry.member, entry.at) == ("client_cancelled", None, NOW)
    assert entry.changes == {
        "status": ["scheduled", "cancelled"],
        "word": ["", "I have a cold.\nSorry."],
    }
    sealed = Entry.objects.latest("number")
    assert (sealed.action, sealed.actor, sealed.about) == (
        "appointment.cancelled",
        "client",
        stands.ref,
    )
    assert list(broken_links(house.practice.ref)) == []


def test_its_time_is_free_at_once(house: House) -> None:
    stands = booked(house)
    before = calendars.versions([house.practitioner.pk])[house.practitioner.pk]

    cancel(stands)

    after = calendars.versions([house.practitioner.pk])[house.practitioner.pk]
    again = house.asked(START, email="another@example.com")
    assert after == before + 1
    assert again.state == "pending"


def test_within_the_terms_it_counts_as_late(house: House) -> None:
    stands = booked(house)
    now = START - 23 * HOUR

    cancel(stands, now=now, late=True)

    stands.refresh_from_db()
    assert stands.status == "late_cancelled"
    assert stands.history.latest("id").changes == {"status": ["scheduled", "late_cancelled"]}
    assert {m.payload["late"] for m in Message.objects.all()} == {True}


def test_who_was_told_that_it_is_late_and_is_in_time_again_is_in_time(house: House) -> None:
    cancelled = cancel(booked(house), late=True)

    assert cancelled.status == "cancelled"


def test_staff_are_told_by_initials_and_the_client_gets_a_receipt(house: House) -> None:
    make_member(house.practice, "Rosalind Pike", is_scheduler=True, hears_of_all_requests=True)
    stands = booked(house)

    cancel(stands, word="A cold.")

    told = Message.objects.order_by("topic", "recipient")
    assert list(told.values_list("topic", "recipient")) == [
        ("appointment.given_up", "maya@wrenfield.example"),
        ("appointment.given_up", "rosalind@wrenfield.example"),
        ("appointment.given_up_receipt", ELENA),
    ]
    to_staff, receipt = told[0].payload, told[2].payload
    assert (to_staff["initials"], to_staff["has_word"], to_staff["message"]) == ("E. M.", True, "")
    assert (receipt["appointment"], receipt["sequence"]) == (str(stands.ref), 1)


def test_the_word_is_mailed_only_where_the_practice_mails_notes(house: House) -> None:
    Practice.objects.update(mails_carry_note=True)

    cancel(booked(house), word="A cold.")

    assert Message.objects.get(topic="appointment.given_up").payload["message"] == "A cold."


def test_one_of_a_series_is_cancelled_alone(house: House) -> None:
    weekly = Recurrence(every=1, unit=Unit.WEEK, weekdays=frozenset({3}), times=3)
    how: dict[str, Any] = {"skip": (), "anyway": True, "tell_client": False, "by": house.member}
    rows = schedule_series(house.plan(START), weekly, **how, now=NOW)

    cancel(rows[1])

    left = Appointment.objects.order_by("starts_at").values_list("status", flat=True)
    assert list(left) == ["scheduled", "cancelled", "scheduled"]
    how = {"version": 1, "message": "", "tell_client": False, "by": house.member, "now": NOW}
    assert len(cancel_series(rows[0].pk, Scope.ALL, **how)) == 2


def moved(house: House, stands: Appointment, **said: Any) -> None:
    plan = house.plan(START, **{"minutes": 50} | said)
    how: dict[str, Any] = {"anyway": True, "tell_client": False, "by": house.member, "now": NOW}
    version = Appointment.objects.get(pk=stands.pk).version
    change_appointment(stands.pk, plan, version=version, **how)


def test_what_staff_moved_meanwhile_is_not_cancelled(house: House) -> None:
    stands = booked(house)
    moved(house, stands, minutes=80)
    before = traces()

    with pytest.raises(StaleChange):
        cancel(stands, seen=0)

    assert traces() == before


def test_what_moved_to_another_calendar_is_not_cancelled(house: House) -> None:
    daniel = make_practitioner(
        house.practice, "Daniel Reyes", services=[house.service], locations=[house.location]
    )
    house.member.is_owner = True
    house.member.save()
    stands = booked(house)
    moved(house, stands, practitioner=daniel)
    before = traces()

    with pytest.raises(StaleChange):
        cancel(stands, seen=0)

    assert traces() == before


def test_a_note_for_staff_keeps_nobody_from_cancelling(house: House) -> None:
    stands = booked(house)
    moved(house, stands, staff_note="Prefers the window.")

    assert cancel(stands, seen=0).is_cancelled


def by_staff(house: House, stands: Appointment) -> None:
    how: dict[str, Any] = {"message": "", "tell_client": False, "by": house.member, "now": NOW}
    cancel_appointment(stands.pk, version=1, **how)


def arrived(house: House, stands: Appointment) -> None:
    mark_appointment(stands.pk, AppointmentStatus.ARRIVED, version=1, by=house.member, now=NOW)


@pytest.mark.parametrize("seen", [0, 1])
def test_what_is_cancelled_stays_as_it_is(house: House, seen: int) -> None:
    stands = booked(house)
    by_staff(house, stands)
    before = traces()

    with pytest.raises(AlreadyResolved):
        cancel(stands, seen=seen)

    assert traces() == before


def test_twice_is_once(house: House) -> None:
    stands = booked(house)
    cancel(stands)
    before = traces()

    with pytest.raises(AlreadyResolved):
        cancel(stands, seen=0)

    assert traces() == before


@pytest.mark.parametrize("left", [2 * HOUR - timedelta(seconds=1), timedelta(0), -HOUR])
def test_inside_the_limit_and_once_it_began_nothing_is_cancelled(
    house: House, left: timedelta
) -> None:
    PractitionerTerms.objects.update(cancel_until=2 * HOUR, own=["cancel_until"])
    stands = booked(house)
    before = traces()

    with pytest.raises(TooLateToCancel):
        cancel(stands, late=True, now=START - left)

    assert traces() == before


def test_who_has_arrived_does_not_cancel_any_more(house: House) -> None:
    stands = booked(house)
    arrived(house, stands)
    before = traces()

    with pytest.raises(TooLateToCancel):
        cancel(stands)

    assert traces() == before


def test_nobody_is_counted_late_who_was_not_told_so(house: House) -> None:
    stands = booked(house)
    before = traces()

    with pytest.raises(StaleChange):
        cancel(stands, now=START - 23 * HOUR)

    assert traces() == before


def test_only_its_own_client_cancels_it(house: House) -> None:
    stands, elsewhere = booked(house), make_house("harbor")
    place(elsewhere.plan(START, client=None, title="Team"), by=None, now=NOW)
    event = Appointment.objects.get(client=None)
    before = traces()

    for foreign, email in ((stands, "eve@example.com"), (event, ELENA), (event, "")):
        with pytest.raises(NotPermitted):
            cancel(foreign, email=email)

    assert traces() == before


@pytest.mark.parametrize("address", ["", "new@example.com"])
def test_who_lost_the_address_meanwhile_cancels_nothing(house: House, address: str) -> None:
    stands = booked(house)
    Client.objects.update(email=address)
    before = traces()

    with pytest.raises(NotPermitted):
        cancel(stands)

    assert traces() == before


def test_what_is_not_told_yet_or_gone_again_is_nobody_s_to_cancel() -> None:
    house = make_house(answers_settle=20)
    asked = house.asked(START)
    how: dict[str, Any] = {"message": "", "anyway": True, "by": house.member, "now": NOW}
    stands = accept_request(asked.pk, plan_of(asked), **how).appointment
    assert stands
    before = traces()

    with pytest.raises(NotPermitted):
        cancel(stands)
    with pytest.raises(NotPermitted):
        cancel_own_appointment(0, email=ELENA, seen=0, late=False, word="", now=NOW)

    assert traces() == before
    assert cancel(stands, now=NOW + timedelta(seconds=20)).is_cancelled


def test_a_deed_that_breaks_leaves_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    stands = booked(house)
    before = traces()
    monkeypatch.setattr("penciled.audit.chain.record", lambda *_a, **_k: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        cancel(stands)

    assert traces() == before
