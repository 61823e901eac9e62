"""Reminders and digests are judged again as they leave: of what changed, nothing is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pytest_django import Settings

from penciled.appointments.models import Appointment
from penciled.booking import actions
from penciled.booking.digest import send_digests
from penciled.booking.reminding import remind_clients
from penciled.booking.unanswered import remind_staff
from penciled.clients.models import Client
from penciled.core.interval import Interval
from penciled.notifications.delivery import deliver_due
from penciled.outbox import actions as outbox
from penciled.outbox.models import Message
from penciled.practices.models import Member
from tests.factory import NOW, House, make_member
from tests.fakes.clock import Clock
from tests.fakes.mail_server import MailServer, mail_server

pytestmark = pytest.mark.django_db
CHICAGO = ZoneInfo("America/Chicago")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
START = datetime(2026, 12, 15, 14, tzinfo=CHICAGO)
DUE, WAITED = START - DAY, NOW + DAY
MORNING = datetime(2026, 12, 8, 7, 30, tzinfo=CHICAGO)
TOPICS = ("appointment.coming", "request.waiting", "member.digest")


@pytest.fixture
def server(settings: Settings) -> Iterator[MailServer]:
    with mail_server() as server:
        for name, value in server.settings().items():
            setattr(settings, name, value)
        yield server


@pytest.fixture
def row(house: House) -> Appointment:
    """Return an appointment whose reminder is written."""
    how: dict[str, Any] = {"anyway": True, "tell_client": False, "by": house.member, "now": NOW}
    made = actions.schedule_appointment(house.plan(START), **how)
    remind_clients(now=DUE)
    return made


def deliver(now: datetime) -> None:
    """Deliver reminders alone: what else was written for them to be about is out of the way."""
    Message.objects.exclude(topic__in=TOPICS).delete()
    deliver_due(clock=Clock(now))


def outcome() -> tuple[str, str]:
    message = Message.objects.filter(topic__in=TOPICS).order_by("pk").first()
    assert message
    return message.state, message.last_error


def test_a_reminder_of_what_holds_is_sent(server: MailServer, row: Appointment) -> None:
    deliver(DUE)

    assert outcome() == ("sent", "")
    assert server.mails[0]["Subject"] == "Reminder: Tuesday, December 15 at 2:00 PM"
    assert server.mails[0]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def cancel(house: House, row: Appointment) -> None:
    said: dict[str, Any] = {"message": "", "tell_client": True, "by": house.member, "now": DUE}
    actions.cancel_appointment(row.pk, version=row.version, **said)


def change(**said: Any) -> Callable[[House, Appointment], None]:
    def play(house: House, row: Appointment) -> None:
        plan = house.plan(START, **said)
        how: dict[str, Any] = {"anyway": True, "tell_client": True, "by": house.member}
        actions.change_appointment(row.pk, plan, version=row.version, **how, now=DUE)

    return play


def mark(house: House, row: Appointment) -> None:
    Appointment.objects.filter(pk=row.pk).update(status="arrived")


def close(house: House, _row: Appointment) -> None:
    house.practice.closed_at = DUE
    house.practice.save()


def delete(_house: House, row: Appointment) -> None:
    row.history.all().delete()
    row.delete()


def client(**fields: Any) -> Callable[[House, Appointment], None]:
    def play(_house: House, _row: Appointment) -> None:
        Client.objects.update(**fields)

    return play


LATER = Interval(START + DAY, START + DAY + HOUR)


@pytest.mark.parametrize(
    ("meanwhile", "reason"),
    [
        (cancel, "The appointment was cancelled."),
        (change(span=LATER), "The appointment was moved."),
        (change(location=None), "The appointment was changed, and the client told."),
        (mark, "The client is there already."),
        (close, "The practice is closed."),
        (delete, "There is no such appointment any more."),
        (client(unreminded_at=DUE), "The client wants no reminders."),
        (client(archived_at=DUE), "The client is archived."),
        (client(email="elena@work.example"), "The client has another address by now."),
    ],
)
def test_of_what_changed_meanwhile_nobody_is_reminded(
    server: MailServer,
    house: House,
    row: Appointment,
    meanwhile: Callable[[House, Appointment], None],
    reason: str,
) -> None:
    meanwhile(house, row)

    deliver(DUE)

    assert outcome() == ("cancelled", reason)
    assert server.mails == []


def test_a_reminder_that_can_not_be_judged_waits_and_others_flow(
    server: MailServer, row: Appointment
) -> None:
    Message.objects.filter(topic="appointment.coming").update(payload={})
    said = {"to": "ada@example.com", "key": "other", "subject": "Another", "body": "…"}
    Message.objects.exclude(topic__in=TOPICS).delete()
    outbox.post("account.mail", now=DUE, **said)  # type: ignore[arg-type]

    deliver_due(clock=Clock(DUE))

    assert outcome() == ("waiting", "This mail could not be written (KeyError).")
    assert [mail["Subject"] for mail in server.mails] == ["Another"]


def test_a_reminder_that_came_too_late_is_dropped(server: MailServer, row: Appointment) -> None:
    deliver(START - 11 * HOUR)

    assert outcome() == ("cancelled", "It came too late to be of use.")


def test_what_is_ready_at_night_waits_for_the_morning_and_keeps_nothing_waiting(
    server: MailServer, house: House
) -> None:
    house.practice.reminds_before = [72]
    house.practice.save()
    how: dict[str, Any] = {"anyway": True, "tell_client": False, "by": house.member, "now": NOW}
    actions.schedule_appointment(house.plan(START), **how)
    remind_clients(now=START - 3 * DAY)
    night = (START - 3 * DAY).replace(hour=23)

    deliver(night)
    message = Message.objects.get(topic="appointment.coming")
    assert (message.state, message.tries) == ("queued", 0)
    assert message.due_at == (START - 2 * DAY).replace(hour=8)
    said = {"to": "elena@example.com", "key": "answer", "subject": "An answer", "body": "…"}
    outbox.post("account.mail", now=night, **said)  # type: ignore[arg-type]
    deliver_due(clock=Clock(night))
    assert [mail["Subject"] for mail in server.mails] == ["An answer"]

    deliver(message.due_at)

    assert outcome()[0] == "sent"


def test_a_reminder_to_staff_leaves_out_what_was_answered(server: MailServer, house: House) -> None:
    some = [house.asked(START + n * DAY, email=f"client{n}@example.com") for n in range(2)]
    remind_staff(now=WAITED)
    actions.decline_request(some[0].pk, message="", by=house.member, now=WAITED)

    deliver(WAITED)

    assert outcome()[0] == "sent"
    assert server.mails[0]["Subject"] == "Still unanswered: Wednesday, December 16 at 2:00 PM"
    assert str(some[0].ref) not in server.mails[0].as_string()
    rows = Message.objects.filter(topic="request.waiting")
    assert not any("waiting" in each.payload for each in rows), "no list of clients is kept"


@pytest.mark.parametrize(
    ("many", "reason"),
    [
        (1, "The request was cancelled before this mail left."),
        (2, "None of it waits for an answer any more."),
    ],
)
def test_of_requests_that_wait_no_more_nobody_is_reminded(
    server: MailServer, house: House, many: int, reason: str
) -> None:
    some = [house.asked(START + n * DAY, email=f"client{n}@example.com") for n in range(many)]
    remind_staff(now=WAITED)
    for each in some:
        actions.cancel_request(each.pk, now=WAITED)

    deliver(WAITED)

    assert outcome() == ("cancelled", reason)
    assert server.mails == []


def left(house: House) -> None:
    make_member(house.practice, "Olga Owner", is_owner=True)
    Member.objects.filter(pk=house.member.pk).update(left_at=WAITED)


def moved_address(house: House) -> None:
    house.member.user.email = "maya@new.example"
    house.member.user.save()


def over(house: House) -> None:
    house.practice.closed_at = WAITED
    house.practice.save()


@pytest.mark.parametrize(
    ("meanwhile", "reason"),
    [
        (left, "They do not work here any more."),
        (moved_address, "They have another address by now."),
        (over, "The practice is closed."),
    ],
)
def test_who_is_not_to_be_told_any_more_is_not_reminded(
    server: MailServer, house: House, meanwhile: Callable[[House], None], reason: str
) -> None:
    house.asked(START)
    remind_staff(now=WAITED)
    meanwhile(house)

    deliver(WAITED)

    assert outcome() == ("cancelled", reason)
    assert server.mails == []


def test_staff_are_not_reminded_at_night_however_long_the_mail_server_was_away(
    server: MailServer, house: House
) -> None:
    house.asked(START)
    remind_staff(now=WAITED)

    deliver(WAITED + 14 * HOUR)

    message = Message.objects.get(topic="request.waiting")
    assert message.state == "queued"
    assert message.due_at.astimezone(CHICAGO).hour == 8


def test_a_digest_leaves_out_what_was_answered_and_is_of_its_own_morning(
    server: MailServer, house: House
) -> None:
    Member.objects.update(hears_by_digest=True)
    asked = house.asked(START)
    send_digests(now=MORNING)
    actions.cancel_request(asked.pk, now=MORNING)

    deliver(MORNING)

    assert outcome() == ("cancelled", "None of it waits for an answer any more.")


def test_a_digest_is_of_no_use_in_the_afternoon(server: MailServer, house: House) -> None:
    Member.objects.update(hears_by_digest=True)
    house.asked(START)
    send_digests(now=MORNING)

    deliver(MORNING + 5 * HOUR)

    assert outcome() == ("cancelled", "It came too late to be of use.")
