"""When a client may still cancel online, and when that counts as late: to the microsecond."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penciled.core.cancelling import Cancelling, cancelling_at

START = datetime(2026, 12, 10, 16, tzinfo=UTC)
HOUR, INSTANT = timedelta(hours=1), timedelta(microseconds=1)
TERMS = {"late_within": 24 * HOUR, "cancel_until": 2 * HOUR}
lengths = st.timedeltas(timedelta(0), timedelta(days=40))


@pytest.mark.parametrize(
    ("left", "how"),
    [
        (24 * HOUR, Cancelling.IN_TIME),
        (24 * HOUR - INSTANT, Cancelling.LATE),
        (2 * HOUR, Cancelling.LATE),
        (2 * HOUR - INSTANT, Cancelling.BY_CALL),
        (INSTANT, Cancelling.BY_CALL),
        (timedelta(0), Cancelling.BEGUN),
        (-HOUR, Cancelling.BEGUN),
    ],
)
def test_each_term_holds_from_less_than_its_length_before(left: timedelta, how: Cancelling) -> None:
    assert cancelling_at(START - left, START, **TERMS) is how


def test_without_terms_it_is_in_time_until_it_begins() -> None:
    terms = {"late_within": timedelta(0), "cancel_until": timedelta(0)}

    assert cancelling_at(START - INSTANT, START, **terms) is Cancelling.IN_TIME
    assert cancelling_at(START, START, **terms) is Cancelling.BEGUN


def test_only_what_is_in_time_or_late_goes_online() -> None:
    assert [how for how in Cancelling if how.is_online] == [Cancelling.IN_TIME, Cancelling.LATE]


@given(late=lengths, until=lengths, left=lengths, less=lengths)
def test_the_nearer_it_is_the_less_can_be_done(
    late: timedelta, until: timedelta, left: timedelta, less: timedelta
) -> None:
    order = list(Cancelling)
    sooner, later = (
        cancelling_at(START - each, START, late_within=late, cancel_until=until)
        for each in (left, max(left - less, timedelta(0)))
    )

    assert order.index(sooner) <= order.index(later)


@given(late=lengths, until=lengths, left=lengths)
def test_who_has_to_call_is_never_called_late_online(
    late: timedelta, until: timedelta, left: timedelta
) -> None:
    how = cancelling_at(START - left, START, late_within=late, cancel_until=until)

    assert how.is_online == (left > timedelta(0) and left >= until)
    assert (how is Cancelling.LATE) == (how.is_online and left < late)
