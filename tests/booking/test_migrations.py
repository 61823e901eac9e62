"""A request's table is made anew, with rows in it: all that stood before stands afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from penciled.booking.actions import accept_request, decline_request
from penciled.booking.models import AppointmentRequest
from penciled.desk.weighing import plan_of
from tests.factory import NOW, House, make_house

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.no_cover]

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
START = NOW + 2 * DAY
NET = "pending_requests_never_share_a_time"
BEFORE = ("booking", "0004_answers_settle")
AFTER = ("booking", "0005_who_asked")
CONTRADICTIONS: dict[str, dict[str, Any]] = {
    "request_ends_after_it_starts": {"ends_at": START},
    "request_is_resolved_exactly_when_not_pending": {"resolved_at": NOW},
    "request_is_accepted_exactly_when_it_has_its_appointment": {
        "state": "accepted",
        "resolved_at": NOW,
    },
    "only_an_answer_settles": {"settles_at": NOW},
    "only_an_accepted_request_made_its_client_active": {"made_active": True},
}


@pytest.fixture
def everything_again() -> Iterator[None]:
    """Leave the tables as the tests that come next expect them."""
    yield
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


@pytest.mark.usefixtures("everything_again")
def test_rows_net_and_checks_stand_after_each_way_between_0004_and_0005() -> None:
    house = make_house()
    stood, waiting = fill(house)
    now = truths()

    older = migrate(BEFORE)
    assert rows_of(older) == stood
    must_refuse(older, waiting)
    newer = migrate(AFTER)
    assert rows_of(newer) == stood
    must_refuse(newer, waiting)

    assert {each.asked_email for each in newer.objects.all()} == {
        f"client{number}@example.com" for number in range(4)
    }
    assert {each.asked_birth_date for each in newer.objects.all()} == {None}
    assert truths() == now


def fill(house: House) -> tuple[list[tuple[object, ...]], int]:
    """Store two that wait, one after the other, one accepted, one declined; name one that waits."""
    asked = [
        house.asked(START + number * HOUR, email=f"client{number}@example.com", note="Mornings")
        for number in range(4)
    ]
    how: dict[str, Any] = {"message": "", "by": house.member, "now": NOW}
    accept_request(asked[2].pk, plan_of(asked[2]), anyway=False, **how)
    decline_request(asked[3].pk, **how)
    return rows_of(AppointmentRequest), asked[0].pk


def migrate(to: tuple[str, str]) -> Any:
    """Return the table's model as it is after the migration."""
    MigrationExecutor(connection).migrate([to])
    apps = MigrationExecutor(connection).loader.project_state([to]).apps
    return apps.get_model("booking", "AppointmentRequest")


def rows_of(model: Any) -> list[tuple[object, ...]]:
    named = ("ref", "key", "client_id", "state", "starts_at", "ends_at", "appointment_id", "note")
    return list(model.objects.order_by("id").values_list(*named))


def must_refuse(model: Any, waiting: int) -> None:
    """Let no second request have the time of one that waits, and none contradict itself."""
    one = model.objects.get(pk=waiting)
    one.pk, one.ref, one.key = None, uuid4(), uuid4()
    refused(NET, one.save)
    others = model.objects.filter(state="pending").exclude(pk=waiting)
    refused(NET, lambda: others.update(starts_at=one.starts_at, ends_at=one.ends_at))
    for name, changes in CONTRADICTIONS.items():
        refused(name, lambda: model.objects.filter(pk=waiting).update(**changes))  # noqa: B023
    model.objects.filter(pk=waiting).update(note="Mornings")


def refused(name: str, write: Any) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        write()


def truths() -> set[str]:
    """Return the names of the table's constraints, indexes and triggers."""
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, AppointmentRequest._meta.db_table)
        named = {
            "unnamed" if each["foreign_key"] or name.startswith("__") else name
            for name, each in found.items()
        }
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            named |= {name for (name,) in cursor.fetchall()}
    assert CONTRADICTIONS.keys() <= named
    assert {NET, f"{NET}_insert"} & named
    return named
