"""A message is leased to one worker at a time, and ends in one state."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from penciled.outbox import actions, queries
from penciled.outbox.actions import LEASE, LONGEST_WAIT, MOST_TRIES
from penciled.outbox.models import Message, MessageState
from tests.factory import NOW

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def queue(*names: str) -> None:
    for name in names:
        actions.post(
            "account.mail", to=f"{name}@example.com", key=name, now=NOW, subject=name, body="…"
        )


def lease(now: datetime = NOW) -> Message:
    (message,) = actions.lease_due(now=now, most=1)
    return message


def stored() -> Message:
    return Message.objects.get()


def test_one_cause_is_told_once() -> None:
    queue("ada", "ada")

    assert Message.objects.count() == 1


def test_what_is_due_is_leased_oldest_first_and_only_once() -> None:
    queue("ada", "ben", "cleo")

    first = [m.key for m in actions.lease_due(now=NOW, most=2)]
    second = [m.key for m in actions.lease_due(now=NOW, most=2)]

    assert (first, second) == (["ada", "ben"], ["cleo"])


def test_nothing_is_leased_before_it_is_due() -> None:
    queue("ada")

    assert actions.lease_due(now=NOW - MINUTE, most=5) == []


def test_a_lease_that_has_run_out_is_given_to_the_next() -> None:
    queue("ada")
    first = lease()

    assert actions.lease_due(now=NOW + LEASE - MINUTE, most=1) == []
    second = lease(now=NOW + LEASE)

    assert (second.pk, second.tries) == (first.pk, 2)
    assert not actions.renew_lease(first, now=NOW + LEASE)
    assert actions.renew_lease(second, now=NOW + LEASE)


def test_a_lease_nobody_else_has_taken_can_be_renewed_late() -> None:
    queue("ada")
    message = lease()

    assert actions.renew_lease(message, now=NOW + 2 * LEASE)
    assert actions.lease_due(now=NOW + 2 * LEASE, most=1) == []


def test_whoever_lost_the_lease_changes_nothing() -> None:
    queue("ada")
    first = lease()
    second = lease(now=NOW + LEASE)

    actions.settle_failed(first, error="No such address.", now=NOW)
    actions.settle_cancelled(first, reason="Too late.")
    actions.settle_later(first, error="Away.", now=NOW)

    assert (stored().state, stored().lease) == (MessageState.SENDING, second.lease)


def test_that_a_mail_has_left_is_true_whoever_says_it() -> None:
    queue("ada")
    first = lease()
    second = lease(now=NOW + LEASE)

    actions.settle_sent(first, now=NOW + LEASE)
    actions.settle_later(second, error="Away.", now=NOW + LEASE)

    assert (stored().state, stored().sent_at) == (MessageState.SENT, NOW + LEASE)
    assert not actions.renew_lease(second, now=NOW + LEASE)


def test_waits_double_up_to_a_day_and_end_in_failure() -> None:
    queue("ada")
    waits, now = [], NOW

    while stored().state != MessageState.FAILED:
        actions.settle_later(lease(now=now), error="Away.", now=now)
        waits.append(stored().due_at - now)
        now = stored().due_at

    assert waits[:5] == [MINUTE, 2 * MINUTE, 4 * MINUTE, 8 * MINUTE, 16 * MINUTE]
    assert max(waits) == LONGEST_WAIT
    assert (stored().tries, stored().last_error) == (MOST_TRIES, "Away.")
    assert now - NOW > timedelta(days=7)


def test_a_failed_mail_can_be_sent_again() -> None:
    queue("ada")
    actions.settle_failed(lease(), error="Full.", now=NOW)

    assert actions.send_again(stored(), now=NOW + MINUTE)

    assert (stored().state, stored().tries) == (MessageState.QUEUED, 0)
    assert lease(now=NOW + MINUTE).key == "ada"


def test_only_a_failed_mail_can_be_sent_again() -> None:
    queue("ada")
    actions.settle_sent(lease(), now=NOW)

    assert not actions.send_again(stored(), now=NOW)
    assert stored().state == MessageState.SENT


def test_secrets_are_forgotten_and_the_rest_is_kept() -> None:
    queue("ada")

    actions.forget_payload(stored(), "body", "nothing of this name")

    assert stored().payload == {"subject": "ada"}


def test_the_database_is_proved_to_write() -> None:
    actions.prove_the_database_writes()
    actions.prove_the_database_writes()
    actions.beat(now=NOW)
    actions.beat(now=NOW + MINUTE)

    assert queries.heartbeat() == NOW + MINUTE
