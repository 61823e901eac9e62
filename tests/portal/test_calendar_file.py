"""What a client fetches for their own calendar is what they were mailed, and never a second one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import pytest
import vobject  # type: ignore[import-untyped]  # it brings no types
from django.db import connection
from django.test.utils import CaptureQueriesContext

from penciled.appointments.models import Appointment
from penciled.booking.actions import accept_request, cancel_appointment, change_appointment
from penciled.core.interval import Interval
from penciled.desk.weighing import plan_of
from penciled.notifications.compose import compose, kind_of
from penciled.outbox.models import Message
from tests.factory import NOW
from tests.fakes.clock import Clock
from tests.notifications.test_zone_rules import forget_zones
from tests.portal.browsing import DAY, HOUR, TEN, Asker

ONLY_MAILED = {"ATTENDEE"}  # RFC 5546, 3.2.1: what is published is to nobody
BY_THE_MAIL = {"URL"}  # a mail leads to what it is about


def accepted(asker: Asker) -> Appointment:
    asked = asker.house.asked(TEN, note="By the side door; or \\Not at all", as_new=True)
    how: dict[str, Any] = {"message": "", "anyway": True, "by": asker.house.member, "now": NOW}
    appointment = accept_request(asked.pk, plan_of(asked), **how).appointment
    assert appointment
    return appointment


def moved(asker: Asker, appointment: Appointment, start: datetime) -> None:
    plan = asker.house.plan(start, span=Interval(start, start + timedelta(minutes=50)))
    how: dict[str, Any] = {"anyway": True, "tell_client": True, "by": asker.house.member}
    change_appointment(appointment.pk, plan, version=appointment.version, **how, now=NOW)


def fetched(asker: Asker, appointment: Appointment) -> str:
    return str(asker.get("calendar_file", appointment.ref).text)


def mailed(topic: str) -> str:
    message = Message.objects.get(topic=topic)
    kind = kind_of(message)
    assert kind
    (part,) = (
        each
        for each in compose(message, kind).message().walk()
        if each.get_content_type() == "text/calendar"
    )
    return bytes(part.get_payload(decode=True)).decode()


def event_in(text: str) -> Mapping[str, Any]:
    (event,) = icalendar.Calendar.from_ical(text).events
    return {str(name): value for name, value in event.items()}


@pytest.mark.parametrize("opted_in", [False, True])
def test_what_is_fetched_says_what_was_mailed(asker: Asker, *, opted_in: bool) -> None:
    practice = asker.house.practice
    practice.mails_name_service = practice.mails_carry_note = opted_in
    practice.save()
    appointment = accepted(asker)
    asker.enter()

    file = fetched(asker, appointment)
    mail = event_in(mailed("request.accepted"))

    event = event_in(file)
    assert mail.keys() - event.keys() == ONLY_MAILED
    for name in event.keys() - BY_THE_MAIL:
        assert event[name] == mail[name], name
        assert event[name].params == mail[name].params, name
    assert ("DESCRIPTION" in event, "Individual session" in file) == (opted_in, opted_in)
    assert event["URL"] == "http://localhost:8000/wrenfield/mine/"


def test_it_is_published_by_the_practice_in_the_zone_it_was_agreed_in(asker: Asker) -> None:
    appointment = accepted(asker)
    asker.enter()

    file = fetched(asker, appointment)

    forget_zones()
    whole: Any = icalendar.Calendar.from_ical(file)
    assert whole["METHOD"] == "PUBLISH"
    assert "DTSTART;TZID=America/Chicago:20261210T100000\r\n" in file
    assert [str(each["TZID"]) for each in whole.walk("VTIMEZONE")] == ["America/Chicago"]
    (event,) = whole.events  # RFC 5546, 3.2.1: an organizer, and nobody who attends
    assert event["ORGANIZER"] == "mailto:desk@wrenfield.example"
    assert event["ORGANIZER"].params["CN"] == "Wrenfield"
    assert "ATTENDEE" not in event
    assert vobject.readOne(file).vevent.dtstart.value == TEN


def test_fetched_again_it_is_the_same_entry_and_the_later_one_counts(
    asker: Asker, clock: Clock
) -> None:
    appointment = accepted(asker)
    asker.enter()
    first = event_in(fetched(asker, appointment))
    clock.pass_by(HOUR)
    again = event_in(fetched(asker, appointment))
    moved(asker, appointment, TEN + DAY)
    last, told = event_in(fetched(asker, appointment)), event_in(mailed("appointment.moved"))

    assert {each["UID"] for each in (first, again, last, told)} == {first["UID"]}
    assert [each["SEQUENCE"] for each in (first, again, last, told)] == [0, 0, 1, 1]
    stamps = [each["DTSTAMP"].dt for each in (first, again, last)]
    assert stamps == [NOW.astimezone(UTC), NOW + HOUR, NOW + HOUR]
    assert {name for name in again if again[name] != first[name]} == {"DTSTAMP"}
    assert last["DTSTART"].dt == told["DTSTART"].dt == TEN + DAY


@pytest.mark.parametrize(
    "words", ["Ada\\Nora", "\\", "Elena\r\nEND:VEVENT\r\nBEGIN:VEVENT", 'a;b,c:d\\n\\,"e"']
)
def test_no_words_add_a_line_to_it(asker: Asker, words: str) -> None:
    house = asker.house
    house.practitioner.name = house.practice.name = house.location.address = words
    for each in (house.practitioner, house.practice, house.location):
        each.save()
    appointment = accepted(asker)
    asker.enter()

    file = fetched(asker, appointment)

    (one,), (other,) = icalendar.Calendar.from_ical(file).events, vobject.readOne(file).vevent_list
    plain = " ".join(words.split()).replace("\\", "/")
    assert one["SUMMARY"] == other.summary.value == f"Appointment with {plain}"
    assert (
        one["LOCATION"] == other.location.value == ", ".join(words.splitlines()).replace("\\", "/")
    )


def test_it_is_fetched_by_few_questions_and_what_is_cancelled_is_not(asker: Asker) -> None:
    appointment = accepted(asker)
    asker.enter()
    with CaptureQueriesContext(connection) as queries:
        fetched(asker, appointment)

    how: dict[str, Any] = {"message": "", "tell_client": False, "by": asker.house.member}
    cancel_appointment(appointment.pk, version=appointment.version, **how, now=NOW)

    assert len(queries) <= 6
    assert asker.get("calendar_file", appointment.ref).status_code == 404
