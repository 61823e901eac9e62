"""When somebody is reminded, against a slow and obviously right walk through the minutes."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penciled.core.reminding import (
    LONGEST_SHIFT,
    Moment,
    at_clock,
    before_start,
    due_now,
    goes_at,
    is_night,
    next_morning,
    while_waiting,
)

CHICAGO, BERLIN, TOKYO = (
    ZoneInfo(name) for name in ("America/Chicago", "Europe/Berlin", "Asia/Tokyo")
)
ZONES = [
    CHICAGO,
    BERLIN,
    TOKYO,
    *(
        ZoneInfo(name)
        for name in (
            "Asia/Kathmandu",
            "Australia/Lord_Howe",
            "Pacific/Apia",
            "Pacific/Kiritimati",
            "America/St_Johns",
        )
    ),
]
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NOON = datetime(2026, 12, 7, 18, tzinfo=UTC)  # in Chicago

zones = st.sampled_from(ZONES)
FIRST = datetime(2011, 12, 20, tzinfo=UTC)  # Samoa is about to leave out a date
instants = st.integers(0, 16 * 365 * 24 * 60).map(lambda minutes: FIRST + minutes * MINUTE)
lengths = st.integers(1, 14 * 24 * 60).map(lambda minutes: minutes * MINUTE)


def chicago(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 12, day, hour, minute, tzinfo=CHICAGO).astimezone(UTC)


def clock(instant: datetime, zone: ZoneInfo) -> time:
    return instant.astimezone(zone).time()


def slow_goes_at(moment: Moment, zone: ZoneInfo) -> datetime:
    """Walk minute by minute, as somebody with a clock and much time would."""
    at = moment.due
    while not time(8) <= clock(at, zone) < time(21):
        at += MINUTE
    if at <= moment.last or at == moment.due:
        return at
    at = moment.due
    while not time(20) <= clock(at, zone) < time(21):
        at -= MINUTE
    while time(20) <= clock(at - MINUTE, zone) < time(21):
        at -= MINUTE
    return at


@given(due=instants, left=lengths, zone=zones)
def test_it_goes_when_due_or_in_the_morning_or_the_evening_before(
    due: datetime, left: timedelta, zone: ZoneInfo
) -> None:
    moment = Moment(due, due + left)

    assert goes_at(moment, zone) == slow_goes_at(moment, zone)


@given(due=instants, left=lengths, zone=zones)
def test_it_never_goes_at_night_or_when_it_is_too_late(
    due: datetime, left: timedelta, zone: ZoneInfo
) -> None:
    moment = Moment(due, due + left)

    at = goes_at(moment, zone)

    assert not is_night(at, zone)
    assert at <= moment.last < moment.end
    assert at >= due - LONGEST_SHIFT or zone.key == "Pacific/Apia", "a date was left out there"


@given(at=instants, zone=zones)
def test_night_is_what_clocks_say_it_is(at: datetime, zone: ZoneInfo) -> None:
    assert is_night(at, zone) == (not time(8) <= clock(at, zone) < time(22))


@given(at=instants, zone=zones)
def test_the_night_is_over_next_morning_and_not_before(at: datetime, zone: ZoneInfo) -> None:
    morning = next_morning(at, zone)

    assert not is_night(morning, zone)
    if is_night(at, zone):
        minutes = int((morning - at) / MINUTE)
        assert all(is_night(at + n * MINUTE, zone) for n in range(minutes))


@given(
    starts_at=instants,
    hours=st.sets(st.integers(1, 336), max_size=5),
    zone=zones,
    told=lengths,
    early=lengths,
)
def test_somebody_is_reminded_by_at_most_one_moment_that_is_of_use(
    starts_at: datetime, hours: set[int], zone: ZoneInfo, told: timedelta, early: timedelta
) -> None:
    now, told_at = starts_at - early, starts_at - early - told
    moments = before_start(starts_at, hours)

    name = due_now(moments, zone, told_at=told_at, now=now)

    if name is not None:
        moment = moments[name]
        assert not is_night(now, zone)
        assert goes_at(moment, zone) <= now <= moment.last < starts_at
        assert told_at < goes_at(moment, zone)
        later = [each for each in moments.values() if each.due > moment.due]
        assert all(goes_at(each, zone) > now for each in later)


@given(starts_at=instants, hours=st.sets(st.integers(1, 336), min_size=1, max_size=5), zone=zones)
def test_whoever_looks_every_minute_reminds_of_each_moment_at_most_once_in_a_row(
    starts_at: datetime, hours: set[int], zone: ZoneInfo
) -> None:
    moments, told_at = before_start(starts_at, hours), starts_at - 30 * DAY
    looks = sorted(
        {
            each + shift
            for moment in moments.values()
            for each in (moment.due, goes_at(moment, zone), moment.last)
            for shift in (-MINUTE, timedelta(), MINUTE)
        }
    )

    names = [due_now(moments, zone, told_at=told_at, now=now) for now in looks]
    said = [name for name in names if name is not None]

    assert said == sorted(said, reverse=True), "the fewer hours are left, the later"
    assert min(hours) in said or goes_at(moments[min(hours)], zone) > moments[min(hours)].last


def test_without_a_night_in_the_way_it_goes_on_the_dot() -> None:
    moment = Moment(chicago(7, 14), chicago(8, 14))

    assert goes_at(moment, CHICAGO) == chicago(7, 14)


def test_what_is_due_at_night_waits_for_the_morning() -> None:
    moment = Moment(chicago(7, 6, 30), chicago(8, 6, 30))

    assert goes_at(moment, CHICAGO) == chicago(7, 8)


def test_where_the_morning_is_too_late_it_goes_the_evening_before() -> None:
    moment = Moment(chicago(8, 6), chicago(8, 8))

    assert goes_at(moment, CHICAGO) == chicago(7, 20)


def test_the_night_is_the_readers_not_the_practices() -> None:
    moment = Moment(chicago(7, 14), chicago(8, 14))  # 21:00 in Berlin, 5:00 in Tokyo

    assert goes_at(moment, BERLIN) == datetime(2026, 12, 8, 8, tzinfo=BERLIN)
    assert goes_at(moment, TOKYO) == datetime(2026, 12, 8, 8, tzinfo=TOKYO)


@pytest.mark.parametrize(
    ("now", "told_at", "hours"),
    [
        (chicago(7, 13, 59), chicago(1, 9), None),  # not yet
        (chicago(7, 14), chicago(1, 9), 24),
        (chicago(7, 21, 59), chicago(1, 9), 24),  # the worker was away
        (chicago(7, 22), chicago(1, 9), None),  # night
        (chicago(8, 1), chicago(1, 9), None),
        (chicago(8, 8), chicago(1, 9), None),  # no more use: six hours are left
        (chicago(8, 12), chicago(1, 9), 2),  # of two that have come, one
        (chicago(8, 13), chicago(1, 9), 2),
        (chicago(8, 13, 1), chicago(1, 9), None),
        (chicago(8, 15), chicago(1, 9), None),  # begun
        (chicago(7, 15), chicago(7, 14, 59), None),  # booked inside the window
        (chicago(7, 14), chicago(7, 12, 1), None),  # told a moment ago
        (chicago(7, 14), chicago(7, 12), 24),
        (chicago(8, 12), chicago(7, 15), 2),
    ],
)
def test_of_an_appointment_at_two_in_the_afternoon(
    now: datetime, told_at: datetime, hours: int | None
) -> None:
    moments = before_start(chicago(8, 14), [24, 2])

    assert due_now(moments, CHICAGO, told_at=told_at, now=now) == hours


def test_no_moments_remind_of_nothing() -> None:
    assert due_now({}, CHICAGO, told_at=NOON - DAY, now=NOON) is None


def of(moments: dict[str, Moment], asked_at: datetime) -> dict[str, float]:
    return {name: (each.due - asked_at) / HOUR for name, each in moments.items()}


@pytest.mark.parametrize(
    ("start", "expires", "found"),
    [
        (192, 192, {"day": 24, "two_days": 48, "quarter": 144, "expiring": 190}),
        (48, 48, {"day": 24, "quarter": 36, "expiring": 46}),
        (24, 24, {"quarter": 18, "expiring": 22}),
        (4, 4, {"expiring": 3}),
        (192, 24, {"expiring": 22}),
        (192, 72, {"day": 24, "two_days": 48, "expiring": 70}),
        (60, 48, {"day": 24, "quarter": 45, "expiring": 46}),
    ],
)
def test_the_moments_of_a_request_that_waits(
    start: int, expires: int, found: dict[str, float]
) -> None:
    moments = while_waiting(NOON, NOON + start * HOUR, NOON + expires * HOUR)

    assert of(moments, NOON) == found
    assert {each.end for each in moments.values()} == {NOON + expires * HOUR}


@given(asked_at=instants, left=lengths, answered_within=lengths)
def test_of_a_request_every_moment_lies_between_asking_and_running_out(
    asked_at: datetime, left: timedelta, answered_within: timedelta
) -> None:
    starts_at = asked_at + left
    expires_at = min(starts_at, asked_at + answered_within)

    moments = while_waiting(asked_at, starts_at, expires_at)

    assert all(asked_at < each.due < expires_at for each in moments.values())
    assert list(moments)[-1] == "expiring"


def test_a_time_of_the_clock_is_found_on_its_own_date() -> None:
    half_past = at_clock(NOON, time(7, 30), CHICAGO)

    assert half_past == chicago(7, 7, 30)


def test_a_time_that_clocks_skip_is_found_where_they_go_on() -> None:
    spring = datetime(2026, 3, 29, 12, tzinfo=UTC)

    assert at_clock(spring, time(2, 30), BERLIN) == datetime(2026, 3, 29, 1, tzinfo=UTC)
