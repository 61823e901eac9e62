"""The calendar file, as two parsers that know nothing of each other read it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import icalendar
import pytest
import vobject  # type: ignore[import-untyped]  # it brings no types
from pytest_django import Settings

from penciled.notifications.compose import compose, kind_of
from penciled.outbox.models import Message
from tests.factory import NOW
from tests.notifications.scenes import APPOINTMENT, QUARTER, START, play

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_zones_from_earlier_files() -> None:
    """Make vobject forget the zones it has read, which it otherwise keeps for good."""
    known = vars(vobject.icalendar)["__tzidMap"]
    for name in set(known) - {"UTC"}:
        del known[name]


def file_of(message: Message) -> tuple[str, str]:
    """Return a mail's calendar file, and the method its MIME part names."""
    kind = kind_of(message)
    assert kind
    for part in compose(message, kind).message().walk():
        if part.get_content_type() == "text/calendar":
            payload = part.get_payload(decode=True)
            assert isinstance(payload, bytes)
            assert part.get_filename() == "appointment.ics"
            return payload.decode(), str(part.get_param("method"))
    raise AssertionError("There is no calendar file.")


def event_in(scene: str) -> Any:
    return read(file_of(play(scene))[0])


def read(text: str) -> Any:
    """Return the one event of a file, as icalendar reads it."""
    (event,) = icalendar.Calendar.from_ical(text).events
    return event


@pytest.mark.parametrize(
    ("scene", "method", "status", "sequence", "start"),
    [
        ("request.accepted", "REQUEST", "CONFIRMED", 0, START),
        ("request.accepted-video-changed", "REQUEST", "CONFIRMED", 0, START + QUARTER),
        ("appointment.booked", "REQUEST", "CONFIRMED", 0, START + QUARTER),
        ("appointment.moved", "REQUEST", "CONFIRMED", 1, START + 4 * QUARTER),
        ("appointment.cancelled", "CANCEL", "CANCELLED", 1, START),
    ],
)
def test_a_file_says_what_becomes_of_the_appointment(
    scene: str, method: str, status: str, sequence: int, start: datetime
) -> None:
    text, named = file_of(play(scene))

    event = read(text)
    assert (named, event["STATUS"]) == (method, status)
    assert f"\r\nMETHOD:{method}\r\n" in text
    assert (event["SEQUENCE"], event["UID"]) == (sequence, f"{APPOINTMENT}@appointments.penciled")
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (start, start + timedelta(minutes=50))
    assert event["DTSTAMP"].dt == NOW


@pytest.mark.parametrize("scene", ["request.accepted", "appointment.moved", "series.booked"])
def test_an_appointment_is_called_the_same_wherever_the_installation_moves(
    scene: str, settings: Settings
) -> None:
    message = play(scene)
    before = re.findall(r"UID:.*", file_of(message)[0])

    settings.SITE_URL, settings.SITE_HOST = "https://elsewhere.example", "elsewhere.example"

    assert re.findall(r"UID:.*", file_of(message)[0]) == before


@pytest.mark.parametrize("scene", ["request.accepted", "appointment.cancelled"])
def test_another_parser_reads_the_same_times_from_the_file_alone(scene: str) -> None:
    text, _method = file_of(play(scene))

    event = vobject.readOne(text).vevent  # goes by the VTIMEZONE in the file

    assert event.dtstart.value == START
    assert event.dtend.value == START + timedelta(minutes=50)
    assert event.dtstart.value.utcoffset() == timedelta(hours=-6)


@pytest.mark.parametrize(
    ("start", "offset"),
    [
        ("2026-03-08T07:59:00+00:00", -6),
        ("2026-03-08T08:00:00+00:00", -5),
        ("2026-07-01T15:00:00+00:00", -5),
        ("2026-11-01T12:00:00+00:00", -6),
        ("2027-01-01T06:00:00+00:00", -6),
    ],
)
def test_the_file_tells_the_zones_rules_for_the_year(start: str, offset: int) -> None:
    message = play("request.accepted")
    message.payload["booked"]["starts_at"] = start
    text, _method = file_of(message)

    event = vobject.readOne(text).vevent

    assert event.dtstart.value == datetime.fromisoformat(start)
    assert event.dtstart.value.utcoffset() == timedelta(hours=offset)


def test_an_entry_on_a_shared_calendar_gives_little_away() -> None:
    event = event_in("request.accepted")

    assert (event["SUMMARY"], event["CLASS"]) == ("Appointment with Maya Okafor", "PRIVATE")
    assert "Individual session" not in event.to_ical().decode()


def test_the_place_is_the_address_or_the_video_link() -> None:
    assert event_in("request.accepted")["LOCATION"] == (
        "418 Ferris Street, Suite 3, Duluth, Minnesota 55802"
    )


def test_a_video_appointment_has_its_link_for_a_place() -> None:
    assert event_in("request.accepted-video")["LOCATION"] == "https://video.example/maya"


def test_answers_go_to_the_practice() -> None:
    event = event_in("request.accepted")

    assert event["ORGANIZER"] == "mailto:desk@wrenfield.example"
    assert event["ORGANIZER"].params["CN"] == "Wrenfield Counseling"
    assert event["ATTENDEE"] == "mailto:elena@example.com"


@pytest.mark.parametrize(
    "zone", ["Asia/Kathmandu", "Australia/Lord_Howe", "Africa/Casablanca", "Europe/Dublin", "UTC"]
)
def test_odd_zones_keep_their_instant(zone: str) -> None:
    message = play("request.accepted")
    message.payload["booked"]["zone"] = zone

    text, _method = file_of(message)

    assert read(text)["DTSTART"].dt == START
    assert vobject.readOne(text).vevent.dtstart.value == START


def events_in(scene: str) -> tuple[str, str, list[Any]]:
    text, named = file_of(play(scene))
    return text, named, list(icalendar.Calendar.from_ical(text).events)


@pytest.mark.parametrize(
    ("scene", "status", "sequence", "count"),
    [
        ("series.booked", "CONFIRMED", 0, 5),
        ("series.booked-long", "CONFIRMED", 0, 52),
        ("series.moved", "CONFIRMED", 1, 4),
        ("series.cancelled", "CANCELLED", 1, 3),
    ],
)
def test_the_dates_of_a_series_are_published_each_as_an_event_of_its_own(
    scene: str, status: str, sequence: int, count: int
) -> None:
    text, named, events = events_in(scene)

    assert named == "PUBLISH"
    assert "\r\nMETHOD:PUBLISH\r\n" in text
    assert len({event["UID"] for event in events}) == len(events) == count
    assert {(event["STATUS"], event["SEQUENCE"]) for event in events} == {(status, sequence)}
    assert "ATTENDEE" not in text  # RFC 5546, 3.2.1: what is published is to nobody


def test_an_appointment_of_a_series_keeps_its_identity_when_it_is_moved_alone() -> None:
    message = play("series.booked")
    (first, *_rest) = icalendar.Calendar.from_ical(file_of(message)[0]).events

    assert first["UID"] == f"{message.payload['appointment']}@appointments.penciled"


def test_a_series_keeps_its_wall_time_over_a_clock_change_for_another_parser() -> None:
    text, _method = file_of(play("series.booked-clocks"))

    starts = [each.dtstart.value for each in vobject.readOne(text).vevent_list]

    assert [start.hour for start in starts] == [10, 10, 10]
    assert [start.utcoffset() for start in starts] == [timedelta(hours=h) for h in (-6, -6, -5)]


def test_a_series_over_the_new_year_brings_the_rules_of_both_years() -> None:
    text, _method = file_of(play("series.booked-long"))

    starts = [each.dtstart.value for each in vobject.readOne(text).vevent_list]

    assert [start.utcoffset() for start in starts[:3]] == [timedelta(hours=-6)] * 3
    assert {start.hour for start in starts} == {14}
    assert starts[26].utcoffset() == timedelta(hours=-5)


def test_where_an_appointment_may_be_either_way_the_file_tells_the_address_and_the_link() -> None:
    place = str(event_in("request.accepted-both")["LOCATION"])

    assert place == (
        "418 Ferris Street, Suite 3, Duluth, Minnesota 55802, https://video.example/maya"
    )
