"""One address for several clients: a parent chooses for whom, and sees what is each one's."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from penciled.appointments.models import Appointment
from penciled.audit.models import Entry
from penciled.booking.actions import cancel_request
from penciled.booking.models import AppointmentRequest
from penciled.clients.guardians import add_guardian, remove_guardian
from penciled.clients.models import Client, Guardian
from penciled.core.errors import TooManyOpenRequests
from penciled.outbox.models import Message
from penciled.practices.models import Practice
from tests.factory import NOW, House, make_house
from tests.portal.browsing import (
    DAY,
    DETAILS,
    ELENA,
    HOUR,
    TEN,
    Asker,
    known_client,
    mails,
    words,
)
from tests.portal.test_mine import accept

MIA = {"first_name": "Mia", "last_name": "Marsh", "email": ""}


def child(house: House, email: str = ELENA, name: str = "Elena Marsh", **fields: Any) -> Client:
    """Make a client without an address, whom `email` may act for."""
    made = known_client(house, **MIA | fields)
    add_guardian(made, name=name, email=email, by=house.member, now=NOW)
    return made


def send(by: Asker, whom: str, start: datetime = TEN, /, **typed: str) -> Any:
    data = {"note": "", "draft": DETAILS["draft"], "language": "en"} | typed
    return by.post("details", data=data, **by.choices(start, **{"for": whom}))


def test_who_acts_for_others_says_for_whom_before_anything_else(asker: Asker) -> None:
    known_client(asker.house)
    mia = child(asker.house)
    asker.enter()

    step = asker.get("request")
    assert step.url == asker.at("who")
    page = asker.follow(step)

    assert "Who is the appointment for?" in words(page)
    for value in ("me", str(mia.ref), "new"):
        assert f'name="for" value="{value}"' in page.text
    assert "For Mia Marsh" in words(asker.get("practitioner", **{"for": str(mia.ref)}))
    again = asker.get("who")
    assert f'value="{mia.ref}" required checked' in again.text
    assert "For Mia Marsh" not in words(again)


def test_what_is_asked_for_a_child_is_the_childs_and_its_mails_are_the_guardians(
    asker: Asker,
) -> None:
    mia = child(asker.house)
    asker.enter()

    sent = send(asker, str(mia.ref))

    asked = AppointmentRequest.objects.get()
    assert sent.url == asker.at("mine_request", asked.ref)
    assert (asked.client, asked.asked_email, asked.asked_name) == (mia, ELENA, "Mia Marsh")
    assert asked.asked_as_new is False
    assert asked.trail.get().changes == {"guardian": ["", "Elena Marsh"]}
    guardian = Guardian.objects.get()
    entry = Entry.objects.filter(action="request.asked").get()
    assert (entry.actor, entry.detail) == ("client", {"guardian": str(guardian.ref)})
    receipt = Message.objects.get(topic="request.received")
    assert (receipt.recipient, receipt.payload["first_name"]) == (ELENA, "Elena Marsh")
    assert receipt.payload["for_whom"] == "Mia"
    assert "For Mia Marsh" in words(asker.follow(sent))


def test_who_brings_somebody_new_becomes_their_guardian(asker: Asker) -> None:
    known_client(asker.house)
    asker.enter()

    page = asker.get("details", **asker.choices(TEN, **{"for": "new"}))
    assert "About who it is for" in words(page)
    assert 'name="asker"' not in page.text
    sent = send(asker, "new", first_name="Leo", last_name="Marsh", phone="")

    asked = AppointmentRequest.objects.get()
    leo = asked.client
    assert (leo.name, leo.email, leo.is_active) == ("Leo Marsh", "", False)
    assert [(g.name, g.email) for g in leo.guardians.all()] == [("Elena Marsh", ELENA)]
    assert (asked.asked_as_new, asked.asked_email) == (True, ELENA)
    assert leo.words.filter(word="leo").exists()
    assert mails()[-1] == ("request.received", ELENA)
    assert asker.follow(sent).status_code == HTTPStatus.OK
    twice = send(asker, "new", first_name="Leo", last_name="Marsh", phone="")
    assert (twice.url, Client.objects.count()) == (sent.url, 2)


def test_whose_own_name_is_not_known_says_it(asker: Asker) -> None:
    asker.enter()

    page = asker.get("details", **asker.choices(TEN, **{"for": "new"}))
    assert 'name="asker"' in page.text
    refused = send(asker, "new", first_name="Leo", last_name="Marsh", phone="")
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Write your own name." in words(refused)
    send(asker, "new", first_name="Leo", last_name="Marsh", phone="", asker="Elena Marsh")

    assert Guardian.objects.get().name == "Elena Marsh"
    assert not Client.objects.filter(email=ELENA).exists()


def test_a_guardian_who_asks_without_signing_in_chooses_after_the_code_and_loses_nothing(
    asker: Asker,
) -> None:
    mia = child(asker.house)
    asker.give_details()

    step = asker.give_code()

    assert not AppointmentRequest.objects.exists()
    who = asker.follow(asker.follow(step))
    assert "Who is the appointment for?" in words(who)
    chosen = asker.choices(TEN, **{"for": str(mia.ref)})
    details = asker.follow(asker.get("request", whose="", **chosen))
    assert "Afternoons are best." in details.text
    asker.post("details", data={"note": DETAILS["note"], "draft": DETAILS["draft"]}, **chosen)
    asked = AppointmentRequest.objects.get()
    assert (asked.client, asked.note) == (mia, "Afternoons are best.")


def test_known_and_unknown_addresses_look_alike_until_the_code_is_right(asker: Asker) -> None:
    child(asker.house)
    answers = []
    for email in (ELENA, "nobody@example.com"):
        other = Asker(asker.house)
        first = other.give_details(email=email)
        page = other.follow(first)
        wrong = other.post("request_code", data={"code": "12"}, **other.choices())
        answers.append((first.status_code, words(page).replace(email, ""), wrong.status_code))

    assert answers[0] == answers[1]
    assert Message.objects.filter(topic="entry.code").count() == 2


@pytest.mark.parametrize("whose", ["stranger's", "another practice's", "nobody's"])
def test_for_somebody_elses_client_nothing_is_asked(asker: Asker, whose: str) -> None:
    child(asker.house)
    other = make_house("elsewhere")
    refs = {
        "stranger's": known_client(asker.house, "ada@example.com", first_name="Ada").ref,
        "another practice's": child(other).ref,
        "nobody's": uuid4(),
    }
    asker.enter()

    sent = send(asker, str(refs[whose]))

    assert sent.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "You can’t ask for this person here." in words(sent)
    assert "Ada" not in words(sent)
    assert not AppointmentRequest.objects.exists()
    assert asker.get("mine", **{"for": str(refs[whose])}).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("odd", ["\0", "x" * 5000, "me'--", "00000000-0000-0000-0000-00000000000"])
def test_garbage_is_nobody(asker: Asker, odd: str) -> None:
    asker.enter()

    assert send(asker, odd).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert asker.get("mine", **{"for": odd}).status_code == HTTPStatus.NOT_FOUND
    assert not AppointmentRequest.objects.exists()


def test_who_is_a_guardian_no_longer_has_lost_the_child_at_once(asker: Asker) -> None:
    mia = child(asker.house)
    asker.enter()
    send(asker, str(mia.ref))
    asked = AppointmentRequest.objects.get()
    guardian = Guardian.objects.get()

    remove_guardian(mia, guardian.ref, by=asker.house.member, now=NOW)

    assert "Mia" not in words(asker.get("mine"))
    for page in ("mine_request", "cancel"):
        assert asker.get(page, asked.ref).status_code == HTTPStatus.NOT_FOUND
    assert asker.post("cancel", asked.ref, data={}).status_code == HTTPStatus.NOT_FOUND
    sent = send(asker, str(mia.ref), TEN + HOUR, draft=str(uuid4()))
    assert sent.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert AppointmentRequest.objects.count() == 1
    sent_before = Message.objects.count()
    accept(asker.house, asked)
    late = Message.objects.order_by("pk")[sent_before:]
    assert [each.recipient for each in late] == []


def test_everybodys_are_on_one_page_each_named_and_can_be_told_apart(asker: Asker) -> None:
    elena = known_client(asker.house)
    mia = child(asker.house)
    accept(asker.house, asker.house.asked(TEN, as_new=False))
    asker.enter()
    send(asker, str(mia.ref), TEN + HOUR)

    page = words(asker.get("mine"))
    assert ("For you" in page, "For Mia Marsh" in page) == (True, True)
    only = words(asker.get("mine", **{"for": str(mia.ref)}))
    assert ("For Mia Marsh" in only, "For you" in only) == (True, False)
    own = words(asker.get("mine", **{"for": str(elena.ref)}))
    assert ("For Mia Marsh" in own, "For you" in own) == (False, True)


def test_what_stands_for_a_child_is_said_of_the_child(asker: Asker) -> None:
    mia = child(asker.house)
    asked = accept(asker.house, asker.house.asked(TEN, client=mia.ref, as_new=False))
    asker.enter()

    page = words(asker.get("mine_request", asked.ref))

    assert "Maya sees Mia at the time below." in page
    assert "sees you" not in page


def test_who_acts_for_nobody_else_is_not_told_apart(asker: Asker) -> None:
    known_client(asker.house)
    asker.enter()
    send(asker, "")

    assert "For you" not in words(asker.get("mine"))
    assert AppointmentRequest.objects.get().client.email == ELENA


def test_many_children_take_as_many_questions_as_one(asker: Asker) -> None:
    def questions() -> int:
        with CaptureQueriesContext(connection) as found:
            asker.get("mine")
        return len(found)

    asker.enter()
    mia = child(asker.house)
    accept(asker.house, asker.house.asked(TEN, client=mia.ref, as_new=False))
    for_one = questions()
    for n in range(1, 4):
        each = child(asker.house, first_name=f"Child {n}")
        accept(asker.house, asker.house.asked(TEN + n * HOUR, client=each.ref, as_new=False))

    assert questions() <= for_one


def test_a_guardian_takes_back_and_cancels_and_the_trail_names_them(asker: Asker) -> None:
    mia = child(asker.house)
    add_guardian(mia, name="Jon Marsh", email="jon@example.com", by=asker.house.member, now=NOW)
    waits = asker.house.asked(TEN, client=mia.ref, as_new=False)
    stands = accept(asker.house, asker.house.asked(TEN + DAY, client=mia.ref, as_new=False))
    jon = Asker(asker.house)
    jon.enter("jon@example.com")
    Message.objects.all().delete()

    jon.post("cancel", waits.ref, data={})
    appointment = Appointment.objects.get(request=stands)
    shown = {"seen": str(appointment.invite_sequence), "late": "", "word": ""}
    jon.post("cancel_appointment", appointment.ref, data=shown)

    waits.refresh_from_db()
    appointment.refresh_from_db()
    assert (waits.state, appointment.is_cancelled) == ("cancelled", True)
    assert waits.trail.latest("pk").changes == {"guardian": ["", "Jon Marsh"]}
    assert appointment.history.latest("pk").changes["guardian"] == ["", "Jon Marsh"]
    told = {
        (each.topic, each.recipient): each.payload.get("done_by", "")
        for each in Message.objects.all()
    }
    assert told["request.cancelled_receipt", ELENA] == "Jon Marsh"
    assert told["appointment.given_up_receipt", ELENA] == "Jon Marsh"
    assert told["appointment.given_up_receipt", "jon@example.com"] == ""
    assert "Cancelled online" in words(asker_of(asker, ELENA).get("mine"))


def asker_of(asker: Asker, email: str) -> Asker:
    other = Asker(asker.house)
    other.enter(email)
    return other


def test_the_limit_is_each_clients_but_one_for_all_who_are_brought(asker: Asker) -> None:
    Practice.objects.update(open_requests_per_client=1)
    house = asker.house
    house.practice.refresh_from_db()
    known_client(house)
    mia = child(house)
    house.asked(TEN, as_new=False)
    house.asked(TEN + HOUR, client=mia.ref, as_new=False)
    brought: dict[str, Any] = {"for_another": True, "asker": "Elena Marsh", "first_name": "Leo"}
    house.asked(TEN + 2 * HOUR, **brought)

    for more in ({}, {"client": mia.ref}, brought):
        with pytest.raises(TooManyOpenRequests):
            house.asked(TEN + 3 * HOUR, **more)
    assert Client.objects.count() == 3


def test_the_same_form_for_another_child_is_another_request(asker: Asker) -> None:
    mia, leo = child(asker.house), child(asker.house, first_name="Leo")
    asker.enter()

    send(asker, str(mia.ref))
    send(asker, str(leo.ref), TEN + HOUR)
    send(asker, str(mia.ref))

    assert {each.client for each in AppointmentRequest.objects.all()} == {mia, leo}
    assert AppointmentRequest.objects.count() == 2


def test_a_mail_about_a_request_goes_to_who_asked_alone(asker: Asker) -> None:
    mia = child(asker.house)
    add_guardian(mia, name="Jon Marsh", email="jon@example.com", by=asker.house.member, now=NOW)
    request = asker.house.asked(TEN, client=mia.ref, as_new=False)
    cancel_request(request.pk, email="jon@example.com", now=NOW)

    assert mails()[-1] == ("request.cancelled_receipt", ELENA)
