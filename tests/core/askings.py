"""Made-up hours, terms, visits and busy time for properties to try the engine with."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import strategies as st

from penciled.core.hours import Schedule, Season, Stretch
from penciled.core.interval import Interval
from penciled.core.slots import Busy, Terms, Visit
from penciled.core.wall import zone
from tests.core.places import DAY, MINUTE, moments
from tests.core.slow_model import Asking


def minutes(low: int, high: int) -> st.SearchStrategy[timedelta]:
    return st.integers(low, high).map(lambda n: n * MINUTE)


def mostly_none(otherwise: st.SearchStrategy[timedelta]) -> st.SearchStrategy[timedelta]:
    return st.one_of(st.just(timedelta(0)), st.just(timedelta(0)), otherwise)


# Hypothesis likes what is small: without the long stretches nothing would ever be open.
short = st.builds(Stretch, st.integers(0, 1440), st.integers(0, 1440))
long = st.builds(Stretch, st.sampled_from([0, 90, 150, 180, 605]), st.sampled_from([1020, 1440]))
rows = st.lists(st.one_of(long, long, short), max_size=3).map(tuple)
gaps = mostly_none(minutes(0, 120))
terms = st.builds(
    Terms,
    notice=mostly_none(st.integers(0, 200_000).map(lambda seconds: timedelta(seconds=seconds))),
    horizon=st.integers(0, 4),
    increment=st.sampled_from([None, 5 * MINUTE, 15 * MINUTE, 20 * MINUTE, 60 * MINUTE]),
    most_per_day=st.sampled_from([None, None, None, 2, 1, 0]),
    asked_by=st.one_of(st.none(), st.none(), st.integers(0, 1440)),
)
visits = st.builds(
    Visit,
    st.one_of(minutes(5, 200), st.sampled_from([60 * MINUTE, 50 * MINUTE, 1500 * MINUTE])),
    gaps,
    gaps,
)


@st.composite
def schedules(draw: st.DrawFn, key: str, about: datetime) -> Schedule:
    """Draw hours for all days of the week, and for some of the dates near `about`."""
    usual = draw(rows)
    weekly = dict.fromkeys(range(7), usual) | draw(st.dictionaries(st.integers(0, 6), rows))
    dates = st.integers(-2, 4).map(lambda n: (about + n * DAY).date())
    dated = draw(st.dictionaries(dates, rows, max_size=2))
    return Schedule(zone(key), weekly, dated, draw(seasons(about)))


@st.composite
def seasons(draw: st.DrawFn, about: datetime) -> tuple[Season, ...]:
    """Draw stretches that hold in some weeks only, beginning and ending near `about`."""
    dates = st.integers(-20, 10).map(lambda n: (about + n * DAY).date())
    every = draw(st.integers(1, 3))
    one = st.builds(
        Season,
        weekday=st.integers(0, 6),
        stretch=st.one_of(long, short),
        since=dates if every > 1 else st.none() | dates,
        until=st.none() | dates,
        every=st.just(every),
    )
    return tuple(draw(st.lists(one, max_size=3)))


@st.composite
def busy_near(draw: st.DrawFn, about: datetime) -> Busy:
    start = about + draw(st.integers(-300, 1500)) * MINUTE
    span = Interval(start, start + draw(st.one_of(minutes(1, 120), minutes(1, 3000))))
    return Busy(span, draw(gaps), draw(gaps), draw(st.booleans()))


@st.composite
def askings(draw: st.DrawFn) -> Asking:
    key, about = draw(moments())
    first = about - draw(minutes(0, 600))
    return Asking(
        schedule=draw(schedules(key, first)),
        terms=draw(terms),
        visit=draw(visits),
        busy=tuple(draw(st.lists(busy_near(first), max_size=4))),
        first=first,
        last=first + draw(st.sampled_from([1440, 2000, 600, 61])) * MINUTE,
        now=first + timedelta(seconds=draw(st.integers(-100_000, 30_000))),
    )
