from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given

from penciled.core.local_day import Segment, segments
from penciled.core.wall import zone
from tests.core.places import DAY, KEYS, MINUTE, kinds_of_change, moments

HOUR = timedelta(hours=1)


def lengths(key: str, on: date) -> list[timedelta]:
    return [piece.end - piece.start for piece in segments(on, zone(key))]


@given(moments())
def test_every_instant_lies_in_one_segment_of_the_date_its_clocks_show(
    moment: tuple[str, datetime],
) -> None:
    key, instant = moment
    shown = instant.astimezone(zone(key))

    dates = [shown.date() + n * DAY for n in (-1, 0, 1)]
    found = [(on, p) for on in dates for p in segments(on, zone(key)) if p.start <= instant < p.end]

    assert [on for on, _ in found] == [shown.date()]
    assert (found[0][1].midnight + (instant - found[0][1].midnight)) == instant
    assert instant - found[0][1].midnight == timedelta(hours=shown.hour, minutes=shown.minute)


@pytest.mark.parametrize("key", KEYS)
def test_segments_end_to_the_second_where_clocks_change(key: str) -> None:
    for change in kinds_of_change(key):
        on = change.astimezone(zone(key)).date()
        pieces = [p for n in (-2, -1, 0, 1) for p in segments(on + n * DAY, zone(key))]

        assert change in {piece.start for piece in pieces}
        assert change in {piece.end for piece in pieces}


def test_an_ordinary_date_is_one_segment_of_a_day() -> None:
    midnight = datetime(2026, 12, 15, 6, tzinfo=UTC)

    assert segments(date(2026, 12, 15), zone("America/Chicago")) == (
        Segment(midnight, midnight + DAY, midnight=midnight),
    )


@pytest.mark.parametrize(
    ("key", "on", "expected"),
    [
        ("Europe/Berlin", date(2026, 3, 29), [2 * HOUR, 21 * HOUR]),
        ("Europe/Berlin", date(2026, 10, 25), [3 * HOUR, 22 * HOUR]),
        ("Australia/Lord_Howe", date(2026, 4, 5), [2 * HOUR, 22.5 * HOUR]),
        ("Pacific/Apia", date(2011, 12, 30), []),
        ("America/Sao_Paulo", date(2018, 11, 4), [23 * HOUR]),
        ("America/Sao_Paulo", date(2018, 2, 17), [24 * HOUR, HOUR]),
        ("America/Havana", date(2024, 11, 3), [HOUR, 24 * HOUR]),
        ("America/St_Johns", date(2010, 11, 6), [24 * HOUR, 59 * MINUTE]),
        ("America/St_Johns", date(2010, 11, 7), [MINUTE, 24 * HOUR]),
    ],
)
def test_a_date_is_as_long_as_clocks_show_it(key: str, on: date, expected: list[timedelta]) -> None:
    assert lengths(key, on) == expected


def test_a_date_may_begin_end_and_begin_again() -> None:
    again, before = (
        segments(date(2010, 11, 7), zone("America/St_Johns")),
        segments(date(2010, 11, 6), zone("America/St_Johns")),
    )

    assert before[0].end == again[0].start
    assert again[0].end == before[1].start
    assert before[1].end == again[1].start


def test_offsets_with_odd_seconds_do_no_harm() -> None:
    assert lengths("Europe/Berlin", date(1893, 4, 1)) == [
        24 * HOUR - timedelta(minutes=6, seconds=32)
    ]
    assert lengths("Europe/Berlin", date(1850, 1, 1)) == [24 * HOUR]


@pytest.mark.parametrize("on", [date.min, date.max])
def test_the_ends_of_the_calendar_are_left_out_and_crash_nothing(on: date) -> None:
    assert segments(on, zone("Pacific/Kiritimati")) == ()
