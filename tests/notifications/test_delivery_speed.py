"""The worker's whole work on a mail costs little beside handing it over at all."""

from __future__ import annotations

import smtplib
import statistics
import sys
import time
from collections.abc import Callable

import pytest
from django.db import connection
from pytest_django import Settings

from penciled.notifications.compose import compose, kind_of
from penciled.notifications.delivery import MOST_PER_ROUND, Postman
from penciled.outbox import actions as outbox
from penciled.outbox.models import Message
from tests.factory import NOW
from tests.fakes.clock import Clock
from tests.fakes.faulty_server import Chance, FaultyServer, faulty_server

pytestmark = [pytest.mark.soak, pytest.mark.no_cover, pytest.mark.django_db(transaction=True)]
TIMES = 9
HALF, SLACK = 0.5, 0.6  # a busy machine is not the product's fault


def queue(lap: int) -> None:
    for number in range(MOST_PER_ROUND):
        key, said = f"{lap}.{number}", {"subject": "Hello", "body": "…"}
        outbox.post("account.mail", to=f"reader{key}@example.com", key=key, now=NOW, **said)  # type: ignore[arg-type]


def bare(server: FaultyServer) -> None:
    """Do what a script of six lines would: write each mail, and hand it over."""
    with smtplib.SMTP("127.0.0.1", server.port) as smtp:
        for message in Message.objects.order_by("-pk")[:MOST_PER_ROUND]:
            kind = kind_of(message)
            assert kind
            text = compose(message, kind).message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]
            smtp.sendmail("no-reply@penciled.example", message.recipient, text)


def seconds(what: Callable[[], object]) -> tuple[float, float]:
    """Return how long it took, and how long the processor worked on it."""
    began, busy = time.perf_counter(), time.process_time()
    what()
    return time.perf_counter() - began, time.process_time() - busy


def median(measured: list[tuple[float, float]], which: int) -> float:
    return statistics.median(pair[which] for pair in measured)


def test_half_of_what_a_bare_loop_does(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    queue(0)
    settings.EMAIL_BACKEND = "penciled.notifications.smtp.EmailBackend"
    nothing: dict[str, dict[str, float]] = {stage: {} for stage in ("mail", "rcpt", "data", "text")}
    loops, rounds = [], []
    with (
        faulty_server(Chance(0), odds=nothing, greetings={}) as server,
        Postman(clock=Clock(NOW)) as postman,
    ):
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        postman.round()
        for lap in range(1, TIMES + 1):
            queue(lap)
            loops.append(seconds(lambda: bare(server)))
            rounds.append(seconds(postman.round))
    passed = median(loops, 0) / median(rounds, 0)
    worked = median(loops, 1) / median(rounds, 1)
    each = median(rounds, 0) / MOST_PER_ROUND * 1000

    with capsys.disabled():
        words = f"{passed:.2f} of a bare loop by the clock, {worked:.2f} by the processor's, "
        words += f"on {connection.vendor}; {each:.1f} ms a mail"
        sys.stdout.write(f"\n{words}\n")
    assert not Message.objects.exclude(state="sent").exists()
    assert worked > HALF * SLACK
