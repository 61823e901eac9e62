"""What becomes of a mail after it has left."""

from __future__ import annotations

from datetime import timedelta

import pytest

from penciled.outbox import actions, outages, queries, returns
from penciled.outbox.models import Message
from tests.factory import NOW

pytestmark = pytest.mark.django_db
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
TO = "ada@example.com"


def sent() -> Message:
    actions.post("account.mail", to=TO, key="ada", now=NOW, subject="…", body="…")
    (message,) = actions.lease_due(now=NOW, most=1)
    actions.settle_sent(message, now=NOW)
    return message


def stored() -> Message:
    return Message.objects.get()


def test_a_mail_that_came_back_says_so() -> None:
    message = sent()

    said = {"to": TO.upper(), "reason": "No such user", "at": NOW + MINUTE, "now": NOW + MINUTE}
    assert returns.came_back(message.ref, **said)  # type: ignore[arg-type]
    assert not returns.came_back(message.ref, **said)  # type: ignore[arg-type]

    assert (stored().state, stored().last_error) == ("bounced", "No such user")
    assert stored().sent_at == NOW


def test_a_mail_called_unwanted_says_so_even_after_it_came_back() -> None:
    message = sent()
    said = {"to": TO, "reason": "spam", "at": NOW, "now": NOW}
    returns.came_back(message.ref, **said)  # type: ignore[arg-type]

    assert returns.was_unwanted(message.ref, **said)  # type: ignore[arg-type]
    assert not returns.came_back(message.ref, **said)  # type: ignore[arg-type]
    assert stored().state == "complained"


def test_what_is_told_of_another_address_is_not_believed() -> None:
    message = sent()

    assert not returns.came_back(message.ref, to="eve@example.com", reason="", at=NOW, now=NOW)
    assert stored().state == "sent"


def test_what_is_told_of_an_earlier_sending_is_over() -> None:
    message = sent()
    said = {"to": TO, "reason": "Full", "at": NOW, "now": NOW + HOUR}
    returns.came_back(message.ref, **said)  # type: ignore[arg-type]
    assert actions.send_again(stored(), now=NOW + HOUR)
    (again,) = actions.lease_due(now=NOW + HOUR, most=1)
    actions.settle_sent(again, now=NOW + HOUR)

    assert not returns.came_back(message.ref, **said)  # type: ignore[arg-type]
    assert stored().state == "sent"


def test_a_mail_that_came_back_while_we_were_in_doubt_is_not_sent_again() -> None:
    actions.post("account.mail", to=TO, key="ada", now=NOW, subject="…", body="…")
    (message,) = actions.lease_due(now=NOW, most=1)

    assert returns.came_back(message.ref, to=TO, reason="Full", at=NOW, now=NOW)

    assert actions.lease_due(now=NOW + HOUR, most=1) == []
    actions.settle_sent(message, now=NOW)
    assert stored().state == "bounced"


def test_an_outage_is_since_its_first_note_until_a_mail_is_taken() -> None:
    outages.begin(kind="TimeoutError", needs_somebody=False, now=NOW)
    outages.begin(kind="login refused (535)", needs_somebody=True, now=NOW + HOUR)

    found = queries.outage()
    assert found
    assert (found.since, found.kind, found.needs_somebody) == (NOW, "login refused (535)", True)
    outages.end()
    assert queries.outage() is None
