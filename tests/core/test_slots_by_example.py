"""The engine's rules one at a time, with figures that can be checked by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from time import process_time

import pytest

from penciled.core.interval import Interval
from penciled.core.slots import Busy, Reason, Terms, Visit, open_starts
from tests.core.worked import (
    CHICAGO,
    DAY,
    FREELY,
    HOUR,
    LONG_AGO,
    MINUTE,
    SECOND,
    TUESDAY,
    VISIT,
    against,
    at,
    busy,
    daily,
    starts,
)


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

    began = process_time()
    found = open_starts(daily((0, 24)), terms, VISIT, items, first=TUESDAY, last=last, now=LONG_AGO)

    assert process_time() - began < 0.25, "about 3 ms, with much room for a slow machine"
    assert found
