"""Two workers at once, in real threads: no message is sent twice and none is left."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from pytest_django import Settings

from penciled.notifications.delivery import deliver_due
from penciled.outbox import actions as outbox
from penciled.outbox.models import Message
from tests.factory import NOW
from tests.fakes.clock import Clock
from tests.fakes.mail_server import MailServer, mail_server

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
WORKERS, MAILS = 4, 60


@pytest.fixture
def server(settings: Settings) -> Iterator[MailServer]:
    with mail_server() as server:
        for name, value in (server.settings() | {"EMAIL_TIMEOUT": 10}).items():
            setattr(settings, name, value)
        yield server


def queue() -> None:
    for number in range(MAILS):
        outbox.post(
            "account.mail",
            to=f"client{number}@example.com",
            key=str(number),
            now=NOW,
            subject="Hello",
            body="…",
        )


def work_side_by_side(clock: Clock) -> Counter[str]:
    """Let `WORKERS` workers go round until nothing is due; return what they did in all."""
    total: Counter[str] = Counter()
    barrier, lock = threading.Barrier(WORKERS), threading.Lock()

    def work() -> None:
        try:
            barrier.wait()
            while counts := deliver_due(clock=clock).counts:
                with lock:
                    total.update(counts)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return total


def test_workers_side_by_side_send_each_mail_once(server: MailServer) -> None:
    queue()

    total = work_side_by_side(Clock(NOW))

    assert total == {"sent": MAILS}
    assert Counter(server.ids) == Counter(Message.objects.values_list("message_id", flat=True))
    assert server.connections > 1, "more than one worker had a share"


def test_workers_side_by_side_take_up_what_a_killed_one_left(server: MailServer) -> None:
    queue()
    left = outbox.lease_due(now=NOW, most=10)

    work_side_by_side(Clock(NOW))
    assert len(server.mails) == MAILS - len(left)
    work_side_by_side(Clock(NOW + outbox.LEASE + timedelta(seconds=1)))

    assert Counter(server.ids) == Counter(Message.objects.values_list("message_id", flat=True))
    assert set(Message.objects.values_list("state", flat=True)) == {"sent"}
