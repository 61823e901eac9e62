from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from penciled.core.wall import zone, zone_keys
from penciled.core.zone_names import abbreviation_at, city_of, name_of, told_apart

WINTER = datetime(2026, 12, 15, 12, tzinfo=UTC)
SUMMER = datetime(2026, 6, 15, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("key", "name", "city"),
    [
        ("America/Chicago", "Central Time", "Chicago"),
        ("US/Central", "Central Time", "Chicago"),
        ("America/Indiana/Indianapolis", "Eastern Time", "Indianapolis"),
        ("America/Argentina/Buenos_Aires", "Argentina Time", "Buenos Aires"),
        ("America/Whitehorse", "Yukon Time", "Whitehorse"),
        ("Europe/Kyiv", "Eastern European Time", "Kyiv"),
        ("Europe/London", "United Kingdom Time", "London"),
        ("Europe/Kirov", "Russia (Kirov) Time", "Kirov"),
        ("America/Coyhaique", "Coyhaique Time", "Coyhaique"),
        ("Antarctica/Troll", "Troll Time", "Troll"),
        ("UTC", "Coordinated Universal Time", "UTC"),
        ("Etc/GMT", "GMT", "GMT"),
        ("Etc/GMT+5", "UTC-5", "UTC-5"),
    ],
)
def test_a_zone_has_the_name_and_city_people_know_it_by(key: str, name: str, city: str) -> None:
    assert (name_of(key, "en_US"), city_of(key, "en_US")) == (name, city)


@pytest.mark.parametrize("locale", ["en_US", "de_DE", "ja_JP"])
def test_every_zone_has_a_name_without_a_trace_of_its_key(locale: str) -> None:
    names = {name_of(key, locale) for key in zone_keys()}
    cities = {city_of(key, locale) for key in zone_keys()}

    assert [city for city in cities if "/" in city or "_" in city] == []
    assert names.isdisjoint(zone_keys() - {"GMT"})
    assert not any(unknown in name for name in names for unknown in ("Unknown", "Unbekannt", "001"))


@pytest.mark.parametrize(
    ("key", "summer", "winter"),
    [
        ("America/Chicago", "CDT", "CST"),
        ("America/Vancouver", "PDT", "MST"),
        ("Asia/Kolkata", "IST", "IST"),
        ("Asia/Kathmandu", "UTC+5:45", "UTC+5:45"),
        ("America/Sao_Paulo", "UTC-3", "UTC-3"),
        ("Antarctica/Troll", "UTC+2", "UTC"),
        ("Australia/Lord_Howe", "UTC+10:30", "UTC+11"),
    ],
)
def test_an_abbreviation_is_what_the_zone_data_says_or_the_offset(
    key: str, summer: str, winter: str
) -> None:
    assert abbreviation_at(SUMMER, zone(key)) == summer
    assert abbreviation_at(WINTER, zone(key)) == winter


def test_two_offsets_with_one_abbreviation_are_told_apart_by_the_offsets() -> None:
    seoul = datetime(2015, 8, 14, 14, 45, tzinfo=UTC)

    assert told_apart(seoul, seoul + timedelta(hours=1), zone("Asia/Pyongyang")) == (
        "UTC+9",
        "UTC+8:30",
    )
    assert told_apart(SUMMER, WINTER, zone("America/Chicago")) == ("CDT", "CST")
