from __future__ import annotations

import json
from collections import Counter
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import caches
from django.core.management import CommandError, call_command
from django.db import connection

from penciled.appointments.models import Appointment
from penciled.audit import chain
from penciled.booking.models import AppointmentRequest
from penciled.outbox.models import Message
from penciled.practices.models import Practice, Practitioner

pytestmark = pytest.mark.django_db


def demo(**options: Any) -> str:
    out = StringIO()
    call_command("demo", on="2026-12-09", stdout=out, **options)
    return out.getvalue()


def seen() -> list[tuple[Any, ...]]:
    fields = ("practitioner__name", "client__first_name", "starts_at", "ends_at")
    asked = AppointmentRequest.objects.order_by("id").values_list(*fields, "state", "note")
    stand = Appointment.objects.order_by("id").values_list(*fields, "title", "status")
    return [*asked, *stand]


def test_the_demo_is_two_practices_in_the_middle_of_their_work() -> None:
    demo()

    for practice in Practice.objects.all():
        asked = AppointmentRequest.objects.filter(practice=practice)
        states = Counter(asked.values_list("state", flat=True))
        assert states["pending"] == 7
        assert sum(states.values()) == 37
        assert set(states) == {"pending", "accepted", "declined", "cancelled", "expired"}
        assert Appointment.objects.filter(practice=practice).count() > 150
        assert list(chain.broken_links(practice.ref)) == []
    zones = Practitioner.objects.values_list("practice__slug", "zone").distinct()
    assert Counter(slug for slug, _ in zones) == {"wrenfield": 2, "alder-quay": 2}
    assert not Message.objects.filter(state="queued", topic="request.accepted").exists()


def test_the_same_seed_tells_the_same_story_and_another_another() -> None:
    size = {"practices": 1, "weeks": 2, "past": 6, "pending": 3}
    stories = []
    for seed in (1, 1, 2):
        demo(seed=seed, **size)
        stories.append(seen())
        clear()

    assert stories[0] == stories[1]
    assert stories[0] != stories[2]


def test_any_size_may_be_had_and_told_as_json() -> None:
    made = json.loads(demo(practices=3, weeks=1, past=1, pending=1, json=True, verbosity=0))

    assert [one["practice"] for one in made] == [
        "Wrenfield Counseling",
        "Alder & Quay Nutrition",
        "Wrenfield Counseling 1",
    ]


def test_the_demo_never_mixes_with_real_practices() -> None:
    demo(practices=1, weeks=1, past=0, pending=0)

    with pytest.raises(CommandError, match="empty database"):
        demo()
    assert demo(if_empty=True) == ""
    assert Practice.objects.count() == 1


def test_a_date_that_is_none_is_refused() -> None:
    with pytest.raises(CommandError, match="2026-12-09"):
        call_command("demo", on="tomorrow")


def clear() -> None:
    caches["slots"].clear()
    order = ["booking_trailentry", "booking_appointmentrequest", "appointments_appointment"]
    with connection.cursor() as cursor:
        for table in order:
            cursor.execute(f"DELETE FROM {table}")
    for model in reversed(list(apps.get_models())):
        if model.__module__.startswith("penciled."):
            model._base_manager.all().delete()
