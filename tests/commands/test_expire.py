"""`penciled expire` closes what nobody answered in time."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command

from tests.factory import make_house

LONG_GONE = datetime(2025, 12, 16, 20, 0, tzinfo=UTC)  # a Tuesday, 2 PM in Chicago
pytestmark = pytest.mark.django_db


def test_what_ran_out_is_closed_and_counted(capsys: pytest.CaptureFixture[str]) -> None:
    request = make_house().asked(LONG_GONE, now=LONG_GONE - timedelta(days=7))

    call_command("expire")
    call_command("expire", "--json")

    said = capsys.readouterr().out.splitlines()
    request.refresh_from_db()
    assert (request.state, said[0], json.loads(said[1])) == (
        "expired",
        "1 expired.",
        {"expired": 0},
    )


def test_nothing_to_do_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("expire")

    assert capsys.readouterr().out == "Nothing to expire.\n"
