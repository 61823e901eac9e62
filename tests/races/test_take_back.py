"""An answer taken back at the instant something else happens: one outcome, mails that agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator
from contextlib import closing
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import pytest

from penciled.booking.actions import (
    accept_request,
    decline_request,
    expire_requests,
    submit_request,
    take_back_answer,
)
from penciled.booking.models import AppointmentRequest
from penciled.core.errors import AnswerStands, DomainError
from penciled.desk.weighing import plan_of
from penciled.outbox import actions as outbox
from penciled.outbox.models import Message, MessageState
from penciled.practices.models import Practice
from tests.factory import NOW, House
from tests.races.busy import busy_house, fresh_slots
from tests.races.crowd import Crowd, Outcome, crowd
from tests.races.unlocked import unguarded
from tests.thorough import thorough

pytestmark = [pytest.mark.race, pytest.mark.no_cover, pytest.mark.django_db(transaction=True)]

ROUNDS, TRIES, ASKERS = thorough(30), 30, 4
SECOND = timedelta(seconds=1)
SETTLED = NOW + 20 * SECOND
LAST = SETTLED - SECOND
GOES = {
    "accepted": {("request.accepted", "sending")},
    "declined": {("request.declined", "sending")},
}


def settling_house() -> House:
    house = busy_house()
    Practice.objects.update(answers_settle=20)
    return house


def answered(house: House, start: datetime, number: int) -> AppointmentRequest:
    """Return a request that was just answered: every other one declined."""
    asked = house.asked(start, email=f"{number}@example.com")
    if number % 2:
        return decline_request(asked.pk, message="", by=house.member, now=NOW)
    said = {"message": "", "anyway": False, "by": house.member, "now": NOW}
    return accept_request(asked.pk, plan_of(asked), **said)  # type: ignore[arg-type]


def undo(house: House, asked: AppointmentRequest, *, at: datetime = LAST) -> Callable[[], object]:
    return partial(take_back_answer, asked.pk, by=house.member, clock=lambda: at)


def send() -> list[str]:
    return [each.topic for each in outbox.lease_due(now=SETTLED, most=5)]


def told() -> set[tuple[str, str]]:
    return set(Message.objects.values_list("topic", "state"))


def one_against_the_worker(house: House, people: Crowd, start: datetime, number: int) -> list[str]:
    """Take back and send at once; return what went wrong."""
    asked = answered(house, start, number)
    Message.objects.exclude(about=asked.ref, topic=f"request.{asked.state}").delete()
    answer = asked.state
    outcome = people.rush([undo(house, asked), send], expected=AnswerStands)
    asked.refresh_from_db()
    taken = asked.state == "pending"
    expected = {(f"request.{answer}", "cancelled")} if taken else GOES[answer]
    [leased] = [each for each in outcome.won if isinstance(each, list)]
    right = {
        "nothing breaks": not outcome.broken,
        "refused exactly when it stands": (outcome.refused == []) is taken,
        "the mails agree": told() == expected,
        "the worker has what is told": bool(leased) is not taken,
        "the appointment agrees": (asked.appointment_id is None) is (answer != asked.state)
        or asked.state == "declined",
    }
    return [what for what, is_so in right.items() if not is_so]


def test_taken_back_or_sent_never_both() -> None:
    house = settling_house()

    with crowd(2) as people:
        wrong = [
            one_against_the_worker(house, people, start, number)
            for number, start in enumerate(fresh_slots(house, ROUNDS))
        ]

    assert wrong == [[]] * ROUNDS


def test_unless_only_what_is_still_queued_is_taken_back_some_are_both(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def without_a_look(*_topics: str, about: UUID, reason: str) -> bool:
        gone = {"state": MessageState.CANCELLED, "lease": None, "leased_until": None}
        Message.objects.filter(about=about).update(last_error=reason, **gone)
        return True

    house = settling_house()
    monkeypatch.setattr(outbox, "take_back", without_a_look)

    with crowd(2) as people:
        wrong = any(
            one_against_the_worker(house, people, start, number)
            for number, start in enumerate(fresh_slots(house, TRIES))
        )

    assert wrong, "the race does not bite: nothing went wrong without the guard"


def against_askers(house: House, *, rounds: int) -> Generator[Outcome]:
    """Let one take back what was declined while others ask for its time."""
    with crowd(1 + ASKERS) as people:
        for number, start in enumerate(fresh_slots(house, rounds)):
            asked = answered(house, start, 2 * number + 1)
            askers = [
                partial(
                    submit_request,
                    house.practice,
                    house.ask(start, email=f"{number}.{each}@example.org"),
                    now=NOW,
                )
                for each in range(ASKERS)
            ]
            yield people.rush([undo(house, asked), *askers], expected=DomainError)


def test_a_declined_time_is_held_by_its_first_client_or_by_another() -> None:
    house = settling_house()

    outcomes = list(against_askers(house, rounds=ROUNDS))

    assert [each.broken for each in outcomes] == [[]] * ROUNDS
    assert [len(each.won) for each in outcomes] == [1] * ROUNDS
    pending = AppointmentRequest.objects.filter(state="pending")
    assert pending.count() == pending.values("starts_at").distinct().count() == ROUNDS
    back = pending.filter(trail__action="take_back").count()
    answers = Message.objects.filter(topic="request.declined").values_list("state", flat=True)
    assert Counter(answers) == Counter(cancelled=back, queued=ROUNDS - back)


def test_without_the_lock_and_the_net_a_time_is_held_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    house = settling_house()

    with unguarded(monkeypatch), closing(against_askers(house, rounds=TRIES)) as outcomes:
        wrong = any(len(each.won) != 1 or each.broken for each in outcomes)

    assert wrong, "the race does not bite: it saw nothing wrong without the lock"


def test_what_expires_as_it_is_taken_back_expires_once_and_says_so() -> None:
    house = settling_house()

    with crowd(2) as people:
        for number, start in enumerate(fresh_slots(house, ROUNDS)):
            asked = house.asked(start, email=f"{number}@example.com")
            Message.objects.all().delete()
            decline_request(asked.pk, message="", by=house.member, now=start - 5 * SECOND)

            outcome = people.rush(
                [undo(house, asked, at=start - SECOND), partial(expire_requests, now=start)],
                expected=AnswerStands,
            )
            expire_requests(now=start)

            assert (outcome.broken, outcome.refused) == ([], [])
            asked.refresh_from_db()
            assert asked.state == "expired"
            assert told() == {
                ("request.declined", "cancelled"),
                ("request.expired", "queued"),
                ("request.unanswered", "queued"),
            }
            steps = asked.trail.order_by("id").values_list("action", flat=True)
            assert list(steps) == ["ask", "decline", "take_back", "expire"]


def test_of_two_clicks_at_once_one_takes_it_back() -> None:
    house = settling_house()

    with crowd(2) as people:
        for number, start in enumerate(fresh_slots(house, ROUNDS)):
            asked = answered(house, start, number)

            outcome = people.rush([undo(house, asked)] * 2, expected=AnswerStands)

            assert (outcome.broken, outcome.refused) == ([], ["AnswerStands"])
            assert asked.trail.filter(action="take_back").count() == 1
