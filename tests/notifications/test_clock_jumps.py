"""The clock jumps an hour under a worker at work, either way: no mail is lost, none doubled."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import cycle
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from pytest_django import Settings

from penciled.booking import actions
from penciled.commands.work import Worker
from penciled.notifications.delivery import Postman
from penciled.outbox import actions as outbox
from penciled.outbox.models import Message
from tests.factory import NOW, make_house
from tests.fakes.clock import Clock, WatchedClock
from tests.fakes.mail_server import MailServer, mail_server

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
MAILS, WORKERS = 25, 3
CHICAGO = ZoneInfo("America/Chicago")
START = datetime(2026, 12, 15, 14, tzinfo=CHICAGO)


@pytest.fixture
def server(settings: Settings) -> Iterator[MailServer]:
    with mail_server() as server:
        for name, value in (server.settings() | {"EMAIL_TIMEOUT": 10}).items():
            setattr(settings, name, value)
        yield server


def queue() -> None:
    for number in range(MAILS):
        said: dict[str, Any] = {"subject": "Hello", "body": "…", "key": str(number)}
        outbox.post("account.mail", to=f"client{number}@example.com", now=NOW, **said)


def ids() -> Counter[str]:
    return Counter(Message.objects.values_list("message_id", flat=True))


@pytest.mark.django_db
@pytest.mark.parametrize("jumps", [[HOUR], [-HOUR], [HOUR, -HOUR], [-HOUR, HOUR]])
@pytest.mark.parametrize("every", [1, 2, 3, 5, 8])
def test_a_worker_whose_clock_jumps_sends_each_mail_once(
    server: MailServer, jumps: list[timedelta], every: int
) -> None:
    queue()
    turns = cycle(jumps)
    clock = WatchedClock(NOW, every=every, then=lambda: clock.pass_by(next(turns)))

    with Postman(clock=clock) as postman:
        for _round in range(4):
            postman.round()
        clock.every, clock.now = 10_000, max(clock.now, NOW) + 2 * HOUR
        for _round in range(3):
            postman.round()

    assert Counter(server.ids) == ids()
    assert set(Message.objects.values_list("state", flat=True)) == {"sent"}


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("jump", [HOUR, -HOUR])
def test_workers_whose_clock_jumps_repeat_at_most_what_they_had_in_hand(
    server: MailServer, jump: timedelta
) -> None:
    queue()
    clock = Clock(NOW)
    half, gate = threading.Event(), threading.Barrier(WORKERS)

    def work() -> None:
        try:
            with Postman(clock=clock) as postman:
                gate.wait(timeout=20)
                while postman.round().counts or clock.now <= NOW:
                    if len(server.mails) > MAILS / 3 and not half.is_set():
                        half.set()
                        clock.pass_by(jump)
                        clock.pass_by(max(-jump, timedelta()) + MINUTE)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    clock.pass_by(3 * HOUR)
    with Postman(clock=clock) as postman:
        postman.round()

    arrived = Counter(server.ids)
    assert set(arrived) == set(ids())
    assert arrived.total() <= MAILS + WORKERS
    assert set(Message.objects.values_list("state", flat=True)) == {"sent"}


@pytest.mark.django_db
@pytest.mark.parametrize("jump", [HOUR, -HOUR])
def test_nobody_is_reminded_again_because_the_clock_jumped(
    server: MailServer, jump: timedelta
) -> None:
    house, clock = make_house(), Clock(START - timedelta(days=1))
    how: dict[str, Any] = {"anyway": True, "tell_client": False, "by": house.member, "now": NOW}
    actions.schedule_appointment(house.plan(START), **how)
    worker = Worker(clock=clock, lease=outbox.LEASE)

    with worker.postman:
        for step in (timedelta(), MINUTE, jump, MINUTE, MINUTE, -jump, MINUTE, HOUR):
            clock.pass_by(step)
            worker.turn()

    assert Counter(server.ids) == ids()
    assert len(server.ids) == 1
