"""Closing a practice: what waits is answered, nothing else changes, and there is a way back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from penciled.appointments.actions import place
from penciled.audit import chain
from penciled.audit.models import Entry
from penciled.booking.actions import close_practice, submit_request, take_back_answer
from penciled.booking.actions.close import closing_shown
from penciled.booking.models import AppointmentRequest
from penciled.core.errors import (
    AnswerStands,
    BookingClosed,
    InvalidInput,
    NotPermitted,
    StaleChange,
)
from penciled.outbox.models import Message
from penciled.practices.actions import switch_booking
from penciled.practices.closing import READ_FOR, is_shut, reopen_practice
from penciled.practices.models import Member
from tests.factory import NOW, House, make_house, make_member

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TEN = NOW + 3 * DAY + HOUR


@pytest.fixture
def owner(house: House) -> Member:
    house.practice.answers_settle = 60
    house.practice.save()
    return make_member(house.practice, "Olga Owner", is_owner=True)


def close(house: House, by: Member, **but: Any) -> None:
    how: dict[str, Any] = {"message": "We close.", "by": by, "now": NOW}
    shown = closing_shown(house.practice, now=NOW)
    close_practice(house.practice.pk, **{"shown": shown, **how, **but})


def test_what_waits_is_declined_at_once_with_a_word(house: House, owner: Member) -> None:
    asked = house.asked(TEN)

    close(house, owner)

    asked.refresh_from_db()
    assert (asked.state, asked.message, asked.settles_at) == ("declined", "We close.", None)
    told = Message.objects.get(topic="request.declined")
    assert (told.due_at, told.payload["message"]) == (NOW, "We close.")
    with pytest.raises(AnswerStands):
        take_back_answer(asked.pk, by=owner, clock=lambda: NOW)


def test_nobody_can_ask_and_what_is_booked_stays(house: House, owner: Member) -> None:
    booked = place(house.plan(TEN), by=None, now=NOW)

    close(house, owner)

    with pytest.raises(BookingClosed):
        submit_request(house.practice, house.ask(TEN + 2 * HOUR), now=NOW)
    with pytest.raises(NotPermitted):
        switch_booking(house.practice.pk, on=True, by=owner, now=NOW)
    booked.refresh_from_db()
    assert booked.status == "scheduled"
    assert list(chain.broken_links(house.practice.ref)) == []


def test_another_practice_goes_on(house: House, owner: Member) -> None:
    other = make_house("elsewhere")
    asked = other.asked(TEN)

    close(house, owner)

    asked.refresh_from_db()
    other.practice.refresh_from_db()
    assert (asked.state, other.practice.closed_at) == ("pending", None)


def test_who_saw_less_waiting_is_told_so_and_nothing_happens(house: House, owner: Member) -> None:
    shown = closing_shown(house.practice, now=NOW)
    house.asked(TEN)

    with pytest.raises(StaleChange):
        close(house, owner, shown=shown)

    house.practice.refresh_from_db()
    assert house.practice.closed_at is None
    assert AppointmentRequest.objects.get().state == "pending"


def test_only_an_owner_closes_and_only_once(house: House, owner: Member) -> None:
    elsewhere = make_member(make_house("elsewhere").practice, "Ada", is_owner=True)
    for member in (house.member, elsewhere):
        with pytest.raises(NotPermitted):
            close(house, member)

    close(house, owner)

    with pytest.raises(InvalidInput):
        close(house, owner)


def test_it_can_be_opened_again_for_thirty_days(house: House, owner: Member) -> None:
    how: dict[str, Any] = {"by": owner}
    with pytest.raises(InvalidInput, match="not closed"):
        reopen_practice(house.practice.pk, now=NOW, **how)
    close(house, owner)
    house.practice.refresh_from_db()
    assert not is_shut(house.practice, now=NOW + READ_FOR - HOUR)
    assert is_shut(house.practice, now=NOW + READ_FOR)
    with pytest.raises(InvalidInput, match="too late"):
        reopen_practice(house.practice.pk, now=NOW + READ_FOR, **how)
    with pytest.raises(NotPermitted):
        reopen_practice(house.practice.pk, now=NOW, by=house.member)

    opened = reopen_practice(house.practice.pk, now=NOW + READ_FOR - HOUR, **how)

    assert (opened.closed_at, opened.booking_on) == (None, False)
    actions = Entry.objects.order_by("number").values_list("action", flat=True)
    assert list(actions)[-2:] == ["practice.closed", "practice.reopened"]
