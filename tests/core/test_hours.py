from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from penciled.core.hours import Schedule, Season, Stretch, merge_stretches, open_time, starts_on
from penciled.core.interval import Interval, merge
from penciled.core.wall import zone
from tests.core.askings import rows, schedules
from tests.core.places import DAY, KEYS, MINUTE, ORDINARY, kinds_of_change, moments
from tests.core.slow_model import is_on_grid, is_open, minutes_between, open_minutes
from tests.thorough import thorough

EVERY_DAY = range(7)
HOUR = timedelta(hours=1)
QUARTER = timedelta(minutes=15)


def daily(key: str, *stretches: Stretch) -> Schedule:
    return Schedule(zone(key), dict.fromkeys(EVERY_DAY, stretches), {})


def hours(start: float, end: float) -> Stretch:
    return Stretch(int(start * 60), int(end * 60))


def walls(schedule: Schedule, day: date, step: timedelta) -> list[str]:
    return [f"{s.astimezone(schedule.zone):%H:%M %z}" for s in starts_on(schedule, day, step)]


def minutes_shown_on(schedule: Schedule, day: date) -> list[datetime]:
    midnight = datetime.combine(day, datetime.min.time(), UTC)
    about = minutes_between(midnight - DAY, midnight + 2 * DAY)
    return [m for m in about if m.astimezone(schedule.zone).date() == day]


def spelt_out(spans: list[Interval]) -> list[datetime]:
    return [minute for span in spans for minute in minutes_between(span.start, span.end)]


@given(rows)
def test_merged_stretches_hold_the_same_minutes_and_leave_gaps_between(
    stretches: tuple[Stretch, ...],
) -> None:
    merged = merge_stretches(stretches)

    assert open_minutes(merged) == open_minutes(stretches)
    assert not any(stretch.is_empty for stretch in merged)
    assert all(one.end < other.start for one, other in pairwise(merged))


def test_stretches_that_touch_are_joined_and_empty_ones_dropped() -> None:
    morning, afternoon = hours(9, 12), hours(12, 17)

    assert merge_stretches([afternoon, hours(13, 8), morning, hours(18, 18)]) == (hours(9, 17),)


@pytest.mark.parametrize("ends", [(-1, 10), (0, 1441), (1441, 1441), (10, -1)])
def test_a_stretch_lies_within_one_date(ends: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="0 to 1440"):
        Stretch(*ends)


def test_what_is_set_for_a_date_replaces_what_the_week_has() -> None:
    tuesday, wednesday, thursday = date(2026, 12, 15), date(2026, 12, 16), date(2026, 12, 17)
    usual, special = hours(9, 17), hours(10, 11)
    schedule = Schedule(
        zone("UTC"), {1: (usual,), 2: (usual,)}, {tuesday: (special,), wednesday: ()}
    )

    assert schedule.on(tuesday) == (special,)
    assert schedule.on(wednesday) == ()
    assert schedule.on(thursday) == ()
    assert schedule.on(tuesday + 7 * DAY) == (usual,)


def test_a_season_holds_from_its_first_to_its_last_date() -> None:
    tuesday = date(2026, 12, 15)
    season = Season(1, hours(9, 12), since=tuesday, until=tuesday + 14 * DAY)
    schedule = Schedule(zone("UTC"), {1: (hours(14, 17),)}, {tuesday + 7 * DAY: ()}, (season,))

    both, usual = (hours(9, 12), hours(14, 17)), (hours(14, 17),)
    found = [schedule.on(tuesday + n * DAY) for n in (-7, 0, 7, 14, 21)]
    assert found == [usual, both, (), both, usual]
    assert schedule.on(tuesday + DAY) == ()


def test_every_other_week_is_counted_from_the_week_it_begins_in() -> None:
    thursday = date(2026, 12, 17)
    mondays = Season(0, hours(9, 12), since=thursday, every=2)
    fridays = Season(4, hours(9, 12), since=thursday, every=2)

    def found(season: Season) -> list[int]:
        return [n for n in range(-10, 30) if season.holds_on(thursday + n * DAY)]

    # The Monday of its own week is over; the next one that counts is two weeks on.
    assert found(mondays) == [11, 25]
    assert found(fridays) == [1, 15, 29]


@pytest.mark.parametrize("every", [0, -1, 2])
def test_weeks_are_counted_by_a_positive_number_from_a_date(every: int) -> None:
    with pytest.raises(ValueError, match="counted"):
        Season(0, hours(9, 12), every=every)


@settings(max_examples=thorough(150))
@given(st.data(), moments(), st.integers(0, 2))
def test_open_time_is_every_minute_that_clocks_show_in_a_stretch(
    data: st.DataObject, moment: tuple[str, datetime], days: int
) -> None:
    key, about = moment
    schedule = data.draw(schedules(key, about))
    dates = [about.date() + n * DAY for n in range(days + 1)]

    spans = open_time(schedule, dates[0], dates[-1])

    shown = {minute for day in dates for minute in minutes_shown_on(schedule, day)}
    assert spelt_out(spans) == sorted(m for m in shown if is_open(schedule, m))
    assert spans == merge(spans), "sorted, disjoint and joined"


@settings(max_examples=thorough(150))
@given(st.data(), moments(), st.sampled_from([1, 5, 15, 50, 60, 90, 1440]))
def test_starts_are_the_minutes_that_clocks_show_on_the_grid(
    data: st.DataObject, moment: tuple[str, datetime], minutes: int
) -> None:
    key, about = moment
    schedule, step = data.draw(schedules(key, about)), minutes * MINUTE

    starts = starts_on(schedule, about.date(), step)

    shown = minutes_shown_on(schedule, about.date())
    assert starts == [m for m in shown if is_on_grid(schedule, m, step)]
    assert all(start.tzinfo is UTC for start in starts)


@pytest.mark.parametrize("key", KEYS)
def test_hours_hold_in_every_zone_about_every_kind_of_change(key: str) -> None:
    schedule = daily(key, Stretch(0, 35), hours(1.25, 3.5), hours(8, 12), hours(22.5, 24))

    for moment in (*kinds_of_change(key), ORDINARY):
        day = moment.astimezone(schedule.zone).date()
        for each in (day - DAY, day, day + DAY):
            shown = minutes_shown_on(schedule, each)
            opened = [m for m in shown if is_open(schedule, m)]
            assert spelt_out(open_time(schedule, each, each)) == opened
            assert starts_on(schedule, each, 20 * MINUTE) == [
                m for m in opened if is_on_grid(schedule, m, 20 * MINUTE)
            ]


@pytest.mark.parametrize(
    ("key", "night", "expected"),
    [
        ("Europe/Berlin", date(2026, 3, 29), 3),
        ("Europe/Berlin", date(2026, 10, 25), 5),
        ("Europe/Berlin", date(2026, 12, 13), 4),
        ("Australia/Lord_Howe", date(2026, 10, 4), 3.5),
        ("Australia/Lord_Howe", date(2026, 4, 5), 4.5),
        ("America/Sao_Paulo", date(2018, 11, 4), 3),
        ("Africa/Cairo", date(2026, 4, 24), 3),
        ("America/Havana", date(2024, 11, 3), 5),
        ("Pacific/Apia", date(2011, 12, 30), 0),
    ],
)
def test_the_four_hours_after_midnight_are_as_long_as_the_clocks_make_them(
    key: str, night: date, expected: float
) -> None:
    spans = open_time(daily(key, hours(0, 4)), night, night)

    assert sum((span.length for span in spans), timedelta(0)) == expected * HOUR


def test_a_skipped_hour_takes_its_starts_with_it_and_leaves_the_grid_where_it_was() -> None:
    schedule = daily("Europe/Berlin", hours(2.5, 4.75))

    assert walls(schedule, date(2026, 3, 29), HOUR) == ["03:30 +0200", "04:30 +0200"]


def test_a_repeated_hour_has_its_starts_twice() -> None:
    schedule = daily("Europe/Berlin", hours(1.5, 3.5))

    assert walls(schedule, date(2026, 10, 25), 30 * MINUTE) == [
        "01:30 +0200", "02:00 +0200", "02:30 +0200",
        "02:00 +0100", "02:30 +0100", "03:00 +0100",
    ]  # fmt: skip


def test_lord_howe_repeats_half_an_hour_and_its_quarters() -> None:
    schedule = daily("Australia/Lord_Howe", hours(1.25, 2.25))

    assert walls(schedule, date(2026, 4, 5), QUARTER) == [
        "01:15 +1100", "01:30 +1100", "01:45 +1100",
        "01:30 +1030", "01:45 +1030", "02:00 +1030",
    ]  # fmt: skip


def test_samoa_left_a_day_out_and_its_hours_with_it() -> None:
    schedule = daily("Pacific/Apia", hours(9, 10))

    spans = open_time(schedule, date(2011, 12, 29), date(2011, 12, 31))

    assert [f"{span.start.astimezone(schedule.zone):%d %H}" for span in spans] == ["29 09", "31 09"]
    assert spans[1].start - spans[0].start == DAY
    assert starts_on(schedule, date(2011, 12, 30), HOUR) == []


def test_stretches_that_meet_at_midnight_are_one_open_time_but_two_grids() -> None:
    schedule = daily("America/Chicago", hours(0, 1.5), hours(22, 24))
    day = date(2026, 12, 15)

    spans = open_time(schedule, day, day + DAY)

    assert [span.length for span in spans] == [1.5 * HOUR, 3.5 * HOUR, 2 * HOUR]
    assert walls(schedule, day, 50 * MINUTE) == [
        "00:00 -0600", "00:50 -0600", "22:00 -0600", "22:50 -0600", "23:40 -0600",
    ]  # fmt: skip


def test_the_grid_runs_on_through_stretches_that_touch() -> None:
    schedule = daily("UTC", hours(9, 10), hours(10, 11))

    assert walls(schedule, date(2026, 12, 15), 40 * MINUTE) == [
        "09:00 +0000", "09:40 +0000", "10:20 +0000",
    ]  # fmt: skip


def test_a_step_longer_than_the_stretch_leaves_its_first_minute() -> None:
    assert walls(daily("UTC", hours(9, 10)), date(2026, 12, 15), 3 * HOUR) == ["09:00 +0000"]


@pytest.mark.parametrize("seconds", [0, -60, 59, 90])
def test_a_step_is_a_positive_number_of_whole_minutes(seconds: int) -> None:
    with pytest.raises(ValueError, match="whole minutes"):
        starts_on(daily("UTC", hours(9, 10)), date(2026, 12, 15), timedelta(seconds=seconds))


def test_no_date_at_all_has_no_open_time() -> None:
    assert open_time(daily("UTC", hours(0, 24)), date(2026, 12, 15), date(2026, 12, 14)) == []
    assert open_time(daily("UTC", hours(0, 24)), date.max, date.max) == []


def test_a_schedule_without_any_hours_is_empty() -> None:
    some = (Stretch(540, 600),)

    assert Schedule(zone("UTC"), {}, {}).is_empty
    assert Schedule(zone("UTC"), {0: ()}, {date(2026, 12, 8): ()}).is_empty
    assert not Schedule(zone("UTC"), {0: some}, {}).is_empty
    assert not Schedule(zone("UTC"), {}, {date(2026, 12, 8): some}).is_empty
    assert not Schedule(zone("UTC"), {}, {}, (Season(0, hours(9, 12)),)).is_empty
