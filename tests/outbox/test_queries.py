"""Since when mail waits."""

from __future__ import annotations

from datetime import timedelta

import pytest

from penciled.outbox import actions, queries
from tests.factory import NOW

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def test_the_oldest_unsent_mail_is_told_by_when_it_was_due() -> None:
    actions.post("any", to="ada@example.com", key="a", now=NOW)
    actions.post("any", to="ada@example.com", key="b", now=NOW + MINUTE)
    (first,) = actions.lease_due(now=NOW, most=1)
    actions.settle_sent(first, now=NOW)

    assert queries.oldest_unsent(now=NOW + MINUTE) == NOW + MINUTE


def test_what_waits_for_its_next_try_is_late_only_since_then() -> None:
    actions.post("any", to="ada@example.com", key="a", now=NOW)
    (first,) = actions.lease_due(now=NOW, most=1)
    actions.settle_later(first, error="Away.", now=NOW)

    assert queries.oldest_unsent(now=NOW) is None
    assert queries.oldest_unsent(now=NOW + MINUTE) == NOW + MINUTE


def test_no_worker_has_been_seen_at_first() -> None:
    assert queries.heartbeat() is None
