from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from penciled.availability.dates import save_override
from penciled.availability.models import Hours, PractitionerTerms
from penciled.availability.queries import Wanted
from penciled.booking.explain import rules_against
from penciled.booking.slots import open_slots
from tests.factory import NOW, House

pytestmark = pytest.mark.django_db

TEN = datetime(2026, 12, 10, 16, 0, tzinfo=UTC)  # Thursday, 10:00 in Chicago
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def wanted(house: House, *, as_new: bool = True) -> Wanted:
    return Wanted(service=house.service, location=house.location, as_new=as_new)


def against(house: House, start: datetime = TEN, *, as_new: bool = True) -> list[str]:
    rules = rules_against(house.practitioner, wanted(house, as_new=as_new), start, now=NOW)
    return [rule.words for rule in rules]


def test_nothing_speaks_against_exactly_what_is_offered(house: House) -> None:
    house.asked(TEN)
    found = open_slots(
        [house.practitioner], wanted(house), first=TEN - DAY, last=TEN + DAY, now=NOW
    )
    offered = [slot.start for slot in found]

    quarters = [TEN - DAY + n * HOUR / 4 for n in range(4 * 48)]

    assert [start for start in quarters if not against(house, start)] == offered


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (7, "before the hours, which begin at 9:00 AM"),
        (17, "would end at 5:50 PM, after the hours"),
        (20, "after the hours, which end at 5:00 PM"),
    ],
)
def test_a_time_outside_a_day_s_hours_says_where_they_are(
    house: House, hours: int, words: str
) -> None:
    assert against(house, TEN + (hours - 10) * HOUR) == [words]


def test_a_day_without_hours_says_so(house: House) -> None:
    assert against(house, TEN + 2 * DAY) == ["no hours for this on that day"]


def test_a_date_that_is_closed_says_so(house: House) -> None:
    save_override(house.practitioner, [date(2026, 12, 10)], [], by=house.member, now=NOW)

    assert against(house) == ["that date is closed"]


def test_a_time_of_other_weeks_says_so(house: House) -> None:
    Hours.objects.filter(weekday=3).update(since=date(2026, 12, 3), every=2)

    assert against(house) == ["open then only in other weeks"]
    assert against(house, TEN + 7 * DAY) == []


def test_between_two_stretches_is_said(house: House) -> None:
    Hours.objects.filter(weekday=3).update(closes=600)
    Hours.objects.create(practitioner=house.practitioner, weekday=3, opens=720, closes=900)

    assert against(house, TEN + HOUR) == ["between two stretches of hours"]


def test_the_hour_of_the_day_before_is_said(house: House) -> None:
    PractitionerTerms.objects.update(asked_by=8 * 60)

    assert against(house, TEN - 2 * DAY) == [
        "less than 24 hours away, or not asked for by 8:00 AM the day before"
    ]


def test_what_is_not_offered_is_said_before_the_time(house: House) -> None:
    house.practitioner.listed = False
    house.practitioner.takes_new_clients = False
    house.service.for_new = False
    house.practitioner.services.clear()
    house.practitioner.locations.clear()

    assert against(house) == [
        "Maya isn’t shown to clients.",
        "Maya takes no new clients.",
        "Maya doesn’t offer this service.",
        "This service isn’t offered to that kind of client.",
        "Maya isn’t at this location.",
    ]
