"""Notice and horizon one at a time, with figures that can be checked by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from penciled.core.reach import within_reach
from penciled.core.slots import Reason, reasons_against
from penciled.core.wall import WallTime, instant_of, zone
from tests.core.worked import (
    CHICAGO,
    DAY,
    FREELY,
    HOUR,
    MINUTE,
    SECOND,
    TUESDAY,
    VISIT,
    against,
    at,
    daily,
    starts,
)


def test_notice_is_elapsed_time_inclusive_and_exact_to_the_second() -> None:
    terms = replace(FREELY, notice=24 * HOUR)
    day_before = at("10:00") - DAY

    assert starts(daily((9, 12)), terms=terms, now=day_before) == ["10:00", "11:00"]
    assert starts(daily((9, 12)), terms=terms, now=day_before + SECOND) == ["11:00"]
    assert against(at("10:00"), terms=terms, now=day_before + SECOND) == (Reason.TOO_SOON,)


def test_notice_over_a_change_of_clocks_is_counted_in_hours_that_pass() -> None:
    schedule = daily((9, 12), key="Europe/Berlin")
    spring = datetime(2026, 3, 29, tzinfo=UTC)
    terms = replace(FREELY, notice=24 * HOUR)
    now = instant_of(WallTime(date(2026, 3, 28), time(9)), schedule.zone)

    # 24 hours after nine o'clock it is ten, so nine is too soon; all in UTC, two hours behind.
    assert starts(schedule, terms=terms, day=spring, now=now) == ["08:00", "09:00"]


def test_a_start_that_has_passed_is_never_offered_whatever_the_notice() -> None:
    assert starts(daily((9, 12)), now=at("10:00")) == ["10:00", "11:00"]
    assert starts(daily((9, 12)), now=at("10:00") + SECOND) == ["11:00"]
    assert against(at("10:00"), now=at("10:00") + SECOND) == (Reason.PAST,)


def test_a_notice_below_nothing_does_not_open_the_past() -> None:
    terms = replace(FREELY, notice=-2 * HOUR)

    assert starts(daily((9, 12)), terms=terms, now=at("10:30")) == ["11:00"]


@pytest.mark.parametrize(("now", "offered"), [("04:59", False), ("06:00", True), ("07:00", True)])
def test_the_horizon_counts_local_dates_and_not_hours(now: str, *, offered: bool) -> None:
    schedule = daily((22, 23), key="America/Chicago")
    start = at("04:00", TUESDAY + 8 * DAY)  # ten at night on the 22nd in Chicago
    terms = replace(FREELY, horizon=7)

    said = reasons_against(schedule, terms, VISIT, (), start, now=at(now))
    found = within_reach([start], CHICAGO, terms, now=at(now))

    assert said == (() if offered else (Reason.TOO_FAR,))
    assert found == ([start] if offered else [])


def test_a_horizon_of_no_days_leaves_today() -> None:
    terms = replace(FREELY, horizon=0)

    assert starts(daily((9, 10)), terms=terms, now=TUESDAY) == ["09:00"]
    assert starts(daily((9, 10)), terms=terms, now=TUESDAY - MINUTE) == []


def test_a_horizon_holds_where_clocks_go_back_over_midnight() -> None:
    newfoundland = zone("America/St_Johns")
    terms = replace(FREELY, horizon=0)
    now = instant_of(WallTime(date(2010, 11, 6), time(12)), newfoundland)
    first_midnight = instant_of(WallTime(date(2010, 11, 7), time(0)), newfoundland)
    again_the_sixth = first_midnight + 30 * MINUTE

    found = within_reach([now, first_midnight, again_the_sixth], newfoundland, terms, now=now)

    assert found == [now, again_the_sixth]


def test_a_horizon_beyond_the_calendar_is_no_horizon() -> None:
    assert starts(daily((9, 10)), terms=replace(FREELY, horizon=10**9)) == ["09:00"]


def test_what_must_be_asked_for_by_an_hour_of_the_day_before_may_be_up_to_that_hour() -> None:
    terms = replace(FREELY, asked_by=17 * 60)
    evening_before = at("17:00") - DAY

    assert starts(daily((9, 11)), terms=terms, now=evening_before) == ["09:00", "10:00"]
    assert starts(daily((9, 11)), terms=terms, now=evening_before + SECOND) == []
    assert against(at("10:00"), terms=terms, now=evening_before + SECOND) == (Reason.TOO_SOON,)
    assert starts(daily((9, 11)), terms=terms, now=at("08:00")) == []


def test_the_hour_of_the_day_before_is_read_off_the_practitioner_s_clock() -> None:
    terms, schedule = replace(FREELY, asked_by=17 * 60), daily((9, 10), key="Asia/Tokyo")
    five = instant_of(WallTime(date(2026, 12, 14), time(17)), schedule.zone)
    tuesday = datetime(2026, 12, 15, tzinfo=UTC)

    assert starts(schedule, terms=terms, day=tuesday, now=five) == ["00:00"]
    assert starts(schedule, terms=terms, day=tuesday, now=five + SECOND) == []


def test_notice_and_the_hour_of_the_day_before_both_hold() -> None:
    terms = replace(FREELY, asked_by=24 * 60, notice=12 * HOUR)

    assert starts(daily((9, 12)), terms=terms, now=at("22:00") - DAY) == ["10:00", "11:00"]
    assert starts(daily((9, 12)), terms=terms, now=at("00:00")) == []
