from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from penciled.availability.actions import (
    Open,
    Weeks,
    close_days,
    copy_day,
    open_days,
    remove_hours,
    save_hours,
)
from penciled.availability.dates import remove_override, save_override
from penciled.availability.models import Hours, Override, OverrideHours
from penciled.availability.queries import hours_of
from penciled.availability.shown import hours_shown, override_shown, week_shown
from penciled.core.errors import InvalidInput, NotPermitted, StaleChange
from penciled.core.fingerprint import fingerprint
from penciled.practices.models import Calendar
from tests.factory import NOW, House, make_practitioner

pytestmark = pytest.mark.django_db

CHRISTMAS = date(2026, 12, 25)
NINE_TO_TEN = Open(opens=540, closes=600)


def test_hours_are_stored_with_whom_and_where_they_are_for(house: House) -> None:
    stretch = Open(
        opens=540,
        closes=1440,
        for_new=False,
        services=[house.service],
        locations=[house.location],
    )

    row = save_hours(house.practitioner, 6, stretch, by=house.member, now=NOW)

    assert (row.weekday, row.opens, row.closes, row.for_new) == (6, 540, 1440, False)
    assert (list(row.services.all()), list(row.locations.all())) == (
        [house.service],
        [house.location],
    )


def test_saving_hours_again_changes_them(house: House) -> None:
    row = Hours.objects.get(weekday=0)

    save_hours(house.practitioner, 5, NINE_TO_TEN, ref=row.ref, by=house.member, now=NOW)

    row.refresh_from_db()
    assert (row.weekday, row.opens, row.closes) == (5, 540, 600)
    assert Hours.objects.count() == 5


@pytest.mark.parametrize(
    "stretch",
    [
        Open(opens=600, closes=600),
        Open(opens=600, closes=540),
        Open(opens=-1, closes=60),
        Open(opens=0, closes=1441),
        Open(opens=540, closes=600, for_new=False, for_existing=False),
    ],
)
def test_hours_that_make_no_sense_are_refused_and_change_nothing(
    house: House, stretch: Open
) -> None:
    with pytest.raises(InvalidInput):
        save_hours(house.practitioner, 0, stretch, by=house.member, now=NOW)

    assert Hours.objects.count() == 5
    assert Calendar.objects.get().version == 0


def test_hours_that_were_removed_meanwhile_are_not_brought_back(house: House) -> None:
    with pytest.raises(InvalidInput, match="removed"):
        save_hours(house.practitioner, 0, NINE_TO_TEN, ref=uuid4(), by=house.member, now=NOW)


def test_removing_hours_twice_is_no_error(house: House) -> None:
    row = Hours.objects.get(weekday=0)

    for _ in range(2):
        remove_hours(house.practitioner, row.ref, by=house.member, now=NOW)

    assert Hours.objects.count() == 4


def test_an_override_replaces_the_one_before_it(house: House) -> None:
    save_override(house.practitioner, [CHRISTMAS], [NINE_TO_TEN], by=house.member, now=NOW)
    save_override(house.practitioner, [CHRISTMAS], [], note="Closed.", by=house.member, now=NOW)

    override = Override.objects.get()
    assert (override.note, override.stretches.count()) == ("Closed.", 0)
    remove_override(house.practitioner, override.ref, by=house.member, now=NOW)
    assert (Override.objects.count(), OverrideHours.objects.count()) == (0, 0)


def test_several_dates_are_closed_in_one_go(house: House) -> None:
    days = [CHRISTMAS + timedelta(days=n) for n in range(3)]

    save_override(house.practitioner, days, [], note="Away", by=house.member, now=NOW)

    stored = Override.objects.order_by("on").values_list("on", "note")
    assert list(stored) == [(on, "Away") for on in days]
    assert Calendar.objects.get().version == 1


def test_dates_with_hours_of_their_own_are_replaced_only_when_that_is_said(house: House) -> None:
    days = [CHRISTMAS, date(2026, 12, 26)]
    save_override(house.practitioner, days[:1], [NINE_TO_TEN], by=house.member, now=NOW)

    with pytest.raises(InvalidInput, match="Fri, Dec 25"):
        save_override(house.practitioner, days, [], replace=False, by=house.member, now=NOW)

    assert (Override.objects.count(), OverrideHours.objects.count()) == (1, 1)


@pytest.mark.parametrize("count", [0, 367])
def test_no_dates_and_more_than_a_year_of_them_are_refused(house: House, count: int) -> None:
    days = [CHRISTMAS + timedelta(days=n) for n in range(count)]

    with pytest.raises(InvalidInput):
        save_override(house.practitioner, days, [], by=house.member, now=NOW)


def test_a_date_that_somebody_changed_is_not_overwritten(house: House) -> None:
    [old] = save_override(house.practitioner, [CHRISTMAS], [], by=house.member, now=NOW)
    shown = fingerprint(override_shown(old))
    save_override(house.practitioner, [CHRISTMAS], [NINE_TO_TEN], by=house.member, now=NOW)

    with pytest.raises(StaleChange):
        save_override(house.practitioner, [CHRISTMAS], [], shown=shown, by=house.member, now=NOW)
    with pytest.raises(StaleChange):
        remove_override(house.practitioner, old.ref, shown=shown, by=house.member, now=NOW)
    assert OverrideHours.objects.count() == 1


def rows(house: House, weekday: int) -> list[tuple[int, int]]:
    stored = hours_of(house.practitioner).filter(weekday=weekday)
    return list(stored.values_list("opens", "closes"))


def test_what_overlaps_or_touches_and_is_for_the_same_becomes_one(house: House) -> None:
    Hours.objects.filter(weekday=0).update(opens=540, closes=720)
    late = Open(opens=840, closes=1020)
    save_hours(house.practitioner, 0, late, by=house.member, now=NOW)

    kept = save_hours(house.practitioner, 0, Open(opens=720, closes=900), by=house.member, now=NOW)

    assert (kept.opens, kept.closes) == (540, 1020)
    assert rows(house, 0) == [(540, 1020)]


def test_what_is_for_others_or_in_other_weeks_stays_a_stretch_of_its_own(house: House) -> None:
    for stretch, weeks in (
        (Open(opens=540, closes=1020, for_new=False), Weeks()),
        (Open(opens=540, closes=1020, services=[house.service]), Weeks()),
        (Open(opens=540, closes=1020, locations=[house.location]), Weeks()),
        (Open(opens=540, closes=1020), Weeks(since=CHRISTMAS)),
        (Open(opens=540, closes=1020), Weeks(until=CHRISTMAS)),
        (Open(opens=540, closes=1020), Weeks(since=CHRISTMAS, every=2)),
    ):
        save_hours(house.practitioner, 0, stretch, weeks=weeks, by=house.member, now=NOW)

    assert len(rows(house, 0)) == 7


@pytest.mark.parametrize(
    ("weeks", "field"),
    [
        (Weeks(since=CHRISTMAS, until=date(2026, 12, 24)), "until"),
        (Weeks(every=2), "since"),
        (Weeks(since=CHRISTMAS, every=0), "every"),
        (Weeks(since=CHRISTMAS, every=9), "every"),
    ],
)
def test_weeks_that_cannot_be_are_refused(house: House, weeks: Weeks, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        save_hours(house.practitioner, 5, NINE_TO_TEN, weeks=weeks, by=house.member, now=NOW)

    assert refused.value.field == field
    assert rows(house, 5) == []


def test_several_days_are_opened_in_one_go(house: House) -> None:
    open_days(house.practitioner, [5, 6, 5], NINE_TO_TEN, by=house.member, now=NOW)

    assert (rows(house, 5), rows(house, 6)) == ([(540, 600)], [(540, 600)])
    assert Calendar.objects.get().version == 1


@pytest.mark.parametrize("days", [[], [7], [-1]])
def test_no_day_is_refused(house: House, days: list[int]) -> None:
    with pytest.raises(InvalidInput):
        open_days(house.practitioner, days, NINE_TO_TEN, by=house.member, now=NOW)


@pytest.mark.parametrize(
    ("cut", "left"),
    [
        ((720, 780), [(540, 720), (780, 1020)]),
        ((0, 600), [(600, 1020)]),
        ((960, 1440), [(540, 960)]),
        ((540, 1020), []),
        ((0, 540), [(540, 1020)]),
    ],
)
def test_a_time_is_taken_out_of_a_day(
    house: House, cut: tuple[int, int], left: list[tuple[int, int]]
) -> None:
    row = Hours.objects.get(weekday=0)
    row.services.set([house.service])

    was_open = close_days(house.practitioner, [0], *cut, by=house.member, now=NOW)

    assert (rows(house, 0), rows(house, 1)) == (left, [(540, 1020)])
    assert was_open == (left != [(540, 1020)])
    for each in hours_of(house.practitioner).filter(weekday=0):
        assert list(each.services.all()) == [house.service]


def test_a_day_is_copied_over_others_with_all_it_says(house: House) -> None:
    weeks = Weeks(since=CHRISTMAS, every=2)
    stretch = Open(opens=1080, closes=1140, for_new=False, locations=[house.location])
    save_hours(house.practitioner, 0, stretch, weeks=weeks, by=house.member, now=NOW)

    copy_day(house.practitioner, 0, [0, 2, 6], by=house.member, now=NOW)

    for day in (0, 2, 6):
        some = list(hours_of(house.practitioner).filter(weekday=day))
        assert [hours_shown(each) | {"weekday": 0} for each in some] == [
            hours_shown(each) for each in hours_of(house.practitioner).filter(weekday=0)
        ]
    assert rows(house, 1) == [(540, 1020)]


def test_a_day_is_not_copied_over_what_nobody_was_shown(house: House) -> None:
    shown = fingerprint(week_shown(hours_of(house.practitioner)))
    save_hours(house.practitioner, 5, NINE_TO_TEN, by=house.member, now=NOW)

    with pytest.raises(StaleChange):
        copy_day(house.practitioner, 0, [5], shown=shown, by=house.member, now=NOW)

    assert rows(house, 5) == [(540, 600)]


def test_hours_that_somebody_changed_are_not_overwritten(house: House) -> None:
    row = hours_of(house.practitioner).get(weekday=0)
    shown = fingerprint(hours_shown(row))
    said: dict[str, Any] = {"ref": row.ref, "by": house.member, "now": NOW}
    save_hours(house.practitioner, 0, NINE_TO_TEN, **said)

    with pytest.raises(StaleChange):
        save_hours(house.practitioner, 0, Open(opens=0, closes=60), shown=shown, **said)
    with pytest.raises(StaleChange):
        remove_hours(house.practitioner, row.ref, shown=shown, by=house.member, now=NOW)

    assert rows(house, 0) == [(540, 600)]


def test_a_colleagues_hours_are_not_ones_own(house: House) -> None:
    other = make_practitioner(house.practice, "Daniel Reyes", services=[], locations=[])

    with pytest.raises(NotPermitted):
        save_hours(other, 0, NINE_TO_TEN, by=house.member, now=NOW)
