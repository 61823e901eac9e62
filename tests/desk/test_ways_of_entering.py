"""However hours were entered, the same times are offered: typed, painted bit by bit, or copied."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from penciled.availability.actions import Open, copy_day, open_days
from penciled.availability.models import Hours
from penciled.availability.queries import Wanted
from penciled.booking.slots import open_slots
from penciled.core import wording
from tests.desk.desks import at, signed_in
from tests.factory import NOW, House, make_practitioner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

QUARTER = 15
NUMBERS = count()
FIRST = datetime(2026, 12, 14, 6, 0, tzinfo=UTC)
Stretches = list[tuple[int, int]]
Week = dict[int, Stretches]


@st.composite
def stretches(draw: st.DrawFn) -> tuple[int, int]:
    """Draw quarters of a day, up to its midnight, that may overlap others."""
    opens = draw(st.integers(0, 95))
    return opens * QUARTER, draw(st.integers(opens + 1, 96)) * QUARTER


days = st.lists(stretches(), max_size=3)
weeks = st.dictionaries(st.integers(0, 6), days, max_size=3)


def offered(house: House, whose: Any) -> list[datetime]:
    wanted = Wanted(service=house.service, location=house.location, as_new=True)
    last = FIRST + timedelta(days=14)
    return [s.start for s in open_slots([whose], wanted, first=FIRST, last=last, now=NOW)]


def typed(house: House, whose: Any, week: Week) -> None:
    desk = signed_in(whose.member)
    for weekday, some in week.items():
        for opens, closes in some:
            ends = {"opens": wording.say_minutes(opens), "closes": wording.say_minutes(closes)}
            said = {"weekday": [str(weekday)], "who": "both"} | ends
            answer = desk.post(at("hours_new", house, whose.ref), said)
            assert answer.status_code == 302, answer.text


def painted(house: House, whose: Any, week: Week) -> None:
    """Paint each day in pieces of an hour, and over it everything; then rub out what is not."""
    desk = signed_in(whose.member)
    for weekday, some in week.items():
        if not some:
            continue
        first, last = min(o for o, _c in some), max(c for _o, c in some)
        _paint(house, desk, whose, "hours_new", weekday, first, last)
        for opens, closes in _gaps(some):
            _paint(house, desk, whose, "hours_close", weekday, opens, closes)


def _gaps(some: Stretches) -> Iterable[tuple[int, int]]:
    reached = None
    for opens, closes in sorted(some):
        if reached is not None and reached < opens:
            yield reached, opens
        reached = max(reached or 0, closes)


def _paint(house: House, desk: Any, whose: Any, name: str, day: int, *ends: int) -> None:
    address = at(name, house, whose.ref) + f"?weekday={day}&opens={ends[0]}&closes={ends[1]}"
    begun = desk.get(address).context["form"]
    said = {name: begun[name].value() for name in ("weekday", "opens", "closes")}
    answer = desk.post(address, said | {"who": "both"})
    assert answer.status_code == 302, answer.text


def copied(house: House, whose: Any, week: Week) -> None:
    """Enter each day on Sunday, copy it to where it belongs, and clear the Sunday last."""
    by = whose.member
    for weekday, some in week.items():
        for opens, closes in some:
            open_days(whose, [6], Open(opens=opens, closes=closes), by=by, now=NOW)
        if weekday != 6:
            copy_day(whose, 6, [weekday], by=by, now=NOW)
            Hours.objects.filter(practitioner=whose, weekday=6).delete()


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(week=weeks)
def test_the_same_times_are_offered_however_hours_were_entered(house: House, week: Week) -> None:
    some: dict[str, Any] = {"services": [house.service], "locations": [house.location]}
    ordered = dict(sorted(week.items()))  # Sunday last: the copied day is made there
    answers = []
    for way in (stored, typed, painted, copied):
        whose = make_practitioner(house.practice, f"P{next(NUMBERS)} Person", **some)
        Hours.objects.filter(practitioner=whose).delete()
        way(house, whose, ordered)
        answers.append(offered(house, whose))

    assert answers[1:] == answers[:1] * 3


def stored(_house: House, whose: Any, week: Week) -> None:
    for weekday, some in week.items():
        for opens, closes in some:
            Hours.objects.create(practitioner=whose, weekday=weekday, opens=opens, closes=closes)
