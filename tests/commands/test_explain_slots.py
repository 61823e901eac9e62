"""`penciled explain-slots` answers as the availability page does, from the same code."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from penciled.availability.models import Hours
from tests.factory import NOW, House

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def said(*words: str) -> str:
    out = StringIO()
    call_command("explain_slots", "wrenfield", *words, stdout=out)
    return out.getvalue()


def told(*words: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(said(*words, "--json"))
    return found


def test_an_open_time_can_be_asked_for(house: House) -> None:
    words = said("2026-12-10T10:00", "--client", "new")

    assert words == (
        "Maya Okafor, Individual session, Ferris Street, Suite 3, new client, "
        "Thu, Dec 10, 10:00 AM\n  open: can be asked for\n"
    )


def test_every_rule_against_a_time_is_said(house: House) -> None:
    house.practice.booking_on = False
    house.practice.save()
    house.practitioner.takes_new_clients = False
    house.practitioner.save()
    Hours.objects.filter(weekday=3).update(for_new=False)

    new, existing = told("2026-12-10T10:20")

    assert [rule["code"] for rule in new["against"]] == ["booking_off", "no_new_clients", "closed"]
    assert [rule["code"] for rule in existing["against"]] == ["booking_off", "off_grid"]
    assert new["start"] == datetime(2026, 12, 10, 16, 20, tzinfo=UTC).isoformat()
    assert new["against"][2]["words"] == "open, but not for this service, location or client"


def test_what_takes_a_time_is_said_and_not_whose_it_is(house: House) -> None:
    house.asked(datetime(2026, 12, 10, 16, tzinfo=UTC))

    words = said("2026-12-10T10:00", "--client", "new")

    assert words.endswith("\n  taken: taken by a pending request: 10:00 – 10:50 AM\n")
    assert "Elena" not in words


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (["2026-12-10T10:00", "--practitioner", "Nobody"], "No practitioner is called 'Nobody'"),
        (["2026-12-10T10:00", "--service", "Nothing"], "No service is called 'Nothing'"),
        (["2026-12-10T10:00", "--location", "Nowhere"], "No location is called 'Nowhere'"),
        (["2027-03-14T02:30"], "Clocks in America/Chicago skip 02:30"),
        (["someday"], "is no time such as"),
        (["2026-12-10T10:00+01:00"], "without an offset"),
        (["2026-12-10T10:00", "--client", "robot"], "invalid choice"),
    ],
)
def test_what_is_not_there_is_named(house: House, words: list[str], what: str) -> None:
    with pytest.raises(CommandError, match=what):
        said(*words)


def test_a_practice_that_is_not_there_is_named(house: House) -> None:
    with pytest.raises(CommandError, match="No practice is at 'elsewhere'"):
        call_command("explain_slots", "elsewhere", "2026-12-10T10:00")


def test_a_thing_is_named_by_its_name_in_any_case_or_its_id(house: House) -> None:
    by_name = told("2026-12-10T10:00", "--practitioner", "maya okafor", "--client", "new")
    by_id = told(
        "2026-12-10T10:00",
        "--practitioner", str(house.practitioner.ref),
        "--service", str(house.service.ref),
        "--location", str(house.location.ref),
        "--client", "new",
    )  # fmt: skip

    assert by_name == by_id
