"""Each kind of reminder is written for itself: trouble with one keeps none of the others back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.db import OperationalError

from penciled.commands import reminding
from tests.factory import NOW


def writes(count: int) -> Any:
    def write(*, now: datetime) -> int:
        assert now == NOW
        return count

    return write


def fails(*, now: datetime) -> int:
    raise ZeroDivisionError(str(now))


def is_away(*, now: datetime) -> int:
    raise OperationalError(str(now))


def test_all_kinds_are_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reminding, "EACH", (writes(1), writes(2)))

    assert reminding.remind_all(now=NOW) == 3


def test_one_kind_that_fails_is_logged_and_keeps_no_other_back(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(reminding, "EACH", (fails, writes(2)))

    assert reminding.remind_all(now=NOW) == 2
    assert caplog.messages == ["Reminders could not be written (fails)."]


def test_a_database_that_is_away_is_not_their_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reminding, "EACH", (is_away, writes(2)))

    with pytest.raises(OperationalError):
        reminding.remind_all(now=NOW)
