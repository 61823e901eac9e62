"""The worker's loop: what it survives, and how little it says about it."""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection
from pytest_django import Settings

from penciled.commands.work import BEAT, Worker
from penciled.outbox import actions as outbox
from penciled.outbox import queries
from penciled.outbox.models import Message
from tests.factory import NOW, make_house
from tests.fakes.clock import Clock, WatchedClock
from tests.fakes.mail_server import Faults, MailServer, free_port, mail_server
from tests.notifications.scenes import START

pytestmark = pytest.mark.django_db


_hired: list[Worker] = []


@pytest.fixture(autouse=True)
def no_line_left_open() -> Iterator[None]:
    yield
    while _hired:
        _hired.pop().postman.line.close()


def worker_at(clock: Callable[[], Any]) -> Worker:
    _hired.append(Worker(clock=clock, lease=outbox.LEASE))
    return _hired[-1]


def queue(name: str = "ada") -> None:
    outbox.post("account.mail", to=f"{name}@example.com", key=name, now=NOW, subject=name, body="…")


def use(port: int, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "penciled.notifications.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_TIMEOUT = 5


def test_a_turn_delivers_and_expires(settings: Settings) -> None:
    make_house().asked(START)
    with mail_server() as server:
        use(server.port, settings)
        worker = worker_at(Clock(START))
        first, second = worker.turn(), worker.turn()

    assert first == {"sent": 2, "expired": 1}
    assert second == {"sent": 2}, "the mails that tell of it"


def test_until_done_adds_up_and_stops_by_itself(settings: Settings) -> None:
    make_house().asked(START)
    with mail_server() as server:
        use(server.port, settings)
        done = worker_at(Clock(START)).until_done()

    assert done == {"sent": 4, "expired": 1}


def test_until_done_does_not_wait_for_a_server_that_is_away(settings: Settings) -> None:
    queue("ada")
    queue("ben")
    use(free_port(), settings)

    assert worker_at(Clock(NOW)).until_done() == {"waiting": 1}


def test_a_heartbeat_is_left_at_intervals() -> None:
    clock = Clock(NOW)
    worker = worker_at(clock)

    worker.turn()
    clock.pass_by(BEAT - timedelta(seconds=1))
    worker.turn()
    early = queries.heartbeat()
    clock.pass_by(timedelta(seconds=1))
    worker.turn()

    assert (early, queries.heartbeat()) == (NOW, NOW + BEAT)


def test_a_worker_that_dies_in_its_first_round_leaves_no_sign_of_life(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("penciled.commands.work.expire_requests", lambda **_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        worker_at(Clock(NOW)).turn()

    assert queries.heartbeat() is None


def test_an_outage_of_the_mail_server_is_told_once(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    port = free_port()
    use(port, settings)
    clock = Clock(NOW)
    worker = worker_at(clock)
    for name in ("ada", "ben", "cleo"):
        queue(name)
        worker.turn()

    with mail_server(port=port):
        clock.pass_by(timedelta(minutes=5))
        worker.turn()
        worker.turn()

    assert caplog.messages == [
        "The mail server does not take mail: ConnectionRefusedError. Mails wait.",
        "The mail server takes mail again.",
    ]


def test_a_refused_mail_does_not_count_as_an_outage(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    queue()
    with mail_server(Faults(rcpt="550 No")) as server:
        use(server.port, settings)
        worker_at(Clock(NOW)).turn()

    assert [record.name for record in caplog.records] == ["penciled.mail"]


@pytest.mark.django_db(transaction=True)
def test_a_database_that_goes_away_is_waited_for(caplog: pytest.LogCaptureFixture) -> None:
    worker = worker_at(Clock(NOW))
    refusals = iter(["away", "still away"])

    def away(execute: Callable[..., Any], *args: Any) -> Any:
        """Refuse the first two queries, as a database that restarts does."""
        if next(refusals, None):
            raise OperationalError("the database is starting up")
        worker.stop()
        return execute(*args)

    with caplog.at_level(logging.INFO, "penciled"), connection.execute_wrapper(away):
        worker.run()

    assert caplog.messages == [
        "The database is away (OperationalError). Trying again.",
        "The database is back.",
    ]
    assert queries.heartbeat() == NOW


@pytest.mark.django_db(transaction=True)
def test_a_connection_cut_under_the_worker_at_work_loses_and_doubles_nothing(
    settings: Settings,
) -> None:
    """The short one; `test_database_restarts` takes the server away."""
    if connection.vendor == "sqlite":
        pytest.skip("no connection to cut")
    names, cuts = [f"client{number}" for number in range(12)], [cut, cut]
    for name in names:
        queue(name)

    def cut_and_let_time_pass() -> None:
        if cuts:
            cuts.pop()()
            clock.pass_by(2 * outbox.LEASE)

    clock = WatchedClock(NOW, every=9, then=cut_and_let_time_pass)

    with mail_server() as server:
        use(server.port, settings)
        worker = worker_at(clock)
        stopper = threading.Thread(target=stop_when, args=[worker, server, len(names)])
        stopper.start()
        worker.run()
        stopper.join()

    assert cuts == [], "each cut was made"
    assert Counter(server.ids) == Counter(Message.objects.values_list("message_id", flat=True))
    assert set(Message.objects.values_list("state", flat=True)) == {"sent"}


def cut() -> None:
    """End this thread's connection from another one, as a server that stops does."""
    pid = connection.connection.info.backend_pid
    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [pid])


def stop_when(worker: Worker, server: MailServer, many: int) -> None:
    end = time.monotonic() + 30
    while len(server.mails) < many and time.monotonic() < end:
        time.sleep(0.02)
    time.sleep(1.5)  # for the last to be noted, on a connection that may have to be made anew
    worker.stop()


def test_a_stopped_worker_takes_nothing_more(settings: Settings) -> None:
    queue()
    worker = worker_at(Clock(NOW))
    worker.stop()

    worker.run()

    assert Message.objects.get().state == "queued"
