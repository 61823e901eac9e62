from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penciled.core.interval import Interval, merge, subtract
from penciled.core.wall import zone
from tests.core.places import MINUTE

NOON = datetime(2026, 12, 15, 12, tzinfo=UTC)


def span(start: int, end: int) -> Interval:
    return Interval(NOON + start * MINUTE, NOON + end * MINUTE)


def moments(spans: list[Interval]) -> set[datetime]:
    """Spell intervals out minute by minute: slow, and obviously right."""
    return {
        each.start + minute * MINUTE
        for each in spans
        for minute in range(int(each.length.total_seconds() // 60))
    }


spans = st.builds(
    lambda start, length: span(start, start + length), st.integers(0, 60), st.integers(1, 20)
)
lists_of_spans = st.lists(spans, max_size=8)


def test_an_interval_keeps_its_ends_in_utc_whatever_zone_they_arrive_in() -> None:
    berlin = zone("Europe/Berlin")

    night = Interval(
        datetime(2026, 3, 29, 1, 30, tzinfo=berlin), datetime(2026, 3, 29, 3, 30, tzinfo=berlin)
    )

    assert (night.start.tzinfo, night.end.tzinfo) == (UTC, UTC)
    assert night.length == timedelta(hours=1)


@pytest.mark.parametrize("end", [NOON, NOON - MINUTE])
def test_an_interval_is_never_empty(end: datetime) -> None:
    with pytest.raises(ValueError, match="end after it starts"):
        Interval(NOON, end)


@pytest.mark.parametrize(
    ("start", "end"), [(NOON.replace(tzinfo=None), NOON), (NOON, NOON.replace(tzinfo=None))]
)
def test_an_interval_takes_no_naive_end(start: datetime, end: datetime) -> None:
    with pytest.raises(ValueError, match="timezone-aware"):
        Interval(start, end)


def test_intervals_that_merely_touch_do_not_overlap() -> None:
    assert not span(0, 10).overlaps(span(10, 20))
    assert not span(10, 20).overlaps(span(0, 10))


@given(spans, spans)
def test_intervals_overlap_when_they_share_a_minute(one: Interval, other: Interval) -> None:
    shared = moments([one]) & moments([other])

    assert one.overlaps(other) == other.overlaps(one) == bool(shared)


@given(spans, spans)
def test_an_interval_contains_what_has_no_minute_outside_it(one: Interval, other: Interval) -> None:
    assert one.contains(other) == (moments([other]) <= moments([one]))


@given(lists_of_spans)
def test_merge_keeps_every_minute_and_leaves_gaps_between(several: list[Interval]) -> None:
    merged = merge(several)

    assert moments(merged) == moments(several)
    assert all(one.end < other.start for one, other in pairwise(merged))


def test_merge_joins_what_touches() -> None:
    assert merge([span(10, 20), span(0, 10)]) == [span(0, 20)]


@given(free=lists_of_spans, busy=lists_of_spans)
def test_subtract_keeps_exactly_the_free_minutes_that_are_not_busy(
    free: list[Interval], busy: list[Interval]
) -> None:
    left = subtract(free, busy)

    assert moments(left) == moments(free) - moments(busy)
    assert left == merge(left), "sorted and disjoint"
