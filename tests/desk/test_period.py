from __future__ import annotations

from datetime import date

import pytest

from penciled.desk.period import (
    EARLIEST,
    LATEST,
    VIEWS,
    day_meant,
    month_weeks,
    period_of,
    say_days,
)

THURSDAY = date(2026, 12, 10)


@pytest.mark.parametrize(
    ("view", "first", "last", "title"),
    [
        ("day", THURSDAY, date(2026, 12, 11), "Thursday, December 10, 2026"),
        ("week", date(2026, 12, 6), date(2026, 12, 13), "December 6 – 12, 2026"),
        ("month", date(2026, 11, 29), date(2027, 1, 3), "December 2026"),
        ("list", THURSDAY, date(2026, 12, 24), "December 10 – 23, 2026"),
    ],
)
def test_a_view_shows_the_days_around_the_one_it_is_turned_to(
    view: str, first: date, last: date, title: str
) -> None:
    period = period_of(view, THURSDAY)

    assert (period.first, period.last, period.title) == (first, last, title)


@pytest.mark.parametrize(
    ("view", "back", "forward"),
    [
        ("day", date(2026, 12, 9), date(2026, 12, 11)),
        ("week", date(2026, 12, 3), date(2026, 12, 17)),
        ("month", date(2026, 11, 1), date(2027, 1, 1)),
        ("list", date(2026, 11, 26), date(2026, 12, 24)),
    ],
)
def test_a_view_is_turned_by_what_it_shows(view: str, back: date, forward: date) -> None:
    period = period_of(view, THURSDAY)

    assert (period.back, period.forward) == (back, forward)


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("on", [EARLIEST, LATEST])
def test_the_calendar_ends_but_never_breaks(view: str, on: date) -> None:
    period = period_of(view, on)

    assert EARLIEST <= period.back <= on <= period.forward <= LATEST
    assert period.days[0] == period.first


@pytest.mark.parametrize(
    "words",
    ["", "today", "2026-13-01", "2026-2-1", "20261210", "0001-01-01", "9999-12-31", "\x00" * 10],
)
def test_a_day_that_cannot_be_read_is_today(words: str) -> None:
    assert day_meant(words, today=THURSDAY) == THURSDAY


def test_a_month_is_shown_in_whole_weeks_from_sunday() -> None:
    weeks = month_weeks(date(2026, 11, 25))

    assert [week[0] for week in weeks] == [date(2026, 11, n) for n in (1, 8, 15, 22, 29)]
    assert weeks[-1][-1] == date(2026, 12, 5)


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (THURSDAY, THURSDAY, "December 10, 2026"),
        (date(2026, 11, 29), date(2026, 12, 5), "November 29 – December 5, 2026"),
        (date(2026, 12, 27), date(2027, 1, 2), "December 27, 2026 – January 2, 2027"),
    ],
)
def test_days_are_said_as_shortly_as_they_can_be(first: date, last: date, said: str) -> None:
    assert say_days(first, last) == said


def test_a_phone_is_told_even_more_shortly() -> None:
    assert period_of("list", date(2026, 12, 24)).title_short == "Dec 24 – Jan 6"
