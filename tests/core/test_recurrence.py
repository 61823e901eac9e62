from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise, takewhile
from time import process_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penciled.core.errors import InvalidInput, WallTimeSkipped
from penciled.core.interval import Interval
from penciled.core.recurrence import (
    FARTHEST,
    MOST,
    Monthly,
    Occurrence,
    Recurrence,
    Unit,
    is_last_weekday,
    nth_weekday,
)
from penciled.core.wall import WallTime, instant_of, wall_of, zone
from tests.core.places import DAY, HOUR, KEYS, MINUTE, kinds_of_change, moments

TUESDAY = date(2026, 12, 15)
WEEK = Recurrence(every=1, unit=Unit.WEEK, weekdays=frozenset({1}), times=3)
MONTH = Recurrence(every=1, unit=Unit.MONTH, monthly=Monthly.ON_DAY, times=3)
BERLIN, NEW_YORK, SAMOA = zone("Europe/Berlin"), zone("America/New_York"), zone("Pacific/Apia")


def days_from(first: date) -> Iterator[date]:
    return map(date.fromordinal, range(first.toordinal(), date.max.toordinal() + 1))


@cache
def namesakes(year: int, month: int, weekday: int) -> list[date]:
    """Return all Tuesdays of a month, or all its days of another name."""
    days = takewhile(lambda day: day.month == month, days_from(date(year, month, 1)))
    return [day for day in days if day.weekday() == weekday]


def falls_on(repeating: Recurrence, first: date, day: date) -> bool:
    """Tell whether it takes place on `day`, which is not before `first`, by looking at both."""
    if repeating.unit is Unit.WEEK:
        mondays = day - day.weekday() * DAY, first - first.weekday() * DAY
        weeks = (mondays[0] - mondays[1]).days // 7
        return weeks % repeating.every == 0 and day.weekday() in repeating.weekdays
    months = (day.year - first.year) * 12 + day.month - first.month
    if months % repeating.every:
        return False
    if repeating.monthly is Monthly.ON_DAY:
        return day.day == first.day
    theirs = namesakes(first.year, first.month, first.weekday())
    place = theirs.index(first) if repeating.monthly is Monthly.ON_WEEKDAY else -1
    return namesakes(day.year, day.month, first.weekday())[place:][:1] == [day]


def walked(repeating: Recurrence, first: date, last: date) -> list[date]:
    """Walk through every day up to `last`: slow, and obviously right."""
    days = takewhile(lambda day: day <= last, days_from(first))
    return [day for day in days if falls_on(repeating, first, day)]


days = st.dates(date(1990, 1, 1), date(2060, 12, 31))
intervals = st.one_of(st.integers(1, 4), st.just(12), st.integers(1, FARTHEST))


@st.composite
def repeating_from_a_day(draw: st.DrawFn) -> tuple[Recurrence, date]:
    """Draw a day, one of the last of its month as often as any, and what repeats from it."""
    first = draw(days)
    if draw(st.booleans()):
        first = (first.replace(day=1) + 31 * DAY).replace(day=1) - draw(st.integers(1, 4)) * DAY
    if draw(st.booleans()):
        weekdays = draw(st.frozensets(st.integers(0, 6))) | {first.weekday()}
        shape = replace(WEEK, every=draw(intervals), weekdays=weekdays)
    else:
        kinds = [kind for kind in Monthly if "last" not in kind or is_last_weekday(first)]
        shape = replace(MONTH, every=draw(intervals), monthly=draw(st.sampled_from(kinds)))
    return shape, first


@given(repeating_from_a_day(), st.integers(0, 4000))
def test_up_to_a_day_it_falls_on_what_a_walk_through_all_days_finds(
    drawn: tuple[Recurrence, date], length: int
) -> None:
    first = drawn[1]
    repeating = replace(drawn[0], times=None, until=first + length * DAY)
    found = walked(repeating, first, first + length * DAY)

    if len(found) > MOST:
        with pytest.raises(InvalidInput, match=f"more than {MOST} times"):
            repeating.dates(first)
    else:
        assert repeating.dates(first) == found


@given(repeating_from_a_day(), st.integers(1, 12))
def test_so_many_times_are_the_first_that_a_walk_through_all_days_finds(
    drawn: tuple[Recurrence, date], times: int
) -> None:
    repeating, first = replace(drawn[0], times=times), drawn[1]

    dates = repeating.dates(first)

    assert len(dates) == times
    assert dates == walked(repeating, first, dates[-1])


@given(repeating_from_a_day(), st.integers(1, MOST))
def test_it_falls_on_the_dates_that_dateutil_finds(
    drawn: tuple[Recurrence, date], times: int
) -> None:
    rrule = pytest.importorskip("dateutil.rrule")
    repeating, first = replace(drawn[0], times=times), drawn[1]
    names = (rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR, rrule.SA, rrule.SU)
    by: dict[str, Any] = {"bymonthday": first.day}
    if repeating.unit is Unit.WEEK:
        by = {"byweekday": [names[weekday] for weekday in repeating.weekdays]}
    elif repeating.monthly is not Monthly.ON_DAY:
        place = nth_weekday(first) if repeating.monthly is Monthly.ON_WEEKDAY else -1
        by = {"byweekday": names[first.weekday()](place)}
    freq = {Unit.WEEK: rrule.WEEKLY, Unit.MONTH: rrule.MONTHLY}[repeating.unit]
    theirs = rrule.rrule(
        freq, datetime.combine(first, time()), repeating.every, rrule.MO, times, **by
    )
    expected = [found.date() for found in theirs]

    if len(expected) < times:
        with pytest.raises(InvalidInput, match="calendar ends"):
            repeating.dates(first)
    else:
        assert repeating.dates(first) == expected


@given(repeating_from_a_day(), st.integers(2, 40))
def test_an_end_by_count_and_the_same_end_by_day_are_one(
    drawn: tuple[Recurrence, date], times: int
) -> None:
    repeating, first = replace(drawn[0], times=times), drawn[1]
    dates = repeating.dates(first)

    by_day = replace(repeating, times=None, until=dates[-1])
    a_day_less = replace(repeating, times=None, until=dates[-1] - DAY)

    assert by_day.dates(first) == dates
    assert a_day_less.dates(first) == dates[:-1]


def test_weeks_are_counted_from_their_mondays() -> None:
    sunday, others = date(2026, 12, 20), frozenset({0, 6})

    dates = replace(WEEK, every=2, weekdays=others, times=4).dates(sunday)

    assert dates == [sunday, date(2026, 12, 28), date(2027, 1, 3), date(2027, 1, 11)]


def test_days_of_the_first_week_that_have_passed_are_left_out() -> None:
    weekdays = frozenset({0, 1, 4})

    dates = replace(WEEK, weekdays=weekdays).dates(TUESDAY)

    assert dates == [TUESDAY, TUESDAY + 3 * DAY, TUESDAY + 6 * DAY]


@pytest.mark.parametrize(
    ("monthly", "first", "expected"),
    [
        (Monthly.ON_DAY, date(2026, 12, 15), ["2026-12-15", "2027-01-15", "2027-02-15"]),
        (Monthly.ON_DAY, date(2026, 12, 31), ["2026-12-31", "2027-01-31", "2027-03-31"]),
        (Monthly.ON_DAY, date(2027, 1, 29), ["2027-01-29", "2027-03-29", "2027-04-29"]),
        (Monthly.ON_WEEKDAY, date(2026, 12, 8), ["2026-12-08", "2027-01-12", "2027-02-09"]),
        (Monthly.ON_WEEKDAY, date(2026, 12, 29), ["2026-12-29", "2027-03-30", "2027-06-29"]),
        (Monthly.ON_WEEKDAY, date(2026, 12, 22), ["2026-12-22", "2027-01-26", "2027-02-23"]),
        (Monthly.ON_LAST_WEEKDAY, date(2026, 12, 29), ["2026-12-29", "2027-01-26", "2027-02-23"]),
    ],
)
def test_months_that_have_no_such_day_are_skipped_and_not_counted(
    monthly: Monthly, first: date, expected: list[str]
) -> None:
    dates = replace(MONTH, monthly=monthly).dates(first)

    assert [day.isoformat() for day in dates] == expected


def test_a_leap_day_comes_again_in_the_years_that_have_one() -> None:
    dates = replace(MONTH, every=12).dates(date(2096, 2, 29))

    assert [day.year for day in dates] == [2096, 2104, 2108]


def test_the_last_day_is_included_and_may_be_the_first() -> None:
    until = replace(WEEK, times=None, until=TUESDAY)

    assert until.dates(TUESDAY) == [TUESDAY]
    assert replace(WEEK, times=1).dates(TUESDAY) == [TUESDAY]
    assert replace(until, until=TUESDAY + 7 * DAY).dates(TUESDAY) == [TUESDAY, TUESDAY + 7 * DAY]


def test_at_most_so_many_times_are_taken_and_not_one_more() -> None:
    most = replace(WEEK, times=MOST).dates(TUESDAY)
    until = replace(WEEK, times=None, until=most[-1] + 6 * DAY)

    assert len(most) == MOST == 366
    assert until.dates(TUESDAY) == most
    with pytest.raises(InvalidInput, match="more than 366 times"):
        replace(until, until=most[-1] + 7 * DAY).dates(TUESDAY)


@pytest.mark.parametrize(
    ("on", "nth", "is_last"),
    [
        (date(2026, 12, 1), 1, False),
        (date(2026, 12, 7), 1, False),
        (date(2026, 12, 8), 2, False),
        (date(2026, 12, 24), 4, False),
        (date(2026, 12, 25), 4, True),
        (date(2026, 12, 29), 5, True),
        (date(2027, 2, 21), 3, False),
        (date(2027, 2, 22), 4, True),
        (date(2028, 2, 22), 4, False),
    ],
)
def test_a_day_has_a_place_among_those_of_its_name(on: date, nth: int, *, is_last: bool) -> None:
    assert (nth_weekday(on), is_last_weekday(on)) == (nth, is_last)


REFUSED: list[tuple[Recurrence, dict[str, Any], str, str]] = [
    (WEEK, {"every": 0}, "every", "It can repeat every 1 to 52 weeks or months."),
    (WEEK, {"every": -1}, "every", "It can repeat every 1 to 52 weeks or months."),
    (MONTH, {"every": 53}, "every", "It can repeat every 1 to 52 weeks or months."),
    (MONTH, {"every": 10**100}, "every", "It can repeat every 1 to 52 weeks or months."),
    (WEEK, {"weekdays": frozenset()}, "weekdays", "Choose at least one day of the week."),
    (WEEK, {"weekdays": frozenset({1, 7})}, "weekdays", "Choose days from Monday to Sunday."),
    (WEEK, {"weekdays": frozenset({-1})}, "weekdays", "Choose days from Monday to Sunday."),
    (
        WEEK, {"monthly": Monthly.ON_DAY}, "monthly",
        "What repeats by weeks has no day of the month.",
    ),
    (MONTH, {"monthly": None}, "monthly", "Choose which day of the month it repeats on."),
    (
        MONTH, {"weekdays": frozenset({1})}, "weekdays",
        "What repeats by months has no days of the week.",
    ),
    (WEEK, {"times": None}, "until", "Choose its last day or how many times."),
    (WEEK, {"until": TUESDAY}, "times", "Choose its last day or how many times, not both."),
    (WEEK, {"times": 0}, "times", "It can take place 1 to 366 times."),
    (WEEK, {"times": -3}, "times", "It can take place 1 to 366 times."),
    (WEEK, {"times": 367}, "times", "It can take place 1 to 366 times."),
    (MONTH, {"times": 10_000}, "times", "It can take place 1 to 366 times."),
    (MONTH, {"times": 10**100}, "times", "It can take place 1 to 366 times."),
]  # fmt: skip


@pytest.mark.parametrize(("good", "bad", "field", "said"), REFUSED, ids=str)
def test_what_cannot_be_is_refused_at_its_field(
    good: Recurrence, bad: dict[str, Any], field: str, said: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        replace(good, **bad)

    assert (refusal.value.field, str(refusal.value)) == (field, said)


def ends_on(repeating: Recurrence, until: date) -> Recurrence:
    return replace(repeating, times=None, until=until)


LAST = replace(MONTH, monthly=Monthly.ON_LAST_WEEKDAY)
TOO_OFTEN = "By then it takes place more than 366 times. Choose an earlier day."
NO_SUCH_FIRST = "The first day must be one of the days it repeats on."
NOT_THE_LAST = "The first day must be one of the last seven of its month."
BACKWARDS = "The last day must not come before the first."
NO_CALENDAR = "The calendar ends before so many. Choose fewer."
REFUSED_FROM: list[tuple[Recurrence, date, str, str]] = [
    (WEEK, TUESDAY + DAY, "weekdays", NO_SUCH_FIRST),
    (LAST, date(2026, 12, 24), "monthly", NOT_THE_LAST),
    (ends_on(WEEK, TUESDAY - DAY), TUESDAY, "until", BACKWARDS),
    (ends_on(MONTH, date.min), TUESDAY, "until", BACKWARDS),
    (ends_on(WEEK, date.max), TUESDAY, "until", TOO_OFTEN),
    (ends_on(MONTH, date.max), TUESDAY, "until", TOO_OFTEN),
    (ends_on(LAST, date.max), date(2026, 12, 31), "until", TOO_OFTEN),
    (ends_on(replace(MONTH, every=52), date.max), TUESDAY, "until", TOO_OFTEN),
    (replace(MONTH, every=52), date(9995, 12, 31), "times", NO_CALENDAR),
]


@pytest.mark.parametrize(("repeating", "first", "field", "said"), REFUSED_FROM, ids=str)
def test_what_cannot_be_from_that_day_is_refused_at_its_field(
    repeating: Recurrence, first: date, field: str, said: str
) -> None:
    with pytest.raises(InvalidInput) as by_dates:
        repeating.dates(first)
    with pytest.raises(InvalidInput) as by_instants:
        repeating.instants(first, time(9), HOUR, BERLIN)

    assert (by_dates.value.field, str(by_dates.value)) == (field, said)
    assert (by_instants.value.field, str(by_instants.value)) == (field, said)


FIFTH = replace(MONTH, monthly=Monthly.ON_WEEKDAY, times=MOST)


@pytest.mark.parametrize("every", [1, 12, 24, FARTHEST])
@pytest.mark.parametrize("end", [{}, {"times": None, "until": date.max}], ids=["times", "until"])
def test_the_rarest_of_days_and_the_farthest_of_ends_take_milliseconds(
    every: int, end: dict[str, Any]
) -> None:
    repeating = replace(FIFTH, every=every, **end)
    took = []

    for _ in range(3):
        began = process_time()
        try:
            instants = repeating.instants(date(2032, 2, 29), time(9), HOUR, BERLIN)
        except InvalidInput:
            instants = []
        took.append(process_time() - began)
        assert len(instants) <= MOST

    assert min(took) < 0.25, "about 15 ms, with much room for a slow machine"


def test_up_to_the_ends_of_the_calendar_nothing_crashes() -> None:
    fridays = replace(WEEK, weekdays=frozenset({4}))

    assert ends_on(fridays, date.max).dates(date.max) == [date.max]
    assert ends_on(MONTH, date.max).dates(date.max) == [date.max]
    assert replace(WEEK, weekdays=frozenset({0, 1}), times=2).dates(date.min)[0] == date.min
    for repeating in (fridays, MONTH):
        with pytest.raises(InvalidInput, match=f"^{NO_CALENDAR}$"):
            repeating.dates(date.max)


@pytest.mark.parametrize("first", [date.min, date.max])
def test_the_first_and_the_last_year_of_the_calendar_have_no_instants(first: date) -> None:
    with pytest.raises(WallTimeSkipped) as refusal:
        MONTH.instants(first, time(9), HOUR, BERLIN)

    assert (refusal.value.field, str(refusal.value)) == ("first", "The clocks skip this day.")


@cache
def readings_on(key: str, on: date) -> dict[datetime, datetime]:
    """Return what clocks show on a date, minute by minute, and when they first do so."""
    start = datetime.combine(on, time(), UTC) - DAY
    readings: dict[datetime, datetime] = {}
    for instant in (start + n * MINUTE for n in range(3 * 1440)):
        shown = instant.astimezone(zone(key)).replace(tzinfo=None)
        if shown.date() == on:
            readings.setdefault(shown, instant)
    return readings


def begins(key: str, on: date, at: time) -> datetime | None:
    """Look where clocks first show it; else where they show it later by what they skipped."""
    readings, wall = readings_on(key, on), datetime.combine(on, at)
    if not readings or wall in readings:
        return readings.get(wall)
    about = sorted({**readings_on(key, on - DAY), **readings, **readings_on(key, on + DAY)})
    last, following = next(jump for jump in pairwise(about) if jump[0] < wall < jump[1])
    later = wall + (following - last - MINUTE)
    return readings_on(key, later.date())[later]


def found(key: str, on: date, at: time) -> datetime | None:
    once = replace(WEEK, weekdays=frozenset({on.weekday()}), times=1)
    try:
        (only,) = once.instants(on, at, HOUR, zone(key))
    except WallTimeSkipped:
        return None
    return only.span.start


@pytest.mark.parametrize("key", KEYS)
def test_a_wall_time_begins_where_clocks_show_it_or_after_what_they_skip(key: str) -> None:
    for change in kinds_of_change(key):
        on = change.astimezone(zone(key)).date()
        for each in (on - DAY, on, on + DAY):
            for at in (time(n // 60, n % 60) for n in range(0, 1440, 10)):
                assert found(key, each, at) == begins(key, each, at)


@given(moments(), st.times(), st.integers(0, 4), st.integers(1, 3000))
def test_instants_keep_the_wall_time_of_every_date_that_clocks_show(
    moment: tuple[str, datetime], at: time, earlier: int, minutes: int
) -> None:
    key, about = moment
    at, first = at.replace(second=0, microsecond=0), about.date() - earlier * DAY
    daily = ends_on(replace(WEEK, weekdays=frozenset(range(7))), about.date() + 3 * DAY)
    if begins(key, first, at) is None:
        first -= DAY

    occurrences = daily.instants(first, at, minutes * MINUTE, zone(key))

    starts = [(on, begins(key, on, at)) for on in daily.dates(first)]
    assert occurrences == [
        Occurrence(on, Interval(start, start + minutes * MINUTE)) for on, start in starts if start
    ]
    assert all(one.span.start < other.span.start for one, other in pairwise(occurrences))


def weekly(
    key: str, first: str, at: str, *, times: int = 3, minutes: int = 60
) -> list[tuple[str, str]]:
    """Return what clocks there show at the start and the end, once a week from `first` on."""
    there, on = zone(key), date.fromisoformat(first)
    repeating = replace(WEEK, weekdays=frozenset({on.weekday()}), times=times)
    spans = [
        each.span
        for each in repeating.instants(on, time.fromisoformat(at), minutes * MINUTE, there)
    ]
    return [
        (f"{s.start.astimezone(there):%m-%d %H:%M %z}", f"{s.end.astimezone(there):%H:%M}")
        for s in spans
    ]


def test_nine_in_the_morning_stays_nine_when_new_york_changes_its_clocks() -> None:
    assert weekly("America/New_York", "2026-03-03", "09:00", minutes=50) == [
        ("03-03 09:00 -0500", "09:50"),
        ("03-10 09:00 -0400", "09:50"),
        ("03-17 09:00 -0400", "09:50"),
    ]
    assert weekly("America/New_York", "2026-10-27", "09:00", times=2) == [
        ("10-27 09:00 -0400", "10:00"),
        ("11-03 09:00 -0500", "10:00"),
    ]


@pytest.mark.parametrize(
    ("key", "first", "at", "expected"),
    [
        ("America/New_York", "2026-03-01", "02:30", "03-08 03:30 -0400"),
        ("Europe/Berlin", "2026-03-22", "02:00", "03-29 03:00 +0200"),
        ("Europe/Berlin", "2026-03-22", "02:59", "03-29 03:59 +0200"),
        ("Europe/Berlin", "2026-03-22", "03:00", "03-29 03:00 +0200"),
        ("Australia/Lord_Howe", "2026-09-27", "02:15", "10-04 02:45 +1100"),
        ("America/Sao_Paulo", "2018-10-28", "00:15", "11-04 01:15 -0200"),
        ("America/Nuuk", "2026-03-21", "23:30", "03-29 00:30 -0100"),
        ("Antarctica/Troll", "2026-03-22", "02:15", "03-29 04:15 +0200"),
    ],
)
def test_a_time_that_clocks_skip_moves_on_by_what_they_skip_and_only_that_once(
    key: str, first: str, at: str, expected: str
) -> None:
    before, then, after = weekly(key, first, at)

    assert then[0] == expected
    assert (before[0][6:11], after[0][6:11]) == (at, at)


@pytest.mark.parametrize(
    ("key", "first", "at", "expected"),
    [
        ("America/New_York", "2026-10-25", "01:30", "11-01 01:30 -0400"),
        ("Europe/Berlin", "2026-10-18", "02:30", "10-25 02:30 +0200"),
        ("Europe/Berlin", "2026-10-18", "03:00", "10-25 03:00 +0100"),
        ("Australia/Lord_Howe", "2026-03-29", "01:45", "04-05 01:45 +1100"),
        ("America/Havana", "2026-10-25", "00:30", "11-01 00:30 -0400"),
    ],
)
def test_a_time_that_clocks_show_twice_is_the_first(
    key: str, first: str, at: str, expected: str
) -> None:
    assert weekly(key, first, at)[1][0] == expected


def test_a_visit_takes_as_long_as_ever_on_a_night_of_changing_clocks() -> None:
    assert weekly("Europe/Berlin", "2026-03-29", "01:30", times=1) == [
        ("03-29 01:30 +0100", "03:30")
    ]
    assert weekly("Europe/Berlin", "2026-10-25", "02:30", times=1) == [
        ("10-25 02:30 +0200", "02:30")
    ]


def test_where_the_end_of_a_date_is_skipped_the_occurrence_keeps_its_date() -> None:
    saturday, greenland = date(2026, 3, 28), zone("America/Nuuk")

    (only,) = replace(WEEK, weekdays=frozenset({5}), times=1).instants(
        saturday, time(23, 30), HOUR, greenland
    )

    assert only.on == saturday
    assert wall_of(only.span.start, greenland) == WallTime(saturday + DAY, time(0, 30))


@pytest.mark.parametrize(("on", "hour"), [(date(2026, 3, 29), 2), (date(2026, 10, 25), 2)])
def test_the_fold_of_the_time_given_means_nothing(on: date, hour: int) -> None:
    sundays, at = replace(WEEK, weekdays=frozenset({6}), times=2), time(hour, 30)

    plain = sundays.instants(on, at, HOUR, BERLIN)

    assert sundays.instants(on, at.replace(fold=1), HOUR, BERLIN) == plain


NEW_YEARS_EVE_BUT_ONE = date(2011, 12, 30)  # which Samoa left out, a Friday


def samoan(repeating: Recurrence, first: date) -> list[date]:
    occurrences = repeating.instants(first, time(9), HOUR, SAMOA)
    nine = [instant_of(WallTime(each.on, time(9)), SAMOA) for each in occurrences]
    assert [each.span.start for each in occurrences] == nine
    return [each.on for each in occurrences]


def test_a_date_that_a_zone_left_out_is_no_occurrence_and_does_not_count() -> None:
    friday = NEW_YEARS_EVE_BUT_ONE - 7 * DAY
    fridays = replace(WEEK, weekdays=frozenset({4}))

    assert fridays.dates(friday) == [friday + n * 7 * DAY for n in (0, 1, 2)]
    assert samoan(fridays, friday) == [friday + n * 7 * DAY for n in (0, 2, 3)]
    assert samoan(ends_on(fridays, friday + 14 * DAY), friday) == [friday, friday + 14 * DAY]
    assert samoan(ends_on(fridays, NEW_YEARS_EVE_BUT_ONE), friday) == [friday]
    assert samoan(MONTH, date(2011, 11, 30)) == [
        date(2011, 11, 30), date(2012, 1, 30), date(2012, 3, 30),
    ]  # fmt: skip


def test_the_day_after_one_that_a_zone_left_out_is_not_doubled() -> None:
    fridays_and_saturdays = replace(WEEK, weekdays=frozenset({4, 5}), times=4)
    friday = NEW_YEARS_EVE_BUT_ONE - 7 * DAY

    assert samoan(fridays_and_saturdays, friday) == [friday + n * DAY for n in (0, 1, 8, 14)]


def test_nothing_can_begin_on_a_date_that_the_zone_left_out() -> None:
    fridays = replace(WEEK, weekdays=frozenset({4}))

    with pytest.raises(WallTimeSkipped, match=r"^The clocks skip this day\.$") as refusal:
        fridays.instants(NEW_YEARS_EVE_BUT_ONE, time(9), HOUR, SAMOA)

    assert refusal.value.field == "first"
    assert fridays.instants(NEW_YEARS_EVE_BUT_ONE, time(9), HOUR, NEW_YORK)


def test_a_time_with_a_zone_and_a_length_of_nothing_are_bugs() -> None:
    with pytest.raises(ValueError, match="no zone"):
        WEEK.instants(TUESDAY, time(9, tzinfo=UTC), HOUR, BERLIN)
    with pytest.raises(ValueError, match="end after it starts"):
        WEEK.instants(TUESDAY, time(9), timedelta(0), BERLIN)


def test_the_names_that_are_stored_never_change() -> None:
    assert list(Unit) == ["week", "month"]
    assert list(Monthly) == ["on_day", "on_weekday", "on_last_weekday"]
