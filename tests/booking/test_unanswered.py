"""Staff are reminded of requests that wait, in one mail, and warned before one runs out."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from pytest_django import DjangoAssertNumQueries

from penciled.booking import actions
from penciled.booking.models import AppointmentRequest
from penciled.booking.unanswered import remind_staff
from penciled.outbox.models import Message, MessageState
from tests.factory import NOW, House, make_member

pytestmark = pytest.mark.django_db
CHICAGO = ZoneInfo("America/Chicago")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
START = datetime(2026, 12, 15, 14, tzinfo=CHICAGO)  # a Tuesday; NOW is Monday, 9:00, before it


def sent() -> list[Message]:
    found = Message.objects.filter(topic="request.waiting").exclude(state=MessageState.CANCELLED)
    return list(found.order_by("pk"))


def why() -> list[str]:
    return [each.key.split(":")[2] for each in sent()]


def look(*hours: float) -> list[int]:
    return [remind_staff(now=NOW + each * HOUR) for each in hours]


def test_whoever_does_not_answer_is_reminded_after_a_day_and_two_and_when_it_gets_late(
    house: House,
) -> None:
    asked = house.asked(START)  # 197 hours after NOW

    counts = look(1, 23, 24, 25, 48, 49, 147, 148, 150, 194, 195, 196)

    assert counts == [0, 0, 1, 0, 1, 0, 0, 1, 0, 0, 1, 0]
    assert why() == ["day", "two_days", "quarter", "expiring"]
    message = sent()[0]
    assert (message.recipient, message.about) == (house.member.user.email, asked.ref)
    assert [each["initials"] for each in message.payload["waiting"]] == ["E. M."]
    assert "Elena" not in str(message.payload), "clients are initials in mails to staff"


@pytest.mark.parametrize("end", ["accept", "decline", "cancel", "expire"])
def test_what_is_answered_reminds_nobody(house: House, end: str) -> None:
    asked = house.asked(START)
    if end == "accept":
        plan = house.plan(START, client=asked.client)
        actions.accept_request(asked.pk, plan, message="", anyway=True, by=house.member, now=NOW)
    elif end == "decline":
        actions.decline_request(asked.pk, message="", by=house.member, now=NOW)
    elif end == "cancel":
        actions.cancel_request(asked.pk, now=NOW)
    else:
        AppointmentRequest.objects.update(expires_at=NOW + 20 * HOUR)

    assert look(24, 48) == [0, 0]


def test_before_the_response_time_runs_out_there_is_a_warning(house: House) -> None:
    house.asked(START)
    AppointmentRequest.objects.update(expires_at=NOW + 30 * HOUR)

    look(24, 26, 28, 29)

    assert why() == ["day", "expiring"]


def test_several_due_at_once_become_one_mail_of_which_each_request_knows(house: House) -> None:
    some = [house.asked(START + n * DAY, email=f"client{n}@example.com") for n in range(3)]

    assert look(24, 24, 25) == [1, 0, 0]

    rows = Message.objects.filter(topic="request.waiting")
    assert {each.about for each in rows} == {each.ref for each in some}
    [message] = sent()
    assert [each["ref"] for each in message.payload["waiting"]] == [str(e.ref) for e in some]
    others = rows.filter(state=MessageState.CANCELLED)
    assert {each.last_error for each in others} == {"It is told in one mail together with others."}


def test_after_the_worker_slept_one_reminder_goes_and_not_a_heap(house: House) -> None:
    house.asked(START)

    look(60)

    assert why() == ["two_days"]


def test_everybody_who_hears_of_it_is_reminded(house: House) -> None:
    told = make_member(
        house.practice, "Rosalind Pike", is_scheduler=True, hears_of_all_requests=True
    )
    make_member(house.practice, "Olga Owner", is_owner=True)
    house.asked(START)

    assert look(24) == [2]
    assert {each.recipient for each in sent()} == {house.member.user.email, told.user.email}


def test_whoever_hears_by_digest_is_reminded_only_when_it_gets_late(house: House) -> None:
    digests(house)
    house.asked(START)

    look(24, 48, 148, 195)

    assert why() == ["quarter", "expiring"]


def digests(house: House) -> None:
    house.member.hears_by_digest = True
    house.member.save()


@pytest.mark.parametrize(
    ("zone", "hour"),
    [
        ("America/Chicago", 0),
        ("Asia/Tokyo", 8),  # midnight there when it is due
        ("Europe/Berlin", 0),
    ],
)
def test_nobody_is_reminded_at_night_where_they_work(house: House, zone: str, hour: int) -> None:
    house.practitioner.zone = zone
    house.practitioner.save()
    house.asked(datetime(2026, 12, 16, 10, tzinfo=ZoneInfo(zone)), client_zone=zone)

    found = next(hours for hours in range(20, 40) if look(hours) == [1])

    assert found == 24 + hour


def test_a_practice_that_is_closed_reminds_nobody(house: House) -> None:
    house.asked(START)
    house.practice.closed_at = NOW
    house.practice.save()

    assert look(24) == [0]


def test_looking_costs_as_little_for_many_as_for_one(
    house: House, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(4):
        house.asked(START + n * DAY, email=f"client{n}@example.com")
    with django_assert_num_queries(1):
        look(1)
    with django_assert_num_queries(4):
        look(23)
