"""While an answer may still be taken back, nothing that its client can open tells of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

import pytest

from penciled.booking.actions import (
    accept_request,
    cancel_appointment,
    decline_request,
    take_back_answer,
)
from penciled.booking.models import AppointmentRequest
from penciled.core.interval import Interval
from penciled.desk.weighing import plan_of
from penciled.practices.models import Practice
from tests.factory import NOW, House
from tests.fakes.clock import Clock
from tests.portal.browsing import DAY, ELENA, HOUR, TEN, Asker, known_client, words

SECOND = timedelta(seconds=1)


@pytest.fixture
def asked(asker: Asker) -> AppointmentRequest:
    Practice.objects.update(answers_settle=20)
    asker.enter()
    return asker.house.asked(TEN)


def accept(house: House, asked: AppointmentRequest) -> None:
    answer(house, asked, asked.starts_at)


def elsewhere(house: House, asked: AppointmentRequest) -> None:
    """Accept at another time, which is taken then, whoever may be the one that has it."""
    answer(house, asked, asked.starts_at + 2 * HOUR)


def accept_and_cancel(house: House, asked: AppointmentRequest) -> None:
    booked = answer(house, asked, asked.starts_at).appointment
    assert booked
    how: dict[str, Any] = {"message": "Ill.", "tell_client": True, "by": house.member, "now": NOW}
    cancel_appointment(booked.pk, version=booked.version, **how)


def answer(house: House, asked: AppointmentRequest, start: datetime) -> AppointmentRequest:
    plan = replace(plan_of(asked), span=Interval(start, start + asked.duration))
    how: dict[str, Any] = {"message": "Ring twice.", "anyway": True, "by": house.member}
    return accept_request(asked.pk, plan, **how, now=NOW)


def decline(house: House, asked: AppointmentRequest) -> None:
    decline_request(asked.pk, message="Ring twice.", by=house.member, now=NOW)


Answer = Callable[[House, AppointmentRequest], Any]
ANSWERS = pytest.mark.parametrize("give", [accept, elsewhere, accept_and_cancel, decline])


def pages(asker: Asker, asked: AppointmentRequest) -> dict[str, tuple[int, str]]:
    """Return all that the client can open, without what differs from one time to the next."""
    bare = asker.choices(None)
    answers = {
        "home": asker.get("home"),
        "mine": asker.get("mine"),
        "everything of mine": asker.get("mine", past="all"),
        "request": asker.get("mine_request", asked.ref),
        "cancel": asker.get("cancel", asked.ref),
        "practitioner": asker.get("practitioner", **bare),
        "visit": asker.get("visit", **bare),
        "time": asker.get("time", **bare, day="2026-12-10"),
        "time with anyone": asker.get("time", **bare | {"practitioner": "any"}),
        "a month": asker.get("time", **bare, month="2026-12"),
        "details of the same time": asker.get("details", **asker.choices()),
        "details of a time beside it": asker.get("details", **asker.choices(TEN + HOUR)),
    }
    return {name: (each.status_code, _steady(each)) for name, each in answers.items()}


def _steady(response: Any) -> str:
    html = response.headers.get("Location", "") + response.text
    return re.sub(r'(csrfmiddlewaretoken|draft)" value="[^"]*"', "", html)


@ANSWERS
def test_every_page_stays_as_it_was_until_the_answer_settles(
    asker: Asker, asked: AppointmentRequest, clock: Clock, give: Answer
) -> None:
    clock.pass_by(19 * SECOND)
    before = pages(asker, asked)

    give(asker.house, asked)

    told = {name for name, page in pages(asker, asked).items() if page != before[name]}
    assert told <= ({"time", "time with anyone", "a month"} if give is elsewhere else set())

    clock.pass_by(SECOND)
    after = pages(asker, asked)
    told = {name for name, page in after.items() if page != before[name]}
    assert {"mine", "request", "cancel"} <= told


@ANSWERS
def test_what_is_taken_back_was_never_seen(
    asker: Asker, asked: AppointmentRequest, give: Answer
) -> None:
    if give is accept_and_cancel:
        pytest.skip("What was done to its appointment keeps the answer.")
    before = pages(asker, asked)
    give(asker.house, asked)

    take_back_answer(asked.pk, by=asker.house.member, clock=lambda: NOW + SECOND)

    assert pages(asker, asked) == before


@ANSWERS
def test_a_client_who_cancels_meanwhile_hears_that_it_is_answered_not_how(
    asker: Asker, asked: AppointmentRequest, give: Answer
) -> None:
    give(asker.house, asked)
    asked.refresh_from_db()
    state = asked.state

    page = asker.post("cancel", asked.ref, data={})

    assert page.status_code == HTTPStatus.CONFLICT
    said = words(page)
    assert "Your request is being answered at this moment" in said
    telling = ("accepted", "declined", "Confirmed", "Ring twice", "Maya Okafor accepted")
    assert [word for word in telling if word.lower() in said.lower()] == []
    asked.refresh_from_db()
    assert asked.state == state


@ANSWERS
def test_its_appointment_is_nobodys_to_open_yet(
    asker: Asker, asked: AppointmentRequest, clock: Clock, give: Answer
) -> None:
    give(asker.house, asked)
    asked.refresh_from_db()
    if asked.appointment is None:
        pytest.skip("Nothing was booked.")
    ref = asked.appointment.ref

    for name in ("calendar_file", "mine_appointment", "cancel_appointment"):
        assert asker.get(name, ref).status_code == HTTPStatus.NOT_FOUND
    clock.pass_by(20 * SECOND)
    assert asker.get("mine_appointment", ref).status_code == HTTPStatus.OK


def test_somebody_new_is_offered_what_new_clients_are_until_they_are_told(
    asker: Asker, asked: AppointmentRequest, clock: Clock
) -> None:
    asker.house.service.for_existing = False
    asker.house.service.save()
    accept(asker.house, asked)

    assert asker.get("visit", **asker.choices(None)).status_code == HTTPStatus.OK
    assert "Individual session" in words(asker.get("visit", **asker.choices(None)))
    clock.pass_by(20 * SECOND)
    assert "Individual session" not in words(asker.get("visit", **asker.choices(None)))


def test_the_next_opening_is_not_the_time_that_was_declined_untold(
    asker: Asker, clock: Clock
) -> None:
    Practice.objects.update(answers_settle=20)
    clock.pass_by(60 * SECOND)
    asked = asker.house.asked(NOW + DAY + HOUR)  # the first there is
    asker.enter()
    bare, other = asker.choices(None), Asker(asker.house)
    known_client(asker.house, "jonah@example.com")
    other.enter("jonah@example.com")
    before = words(asker.get("practitioner", **bare))
    decline_request(asked.pk, message="", by=asker.house.member, now=clock.now)

    theirs, own = (words(each.get("practitioner", **bare)) for each in (other, asker))

    assert "Next open: tomorrow, 10:00 AM" in theirs
    assert "Next open: tomorrow, 11:00 AM" in own
    assert own == before
    clock.pass_by(20 * SECOND)
    assert "Next open: tomorrow, 10:00 AM" in words(asker.get("practitioner", **bare))


def test_others_are_offered_the_declined_time_at_once(
    asker: Asker, asked: AppointmentRequest
) -> None:
    decline(asker.house, asked)
    known_client(asker.house, "jonah@example.com")
    other = Asker(asker.house)
    other.enter("jonah@example.com")

    assert other.get("details", **other.choices()).status_code == HTTPStatus.OK
    assert asker.house.asked(TEN + DAY, email=ELENA).pk
