from __future__ import annotations

import re
from datetime import UTC, datetime
from http import HTTPStatus

import pytest
from django.utils import timezone

from penciled.appointments.models import Appointment
from penciled.availability.models import Hours, PractitionerTerms
from penciled.booking.actions import cancel_request, decline_request
from penciled.booking.models import AppointmentRequest
from penciled.core.lifecycle import State
from penciled.outbox.models import Message
from penciled.practices.models import Member, Service
from tests.desk.desks import DAY, HOUR, HTMX, MINUTE, TEN, at, booked, event, signed_in
from tests.factory import NOW, House, make_house, make_member, make_practitioner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def asked(house: House) -> AppointmentRequest:
    return house.asked(TEN)


def state_of(asked: AppointmentRequest) -> str:
    asked.refresh_from_db()
    return asked.state


def mails(topic: str) -> int:
    return Message.objects.filter(topic=topic).count()


def rosalind(house: House) -> Member:
    return make_member(house.practice, "Rosalind Pike", is_scheduler=True)


def test_the_accept_window_opens_filled_in_with_what_was_asked(
    house: House, asked: AppointmentRequest
) -> None:
    page = signed_in(house.member).get(at("accept", house, asked.ref))

    assert page.status_code == HTTPStatus.OK
    assert "Accept Elena Marsh’s request" in page.text
    assert "Elena is mailed as soon as you accept." in page.text
    assert 'value="2026-12-10"' in page.text
    assert 'value="10:00"' in page.text
    assert 'value="50"' in page.text


def test_the_accept_window_begins_where_the_block_was_dropped(
    house: House, asked: AppointmentRequest
) -> None:
    event(house, TEN + DAY + 5 * HOUR)

    page = signed_in(house.member).get(
        at("accept", house, asked.ref), {"on": "2026-12-11", "at": "15:00"}
    )

    assert page.status_code == HTTPStatus.OK
    assert 'value="2026-12-11"' in page.text
    assert 'value="15:00"' in page.text
    assert "This overlaps Supervision," in page.text
    assert page.context["said"].was == "Thu, Dec 10, 10:00 AM"
    assert page.context["said"].starts == "Fri, Dec 11, 3:00 PM"
    assert state_of(asked) == State.PENDING


def test_the_day_is_said_where_only_the_day_is_another(
    house: House, asked: AppointmentRequest
) -> None:
    page = signed_in(house.member).get(
        at("accept", house, asked.ref), {"on": "2026-12-11", "at": "10:00"}
    )

    said = page.context["said"]
    assert (said.was, said.starts) == ("Thu, Dec 10, 10:00 AM", "Fri, Dec 11, 10:00 AM")
    assert (said.ends, "Fri, Dec 11, 10:00 AM</strong>, ends 10:50 AM." in page.text) == (
        "10:50 AM",
        True,
    )


@pytest.mark.parametrize(
    "proposed",
    [
        {"on": "2026-12-11"},
        {"at": "15:00"},
        {"on": "soon", "at": "15:00"},
        {"on": "2026-12-11", "at": "25:00"},
        {"on": "2026-12-11", "at": "3pm"},
        {"on": "0001-01-01", "at": "15:00"},
        {"on": "9999-12-31", "at": "23:59"},
        {"on": "2026-03-08", "at": "02:30"},
        {"on": "\x00", "at": "\x00"},
        {"on": "2026-12-11", "at": "1" * 100_000},
        {"on": "２０２６-12-11", "at": "15:00"},
    ],
)
def test_a_time_that_cannot_be_is_not_proposed(
    house: House, asked: AppointmentRequest, proposed: dict[str, str]
) -> None:
    page = signed_in(house.member).get(at("accept", house, asked.ref), proposed)

    assert page.status_code == HTTPStatus.OK
    assert 'value="2026-12-10"' in page.text
    assert 'value="10:00"' in page.text


def test_a_block_dropped_on_a_repeated_hour_is_asked_which(
    house: House, asked: AppointmentRequest
) -> None:
    desk, proposed = signed_in(house.member), {"on": "2027-11-07", "at": "01:30"}

    page = desk.get(at("accept", house, asked.ref), proposed)
    answer = desk.post(at("accept", house, asked.ref), booked(asked, **proposed))

    assert page.status_code == HTTPStatus.OK
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Say which of the two is meant." in answer.text


def test_accepting_books_it_and_mails_the_client(house: House, asked: AppointmentRequest) -> None:
    answer = signed_in(house.member).post(
        at("accept", house, asked.ref), booked(asked, message="See you.\r\nBring a pen.")
    )

    assert answer.headers["Location"] == at("requests", house)
    assert state_of(asked) == State.ACCEPTED
    assert asked.message == "See you.\nBring a pen."
    assert asked.appointment
    assert asked.appointment.span == asked.span
    assert mails("request.accepted") == 1


def test_a_window_is_told_that_it_is_done(house: House, asked: AppointmentRequest) -> None:
    answer = signed_in(house.member).post(
        at("accept", house, asked.ref), booked(asked), headers=HTMX
    )

    assert answer.status_code == HTTPStatus.NO_CONTENT
    assert "Accepted. Elena Marsh is being mailed." in answer.headers["HX-Trigger"]


def test_accepting_with_a_change_books_the_change(house: House, asked: AppointmentRequest) -> None:
    longer = Service.objects.create(practice=house.practice, name="Long", duration=80 * MINUTE)

    signed_in(house.member).post(
        at("accept", house, asked.ref),
        booked(asked, at="10:15", minutes="80", service=str(longer.ref)),
    )

    assert state_of(asked) == State.ACCEPTED
    assert asked.appointment
    assert asked.appointment.starts_at == TEN + 15 * MINUTE
    assert asked.appointment.duration == 80 * MINUTE
    assert asked.appointment.service == longer
    assert sorted(asked.trail.get(action="accept").changes) == ["ends_at", "service", "starts_at"]


def test_what_is_typed_is_weighed_while_it_is_typed(
    house: House, asked: AppointmentRequest
) -> None:
    event(house, TEN + HOUR)

    said = signed_in(house.member).get(
        at("accept", house, asked.ref), booked(asked, at="10:30") | {"weigh": "1"}
    )

    assert "<s>10:00 AM</s> <strong>10:30 AM</strong>, ends 11:20 AM." in said.text
    assert "Elena’s mail will say so." in said.text
    assert "This overlaps Supervision," in said.text
    assert state_of(asked) == State.PENDING


def test_every_difference_is_said(house: House, asked: AppointmentRequest) -> None:
    longer = Service.objects.create(practice=house.practice, name="Long", duration=80 * MINUTE)

    said = signed_in(house.member).get(
        at("accept", house, asked.ref),
        booked(asked, minutes="80", service=str(longer.ref)) | {"weigh": "1"},
    )

    assert "Takes <s>50 minutes</s> <strong>80 minutes</strong>." in said.text
    assert "Service <s>Individual session</s> <strong>Long</strong>." in said.text


def test_over_a_conflict_it_takes_an_explicit_yes(house: House, asked: AppointmentRequest) -> None:
    event(house, TEN + 30 * MINUTE)
    desk, address = signed_in(house.member), at("accept", house, asked.ref)

    refused = desk.post(address, booked(asked, message="Kept words"))

    assert refused.status_code == HTTPStatus.CONFLICT
    assert "This overlaps Supervision," in refused.text
    assert "Book it anyway" in refused.text
    assert "Kept words" in refused.text
    assert state_of(asked) == State.PENDING
    assert mails("request.accepted") == 0
    [tick] = re.findall(r'<input type="checkbox" name="anyway"[^>]*>', refused.text)
    assert [each in tick for each in ('aria-invalid="true"', "anyway_error", "autofocus")] == [
        True
    ] * 3
    assert re.search(
        r'id="booked_anyway_error">.*Tick the box to book it anyway\.', refused.text, re.DOTALL
    )

    assert desk.post(address, booked(asked, anyway="on")).status_code == HTTPStatus.FOUND
    assert state_of(asked) == State.ACCEPTED


def test_outside_the_hours_is_said_and_stops_nobody(
    house: House, asked: AppointmentRequest
) -> None:
    desk, address = signed_in(house.member), at("accept", house, asked.ref)

    said = desk.get(address, booked(asked, at="20:00") | {"weigh": "1"})
    desk.post(address, booked(asked, at="20:00"))

    assert "outside the hours" in said.text
    assert state_of(asked) == State.ACCEPTED


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("on", "soon"),
        ("on", ""),
        ("on", "0001-01-01"),
        ("at", "25:00"),
        ("at", ""),
        ("minutes", "0"),
        ("minutes", "9" * 5000),
        ("service", "00000000-0000-0000-0000-000000000000"),
        ("practitioner", "nobody"),
        ("location", "\x00"),
        ("message", "x" * 1001),
        ("message", "\x00"),
    ],
)
def test_what_cannot_be_booked_is_refused_at_its_field_and_kept(
    house: House, asked: AppointmentRequest, field: str, typed: str
) -> None:
    page = signed_in(house.member).post(
        at("accept", house, asked.ref), booked(asked) | {field: typed}
    )

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert field in page.context["form"].errors
    assert page.context["form"][field].value() == typed
    assert state_of(asked) == State.PENDING
    assert Appointment.objects.count() == 0


def test_an_empty_form_is_refused(house: House, asked: AppointmentRequest) -> None:
    page = signed_in(house.member).post(at("accept", house, asked.ref))

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert state_of(asked) == State.PENDING


def test_it_cannot_be_moved_to_a_colleague_one_does_not_answer_for(
    house: House, asked: AppointmentRequest
) -> None:
    other = make_practitioner(
        house.practice, "Daniel Reyes", services=[house.service], locations=[house.location]
    )

    page = signed_in(house.member).post(
        at("accept", house, asked.ref), booked(asked, practitioner=str(other.ref))
    )

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "practitioner" in page.context["form"].errors
    assert state_of(asked) == State.PENDING


def test_a_scheduler_may_move_it_to_anyone(house: House, asked: AppointmentRequest) -> None:
    other = make_practitioner(
        house.practice, "Daniel Reyes", services=[house.service], locations=[house.location]
    )

    signed_in(rosalind(house)).post(
        at("accept", house, asked.ref), booked(asked, practitioner=str(other.ref))
    )

    assert state_of(asked) == State.ACCEPTED
    assert asked.appointment
    assert asked.appointment.practitioner == other


@pytest.mark.parametrize("name", ["accept", "decline"])
def test_whoever_opens_an_answered_request_reads_what_happened(
    house: House, asked: AppointmentRequest, name: str
) -> None:
    decline_request(asked.pk, message="", by=rosalind(house), now=NOW)

    page = signed_in(house.member).get(at(name, house, asked.ref))

    assert page.status_code == HTTPStatus.CONFLICT
    assert "Already answered." in page.text
    assert "Rosalind Pike declined this request today at 9:00 AM." in page.text


@pytest.mark.parametrize("name", ["accept", "decline"])
def test_whoever_answers_second_reads_what_happened_and_keeps_their_words(
    house: House, asked: AppointmentRequest, name: str
) -> None:
    decline_request(asked.pk, message="", by=rosalind(house), now=NOW)

    page = signed_in(house.member).post(
        at(name, house, asked.ref), booked(asked, message="Kept words")
    )

    assert page.status_code == HTTPStatus.CONFLICT
    assert "Rosalind Pike declined this request today at 9:00 AM." in page.text
    assert "Kept words" in page.text
    assert 'type="submit"' not in page.text.split("dialog-foot")[1].split('id="toasts"')[0]
    assert state_of(asked) == State.DECLINED
    assert mails("request.declined") == 1
    assert mails("request.accepted") == 0


@pytest.mark.parametrize("name", ["accept", "decline"])
def test_what_the_client_took_back_is_not_answered(
    house: House, asked: AppointmentRequest, name: str
) -> None:
    cancel_request(asked.pk, now=NOW)

    page = signed_in(house.member).post(at(name, house, asked.ref), booked(asked))

    assert page.status_code == HTTPStatus.CONFLICT
    assert "Elena Marsh cancelled this request today at 9:00 AM." in page.text
    assert state_of(asked) == State.CANCELLED


@pytest.mark.parametrize("name", ["accept", "decline"])
def test_once_its_time_began_it_is_not_answered(
    house: House, asked: AppointmentRequest, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: TEN)

    page = signed_in(house.member).post(at(name, house, asked.ref), booked(asked))

    assert page.status_code == HTTPStatus.CONFLICT
    assert "Nobody had answered, so this request closed today at 10:00 AM." in page.text
    assert state_of(asked) == State.PENDING


def test_the_decline_dialog_says_what_will_happen(house: House, asked: AppointmentRequest) -> None:
    page = signed_in(house.member).get(at("decline", house, asked.ref))

    assert "Decline this request?" in page.text
    assert "Elena is mailed that this time is not possible." in page.text
    assert "cannot be reopened" in page.text
    assert "0 of 1,000" in page.text


def test_declining_rubs_it_out_and_mails_the_message(
    house: House, asked: AppointmentRequest
) -> None:
    answer = signed_in(house.member).post(
        at("decline", house, asked.ref), {"message": "Tuesdays are open."}
    )

    assert answer.headers["Location"] == at("requests", house)
    assert state_of(asked) == State.DECLINED
    assert asked.message == "Tuesdays are open."
    assert Message.objects.get(topic="request.declined").payload["message"] == "Tuesdays are open."


def test_declining_needs_no_message(house: House, asked: AppointmentRequest) -> None:
    signed_in(house.member).post(at("decline", house, asked.ref))

    assert state_of(asked) == State.DECLINED
    assert asked.message == ""


def test_a_thousand_characters_with_line_ends_are_a_thousand(
    house: House, asked: AppointmentRequest
) -> None:
    page = signed_in(house.member).post(
        at("decline", house, asked.ref), {"message": "x\r\n" * 499 + "xyz"}
    )
    assert "1,001 of 1,000" in page.text

    signed_in(house.member).post(at("decline", house, asked.ref), {"message": "x\r\n" * 499 + "xy"})

    assert state_of(asked) == State.DECLINED
    assert asked.message == "x\n" * 499 + "xy"


@pytest.mark.parametrize("message", ["x" * 1001, "\x00", "x" * 200_000])
def test_a_message_that_cannot_be_sent_is_refused_and_kept(
    house: House, asked: AppointmentRequest, message: str
) -> None:
    page = signed_in(house.member).post(at("decline", house, asked.ref), {"message": message})

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert page.context["form"]["message"].value() == message
    assert state_of(asked) == State.PENDING
    assert mails("request.declined") == 0


@pytest.mark.parametrize("name", ["request", "accept", "decline"])
def test_looking_changes_nothing(house: House, asked: AppointmentRequest, name: str) -> None:
    desk = signed_in(house.member)

    desk.get(at(name, house, asked.ref))
    desk.head(at(name, house, asked.ref))

    assert state_of(asked) == State.PENDING


@pytest.mark.parametrize("name", ["accept", "decline"])
def test_who_may_not_answer_changes_nothing(
    house: House, asked: AppointmentRequest, name: str
) -> None:
    other = make_practitioner(
        house.practice, "Daniel Reyes", services=[house.service], locations=[house.location]
    )
    assert other.member
    stranger = make_house("alder")

    colleague = signed_in(other.member).post(at(name, house, asked.ref), booked(asked))
    foreign = signed_in(stranger.member).post(at(name, house, asked.ref), booked(asked))
    through_own = signed_in(stranger.member).post(at(name, stranger, asked.ref), booked(asked))

    assert colleague.status_code == HTTPStatus.FORBIDDEN
    assert foreign.status_code == HTTPStatus.NOT_FOUND
    assert through_own.status_code == HTTPStatus.NOT_FOUND
    assert state_of(asked) == State.PENDING


@pytest.mark.parametrize("hour", [6, 7])
def test_a_request_in_a_repeated_hour_is_accepted_as_asked_without_a_question(
    house: House, hour: int
) -> None:
    PractitionerTerms.objects.update(horizon=400)
    Hours.objects.create(practitioner=house.practitioner, weekday=6, opens=0, closes=180)
    asked = house.asked(datetime(2027, 11, 7, hour, tzinfo=UTC))
    window = signed_in(house.member).get(at("accept", house, asked.ref))
    typed = {
        name: value
        for name, value in window.context["form"].initial.items()
        if name not in {"which", "message"}
    }
    typed |= {"at": f"{typed['at']:%H:%M}"}

    answer = signed_in(house.member).post(at("accept", house, asked.ref), typed)

    assert answer.status_code == HTTPStatus.FOUND
    booked_at = Appointment.objects.get().starts_at
    assert booked_at == asked.starts_at
