"""The line is kept while it is of use, and a stale one costs no mail a try."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import OperationalError
from pytest_django import Settings

from penciled.notifications.delivery import LONGEST_REST, Postman
from penciled.notifications.line import IDLE
from penciled.outbox import actions as outbox
from penciled.outbox import queries
from penciled.outbox.actions import LEASE, MOST_TRIES
from penciled.outbox.models import Message
from tests.factory import NOW
from tests.fakes.clock import Clock
from tests.fakes.mail_server import Faults, MailServer, free_port, mail_server

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def server(settings: Settings) -> Iterator[MailServer]:
    with mail_server() as server:
        use(server, settings)
        yield server


def use(server: MailServer, settings: Settings) -> None:
    for name, value in server.settings().items():
        setattr(settings, name, value)


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def postman(clock: Clock) -> Iterator[Postman]:
    with Postman(clock=clock) as postman:
        yield postman


def queue(*names: str) -> None:
    for name in names:
        outbox.post(
            "account.mail", to=f"{name}@example.com", key=name, now=NOW, subject=name, body="…"
        )


def stored(key: str = "ada") -> Message:
    return Message.objects.get(key=key)


def test_the_line_is_kept_between_rounds(server: MailServer, postman: Postman) -> None:
    for name in ("ada", "ben", "cleo"):
        queue(name)
        assert postman.round().counts == {"sent": 1}

    assert server.connections == 1


def test_an_idle_line_is_hung_up(
    server: MailServer, postman: Postman, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue("ada")
    postman.round()
    monkeypatch.setattr("penciled.notifications.line.IDLE", -IDLE)

    postman.round()
    queue("ben")

    assert postman.round().counts == {"sent": 1}
    assert server.connections == 2


def test_a_server_that_has_hung_up_meanwhile_costs_no_try(
    postman: Postman, settings: Settings
) -> None:
    port = free_port()
    with mail_server(port=port) as server:
        use(server, settings)
        queue("ada")
        postman.round()
    queue("ben", "cleo")
    with mail_server(port=port) as server:
        done = postman.round()

        assert (done.counts, done.down, server.connections) == ({"sent": 2}, None, 1)
    assert set(Message.objects.values_list("tries", flat=True)) == {1}


def test_a_server_that_says_goodbye_in_place_of_an_answer_costs_no_try(
    server: MailServer, postman: Postman
) -> None:
    queue("ada")
    postman.round()
    server.faults = Faults(mail="421 Enough for one line", only_first=True)
    queue("ben")

    assert postman.round().counts == {"sent": 1}
    assert (server.connections, stored("ben").tries) == (2, 1)


@pytest.mark.parametrize(
    ("faults", "why"),
    [
        (Faults(login="535 Wrong password"), "login refused (535)"),
        (Faults(mail="550 Not from you"), "sender refused (550)"),
        (Faults(mail="530 Authentication required"), "sender refused (530)"),
    ],
)
def test_what_somebody_must_mend_keeps_every_mail_for_as_long_as_it_takes(
    faults: Faults, why: str, postman: Postman, clock: Clock, settings: Settings
) -> None:
    queue("ada", "ben")
    with mail_server(faults) as server:
        use(server, settings)
        for _day in range(MOST_TRIES + 5):
            postman.round()
            clock.pass_by(DAY)

    outage = queries.outage()
    assert outage
    assert (outage.kind, outage.needs_somebody, outage.since) == (why, True, NOW)
    assert stored().state == "waiting"
    assert set(Message.objects.values_list("tries", flat=True)) == {0}
    with mail_server() as server:
        use(server, settings)
        with Postman(clock=clock) as new:
            assert new.round().counts == {"sent": 2}
    assert queries.outage() is None


def test_no_encryption_is_an_alarm_too(
    server: MailServer, postman: Postman, settings: Settings
) -> None:
    queue("ada")
    settings.EMAIL_USE_TLS = True

    postman.round()

    outage = queries.outage()
    assert outage
    assert (outage.kind, outage.needs_somebody) == ("SMTPNotSupportedError", True)


def test_a_server_that_turns_us_away_is_asked_ever_more_rarely(
    postman: Postman, clock: Clock, settings: Settings
) -> None:
    queue("ada", "ben")
    settings.EMAIL_BACKEND = "penciled.notifications.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    asked = []
    while clock.now < NOW + HOUR:
        if postman.round().counts:
            asked.append(clock.now)
        clock.pass_by(timedelta(seconds=1))

    waits = [later - earlier for earlier, later in pairwise(asked)]
    assert waits == sorted(waits)
    assert (waits[0].total_seconds(), waits[-1]) == (10, LONGEST_REST)
    assert len(asked) < 20


@pytest.mark.parametrize("jump", [-HOUR, HOUR])
def test_a_clock_that_jumps_loses_nothing_and_doubles_nothing(
    jump: timedelta, server: MailServer, postman: Postman, clock: Clock
) -> None:
    """It jumps between the lease and the sending, while one waits and while the server is away."""
    server.faults = Faults(rcpt="451 Later", only_for="ada")
    queue("ada", "ben")
    clocked = iter([NOW, NOW])  # what the lease of the first goes by; then it jumps
    postman.clock = lambda: next(clocked, clock.now)
    clock.pass_by(jump)
    postman.round()

    server.faults = Faults()
    clock.pass_by(2 * HOUR)
    postman.round()

    assert sorted(server.ids) == sorted(Message.objects.values_list("message_id", flat=True))
    assert set(Message.objects.values_list("state", flat=True)) == {"sent"}


def test_a_clock_that_jumps_back_does_not_prolong_the_rest(
    postman: Postman, clock: Clock, settings: Settings
) -> None:
    queue("ada")
    settings.EMAIL_BACKEND = "penciled.notifications.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    postman.round()
    assert postman.is_resting

    clock.pass_by(-HOUR)

    assert not postman.is_resting


def test_what_could_not_be_noted_is_noted_when_the_database_is_back(
    server: MailServer, postman: Postman, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    queue("ada")

    def away(*_args: object, **_words: object) -> None:
        raise OperationalError("the database is shutting down")

    with monkeypatch.context() as patch:
        patch.setattr("penciled.notifications.delivery.outbox.settle_sent", away)
        with pytest.raises(OperationalError):
            postman.round()
    assert stored().state == "sending"

    clock.pass_by(2 * LEASE)

    assert postman.round().counts == {"sent": 1}
    assert (stored().state, len(server.mails)) == ("sent", 1)
