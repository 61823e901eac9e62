"""A stranger who is a client known before: their request, its mails, and what they see of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from penciled.appointments.models import Appointment
from penciled.appointments.queries import told_to, upcoming_of
from penciled.booking.actions import (
    accept_request,
    cancel_own_appointment,
    decline_request,
    take_back_answer,
)
from penciled.booking.matching import likely_for
from penciled.booking.merging import match_of, undo_merge
from penciled.booking.models import AppointmentRequest
from penciled.booking.queries import made_active_untold, requests_of
from penciled.clients import history
from penciled.clients.acting import guarded_by, may_ask
from penciled.clients.merged import kept_of, seen_as
from penciled.clients.models import Client, Guardian, Merge
from penciled.clients.queries import client_at
from penciled.core.errors import AnswerStands, NotPermitted, StaleChange, TooManyOpenRequests
from penciled.outbox.models import Message
from tests.booking.records import every_row
from tests.desk.desks import DAY, HOUR, TEN
from tests.factory import NOW, House, make_house, make_known, make_member

pytestmark = pytest.mark.django_db

LENA = "lena@example.com"
GRACE = timedelta(seconds=20)


@pytest.fixture
def house(db: None) -> House:
    return make_house(answers_settle=20)


@pytest.fixture
def known(house: House) -> Client:
    said = {"last_name": "Marsh", "email": "elena@example.com", "phone": "218 555 0114"}
    return make_known(house, status="active", language="de", **said)


@pytest.fixture
def asked(house: House, known: Client) -> AppointmentRequest:
    return house.asked(TEN, email=LENA, first_name="Lena", phone="218 555 0199", language="en")


def accept(
    house: House, asked: AppointmentRequest, match: Client | None = None, **how: Any
) -> AppointmentRequest:
    said: dict[str, Any] = {"message": "", "anyway": False, "by": house.member, "now": NOW} | how
    plan = house.plan(asked.starts_at, minutes=50, client=asked.client)
    return accept_request(asked.pk, plan, match=match, **said)


def stranger(house: House) -> Client:
    found = client_at(house.practice, LENA)
    assert found
    return found


def test_it_is_the_known_clients_with_its_appointment_and_nothing_of_the_record_changes(
    house: House, known: Client, asked: AppointmentRequest
) -> None:
    other = house.asked(TEN + DAY, email=LENA, first_name="Lena")
    before = {k: v for k, v in vars(known).items() if k != "_state"}

    accepted = accept(house, asked, known)

    other.refresh_from_db()
    assert (accepted.client, other.client, Appointment.objects.get().client) == (known,) * 3
    row = Client.objects.get(pk=known.pk)
    assert {k: v for k, v in vars(row).items() if k != "_state"} == before | {
        "sorts_as": row.sorts_as
    }
    assert stranger(house).merged_into == known
    assert [each.what for each in history.history_of(known)] == ["matched", "came"]
    assert not accepted.made_active


def test_a_known_one_who_was_prospective_becomes_active(
    house: House, known: Client, asked: AppointmentRequest
) -> None:
    Client.objects.filter(pk=known.pk).update(status="prospective", archived_at=NOW)

    accepted = accept(house, asked, Client.objects.get(pk=known.pk))

    known.refresh_from_db()
    assert (known.is_active, known.archived_at, accepted.made_active) == (True, None, True)


def test_mails_go_to_who_asked_and_name_nobody_else(
    house: House, known: Client, asked: AppointmentRequest
) -> None:
    Message.objects.all().delete()

    accept(house, asked, known)

    mail = Message.objects.get()
    assert (mail.recipient, mail.topic) == (LENA, "request.accepted")
    assert mail.payload["first_name"] == "Lena"
    assert mail.payload.get("language", "en") == "en"
    assert "Elena" not in str(mail.payload)


def test_taken_back_every_row_is_as_it_was(
    house: House, known: Client, asked: AppointmentRequest
) -> None:
    Client.objects.filter(pk=known.pk).update(status="prospective", notes="Old.", archived_at=NOW)
    Client.objects.filter(email=LENA).update(notes="New.")
    left_out = ("booking.TrailEntry", "outbox.Message", "appointments.HistoryEntry")
    before = {k: v for k, v in every_row().items() if k not in left_out}
    accepted = accept(house, asked, Client.objects.get(pk=known.pk))
    assert match_of(accepted)

    waits = take_back_answer(asked.pk, by=house.member, clock=lambda: NOW)

    assert {k: v for k, v in every_row().items() if k not in left_out} == before
    assert waits.client == stranger(house)
    assert accept(house, waits, known).client == known  # and once more


def test_it_can_be_undone_on_the_record_too_and_the_appointment_goes_along(
    house: House, known: Client, asked: AppointmentRequest
) -> None:
    by = make_member(house.practice, "Rosalind Pike", is_scheduler=True)
    accept(house, asked, known)

    parted = undo_merge(Merge.objects.get(), by=by, now=NOW + HOUR)

    asked.refresh_from_db()
    assert parted.booked == []
    assert (asked.client, Appointment.objects.get().client) == (stranger(house),) * 2
    assert stranger(house).is_active
    assert asked.made_active


def test_the_answer_stands_once_the_record_went_into_another(
    house: House, known: Client, asked: AppointmentRequest
) -> None:
    accept(house, asked, known)
    third = make_known(house, email="third@example.com")
    Client.objects.filter(pk=known.pk).update(merged_into=third)
    before = every_row()

    with pytest.raises(AnswerStands, match="merged or erased"):
        take_back_answer(asked.pk, by=house.member, clock=lambda: NOW)

    assert every_row() == before


@pytest.mark.parametrize("column", ["merged_into", "erased_at"])
def test_who_is_not_there_any_more_is_refused(
    house: House, known: Client, asked: AppointmentRequest, column: str
) -> None:
    gone = make_known(house, first_name="", email="")
    value = known if column == "merged_into" else NOW
    Client.objects.filter(pk=gone.pk).update(**{column: value})

    with pytest.raises(StaleChange):
        accept(house, asked, gone)

    asked.refresh_from_db()
    assert asked.state == "pending"


def test_only_a_stranger_is_found_to_be_somebody(
    house: House, known: Client, asked: AppointmentRequest
) -> None:
    Client.objects.filter(email=LENA).update(status="active")
    with pytest.raises(StaleChange, match="known by now"):
        accept(house, asked, known)


def test_a_plan_made_before_the_record_was_merged_is_refused(
    house: House, known: Client, asked: AppointmentRequest
) -> None:
    Client.objects.filter(email=LENA).update(merged_into=known)
    AppointmentRequest.objects.update(client=known)
    with pytest.raises(StaleChange, match="merged with another one"):
        accept(house, asked)


def test_declined_they_stay_a_stranger(
    house: House, known: Client, asked: AppointmentRequest
) -> None:
    decline_request(asked.pk, message="", by=house.member, now=NOW)

    asked.refresh_from_db()
    assert stranger(house).status == "prospective"
    assert [each.client for each in likely_for(asked)] == []


def test_who_may_be_meant_is_said_of_a_stranger_who_waits(
    house: House, known: Client, asked: AppointmentRequest
) -> None:
    [found] = likely_for(asked)
    assert (found.client, found.match.is_strong) == (known, False)

    asked.asked_phone = "+1 (218) 555-0114"
    assert likely_for(asked)[0].match.is_strong

    asked.client.status = "active"
    assert likely_for(asked) == []


def test_the_portal_shows_them_what_they_asked_and_nothing_else(
    house: House, known: Client, asked: AppointmentRequest
) -> None:
    own = house.asked(TEN + HOUR)
    accept(house, own)
    accept(house, asked, known)
    one, later = stranger(house), NOW + GRACE

    assert list(requests_of(one)) == [asked]
    assert [each.request for each in upcoming_of(one, now=later)] == [asked]
    assert list(upcoming_of(one, now=NOW)) == []
    assert set(requests_of(known)) == {own, asked}
    assert seen_as(known, [one]) == one
    assert may_ask(one)
    assert kept_of(one) == known


def test_they_are_known_once_they_are_told_and_not_before(
    house: House, known: Client, asked: AppointmentRequest
) -> None:
    accept(house, asked, known)

    assert made_active_untold(stranger(house), now=NOW)
    assert not made_active_untold(stranger(house), now=NOW + GRACE)
    assert stranger(house).is_active


def test_asking_again_from_there_is_for_the_known_client_and_changes_nothing_of_them(
    house: House, known: Client, asked: AppointmentRequest
) -> None:
    accept(house, asked, known)

    again = house.asked(TEN + DAY, email=LENA, first_name="Lena", language="fr", now=NOW + HOUR)

    known.refresh_from_db()
    assert (again.client, again.asked_email, known.language) == (known, LENA, "de")
    receipt = Message.objects.get(topic="request.received", about=again.ref)
    assert (receipt.recipient, receipt.payload["first_name"]) == (LENA, "Lena")


def test_how_many_wait_is_counted_by_what_they_asked_alone(
    house: House, known: Client, asked: AppointmentRequest
) -> None:
    accept(house, asked, known)
    most = house.practice.open_requests_per_client
    for nth in range(most):
        house.asked(TEN + (nth - 1) * HOUR + DAY, email="elena@example.com", now=NOW + HOUR)
    house.asked(TEN + HOUR, email=LENA, now=NOW + HOUR)

    with pytest.raises(TooManyOpenRequests):
        house.asked(TEN + 2 * HOUR, email="elena@example.com", now=NOW + HOUR)


def test_they_may_cancel_what_they_asked_for(
    house: House, known: Client, asked: AppointmentRequest
) -> None:
    stands = accept(house, asked, known).appointment
    assert stands
    seen = told_to(stranger(house), now=NOW + GRACE).get().invite_sequence
    how: dict[str, Any] = {"seen": seen, "late": True, "word": "", "now": NOW + HOUR}

    with pytest.raises(NotPermitted):
        cancel_own_appointment(stands.pk, email="somebody@example.com", **how)
    assert cancel_own_appointment(stands.pk, email=LENA, **how).is_cancelled


def test_a_guardian_a_stranger_came_with_does_not_act_for_the_known_client(
    house: House, known: Client
) -> None:
    asked = house.asked(
        TEN, email="ann@example.com", for_another=True, asker="Ann Marsh", first_name="Lena"
    )
    Message.objects.all().delete()
    accept(house, asked, known)

    assert not Guardian.objects.filter(client=known).exists()
    assert Message.objects.get().recipient == "ann@example.com"
    [acting] = guarded_by(house.practice, "ann@example.com")
    assert (acting.client.merged_into, list(requests_of(acting.client))) == (known, [asked])
