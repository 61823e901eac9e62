from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from penciled.appointments.actions import place
from penciled.appointments.models import Appointment, EventKind, HistoryEntry
from penciled.booking.actions import cancel_appointment, change_appointment, schedule_series
from penciled.core.recurrence import Recurrence, Unit
from penciled.desk.weighing import plan_of
from penciled.outbox.models import Message
from penciled.practices.models import Practitioner, Room
from tests.desk.desks import DAY, HOUR, HTMX, MINUTE, TEN, at, event, signed_in
from tests.factory import NOW, House, make_house, make_member, make_practitioner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

WEEK = 7 * DAY


def visit(house: House, start: datetime = TEN, **said: Any) -> Appointment:
    return place(house.plan(start, minutes=50, **said), by=None, now=NOW)


def repeats(house: House, times: int = 4) -> list[Appointment]:
    """Return visits that stand each Thursday at ten."""
    rule = Recurrence(every=1, unit=Unit.WEEK, weekdays=frozenset({3}), times=times)
    how: dict[str, Any] = {"skip": (), "anyway": False, "tell_client": False}
    return schedule_series(house.plan(TEN, minutes=50), rule, **how, by=house.member, now=NOW)


def drop(house: House, stands: Appointment, **said: Any) -> Any:
    """Return the window that a drop opens."""
    address = at("appointment_move", house, stands.ref)
    return signed_in(house.member).get(address, said, headers=HTMX)


def typed(house: House, stands: Appointment, **said: Any) -> dict[str, Any]:
    return {
        "on": "2026-12-10",
        "at": "10:00",
        "minutes": "50",
        "practitioner": str(house.practitioner.ref),
        "version": str(stands.version),
        "tell_client": "on",
    } | said


def move(house: House, stands: Appointment, **said: Any) -> Any:
    address = at("appointment_move", house, stands.ref)
    return signed_in(house.member).post(address, typed(house, stands, **said), headers=HTMX)


def starts() -> list[datetime]:
    return list(Appointment.objects.order_by("starts_at").values_list("starts_at", flat=True))


def words(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def make_daniel(house: House, **said: Any) -> Practitioner:
    daniel = make_practitioner(
        house.practice, "Daniel Reyes", services=[house.service], locations=[house.location]
    )
    Practitioner.objects.filter(pk=daniel.pk).update(**said)
    daniel.refresh_from_db()
    return daniel


def scheduler(house: House) -> House:
    rosalind = make_member(house.practice, "Rosalind Pike", is_scheduler=True)
    return replace(house, member=rosalind)


# What a drop opens


def test_a_drop_says_what_changes_and_stores_nothing(house: House) -> None:
    stands = visit(house)

    answer = drop(house, stands, on="2026-12-11", at="13:30")

    said = words(answer)
    assert answer.status_code == HTTPStatus.OK
    assert "Move Elena Marsh’s appointment?" in said
    assert "Thursday, December 10</s>" in said
    assert "Friday, December 11</strong>" in said
    assert "10:00 – 10:50 AM</s>" in said
    assert "1:30 – 2:20 PM</strong>" in said
    assert "<dt>Takes</dt>" not in said
    assert "Mail Elena" in said
    assert starts() == [TEN]


def test_a_dragged_edge_says_the_length_alone(house: House) -> None:
    said = words(drop(house, visit(house), minutes="80"))

    assert "50 minutes</s>" in said
    assert "80 minutes</strong>" in said
    assert "<dt>Day</dt>" not in said


def test_another_column_says_whose(house: House) -> None:
    daniel, desk = make_daniel(house), scheduler(house)

    said = words(drop(desk, visit(house), **{"with": str(daniel.ref)}))

    assert "Maya Okafor</s>" in said
    assert "Daniel Reyes</strong>" in said
    assert "<dt>Time</dt>" not in said


def test_what_it_overlaps_is_said_with_the_tick(house: House) -> None:
    event(house, TEN + 3 * HOUR)

    said = words(drop(house, visit(house), on="2026-12-10", at="13:00"))

    assert "This overlaps Supervision," in said
    assert "Move it anyway" in said


def test_a_calendar_in_another_zone_is_read_by_its_own_clocks(house: House) -> None:
    daniel, desk = make_daniel(house, zone="America/New_York"), scheduler(house)
    there = {"with": str(daniel.ref), "zone": "America/Chicago"}

    said = words(drop(desk, visit(house), on="2026-12-10", at="13:00", **there))

    assert "2:00 – 2:50 PM" in said


def test_another_zone_alone_keeps_the_instant(house: House) -> None:
    daniel, desk = make_daniel(house, zone="America/New_York"), scheduler(house)

    said = words(drop(desk, visit(house), **{"with": str(daniel.ref)}))

    assert "11:00 – 11:50 AM" in said


def test_a_skipped_hour_is_refused_in_words(house: House) -> None:
    answer = drop(house, visit(house), on="2027-03-14", at="02:30")

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Clocks skip this time that day." in words(answer)


def test_a_repeated_hour_asks_which(house: House) -> None:
    stands = visit(house)
    said = words(drop(house, stands, on="2027-11-07", at="01:30"))

    assert "Clocks show this time twice that day. Which one?" in said

    assert move(house, stands, on="2027-11-07", at="01:30").status_code == 422
    assert move(house, stands, on="2027-11-07", at="01:30", which="1").status_code == 204
    assert starts() == [datetime(2027, 11, 7, 7, 30, tzinfo=UTC)]


@pytest.mark.parametrize(
    "said",
    [
        {"on": "0001-01-01", "at": "10:00"},
        {"on": "nonsense", "at": "25:99"},
        {"on": "2026-12-10\x00", "at": "10:00"},
        {"minutes": "9" * 400},
        {"minutes": "-5"},
        {"with": "nobody"},
        {"with": "\ud800".encode("utf-8", "surrogatepass")},
        {"on": "2026-12-10", "at": "10:00", "zone": "Nowhere/Land"},
        {"on": "2026-12-10", "at": "10:00", "version": "²"},
        {"scope": "everything", "minutes": "50"},
    ],
    ids=str,
)
def test_nonsense_is_never_a_fault(house: House, said: dict[str, Any]) -> None:
    assert drop(house, visit(house), **said).status_code in {200, 409, 422}


# Moving


def test_a_move_keeps_everything_else(house: House) -> None:
    room = Room.objects.create(practice=house.practice, name="Birch")
    stands = visit(house, room=room, staff_note="Brings her own tea", buffer_after=10 * MINUTE)

    answer = move(house, stands, on="2026-12-11", at="13:30", minutes="80")

    stands.refresh_from_db()
    assert answer.status_code == HTTPStatus.NO_CONTENT
    assert "Moved. Elena is being mailed." in answer["HX-Trigger"]
    assert stands.starts_at == TEN + DAY + 3 * HOUR + 30 * MINUTE
    assert stands.ends_at - stands.starts_at == 80 * MINUTE
    assert (stands.room, stands.staff_note) == (room, "Brings her own tea")
    assert stands.buffer_after == 10 * MINUTE
    changed = HistoryEntry.objects.get(appointment=stands, what="changed").changes
    assert changed.keys() == {"starts_at", "ends_at"}
    assert list(Message.objects.values_list("topic", flat=True)) == ["appointment.moved"]


def test_an_event_keeps_its_title_and_kind(house: House) -> None:
    stands = event(house, TEN, event_kind=EventKind.LEAVE, busy=False)

    move(house, stands, at="15:00", minutes="30")

    stands.refresh_from_db()
    assert (stands.title, stands.event_kind, stands.busy) == ("Supervision", "leave", False)
    assert stands.starts_at == TEN + 5 * HOUR


def test_nobody_is_mailed_without_the_tick(house: House) -> None:
    move(house, visit(house), at="15:00", tell_client="")

    assert not Message.objects.exists()


def test_an_overlap_takes_an_explicit_yes(house: House) -> None:
    event(house, TEN + 3 * HOUR)
    stands = visit(house)

    answer = move(house, stands, at="13:00")
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "This overlaps Supervision," in words(answer)
    assert starts() == [TEN, TEN + 3 * HOUR]

    assert move(house, stands, at="13:00", anyway="on").status_code == HTTPStatus.NO_CONTENT


def test_without_script_the_same_form_moves_it(house: House) -> None:
    stands = visit(house)
    desk = signed_in(house.member)

    page = desk.get(at("appointment_move", house, stands.ref))
    answer = desk.post(
        at("appointment_move", house, stands.ref), typed(house, stands, on="2026-12-11")
    )

    assert 'name="on" value="2026-12-10"' in words(page)
    assert '<details class="move-fields" open>' in words(page)
    assert answer["Location"] == f"{at('calendar', house)}?on=2026-12-11"
    assert starts() == [TEN + DAY]


def test_what_is_typed_is_weighed(house: House) -> None:
    event(house, TEN + 3 * HOUR)
    stands = visit(house)

    said = words(drop(house, stands, weigh="1", **typed(house, stands, at="13:00")))

    assert "1:00 – 1:50 PM</strong>" in said
    assert "This overlaps Supervision," in said


def test_an_end_before_the_start_or_forty_hours_are_refused(house: House) -> None:
    stands = visit(house)

    for minutes in ("0", "-30", "721", "2400", "soon"):
        answer = move(house, stands, minutes=minutes)
        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert 'name="minutes"' in words(answer)
    assert starts() == [TEN]


def test_whole_days_stay_whole_where_the_clock_changes(house: House) -> None:
    midnight = datetime(2026, 12, 10, 6, tzinfo=UTC)
    leave = event(house, midnight, 24 * 60, event_kind=EventKind.LEAVE)

    move(house, leave, on="2027-03-14", at="00:00", minutes="1440")

    leave.refresh_from_db()
    assert leave.starts_at == datetime(2027, 3, 14, 6, tzinfo=UTC)
    assert leave.ends_at == datetime(2027, 3, 15, 5, tzinfo=UTC)


# Somebody else was faster


def test_a_stale_drop_is_told_with_what_stands_now(house: House) -> None:
    stands = visit(house)
    drawn = stands.version
    change_elsewhere(house, stands)

    answer = drop(house, stands, on="2026-12-11", at="13:30", version=str(drawn))

    assert answer.status_code == HTTPStatus.CONFLICT
    assert "Somebody changed this appointment meanwhile." in words(answer)
    assert "What stands now" in words(answer)
    assert "3:00 – 3:50 PM" in words(answer)


def test_a_stale_move_overwrites_nothing_and_may_be_sent_again(house: House) -> None:
    stands = visit(house)
    drawn = stands.version
    change_elsewhere(house, stands)

    answer = move(house, stands, at="13:30", version=str(drawn))

    assert answer.status_code == HTTPStatus.CONFLICT
    assert starts() == [TEN + 5 * HOUR]
    assert f'name="version" value="{drawn + 1}"' in words(answer)
    stands.refresh_from_db()
    assert move(house, stands, at="13:30").status_code == HTTPStatus.NO_CONTENT


def change_elsewhere(house: House, stands: Appointment) -> None:
    plan = plan_of(stands)
    later = replace(plan, span=replace(plan.span, start=TEN + 5 * HOUR, end=TEN + 350 * MINUTE))
    how: dict[str, Any] = {"version": stands.version, "anyway": True, "tell_client": False}
    change_appointment(stands.pk, later, **how, by=house.member, now=NOW)


def test_what_was_cancelled_is_not_moved(house: House) -> None:
    stands = visit(house)
    how: dict[str, Any] = {"version": stands.version, "message": "", "tell_client": False}
    cancel_appointment(stands.pk, **how, by=house.member, now=NOW)

    for answer in (drop(house, stands, minutes="80"), move(house, stands, at="13:00")):
        assert answer.status_code == HTTPStatus.CONFLICT
        assert "Already cancelled" in words(answer)


# What repeats


def test_how_much_of_what_repeats_is_asked(house: House) -> None:
    [first, *_] = repeats(house)

    said = words(drop(house, first, on="2026-12-11", at="10:00"))

    for each in ("Only this one", "This and the ones after it", "All that are still to come"):
        assert each in said
    assert "Only this one" not in words(drop(house, visit(house, TEN + DAY), minutes="80"))


@pytest.mark.parametrize(
    ("scope", "moved"), [("one", [1]), ("following", [1, 2, 3]), ("all", [0, 1, 2, 3])]
)
def test_as_much_is_moved_as_is_meant(house: House, scope: str, moved: list[int]) -> None:
    second = repeats(house)[1]

    answer = move(house, second, on="2026-12-18", at="13:00", scope=scope)

    later = DAY + 3 * HOUR
    assert answer.status_code == HTTPStatus.NO_CONTENT
    assert starts() == [TEN + n * WEEK + (later if n in moved else 0 * DAY) for n in range(4)]


def test_what_any_of_them_overlaps_is_said_with_its_day(house: House) -> None:
    first = repeats(house)[0]
    event(house, TEN + 2 * WEEK + 3 * HOUR)

    answer = move(house, first, at="13:00", scope="all")

    assert answer.status_code == HTTPStatus.CONFLICT
    assert "Thu, Dec 24. This overlaps Supervision," in words(answer)
    assert "4 appointments move" in words(answer)
    assert starts()[0] == TEN
    assert move(house, first, at="13:00", scope="all", anyway="on").status_code == 204


def test_a_series_moved_onto_its_own_next_date_overlaps_nothing(house: House) -> None:
    first = repeats(house)[0]

    assert move(house, first, on="2026-12-17", scope="all").status_code == HTTPStatus.NO_CONTENT
    assert starts() == [TEN + n * WEEK for n in range(1, 5)]


def test_what_moves_with_it_is_not_too_near_to_it(house: House) -> None:
    first = repeats(house)[0]
    Appointment.objects.update(buffer_after=15 * MINUTE)
    an_hour_later = {"on": "2026-12-17", "at": "11:00", "scope": "all"}

    opened = drop(house, first, **an_hour_later)

    assert opened.context["said"].lines == ()


# Whose


def test_another_practices_is_not_found(house: House) -> None:
    other = make_house("elsewhere")
    stands = visit(other)

    assert drop(house, stands, minutes="80").status_code == HTTPStatus.NOT_FOUND
    assert move(house, stands).status_code == HTTPStatus.NOT_FOUND


def test_a_colleagues_is_forbidden_and_nothing_goes_onto_their_calendar(house: House) -> None:
    daniel = make_daniel(house)
    assert daniel.member
    his = visit(replace(house, practitioner=daniel))
    mine = visit(house, TEN + DAY)

    assert drop(house, his, minutes="80").status_code == HTTPStatus.FORBIDDEN
    assert move(house, his, at="13:00").status_code == HTTPStatus.FORBIDDEN
    refused = move(house, mine, practitioner=str(daniel.ref))
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Choose whose calendar it goes on." in words(refused)


def test_whoever_may_only_look_may_not_move(house: House) -> None:
    daniel = make_daniel(house)
    his = visit(replace(house, practitioner=daniel))
    house.member.may_see.add(daniel)

    assert drop(house, his, minutes="80").status_code == HTTPStatus.FORBIDDEN


def test_names_stay_hidden(house: House) -> None:
    house.member.desk = {"names_hidden": True}
    house.member.save()

    said = words(drop(house, visit(house), minutes="80"))

    assert "Elena" not in said
    assert "Move E. M.’s appointment?" in said


# How quickly


def test_a_drop_asks_the_database_as_often_whatever_is_there(house: House) -> None:
    stands = visit(house)
    desk, address = signed_in(house.member), at("appointment_move", house, stands.ref)
    where = {"on": "2026-12-11", "at": "13:30"}

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert desk.get(address, where, headers=HTMX).status_code == HTTPStatus.OK
        return len(asked)

    few = queries()
    for n in range(30):
        event(house, TEN + DAY + n * 5 * MINUTE)

    assert queries() == few
    assert few <= 20


def test_a_long_series_takes_as_many_queries_as_a_short_one(house: House) -> None:
    first = repeats(house, times=20)[0]
    desk, address = signed_in(house.member), at("appointment_move", house, first.ref)
    said = {"on": "2026-12-11", "at": "10:00", "scope": "all"}

    with CaptureQueriesContext(connection) as asked:
        assert desk.get(address, said, headers=HTMX).status_code == HTTPStatus.OK

    assert len(asked) <= 24
