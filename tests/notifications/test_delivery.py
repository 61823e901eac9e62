"""Each way a mail server can behave leaves a message in the state it should be in."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import OperationalError, connection
from pytest_django import Settings

from penciled.clients.actions import GOOD_FOR, mail_code
from penciled.notifications.delivery import MOST_PER_ROUND, Round, deliver_due
from penciled.outbox import actions as outbox
from penciled.outbox.actions import LEASE, MOST_TRIES
from penciled.outbox.models import Message, MessageState
from tests.factory import NOW, make_house
from tests.fakes.clock import Clock
from tests.fakes.mail_server import Faults, MailServer, free_port, mail_server

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
KEPT = {"language": "en"}  # no secret


@pytest.fixture
def server(settings: Settings) -> Iterator[MailServer]:
    with mail_server() as server:
        use(server, settings)
        yield server


def use(server: MailServer, settings: Settings, **more: Any) -> None:
    for name, value in (server.settings() | more).items():
        setattr(settings, name, value)


def queue(*names: str) -> None:
    for name in names:
        outbox.post(
            "account.mail", to=f"{name}@example.com", key=name, now=NOW, subject=name, body="…"
        )


def deliver(now: datetime = NOW, **words: Any) -> Round:
    return deliver_due(clock=Clock(now), **words)


def states() -> dict[str, str]:
    return dict(Message.objects.values_list("key", "state"))


def test_what_is_due_is_sent_over_one_connection(server: MailServer) -> None:
    queue("ada", "ben", "cleo")

    done = deliver()

    assert (done.counts, done.down) == ({"sent": 3}, None)
    assert server.ids == [m.message_id for m in Message.objects.order_by("id")]
    assert server.connections == 1
    assert set(states().values()) == {MessageState.SENT}


def test_nothing_due_opens_no_connection(server: MailServer) -> None:
    assert deliver().counts == {}
    assert server.connections == 0


def test_a_round_ends_so_that_the_worker_can_do_other_things(server: MailServer) -> None:
    queue(*(f"client{number}" for number in range(MOST_PER_ROUND + 1)))

    assert deliver().counts == {"sent": MOST_PER_ROUND}
    assert deliver().counts == {"sent": 1}
    assert len(server.mails) == MOST_PER_ROUND + 1


def test_a_stop_comes_after_the_mail_under_way(server: MailServer) -> None:
    queue("ada", "ben")
    answers = iter([True, False])

    done = deliver(go_on=lambda: next(answers))

    assert (done.counts, len(server.mails)) == ({"sent": 1}, 1)
    assert states() == {"ada": "sent", "ben": "queued"}


NO_ADDRESS = "The mail server refused the address: 550 5.1.1 No such user"
FAULTS = {
    "an unknown address": (Faults(rcpt="550 5.1.1 No such user"), "failed", NO_ADDRESS),
    "a full mailbox": (
        Faults(rcpt="552 Mailbox is full"),
        "failed",
        "The mail server refused the address: 552 Mailbox is full",
    ),
    "a greylisted address": (
        Faults(rcpt="451 Try later"),
        "waiting",
        "The mail server asked us to come back later: 451 Try later",
    ),
    "a refused text": (
        Faults(data="550 Looks like spam"),
        "failed",
        "The mail server refused the mail: 550 Looks like spam",
    ),
    "too big a mail": (
        Faults(mail="552 Too big"),
        "failed",
        "The mail server refused the mail: 552 Too big",
    ),
    "no room for now": (
        Faults(data="452 No room"),
        "waiting",
        "The mail server asked us to come back later: 452 No room",
    ),
    "a server going away": (
        Faults(data="421 Going away"),
        "waiting",
        "The mail server asked us to come back later: 421 Going away",
    ),
    "our address refused": (
        Faults(mail="550 Not from you"),
        "waiting",
        "The mail server did not take our address: 550 Not from you",
    ),
    "login asked for": (
        Faults(mail="530 Authentication required"),
        "waiting",
        "The mail server did not take our address: 530 Authentication required",
    ),
    "a wrong password": (
        Faults(login="535 Wrong password"),
        "waiting",
        "The mail server did not take our name and password: 535 Wrong password",
    ),
    "a server that falls silent": (
        Faults(data="hang"),
        "waiting",
        "The mail server did not answer in time.",
    ),
    "a line cut after the text": (Faults(data="drop"), "waiting", "The mail server hung up."),
    "a line cut before the text": (Faults(rcpt="drop"), "waiting", "The mail server hung up."),
}


@pytest.mark.parametrize(("faults", "state", "error"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_is_kept_with_the_message(
    faults: Faults, state: str, error: str, settings: Settings
) -> None:
    queue("ada")
    with mail_server(faults) as server:
        use(server, settings)
        done = deliver()

    message = Message.objects.get()
    assert (message.state, message.last_error) == (state, error)
    assert done.counts == {state: 1}
    assert (message.due_at > NOW) is (state == "waiting")


def test_a_server_that_is_not_there_is_waited_for(settings: Settings) -> None:
    queue("ada", "ben")
    settings.EMAIL_BACKEND = "penciled.notifications.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()

    done = deliver()

    assert (done.counts, done.down and done.down.kind) == ({"waiting": 1}, "ConnectionRefusedError")
    assert states() == {"ada": "waiting", "ben": "queued"}
    assert Message.objects.get(key="ada").last_error == "The mail server refused the connection."


def test_a_server_that_never_greets_is_waited_for(settings: Settings) -> None:
    queue("ada")
    with socket.create_server(("127.0.0.1", 0)) as mute:
        settings.EMAIL_BACKEND = "penciled.notifications.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = mute.getsockname()[:2]
        settings.EMAIL_TIMEOUT = 0.3
        deliver()

    assert Message.objects.get().last_error == "The mail server did not answer in time."


def test_a_server_that_turns_us_away_is_waited_for(settings: Settings) -> None:
    queue("ada")
    with socket.create_server(("127.0.0.1", 0)) as rude:
        settings.EMAIL_BACKEND = "penciled.notifications.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = rude.getsockname()[:2]
        threading.Thread(target=turn_away, args=[rude]).start()
        deliver()

    assert Message.objects.get().last_error == "The mail server turned us away: 554 Not now"


def turn_away(rude: socket.socket) -> None:
    caller, _address = rude.accept()
    with caller:
        caller.sendall(b"554 Not now\r\n")


def test_a_server_whose_name_nobody_knows_is_waited_for(settings: Settings) -> None:
    queue("ada")
    settings.EMAIL_BACKEND = "penciled.notifications.smtp.EmailBackend"
    settings.EMAIL_HOST = "no such name"

    deliver()

    assert Message.objects.get().last_error == "The mail server could not be reached."


def test_a_backend_with_a_bug_keeps_nobody_else_waiting(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    queue("ada", "ben")
    settings.EMAIL_BACKEND = "tests.fakes.broken_backend.BrokenBackend"

    assert deliver().counts == {"waiting": 2}

    words = {message.last_error for message in Message.objects.all()}
    assert words == {"This mail could not be handed over (ValueError)."}
    assert "ada@" not in caplog.text


def test_a_mail_from_no_practice_there_is_waits(server: MailServer) -> None:
    outbox.post("entry.code", to="ada@example.com", key="a", now=NOW, practice=uuid4(), code="1")

    deliver()

    assert Message.objects.get().last_error == "This mail could not be written (NoSuchPractice)."


def test_a_server_without_encryption_is_waited_for(server: MailServer, settings: Settings) -> None:
    queue("ada")
    settings.EMAIL_USE_TLS = True

    deliver()

    message = Message.objects.get()
    assert (message.state, server.mails) == ("waiting", [])
    assert message.last_error == "No safe connection to the mail server was possible."


def test_mails_wait_out_an_outage_and_then_arrive(settings: Settings) -> None:
    queue("ada", "ben")
    port = free_port()
    settings.EMAIL_BACKEND = "penciled.notifications.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    clock = Clock(NOW)
    for _minute in range(3):
        deliver_due(clock=clock)
        clock.pass_by(MINUTE)

    with mail_server(port=port) as server:
        clock.pass_by(10 * MINUTE)
        done = deliver_due(clock=clock)

    assert (done.counts, len(server.mails)) == ({"sent": 2}, 2)
    assert set(states().values()) == {MessageState.SENT}


def test_one_refused_address_keeps_nobody_else_waiting(
    server: MailServer,
) -> None:
    queue("ada", "ben", "cleo")
    server.faults = Faults(rcpt="550 No", only_for="ben")

    assert deliver().counts == {"sent": 2, "failed": 1}
    assert states() == {"ada": "sent", "ben": "failed", "cleo": "sent"}


def test_a_mail_that_hangs_the_server_keeps_nobody_else_waiting(server: MailServer) -> None:
    queue("ada", "ben", "cleo")
    server.faults = Faults(data="hang", only_for="ada")

    first, second = deliver(), deliver()

    assert (first.counts, second.counts) == ({"waiting": 1}, {"sent": 2})
    assert states() == {"ada": "waiting", "ben": "sent", "cleo": "sent"}


def test_a_mail_that_cannot_be_written_keeps_nobody_else_waiting(server: MailServer) -> None:
    outbox.post("request.asked", to="ada@example.com", key="broken", now=NOW)
    queue("ben")

    assert deliver().counts == {"waiting": 1, "sent": 1}

    broken = Message.objects.get(key="broken")
    assert (broken.state, broken.last_error) == (
        "waiting",
        "This mail could not be written (KeyError).",
    )


def test_an_address_that_is_none_keeps_nobody_else_waiting(server: MailServer) -> None:
    queue("ada", "ben")
    Message.objects.filter(key="ada").update(recipient="ada\r\nBcc: eve@example.com")

    assert deliver().counts == {"waiting": 1, "sent": 1}
    assert [mail["To"] for mail in server.mails] == ["ben@example.com"]


def test_a_database_that_goes_away_is_not_the_mails_fault(server: MailServer) -> None:
    code()

    def away(execute: Callable[..., Any], sql: str, *args: Any) -> Any:
        if sql.startswith("SELECT") and "practices_practice" in sql:
            raise OperationalError("the database is starting up")
        return execute(sql, *args)

    with connection.execute_wrapper(away), pytest.raises(OperationalError):
        deliver()

    assert Message.objects.get().state == "sending"
    assert deliver(NOW + LEASE).counts == {"sent": 1}


def test_a_topic_nobody_writes_about_fails_with_words(server: MailServer) -> None:
    outbox.post("weather.changed", to="ada@example.com", key="odd", now=NOW)

    assert deliver().counts == {"failed": 1}
    assert Message.objects.get().last_error == "Nobody writes mails about “weather.changed”."


def test_a_mail_that_kills_every_worker_is_given_up(server: MailServer) -> None:
    queue("ada")
    Message.objects.update(tries=MOST_TRIES)

    assert deliver().counts == {"failed": 1}
    assert (server.mails, states()) == ([], {"ada": "failed"})


@pytest.mark.parametrize("fault", ["take and drop", "take and hang"])
def test_a_mail_taken_without_an_answer_comes_twice_under_one_id(
    fault: str, server: MailServer
) -> None:
    queue("ada")
    server.faults = Faults(data=fault)
    deliver()

    server.faults = Faults()
    deliver(NOW + MINUTE)

    first, second = server.mails
    assert (first["Message-ID"], first["Date"]) == (second["Message-ID"], second["Date"])
    assert states() == {"ada": "sent"}


def test_a_worker_held_up_past_its_lease_does_not_send(server: MailServer) -> None:
    queue("ada")
    asked = 0

    def slow_clock() -> datetime:
        """Let another worker do the work while this one is about to write its mail."""
        nonlocal asked
        asked += 1
        if asked == 2:
            deliver(NOW + LEASE)
        return NOW + LEASE if asked > 1 else NOW

    done = deliver_due(clock=slow_clock)

    assert (done.counts, len(server.mails)) == ({"lost": 1}, 1)
    assert states() == {"ada": "sent"}


def code(now: datetime = NOW) -> Message:
    mail_code(make_house().practice, email="elena@example.com", now=now)
    return Message.objects.get(topic="entry.code")


def test_a_code_is_forgotten_once_it_has_left(server: MailServer) -> None:
    digits = code().payload["code"]

    deliver()

    text = server.mails[0].get_body(("plain",))
    assert text
    assert f"Your code is {digits}" in text.get_content()
    assert digits not in server.mails[0]["Subject"]
    assert (states().popitem()[1], Message.objects.get().payload) == ("sent", KEPT)


def test_a_code_is_forgotten_when_it_was_refused(server: MailServer) -> None:
    code()
    server.faults = Faults(rcpt="550 No")

    deliver()

    assert (Message.objects.get().state, Message.objects.get().payload) == ("failed", KEPT)


def test_a_code_that_has_run_out_is_not_sent(server: MailServer) -> None:
    code()

    assert deliver(NOW + GOOD_FOR).counts == {"cancelled": 1}

    message = Message.objects.get()
    assert (server.mails, message.state, message.payload) == ([], "cancelled", KEPT)
    assert message.last_error == "It came too late to be of use."


def test_a_code_is_kept_while_it_waits(server: MailServer) -> None:
    digits = code().payload["code"]
    server.faults = Faults(data="451 Later")

    deliver()

    assert Message.objects.get().payload == KEPT | {"code": digits}


def test_logs_name_nobody(server: MailServer, caplog: pytest.LogCaptureFixture) -> None:
    queue("ada")
    server.faults = Faults(rcpt="550 <ada@example.com> is not here")

    with caplog.at_level(logging.DEBUG, "penciled"):
        deliver()

    ref = Message.objects.get().ref
    assert caplog.messages == [f"mail {ref} (account.mail) is failed: mail refused (550)"]
