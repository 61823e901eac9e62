from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from penciled.core.wall import zone_data_version
from penciled.outbox.actions import beat, post

pytestmark = pytest.mark.django_db


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
