"""A calendar file of hostile words is the file it should be, to two parsers and by its lines."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import pytest
import vobject  # type: ignore[import-untyped]  # it brings no types
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from penciled.appointments.models import Appointment
from penciled.booking import actions
from penciled.core.interval import Interval
from penciled.notifications.clean import cleaned, line
from penciled.notifications.compose import compose, kind_of
from penciled.notifications.dates import dates_of
from penciled.notifications.invite import invitation, publication
from penciled.notifications.told import told_by
from penciled.outbox.models import Message
from tests.factory import NOW
from tests.notifications.scenes import APPOINTMENT, QUARTER, START, play, set_stage
from tests.notifications.test_zone_rules import KEYS, forget_zones

pytestmark = [pytest.mark.surface, pytest.mark.django_db]

PROPERTIES = {
    *("UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "STATUS", "SUMMARY", "CLASS", "TRANSP"),
    *("URL", "ORGANIZER", "LOCATION"),
}
INJECTIONS = [
    "Elena\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:eve",
    "Elena\nATTENDEE:mailto:eve@example.com",
    "a;b,c:d\\n\\,\\;e^n^'f\"g",
    "BEGIN:VEVENT",
    "x\u2028END:VCALENDAR\u2029\x85y\x0bz",
    '";CUTYPE=ROOM;X="',
    "\u202emoc.elpmaxe\u2066",
    "مريم الحسيني في عيادة رِنفيلد " * 10,
    "王小明👩🏽\u200d⚕️é" * 30,
    "\\",
    "\\N",
    "C:\\Notes\\new\\\\N",
    "half \ud83d",
    "a" * 5000,
]
WORDS = st.one_of(
    st.sampled_from(INJECTIONS),
    st.text(max_size=200),
    st.text(alphabet='\r\n;,:\\"^ \tNnBEGIN:VEVENTé王ש', max_size=120),
)
AGAIN = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def written(message: Message, *, cancelled: bool = False) -> str:
    told = replace(told_by(message), payload=cleaned(deepcopy(message.payload)))
    return invitation(told, told.for_client("booked"), url="https://a.example", cancelled=cancelled)


def as_read(words: str) -> str:
    """Return what any program reads of one line of words: a backslash is never among them."""
    return line(words).replace("\\", "/")


def must_be_whole(text: str) -> tuple[Any, Any]:
    """Return the one event as both parsers read it; the file is what it should be by its lines."""
    content = text.encode()
    rows = content.split(b"\r\n")
    assert rows.pop() == b""
    assert max(len(row) for row in rows) <= 75
    assert all(row.decode() for row in rows), "no character is cut in two"
    assert not set(content.replace(b"\r\n", b"")) & {*range(32), 127}
    forget_zones()
    whole: Any = icalendar.Calendar.from_ical(text)
    (one,) = whole.events
    (other,) = vobject.readOne(text).vevent_list
    assert {each.name for each in whole.walk()} <= {
        *("VCALENDAR", "VEVENT", "VTIMEZONE", "STANDARD", "DAYLIGHT")
    }
    return one, other


@AGAIN
@given(words=WORDS, place=WORDS, whose=WORDS, url=WORDS)
@example(words=INJECTIONS[0], place=INJECTIONS[1], whose=INJECTIONS[2], url=INJECTIONS[0])
@example(words="Ada\\Nora", place="\\N\\n", whose="\\N", url="")
def test_no_words_add_a_line_or_break_one(
    once: Message, words: str, place: str, whose: str, url: str
) -> None:
    practice = told_by(once).practice
    assert practice
    once.payload["booked"] |= {"practitioner_name": words, "address": place, "link": url}
    told = replace(told_by(once), payload=cleaned(deepcopy(once.payload)))
    practice.name = whose
    told = replace(told, practice=practice)

    visit = told.for_client("booked")

    text = invitation(told, visit, url="https://a.example")

    one, other = must_be_whole(text)
    where = [*visit.where, visit.link]
    assert set(one) - {"LOCATION"} == PROPERTIES - {"LOCATION"} | {"ATTENDEE"}
    assert one["SUMMARY"] == other.summary.value == f"Appointment with {as_read(words)}"
    assert one.get("LOCATION", "") == as_read(", ".join(each for each in where if each))
    assert "\\" not in text.replace("\\,", "").replace("\\;", "")
    assert one["ORGANIZER"] == "mailto:desk@wrenfield.example"
    assert one["ATTENDEE"] == "mailto:elena@example.com"
    assert (one["UID"], other.uid.value) == (f"{APPOINTMENT}@appointments.penciled",) * 2
    assert [one["DTSTART"].dt, other.dtstart.value] == [START + QUARTER] * 2


@pytest.fixture
def once(db: None) -> Message:
    return play("appointment.booked")


@AGAIN
@given(
    key=st.sampled_from(KEYS),
    start=st.datetimes(datetime(2025, 1, 2), datetime(2032, 12, 30)),  # noqa: DTZ001 -- in UTC
    minutes=st.integers(5, 600),
    cancelled=st.booleans(),
)
def test_in_each_zone_both_parsers_read_the_appointment_that_was_made(
    once: Message, key: str, start: datetime, minutes: int, *, cancelled: bool
) -> None:
    start = start.replace(second=0, microsecond=0, tzinfo=UTC)
    end = start + timedelta(minutes=minutes)
    said = {"zone": key, "starts_at": start.isoformat(), "ends_at": end.isoformat()}
    once.payload["booked"] |= said

    one, other = must_be_whole(written(once, cancelled=cancelled))

    assert [one["DTSTART"].dt, one["DTEND"].dt] == [start, end]
    assert [other.dtstart.value, other.dtend.value] == [start, end]


def test_the_dates_of_a_series_of_hostile_words_are_each_one_event(db: None) -> None:
    message = play("series.booked")
    for words in INJECTIONS:
        message.payload["booked"] |= {"practitioner_name": words, "address": words}
        told = told_by(message)

        text = publication(told, dates_of(told).every, url="https://a.example")

        assert max(map(len, text.encode().split(b"\r\n"))) <= 75
        whole: Any = icalendar.Calendar.from_ical(text)
        assert len(whole.events) == len(vobject.readOne(text).vevent_list) == 5
        assert {frozenset(each) for each in whole.events} <= {frozenset(PROPERTIES)}


def test_a_notes_lines_are_one_property(once: Message) -> None:
    once.payload["note"] = "One\r\nATTENDEE:mailto:eve@example.com\r\n\r\nBEGIN:VALARM in C:\\Notes"

    one, other = must_be_whole(written(once))

    said = "One\nATTENDEE:mailto:eve@example.com\n\nBEGIN:VALARM in C:/Notes"
    assert one["DESCRIPTION"] == other.description.value == said
    assert one["ATTENDEE"] == "mailto:elena@example.com"


def files() -> list[tuple[str, Any]]:
    """Return the methods and events of all files that were mailed, as they were posted."""
    found = []
    for message in Message.objects.order_by("id"):
        kind = kind_of(message)
        assert kind
        for part in compose(message, kind).message().walk():
            if part.get_content_type() == "text/calendar":
                payload = part.get_payload(decode=True)
                assert isinstance(payload, bytes)
                whole: Any = icalendar.Calendar.from_ical(payload)
                assert str(part.get_param("method")) == str(whole["METHOD"])
                found.append((str(whole["METHOD"]), whole.events[0]))
    return found


@pytest.mark.parametrize("by_client", [False, True])
def test_all_files_of_one_appointment_are_about_it_and_the_last_takes_it_off(
    *, by_client: bool
) -> None:
    stage = set_stage()
    appointment, plan = stage.standing()
    how: dict[str, Any] = {"tell_client": True, "by": stage.house.member, "now": NOW}
    for number in (1, 2):
        later = number * 4 * QUARTER
        span = Interval(START + later, START + later + timedelta(minutes=50))
        appointment.refresh_from_db()
        seen: dict[str, Any] = {"version": appointment.version, "anyway": False}
        actions.change_appointment(appointment.pk, replace(plan, span=span), **seen, **how)
    appointment = Appointment.objects.get()
    if by_client:
        said: dict[str, Any] = {"email": "elena@example.com", "seen": appointment.invite_sequence}
        actions.cancel_own_appointment(appointment.pk, late=False, word="", now=NOW, **said)
    else:
        how |= {"version": appointment.version, "message": ""}
        actions.cancel_appointment(appointment.pk, **how)

    found = files()

    assert [method for method, _event in found] == ["REQUEST"] * 3 + ["CANCEL"]
    assert [int(event["SEQUENCE"]) for _method, event in found] == [0, 1, 2, 3]
    assert [str(event["STATUS"]) for _method, event in found] == ["CONFIRMED"] * 3 + ["CANCELLED"]
    for name in ("UID", "ORGANIZER", "ATTENDEE"):
        assert len({str(event[name]) for _method, event in found}) == 1
    assert found[-1][1]["DTSTART"].dt == found[-2][1]["DTSTART"].dt == START + 8 * QUARTER
