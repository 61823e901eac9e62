from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.conf import LazySettings
from django.core.cache import caches
from django.core.management import CommandError, call_command
from django.db import connection

from penciled.appointments.models import Appointment, Series
from penciled.audit import chain
from penciled.availability.models import PracticeTerms, PractitionerTerms
from penciled.booking.matching import likely_for
from penciled.booking.models import AppointmentRequest
from penciled.clients.models import Guardian
from penciled.outbox.models import Message
from penciled.practices.models import Practice, Practitioner, Service
from penciled.practices.portal import must_read
from penciled.practices.settling import is_settling

pytestmark = pytest.mark.django_db

SET_ON = datetime(2026, 12, 9, 17, 20, tzinfo=UTC)


def demo(**options: Any) -> str:
    out = StringIO()
    call_command("demo", on="2026-12-09", stdout=out, **options)
    return out.getvalue()


def seen() -> list[tuple[Any, ...]]:
    fields = ("practitioner__name", "client__first_name", "starts_at", "ends_at")
    asked = AppointmentRequest.objects.order_by("id").values_list(
        *fields, "state", "note", "answers"
    )
    stand = Appointment.objects.order_by("id").values_list(
        *fields, "title", "status", "room__name", "staff_note", "event_kind"
    )
    return [*asked, *stand]


@pytest.mark.soak
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


@pytest.mark.soak
def test_the_same_seed_tells_the_same_story_and_another_another() -> None:
    size = {"practices": 1, "weeks": 2, "past": 6, "pending": 3}
    stories = []
    for seed in (1, 1, 2):
        demo(seed=seed, **size)
        stories.append(seen())
        clear()

    assert stories[0] == stories[1]
    assert stories[0] != stories[2]


@pytest.mark.soak
def test_the_demo_has_something_of_everything_and_all_of_it_remembers_how_it_came_about() -> None:
    demo(practices=1)

    for practice in Practice.objects.all():
        standing = Appointment.objects.filter(practice=practice)
        statuses = Counter(standing.filter(starts_at__lt=SET_ON).values_list("status", flat=True))
        assert set(statuses) >= {"completed", "no_show", "cancelled", "late_cancelled"}
        assert statuses.most_common(1)[0][0] == "completed"
        kinds = set(standing.values_list("event_kind", flat=True))
        assert kinds == {"", "meeting", "break", "leave", "other"}
        assert standing.filter(room__isnull=False).exists()
        assert standing.exclude(staff_note="").exists()
        assert Series.objects.filter(practice=practice).count() == 4
        assert practice.members.filter(may_see__isnull=False).count() == 1
        assert Guardian.objects.filter(client__practice=practice).count() == 1
        waiting = AppointmentRequest.objects.filter(practice=practice, state="pending")
        assert [each.pk for each in waiting if any(one.match.is_strong for one in likely_for(each))]
    untold = Appointment.objects.exclude(history__what="booked").exclude(title="Supervision")
    cancelled = Appointment.objects.filter(cancelled_at__isnull=False)
    assert list(untold) == []
    assert all(each.history.filter(what=each.status).exists() for each in cancelled)


@pytest.mark.soak
def test_each_practice_is_set_up_with_all_that_its_owners_may_say() -> None:
    demo()

    for practice in Practice.objects.all():
        must_read(practice.accent)
        assert practice.welcome
        assert practice.after_asking
        assert practice.questions.count() == 2
        assert practice.saved_messages.count() == 3
        assert PracticeTerms.objects.get(practice=practice).most_per_day == 7
        assert not is_settling(practice)
        differs = PractitionerTerms.objects.filter(practitioner__practice=practice)
        assert [each.own for each in differs] == [["notice"]]
        asked = AppointmentRequest.objects.filter(practice=practice)
        assert any(each.answers for each in asked)
    [bound] = Service.objects.filter(locations__isnull=False)
    assert [place.name for place in bound.locations.all()] == ["Lakeside, upstairs"]
    for kind in (Appointment, AppointmentRequest):
        places = kind.objects.filter(service=bound).values_list("location__name", flat=True)
        assert set(places) == {"Lakeside, upstairs"}


def test_no_appointment_that_is_still_to_come_says_how_it_went() -> None:
    demo(practices=1, weeks=2, past=4)

    to_come = Appointment.objects.filter(starts_at__gt=SET_ON).values_list("status", flat=True)
    assert set(to_come) <= {"scheduled", "cancelled", "late_cancelled"}
    over = Appointment.objects.filter(ends_at__lt=SET_ON, client__isnull=False)
    assert not over.filter(status__in=["scheduled", "arrived"]).exists()


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


def test_its_known_passwords_stay_out_of_what_others_can_reach(settings: LazySettings) -> None:
    settings.DEVELOPMENT = False

    with pytest.raises(CommandError, match="--with-known-passwords"):
        demo()

    assert Practice.objects.count() == 0
