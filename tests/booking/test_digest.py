"""One mail a morning, where somebody wants that: what waits, what changed, and only then."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pytest_django import DjangoAssertNumQueries

from penciled.booking import actions
from penciled.booking.digest import send_digests
from penciled.outbox.models import Message
from penciled.practices.models import Member
from tests.factory import NOW, House, make_member

pytestmark = pytest.mark.django_db
CHICAGO = ZoneInfo("America/Chicago")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
START = datetime(2026, 12, 15, 14, tzinfo=CHICAGO)
MORNING = datetime(2026, 12, 8, 7, 30, tzinfo=CHICAGO)  # the one after NOW


@pytest.fixture
def maya(house: House) -> Member:
    house.member.hears_by_digest = True
    house.member.save()
    return house.member


def digests() -> list[Message]:
    return list(Message.objects.filter(topic="member.digest").order_by("pk"))


def said() -> dict[str, Any]:
    payload: dict[str, Any] = digests()[-1].payload
    return payload


def test_with_a_digest_there_is_no_mail_for_each_request(house: House, maya: Member) -> None:
    scheduler = make_member(house.practice, "Rosalind Pike", hears_of_all_requests=True)
    gone = house.asked(START)
    house.asked(START + DAY)
    actions.cancel_request(gone.pk, now=NOW)
    actions.expire_requests(now=START + 2 * DAY)

    to_staff = Message.objects.filter(topic__in=["request.asked", "request.cancelled"])
    assert {each.recipient for each in to_staff} == {scheduler.user.email}
    assert Message.objects.filter(topic="request.expired").count() == 1


def test_what_waits_is_told_at_half_past_seven_the_oldest_first(house: House, maya: Member) -> None:
    later = house.asked(START, now=NOW + HOUR)
    first = house.asked(START + DAY, email="ben@example.com", first_name="Ben")

    counts = [
        send_digests(now=MORNING + shift)
        for shift in (-MINUTE, timedelta(), MINUTE, HOUR, DAY - MINUTE)
    ]

    assert counts == [0, 1, 0, 0, 0]
    assert [each["ref"] for each in said()["waiting"]] == [str(first.ref), str(later.ref)]
    assert [each["new"] for each in said()["waiting"]] == [True, True]
    assert digests()[0].recipient == maya.user.email
    assert "Elena" not in str(said())


def test_the_next_morning_tells_of_what_still_waits_and_knows_it_is_not_new(
    house: House, maya: Member
) -> None:
    house.asked(START)
    send_digests(now=MORNING)

    assert send_digests(now=MORNING + DAY) == 1
    assert [each["new"] for each in said()["waiting"]] == [False]


def test_with_nothing_to_tell_there_is_no_mail(house: House, maya: Member) -> None:
    book(house, MORNING + 3 * HOUR)

    assert send_digests(now=MORNING) == 0


def book(house: House, start: datetime) -> Any:
    how: dict[str, Any] = {"anyway": True, "tell_client": False, "by": house.member, "now": NOW}
    return actions.schedule_appointment(house.plan(start), **how)


def test_what_clients_took_back_or_nobody_answered_is_told_with_todays_appointments(
    house: House, maya: Member
) -> None:
    book(house, MORNING + 3 * HOUR)
    given_up = book(house, START + 2 * DAY)
    gone = house.asked(START)
    out = house.asked(NOW + 29 * HOUR, email="ben@example.com")
    actions.cancel_request(gone.pk, now=NOW + HOUR)
    actions.cancel_own_appointment(
        given_up.pk,
        email="elena@example.com",
        seen=given_up.invite_sequence,
        late=False,
        word="",
        now=NOW + 2 * HOUR,
    )
    type(out).objects.filter(pk=out.pk).update(expires_at=NOW + 3 * HOUR)
    actions.expire_requests(now=NOW + 3 * HOUR)

    assert send_digests(now=MORNING) == 1
    assert said()["waiting"] == []
    found = {each["ref"]: each["what"] for each in said()["changed"]}
    assert found == {
        str(gone.ref): "cancelled",
        str(out.ref): "expired",
        str(given_up.ref): "given_up",
    }
    assert said()["today"] == 1


def test_it_is_of_half_past_seven_however_late_it_is_written(house: House, maya: Member) -> None:
    house.asked(START, now=MORNING + MINUTE)

    assert send_digests(now=MORNING + HOUR) == 0
    assert send_digests(now=MORNING + DAY) == 1


def test_a_worker_that_wakes_at_noon_leaves_it_to_the_next_morning(
    house: House, maya: Member
) -> None:
    gone = house.asked(START)
    actions.cancel_request(gone.pk, now=MORNING - HOUR)
    send_digests(now=MORNING - DAY)
    house.asked(START)

    assert send_digests(now=MORNING + 5 * HOUR) == 0


def test_what_nobody_was_told_while_the_worker_slept_is_told_when_it_wakes(
    house: House, maya: Member
) -> None:
    house.asked(START + DAY)
    send_digests(now=MORNING)
    gone = house.asked(START, now=MORNING + HOUR)
    actions.cancel_request(gone.pk, now=MORNING + 2 * HOUR)

    send_digests(now=MORNING + 3 * DAY)

    assert [each["ref"] for each in said()["changed"]] == [str(gone.ref)]


def test_each_hears_of_what_they_want_to_hear_of(house: House, maya: Member) -> None:
    both = make_member(
        house.practice, "Rosalind Pike", hears_of_all_requests=True, hears_by_digest=True
    )
    make_member(house.practice, "Olga Owner", is_owner=True, hears_by_digest=True)
    house.asked(START)

    assert send_digests(now=MORNING) == 2
    assert {each.recipient for each in digests()} == {maya.user.email, both.user.email}


def test_the_morning_is_their_own(house: House, maya: Member) -> None:
    house.practitioner.zone = "Europe/Berlin"
    house.practitioner.save()
    house.asked(datetime(2026, 12, 15, 14, tzinfo=ZoneInfo("Europe/Berlin")))

    there = datetime(2026, 12, 8, 7, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    assert [send_digests(now=there - MINUTE), send_digests(now=there)] == [0, 1]


def test_looking_costs_as_little_for_many_as_for_one(
    house: House, maya: Member, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(4):
        name = f"{'abcd'[n].upper()}da Lane"
        make_member(house.practice, name, hears_of_all_requests=True, hears_by_digest=True)
    with django_assert_num_queries(1):
        send_digests(now=MORNING - HOUR)
    house.asked(START, now=MORNING + MINUTE)
    with django_assert_num_queries(11):
        send_digests(now=MORNING + 2 * MINUTE)


def test_what_happens_before_a_late_digest_is_written_is_told_the_next_morning(
    house: House, maya: Member
) -> None:
    house.asked(START + DAY)
    gone = house.asked(START)
    actions.cancel_request(gone.pk, now=MORNING + HOUR)

    send_digests(now=MORNING + 2 * HOUR)
    first = [each["ref"] for each in said()["changed"]]
    send_digests(now=MORNING + DAY)

    assert (first, [each["ref"] for each in said()["changed"]]) == ([], [str(gone.ref)])
