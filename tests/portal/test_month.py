"""Month, week and day as the page for choosing a time draws them."""

from __future__ import annotations

from datetime import date

import pytest

from penciled.booking.offers import offers_of
from penciled.core.wall import zone
from penciled.portal.choices import Choices, read_choices
from penciled.portal.month import Page, say_days
from penciled.portal.times import Look, Span, look_up, week_of
from tests.factory import NOW, ZONE, House
from tests.portal.browsing import DAY, Asker


@pytest.fixture
def choices(asker: Asker) -> Choices:
    offers = offers_of(asker.house.practice, as_new=True)
    return read_choices(asker.choices(None), offers)


def look_at(choices: Choices, look: Look) -> Page:
    return Page(look_up(choices, look, zone(ZONE), now=NOW), choices)


def test_a_month_is_in_weeks_from_sunday_with_its_open_days(choices: Choices) -> None:
    page = look_at(choices, Look())

    assert page.title == "December 2026"
    assert [len(week) for week in page.weeks] == [7] * 5
    cells = [cell for week in page.weeks for cell in week if cell]
    assert [cell.on.day for cell in cells] == list(range(1, 32))
    open_days = [cell.on.day for cell in cells if cell.url]
    assert open_days == [d for d in range(8, 32) if date(2026, 12, d).weekday() < 5]
    assert [cell.on.day for cell in cells if cell.is_today] == [7]
    assert [cell.on.day for cell in cells if cell.is_chosen] == [8]


def test_months_lead_on_as_far_as_may_be_asked(choices: Choices) -> None:
    before, after = look_at(choices, Look()).months
    assert (before.words, before.url) == ("November", "")
    assert (after.words, "month=2027-01" in after.url) == ("January", True)

    last = look_at(choices, Look(month=date(2027, 2, 1)))
    assert last.title == "February 2027"
    assert last.months[1].url == ""


def test_weeks_lead_on_in_the_same_way(choices: Choices) -> None:
    page = look_at(choices, Look(day=date(2026, 12, 15)))

    assert page.strip_title == "December 13 – 19"
    assert [cell.on.day for cell in page.strip if cell.url] == [14, 15, 16, 17, 18]
    before, after = page.weeks_around
    assert "day=2026-12-07" in before.url
    assert "day=2026-12-20" in after.url
    assert look_at(choices, Look()).weeks_around[0].url == ""


def test_the_days_around_are_the_open_ones(choices: Choices) -> None:
    before, after = look_at(choices, Look(day=date(2026, 12, 14))).neighbours

    assert before
    assert after
    assert (before.brief, after.brief) == ("Fri 11", "Tue 15")


def test_the_horizon_is_the_last_day_that_shows(choices: Choices, house: House) -> None:
    page = look_at(choices, Look(month=date(2027, 2, 1)))

    last = max(page.times.open_days)
    assert last == NOW.date() + house.practitioner.terms.horizon * DAY


def test_weeks_begin_on_sundays() -> None:
    assert week_of(date(2026, 12, 13)) == Span(date(2026, 12, 13), date(2026, 12, 19))
    assert week_of(date(2026, 12, 19)) == Span(date(2026, 12, 13), date(2026, 12, 19))
    assert say_days(week_of(date(2026, 12, 31))) == "December 27 – January 2"
