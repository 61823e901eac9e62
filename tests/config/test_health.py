from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import InterfaceError, connection
from django.test import Client
from django.utils import timezone

from penciled.config.health import verdict
from penciled.core.wall import zone_data_version
from penciled.outbox import outages
from penciled.outbox.actions import beat, post
from penciled.outbox.models import Heartbeat

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def never_asked() -> Iterator[None]:
    verdict.forget()
    yield
    verdict.forget()


def test_an_installation_with_a_living_worker_is_well(client: Client) -> None:
    beat(now=timezone.now())

    response = client.get("/health/")

    report = response.json()
    assert (response.status_code, report["well"], report["zone_data"]) == (
        200,
        True,
        zone_data_version(),
    )


def test_a_sleeping_worker_is_not_well(client: Client) -> None:
    response = client.get("/health/")

    assert (response.status_code, response.json()["worker_heartbeat"]) == (503, None)


def test_mail_that_waits_too_long_is_not_well(client: Client) -> None:
    now = timezone.now()
    beat(now=now)
    post("entry.code", to="elena@example.com", key="k", now=now - timedelta(hours=1))

    response = client.get("/health/")

    assert (response.status_code, response.json()["well"]) == (503, False)


@pytest.mark.parametrize(("hours", "needs_somebody"), [(0, True), (1, False)])
def test_mail_that_does_not_flow_is_not_well(
    hours: int, client: Client, *, needs_somebody: bool
) -> None:
    now = timezone.now()
    beat(now=now)
    since = now - timedelta(hours=hours)
    outages.begin(kind="login refused (535)", needs_somebody=needs_somebody, now=since)

    response = client.get("/health/")

    said = response.json()["mail_outage"]
    assert (response.status_code, said["why"]) == (503, "login refused (535)")


def test_a_moment_without_the_mail_server_is_no_reason_to_worry(client: Client) -> None:
    beat(now=timezone.now())
    outages.begin(kind="TimeoutError", needs_somebody=False, now=timezone.now())

    assert client.get("/health/").status_code == 200


def test_a_database_that_is_away_is_not_well(client: Client) -> None:
    def away(*_query: object) -> None:
        raise InterfaceError

    with connection.execute_wrapper(away):
        response = client.get("/health/")

    assert (response.status_code, response.json()["database_writes"]) == (503, False)


def test_whoever_asks_again_at_once_costs_the_database_nothing(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    beat(now=timezone.now())
    for _ in range(3):
        client.get("/health/")
    written = Heartbeat.objects.get(name="health").count
    monkeypatch.setattr("penciled.config.health.time.monotonic", lambda: float("inf"))
    client.get("/health/")

    assert (written, Heartbeat.objects.get(name="health").count) == (1, 2)


def test_a_change_is_logged_once_and_no_answer_is_a_fault(
    client: Client, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("penciled.config.health.KEPT", 0)
    faults = logging.getLogger("django.request")
    monkeypatch.setattr(faults, "handlers", [caplog.handler])
    for _ in range(2):
        client.get("/health/")
    beat(now=timezone.now())
    for _ in range(2):
        client.get("/health/")

    first, second = (record.getMessage() for record in caplog.records)
    assert first.startswith("Not well: database_writes=True, worker_heartbeat=None, ")
    assert second == "All is well again."


def test_other_faults_are_still_logged(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    faults = logging.getLogger("django.request")
    monkeypatch.setattr(faults, "handlers", [caplog.handler])
    faults.error("A fault", extra={"status_code": 503})

    assert caplog.messages == ["A fault"]
