"""The numbers a practice learns from, each against a slow count that is obviously right."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import count
from math import ceil
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from penciled.appointments.models import Appointment
from penciled.availability.models import Hours
from penciled.booking.insight import (
    HANDFUL,
    MOST_SERVICES,
    Insight,
    Scope,
    insight_of,
    open_in_a_week,
)
from penciled.booking.models import AppointmentRequest
from penciled.clients.models import Client
from penciled.core.interval import Interval
from penciled.core.lifecycle import State
from penciled.practices.agreed import agreed
from penciled.practices.models import Practitioner, Service
from tests.factory import NOW, ZONE, House, make_house, make_practitioner
from tests.stopwatch import quickest

pytestmark = pytest.mark.django_db

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
STATES = ("accepted", "declined", "cancelled", "expired", "pending")
STATUSES = ("scheduled", "arrived", "completed", "no_show", "cancelled", "late_cancelled")
ZONES = ("America/Chicago", "Asia/Kathmandu", "Australia/Lord_Howe")


def scope(house: House, **but: Any) -> Scope:
    said: dict[str, Any] = {
        "practitioners": [house.practitioner],
        "first": date(2026, 10, 12),
        "last": date(2026, 12, 7),
        "zone": ZoneInfo(ZONE),
        "now": NOW,
    }
    return Scope(**said | but)


def row(house: House, client: Client, state: str, asked_at: datetime, **but: Any) -> Any:
    """Return a request that was never sent, for another time than any other's."""
    start = datetime(2030, 1, 1, tzinfo=UTC) + next(NUMBERS) * HOUR
    fields: dict[str, Any] = {
        "key": uuid4(),
        "practice": house.practice,
        "practitioner": house.practitioner,
        "client": client,
        "service": house.service,
        "location": house.location,
        "client_zone": ZONE,
        "asked_as_new": False,
        "asked_name": "Elena",
        "state": state,
        "asked_at": asked_at,
        "expires_at": start,
        "resolved_at": None if state == "pending" else asked_at + HOUR,
        **agreed(Interval(start, start + HOUR), house.practitioner.zone_info),
    }
    return AppointmentRequest(**fields | but)


NUMBERS = count()


def visit(house: House, client: Client, status: str, start: datetime) -> Appointment:
    return Appointment(
        practice=house.practice,
        practitioner=house.practitioner,
        client=client,
        service=house.service,
        status=status,
        created_at=start - DAY,
        cancelled_at=start - HOUR if "cancelled" in status else None,
        **agreed(Interval(start, start + HOUR), house.practitioner.zone_info),
    )


def store(rows: Sequence[AppointmentRequest]) -> None:
    """Store rows, the accepted ones with an appointment far from everything."""
    accepted = [each for each in rows if each.state == "accepted"]
    made = Appointment.objects.bulk_create(
        Appointment(
            practice=each.practice,
            practitioner=each.practitioner,
            client=each.client,
            service=each.service,
            created_at=each.asked_at,
            **agreed(each.span, each.practitioner.zone_info),
        )
        for each in accepted
    )
    for each, appointment in zip(accepted, made, strict=True):
        each.appointment = appointment
    AppointmentRequest.objects.bulk_create(rows)


def a_history(house: House, chance: random.Random, size: int) -> list[Any]:
    """Return requests of all kinds around the days looked at, on two calendars."""
    client = house.elena()
    some: dict[str, Any] = {"services": [house.service], "locations": [house.location]}
    whose = [house.practitioner, make_practitioner(house.practice, "Daniel Reyes", **some)]
    offered = [house.service] + [
        Service.objects.create(practice=house.practice, name=f"Service {n}", duration=HOUR)
        for n in range(MOST_SERVICES + 2)
    ]
    first = datetime(2026, 10, 1, tzinfo=UTC)
    rows = []
    for _n in range(size):
        state, at = chance.choice(STATES), first + chance.randrange(80 * 24 * 60) * MINUTE
        took = chance.randrange(1, 9000) * MINUTE
        rows.append(
            row(
                house,
                client,
                state,
                at,
                practitioner=chance.choice(whose),
                service=chance.choice(offered),
                asked_as_new=chance.random() < 0.3,
                resolved_at=None if state == "pending" else at + took,
                expires_at=at + chance.choice([DAY, 400 * DAY]),
            )
        )
    return rows


def slow(rows: Sequence[Any], look: Scope) -> dict[str, Any]:
    """Count by going through everything, one by one."""
    sent = [
        each
        for each in rows
        if each.practitioner in look.practitioners
        and look.first <= each.asked_at.astimezone(look.zone).date() <= look.last
    ]
    weeks: Counter[tuple[date, str]] = Counter()
    for each in sent:
        on = each.asked_at.astimezone(look.zone).date()
        weeks[on - on.weekday() * DAY, str(each.state_at(look.now))] += 1
    answered = sorted(each.resolved_at - each.asked_at for each in sent if each.state in STATES[:2])
    enough = len(answered) >= HANDFUL
    local = [each.asked_at.astimezone(look.zone) for each in sent]
    services = Counter(each.service.name for each in sent)
    ranked = sorted(services.items(), key=lambda pair: (-pair[1], pair[0]))
    waiting = [
        each
        for each in rows
        if each.practitioner in look.practitioners and each.state_at(look.now) == State.PENDING
    ]
    return {
        "weeks": dict(weeks),
        "took": (
            len(answered),
            answered[ceil(len(answered) / 2) - 1] if enough else None,
            answered[ceil(len(answered) * 9 / 10) - 1] if enough else None,
        ),
        "sent": dict(Counter((at.weekday(), at.hour) for at in local)),
        "services": ranked[:MOST_SERVICES],
        "others": sum(often for _name, often in ranked[MOST_SERVICES:]),
        "new": sum(each.asked_as_new for each in sent),
        "known": sum(not each.asked_as_new for each in sent),
        "oldest": min((each.asked_at for each in waiting), default=None),
    }


def said(found: Insight) -> dict[str, Any]:
    return {
        "weeks": {
            (monday, str(state)): often
            for monday, counts in found.weeks.items()
            for state, often in counts.items()
        },
        "took": (found.took.count, found.took.median, found.took.ninetieth),
        "sent": dict(found.sent),
        "services": list(found.services),
        "others": found.other_services,
        "new": found.new,
        "known": found.known,
        "oldest": found.oldest.asked_at if found.oldest else None,
    }


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("size", [0, 1, HANDFUL, 150])
def test_every_number_is_what_counting_one_by_one_gives(house: House, zone: str, size: int) -> None:
    rows = a_history(house, random.Random(f"{zone} {size}"), size)
    store(rows)
    everyone = list(Practitioner.objects.order_by("pk"))
    for whose in (everyone, everyone[:1], []):
        look = scope(house, practitioners=whose, zone=ZoneInfo(zone))

        assert said(insight_of(look)) == slow(rows, look)


def test_totals_agree_with_each_other(house: House) -> None:
    store(a_history(house, random.Random(1), 120))

    found = insight_of(scope(house))

    by_week = sum(sum(counts.values()) for counts in found.weeks.values())
    by_service = sum(often for _name, often in found.services) + found.other_services
    assert by_week == sum(found.sent.values()) == by_service == found.requests > 0


def test_every_week_is_there_though_nothing_was_asked_in_it(house: House) -> None:
    found = insight_of(scope(house))

    assert len(found.weeks) == 9
    assert [each.weekday() for each in found.weeks] == [0] * 9
    assert (found.requests, found.oldest, found.took.count) == (0, None, 0)


def test_of_less_than_a_handful_of_answers_nothing_is_pretended(house: House) -> None:
    client = house.elena()
    store([row(house, client, "declined", NOW - n * DAY) for n in range(1, HANDFUL)])

    took = insight_of(scope(house)).took

    assert (took.count, took.median, took.ninetieth) == (HANDFUL - 1, None, None)


def test_appointments_are_told_by_what_became_of_them(house: House) -> None:
    client, chance = house.elena(), random.Random(3)
    some = [
        visit(house, client, chance.choice(STATUSES), NOW - chance.randrange(2000) * HOUR)
        for _n in range(200)
    ]
    Appointment.objects.bulk_create([*some, visit(house, client, "scheduled", NOW + HOUR)])
    look = scope(house)

    found = insight_of(look).visits

    meant = Counter(
        each.status
        for each in some
        if look.first <= each.starts_at.astimezone(look.zone).date() and each.ends_at <= NOW
    )
    assert found.no_show == meant["no_show"] > 0
    assert found.late == meant["late_cancelled"] > 0
    assert found.in_time == meant["cancelled"]
    assert found.took_place == meant["scheduled"] + meant["arrived"] + meant["completed"]
    assert found.count == found.took_place + found.no_show + found.late


@pytest.mark.parametrize("zone", ["America/Chicago", "Asia/Kathmandu"])
def test_open_hours_are_those_anybody_keeps_in_the_practice_s_zone(house: House, zone: str) -> None:
    Hours.objects.filter(practitioner=house.practitioner).update(opens=9 * 60 + 20, closes=660)
    look = scope(house, zone=ZoneInfo(zone))

    found = open_in_a_week(look)

    first = datetime(2026, 12, 7, tzinfo=look.zone).astimezone(UTC)
    slowly: Counter[tuple[int, int]] = Counter()
    for n in range(4 * 7 * 24 * 60):
        at = first + n * MINUTE
        wall = at.astimezone(ZoneInfo(ZONE))
        if wall.weekday() < 5 and 560 <= wall.hour * 60 + wall.minute < 660:
            local = at.astimezone(look.zone)
            slowly[local.weekday(), local.hour] += 1
    assert found == {cell: round(often / 4) for cell, often in slowly.items()}


def test_the_number_of_queries_does_not_grow(house: House) -> None:
    def queries(look: Scope) -> int:
        with CaptureQueriesContext(connection) as asked:
            insight_of(look)
        return len(asked)

    rows = a_history(house, random.Random(4), 100)
    store(rows[:60])
    few = queries(scope(house))
    store(rows[60:])
    everyone = list(Practitioner.objects.all())

    assert few == queries(scope(house, practitioners=everyone)) == 9


@pytest.mark.soak
def test_a_year_of_twenty_thousand_requests_takes_a_second() -> None:
    house = make_house()
    store(a_history(house, random.Random(5), 20_000))
    look = scope(house, practitioners=list(Practitioner.objects.all()), first=date(2025, 12, 8))

    length = quickest(lambda: insight_of(look), enough=3)

    requests = insight_of(look).requests
    print(f"insight into {requests} requests: {length:.2f} s")  # noqa: T201 -- to be read
    assert length < 3
