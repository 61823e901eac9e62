"""Mails to one address leave in the order in which they were written."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from penciled.booking.actions import accept_request, change_appointment
from penciled.desk.weighing import plan_of
from penciled.outbox import actions, queries
from penciled.outbox.actions import LEASE
from penciled.outbox.due import Unsent, due
from penciled.outbox.models import UNSENT, Message
from tests.factory import NOW, make_house

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def queue(*keys: str, to: str = "ada", **words: Any) -> None:
    for key in keys:
        said: dict[str, Any] = {"now": NOW, "subject": key, "body": "…"} | words
        actions.post("account.mail", to=f"{to}@example.com", key=key, **said)


def leased(now: datetime = NOW, most: int = 9) -> dict[str, Message]:
    return {message.key: message for message in actions.lease_due(now=now, most=most)}


def test_while_one_is_being_sent_the_next_to_that_address_waits() -> None:
    queue("first", "second")
    queue("other", to="ben")
    (first,) = leased(most=1).values()

    assert list(leased()) == ["other"]
    actions.settle_sent(first, now=NOW)
    assert list(leased()) == ["second"]


def test_one_lease_never_takes_two_to_one_address() -> None:
    queue("first", "second")

    assert list(leased()) == ["first"]


def test_while_one_waits_to_be_tried_again_the_next_waits_behind_it() -> None:
    queue("first", "second")
    actions.settle_later(leased()["first"], error="Later.", now=NOW)

    assert leased() == {}
    assert list(leased(NOW + MINUTE)) == ["first"]


def test_what_a_killed_worker_left_comes_before_what_was_written_after_it() -> None:
    queue("first", "second")
    leased()

    assert list(leased(NOW + LEASE)) == ["first"]


@pytest.mark.parametrize("end", ["failed", "cancelled"])
def test_what_will_never_leave_lets_the_next_go(end: str) -> None:
    queue("first", "second")
    first = leased()["first"]
    if end == "failed":
        actions.settle_failed(first, error="No such address.", now=NOW)
    else:
        actions.settle_cancelled(first, reason="Too late.")

    assert list(leased()) == ["second"]


def test_what_may_still_be_taken_back_goes_before_what_else_is_about_the_same() -> None:
    one = uuid4()
    queue("accepted", not_before=NOW + MINUTE, about=one)
    queue("moved", about=one)

    assert leased() == {}
    assert list(leased(NOW + MINUTE)) == ["accepted"]


def test_what_may_still_be_taken_back_keeps_nothing_else_waiting() -> None:
    queue("accepted", not_before=NOW + 10 * MINUTE, about=uuid4())
    queue("receipt of another", about=uuid4())
    queue("about nothing")

    for key in ("receipt of another", "about nothing"):
        (taken,) = leased().values()
        assert taken.key == key
        actions.settle_sent(taken, now=NOW)
    assert list(leased(NOW + 10 * MINUTE)) == ["accepted"]


def test_what_can_not_be_taken_back_any_more_is_in_line_again() -> None:
    queue("accepted", not_before=NOW + MINUTE, about=uuid4())
    queue("receipt of another", not_before=NOW + MINUTE, about=uuid4())

    assert list(leased(NOW + MINUTE)) == ["accepted"]
    queue("later", about=uuid4())
    assert leased(NOW + MINUTE) == {}


def test_a_clients_receipt_does_not_wait_for_an_answer_to_settle() -> None:
    house = make_house(answers_settle=600)
    accepted = house.asked(NOW + 3 * DAY)
    send_all()
    how: dict[str, Any] = {"message": "", "anyway": False, "by": house.member, "now": NOW}
    booked = accept_request(accepted.pk, plan_of(accepted), **how).appointment
    assert booked
    house.asked(NOW + 4 * DAY, as_new=False)
    moved: dict[str, Any] = {"anyway": True, "tell_client": True, "by": house.member, "now": NOW}
    change_appointment(booked.pk, house.plan(NOW + 3 * DAY + HOUR), version=1, **moved)

    assert send_all(to="elena@example.com") == ["request.received"]
    settled = NOW + 10 * MINUTE
    assert send_all(settled) == ["request.accepted", "appointment.moved"]


def send_all(now: datetime = NOW, to: str = "@example.com") -> list[str]:
    """Send what there is to send; return what left to a client, in order."""
    left = []
    while some := leased(now).values():
        for each in some:
            actions.settle_sent(each, now=now)
            left += [each.topic] if to in each.recipient else []
    return left


def test_what_is_written_for_another_day_keeps_nothing_waiting() -> None:
    queue("reminder", not_before=NOW + timedelta(days=2))
    queue("moved")

    assert list(leased()) == ["moved"]


def test_a_code_waits_for_nothing_and_nothing_waits_for_a_code() -> None:
    queue("first")
    actions.settle_later(leased()["first"], error="Later.", now=NOW)
    queue("code", in_line=False)

    assert list(leased()) == ["code"]
    assert list(leased(NOW + MINUTE)) == ["first"]


def test_what_waits_in_line_does_not_count_as_late() -> None:
    queue("first", "second")
    actions.settle_later(leased()["first"], error="Later.", now=NOW)

    assert queries.oldest_unsent(now=NOW) is None


def test_unsent_says_the_same_as_the_states() -> None:
    assert Unsent.template == f"%(expressions)s IN {tuple(map(str, UNSENT))}"


def test_an_index_answers_what_is_due_however_much_has_left() -> None:
    """Not a second index for each state, nor a walk through what left long ago."""
    Message.objects.bulk_create(
        Message(
            topic="any",
            recipient=f"client{number % 50}@example.com",
            key=str(number),
            message_id=str(uuid4()),
            state="sent",
            sent_at=NOW,
            created_at=NOW,
            due_at=NOW,
        )
        for number in range(5000)
    )
    queue("first", "second")
    queue("other", to="ben")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")

    plan = due(now=NOW).order_by("due_at", "id")[:1].explain()

    assert "messages_to_be_sent" in plan
    assert "SCAN outbox_message" not in plan.replace("USING INDEX", "")
    assert "Seq Scan" not in plan
    assert "messages_of_an_address" in plan or "messages_to_be_sent" in plan.partition("SubPlan")[2]
    assert "messages_about_something" not in plan


def test_to_take_one_is_a_look_and_one_short_write() -> None:
    queue("first")

    with CaptureQueriesContext(
        connection,
    ) as asked:
        leased(most=1)

    words = [query["sql"].split()[0] for query in asked]
    assert [word for word in words if word in {"SELECT", "UPDATE"}] == [
        "SELECT",
        "SELECT",
        "UPDATE",
    ]
