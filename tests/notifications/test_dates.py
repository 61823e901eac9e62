"""The dates of a series in a mail: what holds for all is said once, the rest with its date."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from penciled.notifications.dates import MOST, Dates, dates_of
from penciled.notifications.told import Told
from penciled.outbox.models import Message
from tests.factory import NOW

PLACE = "418 Ferris Street"


def facts(start: str, **said: Any) -> dict[str, Any]:
    """Return the facts of a visit of an hour on this start, as `booking.telling` posts them."""
    day, hour = start.split("T")
    ends = f"{day}T{int(hour) + 1:02}:00:00+00:00"
    return {
        "starts_at": f"{start}:00:00+00:00",
        "ends_at": ends,
        "zone": "America/Chicago",
        "practitioner": "Maya Okafor, LCSW",
        "practitioner_name": "Maya Okafor",
        "service": "Individual session",
        "location": "Ferris Street, Suite 3",
        "location_before": "Ferris Street",
        "address": PLACE,
        "telehealth": False,
        "link": "",
        **said,
    }


def told(starts: list[str], *, zone: str = "", **said: Any) -> Dates:
    dates = [
        {name: facts(start)[name] for name in ("starts_at", "ends_at")}
        | {"ref": str(UUID(int=number)), "sequence": number}
        for number, start in enumerate(starts)
    ]
    payload = {"booked": facts(starts[0]), "dates": dates, "client_zone": zone, **said}
    return dates_of(Told(Message(created_at=NOW), None, payload))


def test_dates_are_listed_by_start_whatever_order_they_come_in() -> None:
    dates = told(["2026-12-22T16", "2026-12-15T16"])

    assert [each.visit.day for each in dates.listed] == [
        "Tuesday, December 15",
        "Tuesday, December 22",
    ]
    assert [each.sequence for each in dates.every] == [1, 0]


@pytest.mark.parametrize(("count", "more"), [(1, 0), (MOST, 0), (MOST + 1, 1), (52, 40)])
def test_at_most_a_dozen_is_listed_and_the_rest_counted(count: int, more: int) -> None:
    dates = told([f"20{10 + n}-12-15T16" for n in range(count)])

    assert (len(dates.listed), dates.more, dates.count) == (count - more, more, count)


def test_the_year_is_said_where_it_is_another() -> None:
    dates = told(["2026-12-29T16", "2027-01-05T16"])

    assert [each.visit.day for each in dates.listed] == [
        "Tuesday, December 29",
        "Tuesday, January 5, 2027",
    ]


def test_what_changed_for_all_is_said_once_and_what_for_one_with_its_date() -> None:
    before = [facts("2026-12-15T15"), facts("2026-12-22T15")]

    dates = told(["2026-12-15T16", "2026-12-22T16"], before=before)

    assert dates.changes == ["The start is 60 minutes later than it was."]
    assert [each.it_was for each in dates.listed] == ["9:00 AM", "9:00 AM"]
    assert [each.notes for each in dates.listed] == [[], []]


def test_a_date_that_came_from_another_place_says_so_itself() -> None:
    before = [facts("2026-12-15T15"), facts("2026-12-22T15", telehealth=True)]

    dates = told(["2026-12-15T16", "2026-12-22T16"], before=before)

    assert [each.notes for each in dates.listed] == [
        [],
        ["It is at Ferris Street instead of by video."],
    ]


def test_the_time_at_the_practice_is_said_once_when_it_is_always_the_same() -> None:
    always = told(["2027-03-02T16", "2027-03-16T15"], zone="America/Phoenix")
    sometimes = told(["2027-03-02T16", "2027-03-16T16"], zone="America/Phoenix")

    assert always.there.startswith("10:00 – 11:00 AM in Central Time")
    assert [each.there for each in always.listed] == ["", ""]
    assert sometimes.there == ""
    assert [each.there[:15] for each in sometimes.listed] == ["10:00 – 11:00 A", "11:00 AM – 12:0"]
