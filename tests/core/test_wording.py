from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penciled.core import wording
from penciled.core.wall import zone, zone_keys
from penciled.core.wording import (
    say_day,
    say_day_short,
    say_day_with_year,
    say_duration,
    say_minutes,
    say_range,
    say_time,
    say_wait,
    say_zone,
    say_zone_city,
    say_zone_full,
    say_zone_short,
)
from tests.core.places import KEYS, MINUTE, kinds_of_change, moments

CHICAGO = zone("America/Chicago")
NOON = datetime(2026, 12, 15, 18, tzinfo=UTC)
TUESDAY = date(2026, 12, 15)
FALL_BACK = datetime(2026, 11, 1, 7, tzinfo=UTC)
LOCALES = ["en_US", "en_GB", "de_DE", "fr_FR", "es_ES", "he_IL", "ja_JP"]


def ranged(start: datetime, minutes: int, locale: str = "en_US") -> str:
    return say_range(start, start + minutes * MINUTE, CHICAGO, locale=locale)


def test_a_day_is_said_with_its_time() -> None:
    instant = datetime(2026, 12, 15, 16, tzinfo=UTC)

    assert wording.say_day_and_time(instant, zone("America/Chicago")) == "Tue, Dec 15, 10:00 AM"


def test_a_day_of_another_year_says_its_year() -> None:
    day = date(2026, 12, 15)

    assert say_day(day, near=date(2026, 1, 1)) == "Tuesday, December 15"
    assert say_day(day, near=date(2027, 1, 1)) == "Tuesday, December 15, 2026"
    assert say_day_short(day, near=date(2026, 1, 1)) == "Tue, Dec 15"
    assert say_day_short(day, near=date(2027, 1, 1)) == "Tue, Dec 15, 2026"


def test_a_time_is_said_as_clocks_there_show_it() -> None:
    assert say_time(NOON + 150 * MINUTE, CHICAGO) == "2:30 PM"
    berlin = zone("Europe/Berlin")

    assert say_time(NOON, berlin, locale="de_DE") == "19:00"
    assert say_time(NOON, berlin, locale="de_DE", within="%(time)s Uhr") == "19:00 Uhr"


@pytest.mark.parametrize(
    ("after_noon", "minutes", "expected"),
    [
        (150, 50, "2:30 – 3:20 PM"),
        (-60, 80, "11:00 AM – 12:20 PM"),
        (690, 50, "11:30 PM – 12:20 AM"),
        (600, 1380, "10:00 PM – 9:00 PM"),
        (0, 0, "12:00 PM"),
    ],
)
def test_a_range_says_once_what_its_ends_share(
    after_noon: int, minutes: int, expected: str
) -> None:
    assert ranged(NOON + after_noon * MINUTE, minutes) == expected


def test_a_range_follows_the_clock_of_the_reader() -> None:
    assert ranged(NOON, 50, "en_GB") == "12:00 – 12:50"
    assert ranged(NOON, 50, "de_DE") == "12:00 – 12:50 Uhr"


@pytest.mark.parametrize(
    ("before", "minutes", "expected"),
    [
        (90, 30, "12:30 – 1:00 AM CDT"),
        (90, 20, "12:30 – 12:50 AM"),
        (60, 50, "1:00 – 1:50 AM CDT"),
        (30, 50, "1:30 AM CDT – 1:20 AM CST"),
        (0, 50, "1:00 – 1:50 AM CST"),
        (-30, 50, "1:30 – 2:20 AM CST"),
        (90, 150, "12:30 AM CDT – 2:00 AM CST"),
        (-60, 50, "2:00 – 2:50 AM"),
    ],
)
def test_a_range_names_zones_where_clocks_show_its_times_twice(
    before: int, minutes: int, expected: str
) -> None:
    assert ranged(FALL_BACK - before * MINUTE, minutes) == expected


def test_a_range_over_a_skipped_hour_names_both_zones() -> None:
    assert ranged(datetime(2026, 3, 8, 7, 30, tzinfo=UTC), 50) == "1:30 AM CST – 3:20 AM CDT"


def test_a_repeated_time_names_its_zone() -> None:
    assert say_time(FALL_BACK - 30 * MINUTE, CHICAGO) == "1:30 AM CDT"
    assert say_time(FALL_BACK + 30 * MINUTE, CHICAGO) == "1:30 AM CST"
    assert say_time(FALL_BACK + 60 * MINUTE, CHICAGO) == "2:00 AM"


@pytest.mark.parametrize("key", KEYS)
def test_no_two_minutes_of_a_date_are_said_alike(key: str) -> None:
    for change in kinds_of_change(key):
        about = [change + n * MINUTE for n in range(-240, 240)]
        said = [(m.astimezone(zone(key)).date(), say_time(m, zone(key))) for m in about]

        assert len(set(said)) == len(said)


def test_days_are_said_short_in_full_and_with_their_year() -> None:
    assert say_day(TUESDAY) == "Tuesday, December 15"
    assert say_day_short(TUESDAY) == "Tue, Dec 15"
    assert say_day_with_year(TUESDAY) == "Tuesday, December 15, 2026"


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        ("en_GB", "Tuesday 15 December"),
        ("de_DE", "Dienstag, 15. Dezember"),
        ("fr_FR", "mardi 15 décembre"),
        ("es_ES", "martes, 15 de diciembre"),
    ],
)
def test_days_are_said_in_the_order_of_the_language(locale: str, expected: str) -> None:
    assert say_day(TUESDAY, locale=locale) == expected


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [(0, "12:00 AM"), (545, "9:05 AM"), (750, "12:30 PM"), (1439, "11:59 PM"), (1440, "midnight")],
)
def test_minutes_of_the_day_are_said_as_a_clock_time(minutes: int, expected: str) -> None:
    assert say_minutes(minutes) == expected


def test_the_end_of_a_day_is_midnight_in_the_language_or_24_00() -> None:
    assert say_minutes(1440, locale="de_DE") == "Mitternacht"
    assert say_minutes(1440, locale="ja_JP") == "24:00"


@pytest.mark.parametrize(
    ("key", "name", "city", "full", "short"),
    [
        ("America/Chicago", "Central Time", "Chicago", "Central Time (Chicago)", "CST"),
        ("America/Vancouver", "Pacific Time", "Vancouver", "Pacific Time (Vancouver)", "MST"),
        ("Asia/Kathmandu", "Nepal Time", "Kathmandu", "Nepal Time (Kathmandu)", "UTC+5:45"),
        ("UTC", "Coordinated Universal Time", "UTC", "Coordinated Universal Time (UTC)", "UTC"),
    ],
)
def test_zones_are_said_by_name_city_and_abbreviation(
    key: str, name: str, city: str, full: str, short: str
) -> None:
    there = zone(key)

    assert (say_zone(there), say_zone_city(there), say_zone_full(there)) == (name, city, full)
    assert say_zone_short(NOON, there) == short


def test_a_zone_called_by_its_city_is_not_told_twice() -> None:
    assert say_zone_full(zone("Pacific/Chatham")) == "Chatham Time"


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (0, "0 minutes"),
        (1, "1 minute"),
        (50, "50 minutes"),
        (80, "80 minutes"),
        (120, "2 hours"),
        (150, "2 hours 30 minutes"),
        (1440, "24 hours"),
        (2880, "2 days"),
        (4385, "3 days 1 hour 5 minutes"),
    ],
)
def test_lengths_are_said_in_the_units_people_count_them_in(minutes: int, expected: str) -> None:
    assert say_duration(minutes * MINUTE) == expected
    assert say_duration(minutes * MINUTE + timedelta(seconds=59)) == expected


def test_lengths_are_said_in_every_language() -> None:
    assert say_duration(150 * MINUTE, locale="de_DE") == "2 Stunden 30 Minuten"
    assert say_duration(150 * MINUTE, locale="ja_JP") == "2 時間 30 分"


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (-5, "just now"),
        (0, "just now"),
        (5, "5 min"),
        (59, "59 min"),
        (60, "1 h"),
        (1199, "19 h"),
        (1440, "1 d"),
        (3060, "2 d 3 h"),
    ],
)
def test_waits_are_said_in_little_room(minutes: int, expected: str) -> None:
    assert say_wait(minutes * MINUTE) == expected
    assert say_wait(minutes * MINUTE + timedelta(seconds=59)) == expected


@given(moments(), st.integers(0, 600), st.sampled_from(LOCALES))
def test_whatever_is_said_has_ordinary_spaces_only(
    moment: tuple[str, datetime], minutes: int, locale: str
) -> None:
    there, start = zone(moment[0]), moment[1]
    said = [
        say_time(start, there, locale=locale),
        say_range(start, start + minutes * MINUTE, there, locale=locale),
        say_day(start.date(), locale=locale),
        say_day_short(start.date(), locale=locale),
        say_day_with_year(start.date(), locale=locale),
        say_zone_full(there, locale=locale),
        say_duration(minutes * MINUTE, locale=locale),
        say_wait(minutes * MINUTE, locale=locale),
    ]

    assert not [c for c in "".join(said) if c.isspace() and c != " "]
    assert [text for text in said if text != text.strip() or not text] == []


def test_the_language_is_american_english_unless_another_is_asked_for() -> None:
    assert wording.LOCALE == "en_US"
    assert len({say_zone_full(zone(key)) for key in zone_keys()}) > 300
