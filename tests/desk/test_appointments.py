from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, time
from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from penciled.appointments.actions import Plan, place, take_off
from penciled.appointments.models import Appointment
from penciled.availability.models import Hours
from penciled.booking.actions import accept_request, cancel_appointment, change_appointment
from penciled.booking.models import AppointmentRequest
from penciled.clients.models import Client
from penciled.core.interval import Interval
from penciled.desk.weighing import plan_of
from penciled.outbox.models import Message
from penciled.practices.models import Location, Room, Service
from tests.desk.desks import DAY, HOUR, HTMX, MINUTE, TEN, at, booked, event, signed_in, typed_new
from tests.factory import NOW, House, make_house, make_known, make_practitioner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def ada(house: House) -> Client:
    return make_client(house, "Ada", "Byron")


def make_client(house: House, first: str, last: str, **words: Any) -> Client:
    said = {"email": f"{first}@example.com".lower(), "created_at": NOW} | words
    return make_known(house, first_name=first, last_name=last, **said)


def visit(house: House, client: Client, start: datetime = TEN) -> Appointment:
    """Return a visit of 50 minutes that stands on the calendar."""
    plan = Plan(
        practitioner=house.practitioner,
        span=Interval(start, start + 50 * MINUTE),
        client=client,
        service=house.service,
        location=house.location,
    )
    return place(plan, by=None, now=NOW)


def typed(house: House, **words: Any) -> dict[str, Any]:
    """Return what the window of a new visit by Ada sends, but for `words`."""
    return typed_new(house) | {"client": "Ada Byron (ada@example.com)"} | words


def book(house: House, **words: Any) -> Any:
    return signed_in(house.member).post(at("appointment_new", house), typed(house, **words))


def change(house: House, stands: Appointment, **words: Any) -> Any:
    said = typed(house, version=str(stands.version)) | words
    return signed_in(house.member).post(at("appointment_change", house, stands.ref), said)


def told() -> list[str]:
    return list(Message.objects.order_by("id").values_list("topic", flat=True))


# One of them


def test_an_appointment_is_told_with_the_request_it_came_from(house: House) -> None:
    asked = house.asked(TEN, note="Evenings are hard for me.")
    plan = plan_of(asked)
    accept_request(asked.pk, plan, message="See you", anyway=False, by=house.member, now=NOW)
    stands = Appointment.objects.get()

    page = signed_in(house.member).get(at("appointment", house, stands.ref))

    assert page.status_code == HTTPStatus.OK
    said = ("Elena Marsh", "Individual session", "Ferris Street, Suite 3", "See you", "Evenings")
    assert [words in page.text for words in said] == [True] * len(said)
    assert "Maya Okafor booked it from Elena’s request, today at 9:00 AM." in page.text


def test_a_window_is_the_part_of_the_page_that_htmx_asks_for(house: House) -> None:
    stands = event(house, TEN)

    part = signed_in(house.member).get(at("appointment", house, stands.ref), headers=HTMX)

    assert part.text.strip().startswith('<section class="window window-pop">')
    assert part.text.strip().endswith("</section>")


def test_one_takes_the_same_queries_however_many_there_are(house: House, ada: Client) -> None:
    client, stands = signed_in(house.member), visit(house, ada)

    def count() -> int:
        with CaptureQueriesContext(connection) as taken:
            client.get(at("appointment", house, stands.ref))
        return len(taken)

    few = count()
    for n in range(30):
        event(house, TEN + n * HOUR)

    assert count() == few


# A new one


def test_an_appointment_is_booked_and_its_client_told(house: House, ada: Client) -> None:
    answer = book(house, staff_note="Bring the forms.")

    stands = Appointment.objects.get()
    assert answer["Location"] == f"{at('calendar', house)}?on=2026-12-10"
    assert (stands.client, stands.span) == (ada, Interval(TEN, TEN + 50 * MINUTE))
    assert (stands.wall_on, stands.wall_at, stands.zone) == (
        date(2026, 12, 10),
        time(10),
        "America/Chicago",
    )
    assert (stands.service, stands.location) == (house.service, house.location)
    assert stands.staff_note == "Bring the forms."
    assert told() == ["appointment.booked"]


def test_over_the_calendar_it_says_what_was_done_to_the_page_under_it(
    house: House, ada: Client
) -> None:
    answer = signed_in(house.member).post(at("appointment_new", house), typed(house), headers=HTMX)

    assert (answer.status_code, answer.content) == (HTTPStatus.NO_CONTENT, b"")
    assert json.loads(answer["HX-Trigger"]) == {
        "desk:done": {"words": "Booked. Ada is being mailed."}
    }


def test_nobody_is_told_of_what_staff_keep_to_themselves(house: House, ada: Client) -> None:
    book(house, tell_client="")

    assert (Appointment.objects.count(), told()) == (1, [])


def test_an_event_needs_no_client(house: House) -> None:
    answer = book(
        house, kind="event", title="Supervision", shown_as="free", client="", service="nonsense"
    )

    stands = Appointment.objects.get()
    assert answer.status_code == HTTPStatus.FOUND
    assert (stands.client, stands.service, stands.title, stands.busy) == (
        None,
        None,
        "Supervision",
        False,
    )
    assert told() == []


def test_a_service_brings_its_own_length(house: House, ada: Client) -> None:
    book(house, minutes="")

    assert Appointment.objects.get().duration == 50 * MINUTE


def test_it_begins_where_on_the_calendar_it_was_begun(house: House) -> None:
    other = make_practitioner(
        house.practice, "Daniel Reyes", services=[house.service], locations=[house.location]
    )
    house.member.is_owner = True
    house.member.save()
    query = {"on": "2026-12-15", "at": "14:30", "minutes": "80", "with": str(other.ref)}

    form = signed_in(house.member).get(at("appointment_new", house), query).context["form"]

    begun = {name: form[name].value() for name in ("practitioner", "on", "at", "minutes")}
    assert begun == {
        "practitioner": str(other.ref),
        "on": date(2026, 12, 15),
        "at": time(14, 30),
        "minutes": 80,
    }


@pytest.mark.parametrize(
    "query",
    [
        {"on": "2026-13-41", "at": "25:99", "minutes": "many", "with": "somebody"},
        {"on": "\x00", "at": "\x00", "minutes": "\x00", "with": "\x00"},
        {"minutes": "9" * 5000},
        {"minutes": "²"},
        {"on": "2026-02-30"},
    ],
)
def test_what_cannot_be_read_where_it_was_begun_is_left_open(
    house: House, query: dict[str, str]
) -> None:
    page = signed_in(house.member).get(at("appointment_new", house), query)

    begun = {name: page.context["form"][name].value() for name in ("on", "at", "minutes")}
    assert begun == {"on": date(2026, 12, 7), "at": None, "minutes": None}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "party"),
        ("client", ""),
        ("client", "Nobody"),
        ("client", "Ada\x00 Byron"),
        ("client", "a" * 200_000),
        ("service", ""),
        ("service", "not-a-service"),
        ("practitioner", "\x00"),
        ("location", "0" * 200_000),
        ("on", ""),
        ("on", "soon"),
        ("on", "0001-01-01"),
        ("on", "9999-12-31"),
        ("at", "25:00"),
        ("minutes", "0"),
        ("minutes", "-5"),
        ("minutes", "721"),
        ("minutes", "2400"),
        ("minutes", "an hour"),
        ("minutes", "9" * 5000),
        ("which", "7"),
        ("staff_note", "x" * 2001),
        ("staff_note", "a\x00b"),
    ],
)
def test_what_cannot_be_booked_is_refused_at_its_field(
    house: House, ada: Client, field: str, value: str
) -> None:
    answer = signed_in(house.member).post(
        at("appointment_new", house), typed(house, **{field: value})
    )

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert list(answer.context["form"].errors) == [field]
    assert (Appointment.objects.count(), told()) == (0, [])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "x" * 121),
        ("title", "a\x00b"),
        ("shown_as", "x"),
        ("event_kind", "party"),
        ("event_kind", "\x00"),
        ("minutes", "86401"),
        ("minutes", "-1"),
    ],
)
def test_what_cannot_be_an_event_is_refused_at_its_field(
    house: House, field: str, value: str
) -> None:
    event_typed = {"kind": "event", "title": "Supervision", "shown_as": "busy"} | {field: value}

    answer = signed_in(house.member).post(at("appointment_new", house), typed(house, **event_typed))

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert list(answer.context["form"].errors) == [field]


def test_a_refused_form_keeps_all_that_was_typed(house: House, ada: Client) -> None:
    answer = signed_in(house.member).post(
        at("appointment_new", house), typed(house, minutes="0", staff_note="Keep <this>")
    )

    kept = ("Ada Byron (ada@example.com)", 'value="10:00"', "Keep &lt;this&gt;", 'value="0"')
    assert [words in answer.text for words in kept] == [True] * len(kept)


def test_a_colleague_s_calendar_cannot_be_chosen(house: House, ada: Client) -> None:
    other = make_practitioner(
        house.practice, "Daniel Reyes", services=[house.service], locations=[house.location]
    )

    answer = signed_in(house.member).post(
        at("appointment_new", house), typed(house, practitioner=str(other.ref))
    )

    assert list(answer.context["form"].errors) == ["practitioner"]


@pytest.mark.parametrize("field", ["service", "location", "practitioner", "room"])
def test_nothing_of_another_practice_can_be_chosen(house: House, ada: Client, field: str) -> None:
    elsewhere = make_house("elsewhere")
    Room.objects.create(practice=house.practice, name="Lake room")
    foreign_room = Room.objects.create(practice=elsewhere.practice, name="Their room")
    other = foreign_room if field == "room" else getattr(elsewhere, field)

    answer = signed_in(house.member).post(
        at("appointment_new", house), typed(house, **{field: str(other.ref)})
    )

    assert list(answer.context["form"].errors) == [field]


@pytest.mark.parametrize(
    "words",
    ["ada byron", " Ada Byron ", "ADA BYRON (ADA@example.com)", "Ada Byron (ada@example.com)"],
)
def test_a_client_is_found_by_name_or_by_what_the_list_says(
    house: House, ada: Client, words: str
) -> None:
    book(house, client=words)

    assert Appointment.objects.get().client == ada


def test_of_two_clients_of_one_name_the_address_decides(house: House, ada: Client) -> None:
    other = make_client(house, "Ada", "Byron", email="other@example.com")

    either = book(house)
    named = book(house, client="Ada Byron", at="14:00")
    book(house, client="Ada Byron (other@example.com)", at="15:00")

    assert (either.status_code, named.status_code) == (HTTPStatus.FOUND, 422)
    assert [each.client for each in Appointment.objects.order_by("starts_at")] == [ada, other]


def test_a_client_of_another_practice_is_nobody_here(house: House) -> None:
    make_client(make_house("elsewhere"), "Ada", "Byron")

    assert book(house).status_code == HTTPStatus.UNPROCESSABLE_ENTITY


@pytest.mark.parametrize("field", ["service", "location", "room"])
def test_what_is_offered_no_more_cannot_be_booked_anew(
    house: House, ada: Client, field: str
) -> None:
    room = Room.objects.create(practice=house.practice, name="Lake room")
    Room.objects.create(practice=house.practice, name="Corner room")
    old = room if field == "room" else getattr(house, field)
    old.archived_at = NOW
    old.save()

    answer = signed_in(house.member).post(
        at("appointment_new", house), typed(house, **{field: str(old.ref)})
    )

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert list(answer.context["form"].errors) == [field]
    assert Appointment.objects.count() == 0


# An event


def typed_event(house: House, **words: Any) -> dict[str, Any]:
    said = {"kind": "event", "event_kind": "leave", "title": "", "shown_as": "busy", "client": ""}
    return typed(house, **said | words)


def book_event(house: House, **words: Any) -> Any:
    return signed_in(house.member).post(at("appointment_new", house), typed_event(house, **words))


@pytest.mark.parametrize(
    ("kind", "title", "said"),
    [
        ("meeting", "", "Meeting"),
        ("break", "", "Break"),
        ("leave", "", "Leave"),
        ("other", "", "Event"),
        ("leave", "Conference, away", "Conference, away"),
        ("break", "Meeting", "Break"),
    ],
)
def test_an_event_without_a_title_is_called_by_its_kind(
    house: House, kind: str, title: str, said: str
) -> None:
    book_event(house, event_kind=kind, title=title)

    stands = Appointment.objects.get()
    assert (stands.event_kind, stands.title) == (kind, said)


def test_a_leave_takes_whole_days_the_last_included(house: House) -> None:
    answer = book_event(house, all_day="on", until="2026-12-12", at="", minutes="")

    stands = Appointment.objects.get()
    assert answer.status_code == HTTPStatus.FOUND
    assert stands.span == Interval(
        datetime(2026, 12, 10, 6, tzinfo=UTC), datetime(2026, 12, 13, 6, tzinfo=UTC)
    )


def test_a_whole_day_is_as_long_as_clocks_make_it(house: House) -> None:
    book_event(house, all_day="on", on="2027-03-14", until="")

    assert Appointment.objects.get().duration == 23 * HOUR


@pytest.mark.parametrize(
    "until", ["2026-12-09", "2027-02-08", "0001-01-01", "9999-12-31", "soon", "\x00"]
)
def test_days_that_cannot_be_are_refused_where_they_end(house: House, until: str) -> None:
    answer = book_event(house, all_day="on", until=until)

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert list(answer.context["form"].errors) == ["until"]
    assert Appointment.objects.count() == 0


def test_days_that_were_typed_and_left_again_do_not_count(house: House, ada: Client) -> None:
    book(house, all_day="on", until="nonsense", event_kind="nonsense")

    assert Appointment.objects.get().span == Interval(TEN, TEN + 50 * MINUTE)


def test_a_leave_says_what_it_touches_and_what_clients_may_not_ask_any_more(
    house: House, ada: Client
) -> None:
    visit(house, ada, TEN + DAY)
    house.asked(TEN + HOUR)
    query = typed_event(house, all_day="on", until="2026-12-11") | {"weigh": "1"}

    answer = signed_in(house.member).get(at("appointment_new", house), query)
    refused = book_event(house, all_day="on", until="2026-12-11")
    seal = refused.context["said"].seal
    booked = book_event(house, all_day="on", until="2026-12-11", anyway="on", weighed=seal)

    said = " ".join(answer.text.split())
    assert "Thu, Dec 10 – Fri, Dec 11 (2 days). Times are in Central Time." in said
    assert "This overlaps Ada Byron," in said
    assert "Fri, Dec 11, 10:00 – 10:50 AM." in said
    assert "Elena Marsh has asked for 11:00 – 11:50 AM." in said
    closed = "Clients can no longer ask for 9:00 AM – 5:00 PM; Fri, Dec 11, 9:00 AM – 5:00 PM."
    assert closed in said
    assert refused.status_code == HTTPStatus.CONFLICT
    assert booked.status_code == HTTPStatus.FOUND


def test_a_free_event_closes_nothing(house: House) -> None:
    query = typed_event(house, shown_as="free") | {"weigh": "1"}

    said = signed_in(house.member).get(at("appointment_new", house), query)

    assert "Clients can no longer ask" not in said.text


def test_of_a_leave_over_many_things_the_first_are_listed_and_the_rest_counted(
    house: House,
) -> None:
    for n in range(30):
        event(house, TEN + n * HOUR)
    query = typed_event(house, all_day="on", until="2026-12-12") | {"weigh": "1"}

    said = signed_in(house.member).get(at("appointment_new", house), query)

    assert said.text.count('"strong">This overlaps Supervision,') == 8
    assert "And 22 more." in said.text


def test_it_begins_all_day_where_the_row_of_whole_days_was_pressed(house: House) -> None:
    query = {"on": "2026-12-15", "all_day": "1", "until": "2026-12-17"}

    form = signed_in(house.member).get(at("appointment_new", house), query).context["form"]

    begun = {name: form[name].value() for name in ("kind", "event_kind", "all_day", "until")}
    assert begun == {
        "kind": "event",
        "event_kind": "leave",
        "all_day": True,
        "until": date(2026, 12, 17),
    }


def test_a_leave_is_opened_with_its_days(house: House) -> None:
    book_event(house, all_day="on", until="2026-12-12")
    stands = Appointment.objects.get()

    page = signed_in(house.member).get(at("appointment_change", house, stands.ref))
    kept = change(house, stands, **typed_event(house, all_day="on", until="2026-12-12"))

    begun = {name: page.context["form"][name].value() for name in ("all_day", "on", "until", "at")}
    assert begun == {
        "all_day": True,
        "on": date(2026, 12, 10),
        "until": date(2026, 12, 12),
        "at": None,
    }
    assert kept.status_code == HTTPStatus.FOUND


# Rooms


@pytest.fixture
def lake(house: House) -> Room:
    return Room.objects.create(practice=house.practice, name="Lake room")


def test_an_appointment_may_take_a_room(house: House, ada: Client, lake: Room) -> None:
    book(house, room=str(lake.ref))
    book(house, room="", at="14:00")

    assert [each.room for each in Appointment.objects.order_by("starts_at")] == [lake, None]


def test_nobody_is_asked_for_a_room_where_there_are_none(house: House) -> None:
    page = signed_in(house.member).get(at("appointment_new", house))

    assert "room" not in page.context["form"].fields


def test_a_room_that_a_colleague_has_is_said_without_their_client(
    house: House, ada: Client, lake: Room
) -> None:
    other = make_practitioner(
        house.practice, "Daniel Reyes", services=[house.service], locations=[house.location]
    )
    place(house.plan(TEN, practitioner=other, room=lake), by=None, now=NOW)

    refused = book(house, room=str(lake.ref))

    assert refused.status_code == HTTPStatus.CONFLICT
    assert "Lake room is taken:" in refused.content.decode()
    assert "Daniel Reyes has it, 10:00 – 11:00 AM." in refused.content.decode()
    assert "Elena" not in refused.content.decode()
    assert ">Open<" not in refused.content.decode()


def test_an_accepted_request_may_take_a_room(house: House, lake: Room) -> None:
    asked = house.asked(TEN)

    signed_in(house.member).post(at("accept", house, asked.ref), booked(asked, room=str(lake.ref)))

    assert Appointment.objects.get().room == lake


# What speaks against it


def test_what_is_in_the_way_can_be_opened_beside(house: House, ada: Client) -> None:
    stands = event(house, TEN)

    refused = book(house)

    assert f'href="{at("appointment", house, stands.ref)}" target="_blank"' in refused.text


def test_a_tick_counts_only_for_what_it_was_set_for(house: House, ada: Client) -> None:
    event(house, TEN)
    seal = book(house).context["said"].seal
    event(house, TEN + 30 * MINUTE, title="Team")

    again = book(house, anyway="on", weighed=seal)
    page = again.content.decode()
    then = book(house, anyway="on", weighed=again.context["said"].seal)

    assert again.status_code == HTTPStatus.CONFLICT
    assert "Something else is in the way than when you ticked the box." in page
    [tick] = re.findall(r'<input type="checkbox" name="anyway"[^>]*>', page)
    assert "checked" not in tick, "the tick is taken back"
    assert then.status_code == HTTPStatus.FOUND


def test_a_tick_for_what_is_over_is_none_for_what_came_between(house: House, ada: Client) -> None:
    begun = {"on": "2026-12-07", "at": "08:00"}
    first = book(house, **begun)
    event(house, NOW - HOUR)

    again = book(house, **begun, anyway="on", weighed=first.context["said"].seal)

    assert "This time has already begun." in first.text
    assert "Book it anyway" in first.text
    assert (first.status_code, again.status_code) == (HTTPStatus.CONFLICT, HTTPStatus.CONFLICT)


def test_a_tick_that_was_set_for_what_is_gone_books(house: House, ada: Client) -> None:
    stands = event(house, TEN)
    seal = book(house).context["said"].seal
    take_off(stands, late=False, by=house.member, now=NOW)

    assert book(house, anyway="on", weighed=seal).status_code == HTTPStatus.FOUND


def test_an_overlap_is_said_and_takes_an_explicit_yes(house: House, ada: Client) -> None:
    event(house, TEN + 30 * MINUTE)

    refused = book(house)
    booked = book(house, anyway="on")

    assert refused.status_code == HTTPStatus.CONFLICT
    assert "This overlaps Supervision," in refused.content.decode()
    assert "10:30 – 11:00 AM, which is marked busy." in refused.content.decode()
    assert booked.status_code == HTTPStatus.FOUND
    assert told() == ["appointment.booked"]


def test_staff_book_over_a_hold_knowingly_and_the_request_stays(house: House, ada: Client) -> None:
    asked = house.asked(TEN)

    refused = book(house)
    book(house, anyway="on")

    assert refused.status_code == HTTPStatus.CONFLICT
    assert "Elena Marsh has asked for 10:00 – 10:50 AM." in refused.content.decode()
    assert AppointmentRequest.objects.get(pk=asked.pk).state == "pending"
    assert Appointment.objects.count() == 1


def test_what_is_free_overlaps_nothing(house: House) -> None:
    event(house, TEN)

    answer = book(house, kind="event", title="Paperwork", shown_as="free")

    assert answer.status_code == HTTPStatus.FOUND


def test_lines_of_a_note_end_in_one_character_each(house: House, ada: Client) -> None:
    words = "x\r\n" * 999 + "xy"

    refused = book(house, staff_note=words + "z")
    assert list(refused.context["form"].errors) == ["staff_note"]

    assert book(house, staff_note=words).status_code == HTTPStatus.FOUND
    assert Appointment.objects.get().staff_note == words.replace("\r", "")


def test_outside_hours_is_said_but_stops_nobody(house: House, ada: Client) -> None:
    query = typed(house, at="20:00") | {"weigh": "1"}

    said = signed_in(house.member).get(at("appointment_new", house), query)
    booked = book(house, at="20:00")

    assert "This is outside the hours in which clients may ask for Maya." in said.text
    assert "Book it anyway" not in said.text
    assert booked.status_code == HTTPStatus.FOUND


@pytest.mark.parametrize(
    ("are_for", "words"),
    [
        ("service", "Maya has hours then, but not for Individual session."),
        ("location", "Maya has hours then, but not at Ferris Street, Suite 3."),
        ("clients", "Maya has hours then, but not for existing clients."),
        ("both", "Maya has hours then, but not for Individual session at Ferris Street, Suite 3."),
        ("nothing", "This is outside the hours in which clients may ask for Maya."),
    ],
)
def test_hours_that_are_for_something_else_are_said_to_be(
    house: House, ada: Client, are_for: str, words: str
) -> None:
    others = make_practitioner(house.practice, "Daniel Reyes", services=[], locations=[])
    service = Service.objects.create(practice=house.practice, name="Intake", duration=HOUR)
    location = Location.objects.create(practice=house.practice, kind="telehealth", name="Video")
    for row in Hours.objects.exclude(practitioner=others):
        row.services.set([service] if are_for in {"service", "both"} else [])
        row.locations.set([location] if are_for in {"location", "both"} else [])
    Hours.objects.update(for_existing=are_for != "clients")
    if are_for == "nothing":
        Hours.objects.exclude(practitioner=others).delete()

    said = signed_in(house.member).get(at("appointment_new", house), typed(house) | {"weigh": "1"})

    assert [line.strong for line in said.context["said"].lines] == [words]


def test_where_only_the_length_does_not_fit_that_is_said(house: House, ada: Client) -> None:
    query = typed(house, at="16:30") | {"weigh": "1"}

    said = signed_in(house.member).get(at("appointment_new", house), query)

    lines = [line.strong for line in said.context["said"].lines]
    assert lines == ["It runs past the hours in which clients may ask for Maya."]


def test_weighing_what_is_typed_so_far_stores_nothing(house: House) -> None:
    event(house, TEN)
    so_far = {"weigh": "1", "kind": "session", "on": "2026-12-10", "at": "09:30", "minutes": "60"}
    so_far["practitioner"] = str(house.practitioner.ref)

    said = signed_in(house.member).get(at("appointment_new", house), so_far, headers=HTMX)

    assert said.status_code == HTTPStatus.OK
    assert ("Ends 10:30 AM." in said.text, "This overlaps Supervision," in said.text) == (
        True,
        True,
    )
    assert Appointment.objects.count() == 1


@pytest.mark.parametrize("query", [{}, {"on": "\x00", "at": "never", "minutes": "9" * 400}])
def test_what_cannot_be_weighed_is_not(house: House, query: dict[str, str]) -> None:
    said = signed_in(house.member).get(at("appointment_new", house), {"weigh": "1"} | query)

    assert said.status_code == HTTPStatus.OK
    assert "banner" not in said.text


# Clocks that change


def test_a_time_that_clocks_skip_is_refused_where_it_was_typed(house: House, ada: Client) -> None:
    answer = signed_in(house.member).post(
        at("appointment_new", house), typed(house, on="2027-03-14", at="02:30")
    )

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert list(answer.context["form"].errors) == ["at"]


def test_a_time_that_comes_twice_asks_which(house: House, ada: Client) -> None:
    answer = signed_in(house.member).post(
        at("appointment_new", house), typed(house, on="2027-11-07", at="01:30")
    )

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert list(answer.context["form"].errors) == ["which"]
    assert "The first, 1:30 AM CDT" in answer.text
    assert "The second, 1:30 AM CST" in answer.text


@pytest.mark.parametrize(
    ("which", "hour"),
    [
        ("0", datetime(2027, 11, 7, 6, 30, tzinfo=UTC)),
        ("1", datetime(2027, 11, 7, 7, 30, tzinfo=UTC)),
    ],
)
def test_the_one_that_was_meant_is_booked(
    house: House, ada: Client, which: str, hour: datetime
) -> None:
    book(house, on="2027-11-07", at="01:30", which=which)

    stands = Appointment.objects.get()
    assert (stands.starts_at, stands.wall_fold) == (hour, int(which))


# Its change


def test_an_appointment_is_moved_and_its_client_told(house: House, ada: Client) -> None:
    stands = visit(house, ada)

    answer = change(house, stands, at="14:00")

    stands.refresh_from_db()
    assert answer.status_code == HTTPStatus.FOUND
    assert (stands.starts_at, stands.version) == (TEN + 4 * HOUR, 2)
    assert told() == ["appointment.moved"]


def test_the_window_opens_with_what_stands(house: House, ada: Client) -> None:
    stands = visit(house, ada)

    page = signed_in(house.member).get(at("appointment_change", house, stands.ref))

    form = page.context["form"]
    names = ("service", "practitioner", "location", "on", "at", "minutes", "version")
    assert {name: str(form[name].value()) for name in names} == {
        "service": str(house.service.ref),
        "practitioner": str(house.practitioner.ref),
        "location": str(house.location.ref),
        "on": "2026-12-10",
        "at": "10:00:00",
        "minutes": "50",
        "version": "1",
    }


def test_what_is_booked_may_be_kept_though_it_is_offered_no_more(house: House, ada: Client) -> None:
    stands = visit(house, ada)
    for old in (house.service, house.location):
        old.archived_at = NOW
        old.save()

    assert change(house, stands, at="11:00").status_code == HTTPStatus.FOUND


def test_who_was_slower_sees_what_stands_beside_what_they_typed(house: House, ada: Client) -> None:
    stands = visit(house, ada)
    plan = plan_of(stands)
    later = Plan(
        practitioner=plan.practitioner,
        span=Interval(TEN + 2 * HOUR, TEN + 3 * HOUR),
        client=ada,
        service=house.service,
        location=house.location,
    )
    how: dict[str, Any] = {"anyway": False, "tell_client": False, "by": house.member, "now": NOW}
    change_appointment(stands.pk, later, version=1, **how)

    answer = change(house, stands, at="14:00")
    page = answer.content.decode()

    stands.refresh_from_db()
    assert answer.status_code == HTTPStatus.CONFLICT
    assert ("What stands now" in page, 'value="14:00"' in page) == (True, True)
    assert "Maya Okafor changed it today at 9:00 AM." in page
    assert "<td>Thu, Dec 10, 12:00 – 1:00 PM</td>" in page
    assert "<td>Thu, Dec 10, 2:00 – 2:50 PM</td>" in page
    assert stands.starts_at == TEN + 2 * HOUR
    assert change(house, stands, at="14:00").status_code == HTTPStatus.FOUND


def test_a_form_without_its_version_changes_nothing(house: House, ada: Client) -> None:
    stands = visit(house, ada)

    answer = change(house, stands, version="", at="14:00")

    stands.refresh_from_db()
    assert (answer.status_code, stands.starts_at) == (HTTPStatus.CONFLICT, TEN)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", ["appointment_change", "appointment_cancel"])
def test_what_was_cancelled_can_only_be_looked_at(
    house: House, ada: Client, name: str, method: str
) -> None:
    stands = visit(house, ada)
    how: dict[str, Any] = {"message": "", "tell_client": False, "by": house.member, "now": NOW}
    cancel_appointment(stands.pk, version=1, **how)

    answer = getattr(signed_in(house.member), method)(at(name, house, stands.ref))

    assert answer.status_code == HTTPStatus.CONFLICT
    assert "Already cancelled today at 9:00 AM." in answer.text


def test_an_event_keeps_being_one(house: House) -> None:
    stands = event(house, TEN)

    answer = change(house, stands, kind="session", title="Team", shown_as="free", minutes="30")

    stands.refresh_from_db()
    assert answer.status_code == HTTPStatus.FOUND
    assert (stands.title, stands.busy, stands.client) == ("Team", False, None)


# Its cancelling


def cancel(house: House, stands: Appointment, **words: Any) -> Any:
    said = {"version": str(stands.version), "message": "", "tell_client": "on"} | words
    return signed_in(house.member).post(at("appointment_cancel", house, stands.ref), said)


def test_asking_to_cancel_cancels_nothing(house: House, ada: Client) -> None:
    stands = visit(house, ada)

    page = signed_in(house.member).get(at("appointment_cancel", house, stands.ref))

    stands.refresh_from_db()
    assert "Cancel this appointment?" in page.text
    assert not stands.is_cancelled


def test_a_cancelled_appointment_stays_to_be_seen_and_its_client_is_told(
    house: House, ada: Client
) -> None:
    stands = visit(house, ada)

    answer = cancel(house, stands, message="The heating broke.")

    stands.refresh_from_db()
    assert answer.status_code == HTTPStatus.FOUND
    assert stands.is_cancelled
    assert told() == ["appointment.cancelled"]
    assert Message.objects.get().payload["message"] == "The heating broke."


def test_it_may_be_cancelled_without_a_word(house: House, ada: Client) -> None:
    cancel(house, visit(house, ada), tell_client="")

    assert told() == []


def test_lines_of_the_word_to_the_client_end_in_one_character_each(
    house: House, ada: Client
) -> None:
    stands = visit(house, ada)
    said = {"version": "1", "tell_client": "on", "message": "x\r\n" * 499 + "xy"}

    answer = signed_in(house.member).post(at("appointment_cancel", house, stands.ref), said)

    assert answer.status_code == HTTPStatus.FOUND
    assert told() == ["appointment.cancelled"]


def test_who_cancels_what_changed_meanwhile_is_told_first(house: House, ada: Client) -> None:
    stands = visit(house, ada)
    change(house, stands, at="14:00", tell_client="")

    answer = cancel(house, stands)

    stands.refresh_from_db()
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "Somebody changed this appointment" in answer.content.decode()
    assert not stands.is_cancelled


@pytest.mark.parametrize(
    ("field", "value"),
    [("version", "first"), ("version", ""), ("message", "x" * 1001), ("message", "a\x00b")],
)
def test_a_cancelling_that_cannot_be_read_is_refused(
    house: House, ada: Client, field: str, value: str
) -> None:
    stands = visit(house, ada)

    answer = cancel(house, stands, **{field: value})

    stands.refresh_from_db()
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert (stands.is_cancelled, told()) == (False, [])


def test_a_new_one_takes_the_same_queries_for_one_client_and_for_thirty(
    house: House, ada: Client
) -> None:
    client = signed_in(house.member)

    def count() -> int:
        with CaptureQueriesContext(connection) as taken:
            client.get(at("appointment_new", house))
        return len(taken)

    few = count()
    for n in range(30):
        make_client(house, f"Client{n}", "Many")
        event(house, TEN + n * DAY)

    assert count() == few
