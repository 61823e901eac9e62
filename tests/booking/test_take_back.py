"""An answer is taken back until it settles: all of it or nothing, and nobody hears of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from penciled.appointments.actions import Plan
from penciled.appointments.models import Appointment, AppointmentStatus, HistoryEntry
from penciled.audit import chain
from penciled.audit.models import Entry
from penciled.availability.models import PractitionerTerms
from penciled.booking.actions import (
    accept_request,
    cancel_appointment,
    cancel_request,
    change_appointment,
    decline_request,
    expire_requests,
    mark_appointment,
    schedule_appointment,
    take_back_answer,
)
from penciled.booking.models import AppointmentRequest
from penciled.core.errors import (
    AlreadyResolved,
    AnswerStands,
    NotPermitted,
    SlotUnavailable,
    StaleChange,
    TooManyOpenRequests,
)
from penciled.core.interval import Interval
from penciled.desk.weighing import plan_of
from penciled.outbox import actions as outbox
from penciled.outbox.models import Message
from penciled.practices.models import Member, Practice
from tests.factory import NOW, House, make_house, make_member, make_practitioner

pytestmark = pytest.mark.django_db

TUESDAY = datetime(2026, 12, 8, 15, 0, tzinfo=UTC)
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
SOON, SETTLED = NOW + 10 * SECOND, NOW + 20 * SECOND
ANSWERS = ("request.accepted", "request.declined")


@pytest.fixture
def house() -> House:
    return make_house(answers_settle=20)


def accept(house: House, request: AppointmentRequest, **how: Any) -> AppointmentRequest:
    said: dict[str, Any] = {"message": "", "anyway": False, "by": house.member, "now": NOW} | how
    return accept_request(request.pk, said.pop("plan", None) or plan_of(request), **said)


def decline(house: House, request: AppointmentRequest, **how: Any) -> AppointmentRequest:
    said: dict[str, Any] = {"message": "Full.", "by": house.member, "now": NOW}
    return decline_request(request.pk, **said | how)


def take_back(
    house: House, request: AppointmentRequest, *, by: Member | None = None, now: datetime = SOON
) -> AppointmentRequest:
    return take_back_answer(request.pk, by=by or house.member, clock=lambda: now)


BOTH = pytest.mark.parametrize("answer", [accept, decline])
Answer = Callable[..., AppointmentRequest]


def mails() -> list[tuple[str, str]]:
    answers = Message.objects.filter(topic__in=ANSWERS).order_by("id")
    return list(answers.values_list("topic", "state"))


def standing(request: AppointmentRequest) -> tuple[object, ...]:
    """Return all that a refusal must leave as it is."""
    request.refresh_from_db()
    request.client.refresh_from_db()
    return (
        request.state,
        request.settles_at,
        request.message,
        request.appointment_id,
        request.client.status,
        request.trail.count(),
        Appointment.objects.count(),
        HistoryEntry.objects.count(),
        Entry.objects.count(),
        mails(),
    )


@BOTH
def test_until_it_settles_no_mail_may_leave(house: House, answer: Answer) -> None:
    request = answer(house, house.asked(TUESDAY))

    assert request.settles_at == SETTLED
    mail = Message.objects.get(topic__in=ANSWERS)
    assert (mail.created_at, mail.due_at) == (NOW, SETTLED)
    due = outbox.lease_due(now=SETTLED - SECOND, most=50)
    assert [each.topic for each in due] == ["request.asked", "request.received"]
    for each in due:
        outbox.settle_sent(each, now=NOW)
    assert [each.pk for each in outbox.lease_due(now=SETTLED, most=50)] == [mail.pk]


@BOTH
def test_what_is_taken_back_waits_as_it_did_before(house: House, answer: Answer) -> None:
    request = house.asked(TUESDAY)
    version = house.practitioner.calendar.version
    answer(house, request)

    back = take_back(house, request)

    request.refresh_from_db()
    request.client.refresh_from_db()
    assert (back.state, request.state, request.state_at(SOON)) == ("pending",) * 3
    assert (request.resolved_at, request.resolved_by, request.settles_at) == (None, None, None)
    assert (request.message, request.appointment, request.made_active) == ("", None, False)
    assert request.client.status == "prospective"
    assert not Appointment.objects.exists()
    assert not HistoryEntry.objects.exists()
    house.practitioner.calendar.refresh_from_db()
    assert house.practitioner.calendar.version > version + 1
    with pytest.raises(SlotUnavailable):
        house.asked(TUESDAY, email="jonah@example.com", now=NOW - 2 * HOUR)


@BOTH
def test_the_trail_and_the_chain_keep_both_and_the_mail_says_why_it_never_left(
    house: House, answer: Answer
) -> None:
    request = answer(house, house.asked(TUESDAY))
    state = request.state
    take_back(house, request)

    steps = request.trail.order_by("id").values_list("to_state", "member", "at")
    assert list(steps)[1:] == [(state, house.member.pk, NOW), ("pending", house.member.pk, SOON)]
    entries = Entry.objects.filter(about=request.ref).order_by("id")
    assert [each.action for each in entries] == [
        "request.asked",
        f"request.{state}",
        "request.taken_back",
    ]
    assert list(chain.broken_links(house.practice.ref)) == []
    assert mails() == [(f"request.{state}", "cancelled")]
    assert outbox.lease_due(now=SETTLED + HOUR, most=50) != []
    assert mails() == [(f"request.{state}", "cancelled")]


@BOTH
def test_it_can_be_answered_again_and_that_answer_is_told(house: House, answer: Answer) -> None:
    request = house.asked(TUESDAY)
    for _again in range(2):
        answer(house, request)
        take_back(house, request)

    state = answer(house, request, now=SOON).state

    assert mails() == [
        (f"request.{state}", "cancelled"),
        (f"request.{state}", "cancelled"),
        (f"request.{state}", "queued"),
    ]


@BOTH
@pytest.mark.parametrize("now", [SETTLED, SETTLED + HOUR])
def test_what_has_settled_stands(house: House, answer: Answer, now: datetime) -> None:
    request = answer(house, house.asked(TUESDAY))
    before = standing(request)

    with pytest.raises(AnswerStands, match="too late"):
        take_back(house, request, now=now)

    assert standing(request) == before


@BOTH
def test_a_mail_that_a_worker_has_in_hand_keeps_all_of_the_answer(
    house: House, answer: Answer
) -> None:
    request = house.asked(TUESDAY)
    Message.objects.all().delete()
    answer(house, request)
    outbox.lease_due(now=SETTLED, most=50)
    before = standing(request)

    with pytest.raises(AnswerStands, match="being told"):
        take_back(house, request)  # by a clock that is behind

    assert standing(request) == before


@BOTH
def test_without_a_grace_it_stands_at_once(answer: Answer) -> None:
    house = make_house(answers_settle=0)
    request = answer(house, house.asked(TUESDAY))

    assert request.settles_at is None
    with pytest.raises(AnswerStands):
        take_back(house, request, now=NOW)


def test_another_grace_holds_for_answers_to_come(house: House) -> None:
    request = decline(house, house.asked(TUESDAY))
    Practice.objects.update(answers_settle=600)

    assert take_back(house, request).state == "pending"
    with pytest.raises(AnswerStands, match="There is no answer"):
        take_back(house, request)
    assert decline(house, request).settles_at == NOW + timedelta(minutes=10)


def test_taken_back_twice_it_says_that_there_is_nothing_to_take_back(house: House) -> None:
    request = accept(house, house.asked(TUESDAY))
    take_back(house, request)
    before = standing(request)

    with pytest.raises(AnswerStands, match="There is no answer here"):
        take_back(house, request)

    assert standing(request) == before


def test_nobody_but_who_decided_takes_it_back(house: House) -> None:
    request = accept(house, house.asked(TUESDAY))
    rosalind = make_member(house.practice, "Rosalind Pike", is_scheduler=True)
    before = standing(request)

    with pytest.raises(NotPermitted, match="Only whoever decided"):
        take_back(house, request, by=rosalind)

    assert standing(request) == before


def test_whoever_decided_must_still_run_the_calendar(house: House) -> None:
    rosalind = make_member(house.practice, "Rosalind Pike", is_scheduler=True)
    request = accept(house, house.asked(TUESDAY), by=rosalind)
    rosalind.is_scheduler = False
    rosalind.save()

    with pytest.raises(NotPermitted):
        take_back(house, request, by=rosalind)


def test_the_grace_ends_with_the_time_asked_for(house: House) -> None:
    request = house.asked(TUESDAY)
    almost = TUESDAY - 5 * SECOND

    decline(house, request, now=almost)

    request.refresh_from_db()
    assert request.settles_at == TUESDAY
    assert Message.objects.get(topic="request.declined").due_at == TUESDAY
    with pytest.raises(AnswerStands):
        take_back(house, request, now=TUESDAY)
    assert take_back(house, request, now=TUESDAY - SECOND).state == "pending"
    assert expire_requests(now=TUESDAY) == 1
    request.refresh_from_db()
    assert request.state == "expired"


def test_a_declined_time_that_somebody_else_asked_for_stays_declined(house: House) -> None:
    request = decline(house, house.asked(TUESDAY))
    house.asked(TUESDAY, email="jonah@example.com")
    before = standing(request)

    with pytest.raises(AnswerStands, match="no longer free"):
        take_back(house, request)

    assert standing(request) == before


def test_the_time_between_appointments_is_kept_from_what_came_since(house: House) -> None:
    request = decline(house, house.asked(TUESDAY))
    PractitionerTerms.objects.update(
        own=["increment", "buffer_before"], buffer_before=timedelta(minutes=15)
    )
    house.asked(TUESDAY + HOUR, email="jonah@example.com")

    with pytest.raises(AnswerStands, match="no longer free"):
        take_back(house, request)


def test_a_day_that_filled_up_since_takes_no_more(house: House) -> None:
    PractitionerTerms.objects.update(own=["increment", "most_per_day"], most_per_day=2)
    house.asked(TUESDAY + 4 * HOUR, email="first@example.com")
    request = decline(house, house.asked(TUESDAY))
    house.asked(TUESDAY + 2 * HOUR, email="jonah@example.com")

    with pytest.raises(AnswerStands, match="no longer free"):
        take_back(house, request)


@pytest.mark.parametrize("title", ["Supervision", "Leave"])
def test_a_declined_time_that_staff_took_meanwhile_stays_declined(house: House, title: str) -> None:
    request = decline(house, house.asked(TUESDAY))
    taken(house, request, title=title, now=SOON)

    with pytest.raises(AnswerStands, match="no longer free"):
        take_back(house, request)


def test_what_stood_there_before_the_answer_is_no_news(house: House) -> None:
    request = house.asked(TUESDAY)
    taken(house, request, title="Supervision", now=NOW - SECOND)
    decline(house, request)

    assert take_back(house, request).state == "pending"


def test_what_was_moved_there_since_is_in_the_way(house: House) -> None:
    event = Plan(
        practitioner=house.practitioner,
        span=Interval(TUESDAY + 3 * HOUR, TUESDAY + 4 * HOUR),
        title="Supervision",
    )
    stands = schedule_appointment(
        event, anyway=False, tell_client=False, by=house.member, now=NOW - HOUR
    )
    request = decline(house, house.asked(TUESDAY))
    change(house, stands, replace(event, span=request.span))

    with pytest.raises(AnswerStands, match="no longer free"):
        take_back(house, request)


def test_an_acceptance_over_a_conflict_is_taken_back_all_the_same(house: House) -> None:
    request = house.asked(TUESDAY)
    taken(house, request, title="Supervision", now=NOW - SECOND)
    accept(house, request, anyway=True)

    take_back(house, request)

    assert [each.title for each in Appointment.objects.all()] == ["Supervision"]


def test_an_acceptance_elsewhere_is_taken_back_while_what_was_asked_for_is_free(
    house: House,
) -> None:
    daniel = make_practitioner(
        house.practice, "Daniel Reyes", services=[house.service], locations=[house.location]
    )
    scheduler = make_member(house.practice, "Rosalind Pike", is_scheduler=True)
    first, second = house.asked(TUESDAY), house.asked(TUESDAY + HOUR, email="jonah@example.com")
    for each in (first, second):
        there = Interval(each.starts_at + 4 * HOUR, each.ends_at + 4 * HOUR)
        plan = replace(plan_of(each), practitioner=daniel, span=there)
        accept(house, each, plan=plan, by=scheduler)
    house.asked(TUESDAY + HOUR, email="ada@example.com")
    version = daniel.calendar.version

    take_back(house, first, by=scheduler)
    with pytest.raises(AnswerStands, match="no longer free"):
        take_back(house, second, by=scheduler)

    assert Appointment.objects.get().request == second
    daniel.calendar.refresh_from_db()
    assert daniel.calendar.version > version


def change(house: House, stands: Appointment, plan: Plan) -> Appointment:
    said: dict[str, Any] = {"anyway": True, "tell_client": True, "by": house.member, "now": SOON}
    return change_appointment(stands.pk, plan, version=stands.version, **said)


def moved(house: House, stands: Appointment) -> None:
    later = Interval(stands.starts_at + HOUR, stands.ends_at + HOUR)
    change(house, stands, house.plan(TUESDAY, client=stands.client, span=later))


def noted(house: House, stands: Appointment) -> None:
    plan = house.plan(TUESDAY, client=stands.client, span=stands.span, staff_note="Bring forms.")
    change(house, stands, plan)


def called_off(house: House, stands: Appointment) -> None:
    cancel_appointment(
        stands.pk,
        version=stands.version,
        message="",
        tell_client=True,
        by=house.member,
        now=SOON,
    )


def arrived(house: House, stands: Appointment) -> None:
    status = AppointmentStatus.ARRIVED
    mark_appointment(stands.pk, status, version=stands.version, by=house.member, now=SOON)


@pytest.mark.parametrize("done", [moved, noted, called_off, arrived])
def test_an_appointment_that_was_changed_since_stands(
    house: House, done: Callable[[House, Appointment], None]
) -> None:
    request = accept(house, house.asked(TUESDAY))
    assert request.appointment
    done(house, request.appointment)
    before = standing(request)

    with pytest.raises(AnswerStands, match="Cancel it instead"):
        take_back(house, request)

    assert standing(request) == before


def test_a_change_to_what_was_taken_back_is_told_that_it_is_gone(house: House) -> None:
    request = accept(house, house.asked(TUESDAY))
    stands = Appointment.objects.get()
    take_back(house, request)

    with pytest.raises(StaleChange, match="gone"):
        moved(house, stands)


def test_mails_about_the_appointment_wait_behind_its_confirmation(house: House) -> None:
    accept(house, house.asked(TUESDAY))
    moved(house, Appointment.objects.get())

    told = Message.objects.filter(due_at=SETTLED).order_by("due_at", "id")
    assert [each.topic for each in told] == ["request.accepted", "appointment.moved"]
    assert not Message.objects.filter(topic="appointment.moved", due_at__lt=SETTLED).exists()


def test_a_mail_about_its_appointment_is_called_back_too(house: House) -> None:
    request = accept(house, house.asked(TUESDAY))
    assert request.appointment
    how: dict[str, Any] = {"to": "e@example.com", "now": NOW, "about": request.appointment.ref}
    outbox.post("appointment.reminder", key="one", **how)

    take_back(house, request)

    assert Message.objects.get(topic="appointment.reminder").state == "cancelled"


def test_a_client_who_was_active_before_stays_so(house: House) -> None:
    accept(house, house.asked(TUESDAY), now=NOW - HOUR)
    second = accept(house, house.asked(TUESDAY + HOUR))

    take_back(house, second)

    second.client.refresh_from_db()
    assert second.client.status == "active"


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_client_is_prospective_again_once_every_acceptance_is_taken_back(
    house: House, order: tuple[int, int]
) -> None:
    both = [accept(house, house.asked(TUESDAY + n * HOUR)) for n in range(2)]
    statuses = []
    for n in order:
        take_back(house, both[n])
        both[n].client.refresh_from_db()
        statuses.append(both[n].client.status)

    assert statuses == ["active", "prospective"]


def test_a_client_may_not_cancel_what_is_being_answered_nor_hear_which_answer_it_is(
    house: House,
) -> None:
    request = accept(house, house.asked(TUESDAY))
    before = standing(request)

    with pytest.raises(AlreadyResolved) as refusal:
        cancel_request(request.pk, now=SOON)

    said = (str(refusal.value), refusal.value.state, refusal.value.by, refusal.value.at)
    assert said == ("This request is being answered at this moment.", None, "", None)
    assert standing(request) == before
    take_back(house, request)
    assert cancel_request(request.pk, now=SOON).state == "cancelled"


def test_what_the_client_may_ask_for_meanwhile_tells_nothing(house: House) -> None:
    house.practice.open_requests_per_client = 1
    decline(house, house.asked(TUESDAY))

    with pytest.raises(TooManyOpenRequests):
        house.asked(TUESDAY + 2 * HOUR, now=SOON - 2 * HOUR)
    house.practice.open_requests_per_client = 2
    with pytest.raises(SlotUnavailable):
        house.asked(TUESDAY, now=SOON - 2 * HOUR)
    assert house.asked(TUESDAY, email="jonah@example.com", now=SOON - 2 * HOUR).pk


def taken(house: House, request: AppointmentRequest, *, title: str, now: datetime) -> None:
    event = Plan(practitioner=house.practitioner, span=request.span, title=title)
    schedule_appointment(event, anyway=True, tell_client=False, by=house.member, now=now)
