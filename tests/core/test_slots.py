from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from penciled.core.hours import Schedule, Stretch
from penciled.core.interval import Interval
from penciled.core.reach import within_reach
from penciled.core.slots import (
    Busy,
    Terms,
    Visit,
    candidate_starts,
    open_starts,
    reasons_against,
)
from penciled.core.wall import zone
from tests.core import slow_model
from tests.core.askings import askings
from tests.core.places import DAY, KEYS, MINUTE, kinds_of_change
from tests.core.slow_model import Asking
from tests.thorough import thorough

SECOND = timedelta(seconds=1)


def listed(asking: Asking) -> list[datetime]:
    return open_starts(
        asking.schedule,
        asking.terms,
        asking.visit,
        asking.busy,
        first=asking.first,
        last=asking.last,
        now=asking.now,
    )


def candidates(asking: Asking) -> list[datetime]:
    return candidate_starts(
        asking.schedule,
        asking.terms,
        asking.visit,
        asking.busy,
        first=asking.first,
        last=asking.last,
    )


def said_against(asking: Asking, start: datetime) -> tuple[str, ...]:
    return reasons_against(
        asking.schedule, asking.terms, asking.visit, asking.busy, start, now=asking.now
    )


@settings(max_examples=thorough(200))
@given(askings())
def test_what_is_listed_is_what_the_slow_model_offers(asking: Asking) -> None:
    starts = listed(asking)

    assert starts == slow_model.offered(asking)
    assert starts == sorted(set(starts)), "sorted and distinct"
    assert all(start.tzinfo is UTC for start in starts)


@settings(max_examples=thorough(300))
@given(askings(), st.integers(-DAY // SECOND, 3 * DAY // SECOND))
def test_the_reasons_against_any_second_are_those_of_the_slow_model(
    asking: Asking, seconds: int
) -> None:
    start = asking.first + seconds * SECOND

    assert said_against(asking, start) == slow_model.reasons(asking, start)


@settings(max_examples=thorough(300))
@given(st.data(), askings())
def test_the_reasons_are_right_to_the_second_at_every_edge_of_a_rule(
    data: st.DataObject, asking: Asking
) -> None:
    visit, now = asking.visit, asking.now
    edges = [now, now + asking.terms.notice, asking.first]
    for item in asking.busy:
        before, after = max(visit.after, item.before), max(item.after, visit.before)
        edges += [item.span.start - before - visit.duration, item.span.end + after]

    start = data.draw(st.sampled_from(edges)) + data.draw(st.sampled_from([-1, 0, 1])) * SECOND

    assert said_against(asking, start) == slow_model.reasons(asking, start)


@settings(max_examples=thorough(40))
@given(askings(), st.sampled_from([timedelta(0), SECOND, timedelta(microseconds=1)]))
def test_nothing_speaks_against_a_start_exactly_when_it_is_listed(
    asking: Asking, off: timedelta
) -> None:
    starts = set(listed(asking))
    minutes = slow_model.minutes_between(asking.first, asking.last)
    asked = [m + off for m in minutes if asking.first <= m + off < asking.last]

    assert [s for s in asked if not said_against(asking, s)] == [s for s in asked if s in starts]


@given(askings())
def test_what_may_be_asked_for_follows_from_the_candidates_alone(asking: Asking) -> None:
    reached = within_reach(candidates(asking), asking.schedule.zone, asking.terms, now=asking.now)

    assert reached == listed(asking)


@given(askings(), st.integers(-2, 2880))
def test_two_windows_side_by_side_list_what_one_does(asking: Asking, minutes: int) -> None:
    middle = min(asking.first + minutes * MINUTE, asking.last)

    halves = listed(replace(asking, last=middle)), listed(replace(asking, first=middle))

    assert [s for half in halves for s in half if s >= asking.first] == listed(asking)


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("most_per_day", [None, 1])
def test_windows_cut_anywhere_about_a_change_of_clocks_lose_and_add_nothing(
    key: str, most_per_day: int | None
) -> None:
    always = Schedule(zone(key), dict.fromkeys(range(7), (Stretch(0, 1440),)), {})
    terms = Terms(timedelta(0), 30, 15 * MINUTE, most_per_day)
    for change in kinds_of_change(key):
        visit = Busy(Interval(change - 180 * MINUTE, change - 170 * MINUTE), counts=True)
        cuts = [change + minutes * MINUTE for minutes in (-99, -60, -30, -1, 0, 1, 30, 60, 99)]
        whole = Asking(
            always, terms, Visit(25 * MINUTE), (visit,), cuts[0], cuts[-1], now=change - DAY
        )

        pieces = [replace(whole, first=first, last=last) for first, last in pairwise(cuts)]

        assert listed(whole) == slow_model.offered(whole)
        assert [start for piece in pieces for start in listed(piece)] == listed(whole)
        assert not any(said_against(whole, start) for start in listed(whole))


@given(askings(), st.permutations(range(4)))
def test_the_order_of_busy_time_and_its_zone_change_nothing(
    asking: Asking, order: list[int]
) -> None:
    shuffled = tuple(asking.busy[n] for n in order if n < len(asking.busy))
    local = [t.astimezone(asking.schedule.zone) for t in (asking.first, asking.last, asking.now)]

    same = replace(asking, busy=shuffled, first=local[0], last=local[1], now=local[2])

    assert listed(same) == listed(asking)


@given(askings())
def test_busy_time_only_ever_takes_starts_away(asking: Asking) -> None:
    assert set(candidates(asking)) <= set(candidates(replace(asking, busy=())))
