"""The engine's rules one at a time, with figures that can be checked by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from time import perf_counter

import pytest

from penciled.core.hours import Schedule, Stretch
from penciled.core.interval import Interval
from penciled.core.slots import (
    Busy,
    Reason,
    Terms,
    Visit,
    open_starts,
    reasons_against,
    within_reach,
)
from penciled.core.wall import WallTime, instant_of, zone

CHICAGO, UTC_ZONE = zone("America/Chicago"), zone("UTC")
NONE = timedelta(0)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)

TUESDAY = datetime(2026, 12, 15, tzinfo=UTC)
LONG_AGO = TUESDAY - 30 * DAY
FREELY = Terms(notice=NONE, horizon=365, increment=None, most_per_day=None)
VISIT = Visit(duration=HOUR)


def daily(*stretches: tuple[float, float], key: str = "UTC") -> Schedule:
    rows = tuple(Stretch(int(start * 60), int(end * 60)) for start, end in stretches)
    return Schedule(zone(key), dict.fromkeys(range(7), rows), {})


def at(clock: str, on: datetime = TUESDAY) -> datetime:
    return datetime.combine(on, time.fromisoformat(clock), UTC)


def busy(start: str, end: str, before: int = 0, after: int = 0, *, counts: bool = False) -> Busy:
    return Busy(Interval(at(start), at(end)), before * MINUTE, after * MINUTE, counts)


def starts(
    schedule: Schedule,
    *items: Busy,
    terms: Terms = FREELY,
    visit: Visit = VISIT,
    day: datetime = TUESDAY,
    now: datetime = LONG_AGO,
) -> list[str]:
    found = open_starts(schedule, terms, visit, items, first=day, last=day + DAY, now=now)
    return [f"{start:%H:%M}" for start in found]


def against(
    start: datetime,
    *items: Busy,
    terms: Terms = FREELY,
    visit: Visit = VISIT,
    now: datetime = LONG_AGO,
    hours: tuple[float, float] = (9, 12),
) -> Sequence[Reason]:
    return reasons_against(daily(hours), terms, visit, items, start, now=now)


def test_without_an_increment_starts_are_a_duration_apart() -> None:
    assert starts(daily((9, 12))) == ["09:00", "10:00", "11:00"]


def test_with_an_increment_starts_are_that_far_apart_and_still_fit() -> None:
    terms = replace(FREELY, increment=30 * MINUTE)

    assert starts(daily((9, 11)), terms=terms) == ["09:00", "09:30", "10:00"]


def test_a_visit_may_run_to_the_last_minute_and_no_further() -> None:
    assert starts(daily((9, 10))) == ["09:00"]
    assert starts(daily((9, 9.75))) == []


def test_a_visit_may_cross_stretches_that_touch_but_no_gap() -> None:
    terms = replace(FREELY, increment=30 * MINUTE)

    assert starts(daily((9, 10), (10, 11)), terms=terms) == ["09:00", "09:30", "10:00"]
    assert starts(daily((9, 10), (10.25, 11.5)), terms=terms) == ["09:00", "10:15"]


def test_a_visit_may_cross_local_midnight_into_hours_that_begin_there() -> None:
    terms = replace(FREELY, increment=30 * MINUTE)

    assert starts(daily((0, 1), (23, 24)), terms=terms)[-2:] == ["23:00", "23:30"]
    assert starts(daily((23, 24)), terms=terms) == ["23:00"]


def test_a_visit_may_take_days_where_hours_never_end() -> None:
    assert starts(daily((0, 24)), visit=Visit(9 * DAY)) == ["00:00"]


def test_busy_time_never_moves_the_grid() -> None:
    assert starts(daily((9, 13)), busy("09:10", "09:20")) == ["10:00", "11:00", "12:00"]


def test_a_visit_may_touch_busy_time_at_both_ends() -> None:
    assert starts(daily((9, 12)), busy("08:00", "09:00"), busy("10:00", "11:00")) == [
        "09:00",
        "11:00",
    ]


@pytest.mark.parametrize(
    ("before", "after", "own_before", "own_after", "expected"),
    [
        (0, 0, 0, 0, ["09:00", "09:30", "11:00", "11:30"]),
        (30, 0, 0, 0, ["09:00", "11:00", "11:30"]),
        (31, 0, 0, 0, ["11:00", "11:30"]),
        (0, 30, 0, 0, ["09:00", "09:30", "11:30"]),
        (0, 31, 0, 0, ["09:00", "09:30"]),
        (0, 0, 30, 0, ["09:00", "09:30", "11:30"]),
        (0, 0, 31, 0, ["09:00", "09:30"]),
        (0, 0, 0, 30, ["09:00", "11:00", "11:30"]),
        (0, 0, 0, 31, ["11:00", "11:30"]),
        (20, 0, 0, 30, ["09:00", "11:00", "11:30"]),
        (0, 30, 20, 0, ["09:00", "09:30", "11:30"]),
        (31, 31, 31, 31, []),
    ],
)
def test_between_two_visits_lies_the_larger_of_the_buffers_that_meet(
    before: int, after: int, own_before: int, own_after: int, expected: list[str]
) -> None:
    visit = Visit(HOUR, own_before * MINUTE, own_after * MINUTE)
    terms = replace(FREELY, increment=30 * MINUTE)
    taken = busy("10:30", "11:00", before, after)

    assert starts(daily((9, 12.5)), taken, visit=visit, terms=terms) == expected


def test_buffers_need_not_lie_in_open_hours() -> None:
    assert starts(daily((9, 10)), visit=Visit(HOUR, 3 * HOUR, 3 * HOUR)) == ["09:00"]


def test_what_touches_is_not_taken_and_a_second_more_is() -> None:
    before, after = busy("08:00", "09:00"), busy("10:00", "11:00")

    assert against(at("09:00"), before, after) == ()
    assert Reason.TAKEN in against(at("09:00") - SECOND, before)
    assert Reason.TAKEN in against(at("09:00") + SECOND, after)


def test_a_long_busy_time_begun_days_ago_still_counts() -> None:
    away = Busy(Interval(TUESDAY - 20 * DAY, TUESDAY + 10.5 * HOUR))

    assert starts(daily((9, 13)), away, busy("12:00", "12:01")) == ["11:00"]


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


def test_a_full_day_is_full_for_its_local_date_alone() -> None:
    schedule = daily((0, 24), key="America/Chicago")
    late = Busy(Interval(at("05:00"), at("05:30")), counts=True)  # eleven at night on the 14th
    terms = replace(FREELY, most_per_day=1, increment=4 * HOUR)

    found = open_starts(
        schedule, terms, VISIT, [late], first=TUESDAY - DAY, last=TUESDAY + DAY, now=LONG_AGO
    )

    assert {start.astimezone(CHICAGO).date() for start in found} == {
        date(2026, 12, 13),
        date(2026, 12, 15),
    }


def test_what_does_not_count_as_a_visit_fills_no_day() -> None:
    terms = replace(FREELY, most_per_day=1)

    assert starts(daily((9, 11)), busy("12:00", "13:00"), terms=terms) == ["09:00", "10:00"]
    assert starts(daily((9, 11)), busy("12:00", "13:00", counts=True), terms=terms) == []


def test_a_cap_of_none_at_all_closes_every_day() -> None:
    terms = replace(FREELY, most_per_day=0)

    assert starts(daily((9, 11)), terms=terms) == []
    assert against(at("09:00"), terms=terms) == (Reason.DAY_FULL,)


def test_both_starts_of_a_repeated_hour_can_be_asked_for_and_are_not_each_other() -> None:
    schedule = daily((1, 3), key="America/Chicago")
    night = datetime(2026, 11, 1, 5, tzinfo=UTC)
    first_one = Busy(Interval(night + HOUR, night + 2 * HOUR))

    assert starts(schedule, day=night, now=night) == ["06:00", "07:00", "08:00"]
    assert starts(schedule, first_one, day=night, now=night) == ["07:00", "08:00"]


def test_every_rule_that_is_broken_is_named_in_one_order() -> None:
    terms = Terms(notice=DAY, horizon=0, increment=None, most_per_day=1)
    taken = busy("11:00", "13:00", counts=True)

    assert against(at("11:30"), taken, terms=terms, now=at("11:31")) == (
        Reason.PAST,
        Reason.TOO_LONG,
        Reason.OFF_GRID,
        Reason.TAKEN,
        Reason.DAY_FULL,
    )
    assert against(at("12:00"), taken, terms=terms, now=at("11:00") - DAY) == (
        Reason.TOO_FAR,
        Reason.CLOSED,
        Reason.TAKEN,
        Reason.DAY_FULL,
    )


def test_the_names_of_reasons_never_change() -> None:
    assert list(Reason) == [
        "past", "too_soon", "too_far", "closed", "too_long", "off_grid", "taken", "day_full",
    ]  # fmt: skip


def test_a_second_past_the_grid_is_off_it() -> None:
    assert against(at("10:00") + SECOND) == (Reason.OFF_GRID,)


@pytest.mark.parametrize("seconds", [0, -3600, 90])
def test_lengths_are_positive_whole_minutes(seconds: int) -> None:
    odd = timedelta(seconds=seconds)

    with pytest.raises(ValueError, match="whole minutes"):
        Visit(odd)
    with pytest.raises(ValueError, match="whole minutes"):
        replace(FREELY, increment=odd)


@pytest.mark.parametrize("offset", [-12, 0, 14])
@pytest.mark.parametrize(
    ("end", "reason"),
    [
        (datetime(1, 1, 1, tzinfo=UTC), "past"),
        (datetime(9999, 12, 31, 23, 59, tzinfo=UTC), "too_far"),
    ],
)
def test_a_start_at_the_ends_of_the_calendar_is_refused_and_crashes_nothing(
    end: datetime, reason: str, offset: int
) -> None:
    start = end.replace(tzinfo=timezone(offset * HOUR))

    assert against(start) == (reason, "closed")


def test_a_horizon_beyond_the_calendar_is_no_horizon() -> None:
    assert starts(daily((9, 10)), terms=replace(FREELY, horizon=10**9)) == ["09:00"]


def test_a_window_of_no_length_has_no_starts() -> None:
    for last in (TUESDAY, TUESDAY - 9 * DAY):
        assert (
            open_starts(daily((0, 24)), FREELY, VISIT, (), first=TUESDAY, last=last, now=LONG_AGO)
            == []
        )


def test_two_months_of_quarters_among_a_thousand_busy_times_take_milliseconds() -> None:
    terms = replace(FREELY, increment=15 * MINUTE, most_per_day=30)
    items = [
        Busy(Interval(TUESDAY + n * 86 * MINUTE, TUESDAY + (n * 86 + 30) * MINUTE), counts=True)
        for n in range(1000)
    ]
    last = TUESDAY + 60 * DAY

    began = perf_counter()
    found = open_starts(daily((0, 24)), terms, VISIT, items, first=TUESDAY, last=last, now=LONG_AGO)

    assert perf_counter() - began < 0.25, "about 3 ms, with much room for a busy machine"
    assert found
