"""What failed before it was kept when: the time it was tried last stands for that."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from tests.factory import NOW

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.no_cover]

BEFORE = ("outbox", "0003_messages_of_a_practice")
AFTER = ("outbox", "0004_when_a_mail_failed")


@pytest.fixture
def everything_again() -> Iterator[None]:
    """Leave the tables as the tests that come next expect them."""
    yield
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


@pytest.mark.usefixtures("everything_again")
def test_mails_that_failed_before_have_a_time_and_all_others_none() -> None:
    older = migrate(BEFORE)
    for state in ("queued", "waiting", "sent", "failed", "bounced", "cancelled"):
        sent_at = NOW if state in {"sent", "bounced"} else None
        said: dict[str, Any] = {"key": state, "message_id": f"<{state}>", "ref": uuid4()}
        said |= {"topic": "any", "recipient": "ada@example.com", "state": state}
        older.objects.create(**said, sent_at=sent_at, created_at=NOW, due_at=NOW)

    newer = migrate(AFTER)

    times = dict(newer.objects.values_list("state", "failed_at"))
    assert {state for state, at in times.items() if at} == {"failed", "bounced"}
    assert times["failed"] == times["bounced"] == NOW
    with pytest.raises(IntegrityError, match="exactly_when_it_failed"), transaction.atomic():
        newer.objects.filter(state="failed").update(failed_at=None)
    assert migrate(BEFORE).objects.count() == 6


def migrate(to: tuple[str, str]) -> Any:
    """Return the table's model as it is after the migration."""
    MigrationExecutor(connection).migrate([to])
    return (
        MigrationExecutor(connection).loader.project_state([to]).apps.get_model("outbox", "Message")
    )
