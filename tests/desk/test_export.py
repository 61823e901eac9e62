"""Requests as a file for spreadsheets."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from http import HTTPStatus

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from penciled.booking.actions import accept_request, decline_request
from penciled.booking.models import AppointmentRequest
from penciled.core.cells import safe, unled
from penciled.core.lifecycle import State
from penciled.desk import export
from penciled.desk.weighing import plan_of
from penciled.practices.models import Member, Question
from tests.desk.desks import HOUR, TEN, ask_many, at, booked, signed_in
from tests.factory import NOW, House, make_house, make_practitioner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

PAST = "?tab=past"


def declined(house: House, asked: AppointmentRequest, message: str = "") -> None:
    decline_request(asked.pk, message=message, by=house.member, now=NOW)


def text_of(house: House, query: str = PAST, *, by: Member | None = None) -> str:
    answer = signed_in(by or house.member).get(at("requests_export", house) + query)
    assert answer.status_code == HTTPStatus.OK
    return bytes(answer.getvalue()).decode()


def lines_of(house: House, query: str = PAST, *, by: Member | None = None) -> list[dict[str, str]]:
    text = text_of(house, query, by=by).removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_a_line_says_what_was_asked_and_what_became_of_it(house: House) -> None:
    asked = house.asked(TEN, now=NOW - 3 * HOUR)
    desk = signed_in(house.member)
    desk.post(at("accept", house, asked.ref), booked(asked, at="10:15", message="See you,\nMaya"))

    assert lines_of(house) == [
        {
            "Asked at": "2026-12-07T06:00:00-06:00",
            "Client": "Elena Marsh",
            "New client": "yes",
            "Practitioner": "Maya Okafor",
            "Service": "Individual session",
            "Location": "Ferris Street, Suite 3",
            "Asked for": "2026-12-10T10:00:00-06:00",
            "Until": "2026-12-10T10:50:00-06:00",
            "Time zone": "America/Chicago",
            "Outcome": "Accepted",
            "Ended at": "2026-12-07T09:00:00-06:00",
            "Minutes waited": "180",
            "Who": "Maya Okafor",
            "Booked otherwise": "Booked 15 minutes later than asked",
            "Message": "See you,\nMaya",
        }
    ]


def test_what_waits_can_be_taken_along_too(house: House) -> None:
    house.asked(TEN, now=NOW - HOUR)
    declined(house, house.asked(TEN + HOUR, email="ada@example.com"))

    [line] = lines_of(house, "")

    assert (line["Outcome"], line["Minutes waited"], line["Ended at"]) == ("Pending", "60", "")


def test_it_is_a_file_that_spreadsheets_read_and_its_name_tells_of_nobody(house: House) -> None:
    declined(house, house.asked(TEN, first_name="Zoë"))

    answer = signed_in(house.member).get(at("requests_export", house) + PAST)

    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="requests-past-2026-12-07.csv"'
    )
    assert "no-store" in answer.headers["Cache-Control"]
    content = bytes(answer.getvalue())
    assert content.startswith(b"\xef\xbb\xbfAsked at,")
    assert "Zoë".encode() in content
    assert content.endswith(b"\r\n")


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＠"])
def test_no_cell_is_a_formula(sign: str) -> None:
    assert safe(f"{sign}1+1") == f"'{sign}1+1"
    assert safe(f"1{sign}1") == f"1{sign}1"
    assert unled(safe(f"{sign}1+1")) == f"{sign}1+1"


def test_a_name_and_a_message_are_no_formulas(house: House) -> None:
    asked = house.asked(TEN, first_name='=HYPERLINK("http://x.example")')
    declined(house, asked, '@SUM(A1:A9)\r\n"quoted", and more')

    [line] = lines_of(house)

    assert line["Client"] == '\'=HYPERLINK("http://x.example") Marsh'
    assert line["Message"].startswith("'@SUM(A1:A9)")
    assert line["Message"].endswith('"quoted", and more')


def test_it_holds_what_the_filters_leave_of_all_pages(house: House) -> None:
    some = ask_many(house, 30)
    for asked in some[:28]:
        declined(house, asked)
    plan = plan_of(some[28])
    accept_request(some[28].pk, plan, message="", anyway=False, by=house.member, now=NOW)

    assert len(lines_of(house)) == 29
    assert len(lines_of(house, PAST + "&outcome=declined&page=2")) == 28
    assert len(lines_of(house, f"{PAST}&client={some[3].client.ref}")) == 1


def test_names_are_initials_while_they_are_hidden(house: House) -> None:
    declined(house, house.asked(TEN))
    house.member.desk = {"names_hidden": True}
    house.member.save()

    text = text_of(house)

    assert "E. M." in text
    assert "Elena" not in text


def test_it_holds_ones_own_calendars_alone(house: House) -> None:
    other = make_practitioner(
        house.practice, "Daniel Reyes", services=[house.service], locations=[house.location]
    )
    declined(house, house.asked(TEN))
    alder = make_house("alder")
    declined(alder, alder.asked(TEN))

    assert lines_of(house, by=other.member) == []
    assert len(lines_of(house)) == 1


def test_looking_at_it_changes_nothing(house: House) -> None:
    asked = house.asked(TEN)
    desk = signed_in(house.member)

    assert desk.head(at("requests_export", house)).status_code == HTTPStatus.OK
    assert desk.post(at("requests_export", house)).status_code == HTTPStatus.METHOD_NOT_ALLOWED
    asked.refresh_from_db()
    assert asked.state == State.PENDING


def test_a_chunk_takes_as_many_queries_as_it_ever_will(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "PER_CHUNK", 10)
    some = ask_many(house, 30)

    def asked_for(count: int) -> int:
        for asked in some[:count]:
            asked.refresh_from_db()
            if asked.state == State.PENDING:
                declined(house, asked)
        with CaptureQueriesContext(connection) as queries:
            assert len(lines_of(house)) == count
        return len(queries)

    one, two, ten, thirty = (asked_for(count) for count in (1, 2, 10, 30))

    assert one == two == ten
    assert thirty == ten + 2, "one more for the trails of each chunk"


def test_times_are_the_practitioners_own(house: House) -> None:
    house.practitioner.zone = "America/Denver"
    house.practitioner.save()
    declined(house, house.asked(TEN))

    [line] = lines_of(house)

    assert line["Asked for"] == "2026-12-10T09:00:00-07:00"
    assert datetime.fromisoformat(line["Asked for"]) == TEN
    assert line["Time zone"] == "America/Denver"


def test_answers_have_a_column_for_each_question_and_are_no_formulas(house: House) -> None:
    Question.objects.create(practice=house.practice, words="=Who sent you?", kind="short")
    Question.objects.create(practice=house.practice, words="Gone?", kind="short", archived_at=NOW)
    said = ({"words": "Asked last year?", "answer": "+1"}, {"words": "Gone?", "answer": "Yes"})
    declined(house, house.asked(TEN, answers=said))
    declined(house, house.asked(TEN + HOUR))

    first, second = (list(each.items())[15:] for each in sorted_by_start(house))

    assert first == [("'=Who sent you?", ""), ("Asked last year?", "'+1"), ("Gone?", "Yes")]
    assert second == [("'=Who sent you?", ""), ("Asked last year?", ""), ("Gone?", "")]


def sorted_by_start(house: House) -> list[dict[str, str]]:
    return sorted(lines_of(house), key=lambda line: line["Asked for"])
