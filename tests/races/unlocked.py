"""What keeps people apart, taken out: a race that stays right without it proves nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection, connections

from penciled.booking.models import AppointmentRequest, TrailEntry
from penciled.config.sqlite.base import DatabaseWrapper
from penciled.practices import calendars
from penciled.practices.models import Room

NET = "pending_requests_never_share_a_time"


def let_all_write(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take out the queue before SQLite's only writer, and let readers become writers."""
    if connection.vendor == "sqlite":
        monkeypatch.setattr(DatabaseWrapper, "_place", OpenDoor())
        for each in connections.all():
            monkeypatch.setitem(each.settings_dict["OPTIONS"], "transaction_mode", "DEFERRED")


def hold_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let whoever holds calendars only read where they stand."""
    monkeypatch.setattr(calendars, "hold", unheld)
    let_all_write(monkeypatch)


@contextmanager
def unguarded(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Take the lock out, and the constraint behind it, for as long as it lasts."""
    hold_nothing(monkeypatch)
    migration = import_module(f"penciled.booking.migrations.0002_{NET}")

    with connection.schema_editor() as editor:
        migration.unguard(apps, editor)
    try:
        yield
    finally:
        TrailEntry.objects.all().delete()
        AppointmentRequest.objects.all().delete()
        with connection.schema_editor() as editor:
            migration.guard(apps, editor)


def unheld(some: Iterable[int], **_room: Room | None) -> dict[int, int]:
    return calendars.versions(some)


class OpenDoor:
    def acquire(self, timeout: float) -> bool:
        return False
