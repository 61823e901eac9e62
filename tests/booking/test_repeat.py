"""What repeats is booked, changed and cancelled: one, this and following, or all to come."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from penciled.appointments.actions import Plan
from penciled.appointments.models import Appointment, HistoryEntry, Series
from penciled.appointments.series import Scope, read, written
from penciled.audit.models import Entry
from penciled.booking.actions import (
    cancel_appointment,
    cancel_series,
    change_appointment,
    change_series,
    preview_series,
    schedule_appointment,
    schedule_series,
)
from penciled.core.errors import (
    ConflictNeedsYes,
    InvalidInput,
    NotPermitted,
    SlotUnavailable,
    StaleChange,
)
from penciled.core.recurrence import Monthly, Recurrence, Unit
from penciled.outbox.models import Message
from penciled.practices import calendars
from tests.factory import NOW, House, make_member, make_practitioner

pytestmark = pytest.mark.django_db(transaction=True)

FIRST = datetime(2026, 12, 15, 16, tzinfo=UTC)  # Tuesday, 10 AM in Chicago
HOUR, WEEK = timedelta(hours=1), timedelta(days=7)
WEEKLY = Recurrence(every=1, unit=Unit.WEEK, weekdays=frozenset({1}), times=5)


def book(house: House, rule: Recurrence = WEEKLY, **said: Any) -> list[Appointment]:
    options: dict[str, Any] = {
        "skip": (),
        "anyway": False,
        "tell_client": True,
        "by": house.member,
        "now": NOW,
    }
    return schedule_series(house.plan(FIRST), rule, **(options | said))


def starts() -> list[datetime]:
    return [each.starts_at for each in Appointment.objects.order_by("starts_at")]


def change(house: House, each: Appointment, plan: Plan, scope: Scope, **said: Any) -> None:
    each.refresh_from_db()
    options: dict[str, Any] = {"anyway": False, "tell_client": True, "by": house.member, "now": NOW}
    change_series(each.pk, plan, scope, version=each.version, **(options | said))


def test_each_date_is_a_row_of_its_own_and_all_are_told_in_one_mail(house: House) -> None:
    rows = book(house)

    assert starts() == [FIRST + n * WEEK for n in range(5)]
    assert {each.series for each in rows} == {Series.objects.get()}
    assert HistoryEntry.objects.filter(what="booked", member=house.member).count() == 5
    [mail] = Message.objects.all()
    assert (mail.topic, len(mail.payload["dates"])) == ("series.booked", 5)
    assert Entry.objects.filter(action="series.scheduled").count() == 1


def test_it_keeps_its_wall_time_over_a_clock_change(house: House) -> None:
    spring = datetime(2027, 3, 2, 16, tzinfo=UTC)  # clocks go forward on the 14th

    schedule_series(
        house.plan(spring),
        WEEKLY,
        skip=(),
        anyway=False,
        tell_client=False,
        by=house.member,
        now=NOW,
    )

    assert {each.wall_at for each in Appointment.objects.all()} == {time(10)}
    assert [start.hour for start in starts()] == [16, 16, 15, 15, 15]


def test_every_occurrence_is_busy_to_clients(house: House) -> None:
    before = calendars.versions([house.practitioner.pk])
    book(house)

    assert calendars.versions([house.practitioner.pk]) != before
    with pytest.raises(SlotUnavailable, match="taken"):
        house.asked(FIRST + 2 * WEEK)


def test_a_date_in_conflict_takes_a_yes_or_is_skipped(house: House) -> None:
    block = house.plan(FIRST + WEEK, client=None, service=None, title="Supervision")
    schedule_appointment(block, anyway=False, tell_client=False, by=house.member, now=NOW)

    seen = preview_series(house.plan(FIRST), WEEKLY, now=NOW)
    with pytest.raises(ConflictNeedsYes):
        book(house)
    book(house, skip={date(2026, 12, 22)})

    assert [bool(each.overlaps) for each in seen] == [False, True, False, False, False]
    sessions = Appointment.objects.filter(client__isnull=False).order_by("starts_at")
    assert [each.series_on.day for each in sessions if each.series_on] == [15, 29, 5, 12]


def test_a_refused_series_leaves_no_trace(house: House) -> None:
    stranger = make_member(house.practice, "Priya Raman")
    endless = replace(WEEKLY, times=None, until=date(2099, 1, 1))

    with pytest.raises(InvalidInput, match="more than"):
        book(house, endless)
    with pytest.raises(InvalidInput, match="at least one"):
        book(house, skip={(FIRST + n * WEEK).date() for n in range(5)})
    with pytest.raises(NotPermitted):
        book(house, by=stranger)

    assert (Appointment.objects.count(), Series.objects.count(), Message.objects.count()) == (
        0,
    ) * 3


def test_one_of_a_series_changes_alone_and_says_so(house: House) -> None:
    rows = book(house)
    plan = house.plan(FIRST + WEEK + HOUR)

    change_appointment(
        rows[1].pk, plan, version=1, anyway=False, tell_client=False, by=house.member, now=NOW
    )

    assert starts()[1] == FIRST + WEEK + HOUR
    assert [each.changed_alone for each in Appointment.objects.order_by("id")] == [
        False, True, False, False, False,
    ]  # fmt: skip


def test_this_and_following_move_together_and_the_rest_stays(house: House) -> None:
    rows = book(house)

    change(house, rows[2], house.plan(FIRST + 2 * WEEK + timedelta(days=1)), Scope.FOLLOWING)

    days = [start.astimezone(house.practitioner.zone_info).strftime("%a %d") for start in starts()]
    assert days == ["Tue 15", "Tue 22", "Wed 30", "Wed 06", "Wed 13"]
    one, two = Series.objects.order_by("id")
    assert (one.appointments.count(), two.appointments.count()) == (2, 3)
    assert read(two.rule).weekdays == {2}
    assert Message.objects.filter(topic="series.moved").count() == 1


def test_all_to_come_change_but_what_was_changed_alone_and_what_is_over(house: House) -> None:
    rows, later = book(house), FIRST + 4 * HOUR
    alone = house.plan(FIRST + 3 * WEEK - HOUR)
    change_appointment(
        rows[3].pk, alone, version=1, anyway=False, tell_client=False, by=house.member, now=NOW
    )

    change(house, rows[1], house.plan(FIRST + WEEK + 2 * HOUR), Scope.ALL, now=later)

    assert starts() == [
        FIRST,
        FIRST + WEEK + 2 * HOUR,
        FIRST + 2 * WEEK + 2 * HOUR,
        FIRST + 3 * WEEK - HOUR,
        FIRST + 4 * WEEK + 2 * HOUR,
    ]


def test_a_series_never_stands_in_its_own_way(house: House) -> None:
    rows = book(house, replace(WEEKLY, weekdays=frozenset({1, 2}), times=6))

    change(house, rows[0], house.plan(FIRST + timedelta(days=1)), Scope.ALL)

    assert len(set(starts())) == 6


def test_a_series_moves_to_another_calendar(house: House) -> None:
    rows = book(house)
    other = make_practitioner(
        house.practice, "Daniel Reyes", services=[house.service], locations=[house.location]
    )
    scheduler = make_member(house.practice, "Rosalind Pike", is_scheduler=True)

    change(house, rows[0], house.plan(FIRST, practitioner=other), Scope.ALL, by=scheduler)

    assert {each.practitioner for each in Appointment.objects.all()} == {other}


def test_a_stale_change_of_a_series_is_refused(house: House) -> None:
    rows = book(house)
    change(house, rows[0], house.plan(FIRST + HOUR), Scope.ALL)

    with pytest.raises(StaleChange):
        change_series(
            rows[1].pk,
            house.plan(FIRST + WEEK),
            Scope.ALL,
            version=1,
            anyway=True,
            tell_client=False,
            by=house.member,
            now=NOW,
        )


@pytest.mark.parametrize(("scope", "left"), [(Scope.ONE, 4), (Scope.FOLLOWING, 2), (Scope.ALL, 0)])
def test_one_the_rest_or_all_are_cancelled(house: House, scope: Scope, left: int) -> None:
    rows = book(house)

    cancel_series(
        rows[2].pk,
        scope,
        version=1,
        late=True,
        message="We are closed.",
        tell_client=True,
        by=house.member,
        now=NOW,
    )

    assert Appointment.objects.filter(cancelled_at__isnull=True).count() == left
    assert [each.pk for each in Appointment.objects.filter(status="late_cancelled")] == [rows[2].pk]
    assert Message.objects.filter(topic="series.cancelled").count() == 1


def test_what_is_cancelled_already_is_left_alone(house: House) -> None:
    rows = book(house)
    how: dict[str, Any] = {
        "version": 1,
        "message": "",
        "tell_client": False,
        "by": house.member,
        "now": NOW,
    }
    cancel_appointment(rows[1].pk, **how)

    gone = cancel_series(rows[0].pk, Scope.ALL, **how)

    assert [each.pk for each in gone] == [rows[n].pk for n in (0, 2, 3, 4)]


@pytest.mark.parametrize(
    "rule",
    [
        WEEKLY,
        Recurrence(every=2, unit=Unit.MONTH, monthly=Monthly.ON_WEEKDAY, until=date(2027, 9, 1)),
    ],
)
def test_a_rule_survives_being_written(rule: Recurrence) -> None:
    assert read(written(rule)) == rule


def test_booking_a_long_series_takes_few_queries(
    house: House, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(34):
        book(house, replace(WEEKLY, times=100), tell_client=False)
