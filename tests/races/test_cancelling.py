"""A client cancels while staff move or cancel: one outcome, and what is mailed agrees with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from penciled.appointments.actions import place
from penciled.appointments.models import Appointment
from penciled.booking.actions import (
    cancel_appointment,
    cancel_own_appointment,
    cancel_request,
    change_appointment,
    submit_request,
)
from penciled.booking.actions import cancel_own as deed
from penciled.core.errors import DomainError
from penciled.outbox.models import Message
from penciled.practices import calendars
from tests.factory import NOW, House
from tests.races.busy import busy_house, fresh_slots
from tests.races.crowd import Crowd, Outcome, crowd
from tests.races.unlocked import hold_nothing
from tests.thorough import thorough

pytestmark = [pytest.mark.race, pytest.mark.no_cover, pytest.mark.django_db(transaction=True)]

PAIRS, TRIES = 50, 40
SOAK = pytest.mark.soak
ELENA = "elena@example.com"
BY_CLIENT = ["appointment.given_up", "appointment.given_up_receipt"]
Rival = Callable[[House, Appointment], Callable[[], object]]


def by_client(_house: House, stands: Appointment) -> Callable[[], object]:
    how: dict[str, Any] = {"email": ELENA, "seen": 0, "late": True, "word": "", "now": NOW}
    return partial(cancel_own_appointment, stands.pk, **how)


def cancels(house: House, stands: Appointment) -> Callable[[], object]:
    how: dict[str, Any] = {"message": "", "tell_client": True, "by": house.member, "now": NOW}
    return partial(cancel_appointment, stands.pk, version=1, **how)


def moves(house: House, stands: Appointment) -> Callable[[], object]:
    how: dict[str, Any] = {"anyway": True, "tell_client": True, "by": house.member, "now": NOW}
    plan = house.plan(stands.starts_at + timedelta(minutes=20), minutes=30)
    return partial(change_appointment, stands.pk, plan, version=1, **how)


@pytest.mark.parametrize(
    ("rival", "other_mails"),
    [
        (moves, ["appointment.moved"]),
        pytest.param(cancels, ["appointment.cancelled"], marks=SOAK),
        pytest.param(by_client, BY_CLIENT, marks=SOAK),
    ],
)
def test_of_two_at_once_one_holds_and_the_mails_agree(
    rival: Rival, other_mails: Sequence[str]
) -> None:
    house = busy_house()
    won_by = set()

    with crowd(2) as people:
        for nth, stands in enumerate(booked(house, PAIRS)):
            outcome = rush(people, house, stands, rival, nth=nth)

            assert outcome.broken == []
            assert (len(outcome.won), len(outcome.refused)) == (1, 1)
            assert outcome.refused[0] in {"AlreadyResolved", "StaleChange"}
            topics = sorted(Message.objects.values_list("topic", flat=True))
            assert topics in (BY_CLIENT, other_mails)
            after = Appointment.objects.get(pk=stands.pk)
            assert after.is_cancelled == (topics != ["appointment.moved"])
            assert (after.version, after.history.count()) == (2, 2)
            assert {m.payload["sequence"] for m in Message.objects.all()} == {after.invite_sequence}
            won_by.add(tuple(topics))

    assert won_by == {tuple(BY_CLIENT), tuple(other_mails)}, "the rush does not bite"


def test_who_asks_at_the_same_instant_gets_the_time_or_is_refused_and_never_breaks() -> None:
    house = busy_house()

    with crowd(2) as people:
        for stands in booked(house, thorough(PAIRS)):
            ask = house.ask(stands.starts_at, email="another@example.com")
            asks: Callable[[], object] = partial(submit_request, house.practice, ask, now=NOW)

            outcome = people.rush([by_client(house, stands), asks], expected=DomainError)

            assert outcome.broken == []
            assert Appointment.objects.get(pk=stands.pk).is_cancelled
            for request in outcome.won:
                if not isinstance(request, Appointment):
                    cancel_request(request.pk, now=NOW)  # type: ignore[attr-defined]


def test_without_its_locks_the_same_rush_goes_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    take_locks_out(monkeypatch)
    house = busy_house()

    with crowd(2) as people:
        some = enumerate(booked(house, TRIES))
        rounds = (rush(people, house, each, cancels, nth=n) for n, each in some)
        wrong = any(len(each.won) != 1 or each.broken for each in rounds)

    assert wrong, "the rush does not bite"


def take_locks_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deed, "_lock", lambda pk, **_how: (unlocked(pk), None))
    hold_nothing(monkeypatch)
    monkeypatch.setattr(calendars, "turn", list)  # its row would make them wait


def unlocked(pk: int) -> Appointment:
    known = ("client", "service", "location", "room", "practitioner", "practice")
    return Appointment.objects.select_related(*known).get(pk=pk)


def rush(people: Crowd, house: House, stands: Appointment, rival: Rival, *, nth: int) -> Outcome:
    """Let both go at once; who is last at the start is often first, so they take turns at that."""
    Message.objects.all().delete()
    calls = [by_client(house, stands), rival(house, stands)]
    if nth % 2:
        calls.reverse()
    return people.rush(calls, expected=DomainError)


def booked(house: House, count: int) -> list[Appointment]:
    return [
        place(house.plan(start, minutes=50), by=house.member, now=NOW)
        for start in fresh_slots(house, count)
    ]
