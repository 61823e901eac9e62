"""Each difference is a sentence, and what is the same is none."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from penciled.notifications.changes import against_asked, against_before
from penciled.notifications.visit import Visit
from tests.factory import NOW
from tests.notifications.scenes import START

HOUR = timedelta(hours=1)
FACTS = {
    "starts_at": START.isoformat(),
    "ends_at": (START + HOUR).isoformat(),
    "zone": "America/Chicago",
    "practitioner": "Maya Okafor, LCSW",
    "practitioner_name": "Maya Okafor",
    "service": "Individual session",
    "location": "Ferris Street, Suite 3",
    "location_before": "Ferris Street",
    "address": "418 Ferris Street",
    "telehealth": False,
    "link": "",
}
VIDEO = {"location": "By video", "location_before": "By video", "address": "", "telehealth": True}


def visit(**words: Any) -> Visit:
    return Visit.of(FACTS | words, told_at=NOW, zone="America/Chicago")


def at(start: timedelta, length: timedelta = HOUR) -> dict[str, str]:
    begin = START + start
    return {"starts_at": begin.isoformat(), "ends_at": (begin + length).isoformat()}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({}, []),
        (at(HOUR), ["The start is 60 minutes later than you asked."]),
        (at(-HOUR / 2), ["The start is 30 minutes earlier than you asked."]),
        (at(timedelta(days=7)), ["The day is not the one you asked for."]),
        (at(timedelta(0), 2 * HOUR), ["It takes 2 hours instead of 60 minutes."]),
        (VIDEO, ["It is by video instead of at Ferris Street."]),
        ({"location": "", "location_before": "", "address": ""}, ["The place is a new one."]),
        ({"address": "9 Elm Street"}, ["The place is a new one."]),
        ({"link": "https://video.example/new"}, []),
    ],
)
def test_what_was_booked_is_told_against_what_was_asked(
    words: dict[str, Any], said: list[str]
) -> None:
    assert against_asked(visit(), visit(**words)) == said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (at(HOUR), ["The start is 60 minutes later than it was."]),
        (at(-HOUR), ["The start is 60 minutes earlier than it was."]),
        (at(timedelta(days=-1)), ["It is on another day."]),
    ],
)
def test_what_moved_is_told_against_what_it_was(words: dict[str, Any], said: list[str]) -> None:
    assert against_before(visit(), visit(**words)) == said


def test_a_day_is_the_readers() -> None:
    late = at(timedelta(hours=9, minutes=30))  # 11:30 PM in Chicago, past midnight in New York

    here = visit().instead_of(visit(**late))
    there = Visit.of(FACTS, told_at=NOW, zone="America/New_York").instead_of(
        Visit.of(FACTS | late, told_at=NOW, zone="America/New_York")
    )

    assert (here, there) == ("11:30 PM", "Wednesday, December 16 at 12:30 AM")


def test_another_service_is_named_only_where_services_are() -> None:
    other = FACTS | {"service": "Couples session"}
    named = [Visit.of(each, told_at=NOW, names_service=True) for each in (FACTS, other)]
    unnamed = [Visit.of(each, told_at=NOW) for each in (FACTS, other)]

    assert against_before(*named) == [
        "The service is “Couples session” instead of “Individual session”."
    ]
    assert against_before(*unnamed) == ["The service is another one."]
