"""What a client may do in the portal: ask, cancel, see; taken away, every way to it is closed."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import uuid4

import pytest

from penciled.appointments.models import Appointment
from penciled.booking.actions import Ask, submit_request
from penciled.booking.models import AppointmentRequest
from penciled.clients.guardians import remove_guardian
from penciled.clients.models import Client
from penciled.core.errors import NotPermitted
from penciled.outbox.models import Message
from penciled.portal.views import sending
from penciled.practices.models import Practice
from tests.factory import NOW, House
from tests.portal.browsing import DAY, DETAILS, ELENA, HOUR, TEN, Asker, known_client, words
from tests.portal.test_acting import child, send
from tests.portal.test_mine import accept

BARS: list[dict[str, Any]] = [{"may_ask": False}, {"archived_at": NOW}]
CALL = "Call (218) 555-0110"


@pytest.fixture(autouse=True)
def a_phone(house: House) -> None:
    Practice.objects.update(phone="(218) 555-0110")


@pytest.mark.parametrize("bar", BARS, ids=["barred", "archived"])
def test_who_may_not_ask_is_told_to_call_and_stores_nothing(asker: Asker, bar: Any) -> None:
    known_client(asker.house, **bar)
    asker.enter()

    for step in ("request", "practitioner", "visit", "time", "details"):
        page = asker.get(step, **asker.choices())
        assert page.status_code == HTTPStatus.OK
        assert "Please call the practice" in words(page)
        assert CALL in words(page)
    sent = send(asker, "")

    assert sent.status_code == HTTPStatus.FORBIDDEN
    assert "Please call the practice" in words(sent)
    assert not AppointmentRequest.objects.exists()
    assert asker.at("request") not in asker.get("mine").text


@pytest.mark.parametrize("bar", BARS, ids=["barred", "archived"])
def test_a_stranger_learns_of_no_bar_before_the_code_is_right(asker: Asker, bar: Any) -> None:
    known_client(asker.house, **bar)

    step = asker.give_details()
    assert step.url == asker.at("request_code", **asker.choices())
    assert "call the practice" not in words(asker.follow(step))
    sent = asker.give_code()

    assert sent.status_code == HTTPStatus.FORBIDDEN
    assert CALL in words(sent)
    assert not AppointmentRequest.objects.exists()
    assert not Message.objects.exclude(topic="entry.code").exists()


def test_a_permission_taken_while_they_ask_is_judged_with_the_client_held(
    asker: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = known_client(asker.house)
    asker.enter()

    def taken_just_before(practice: Practice, ask: Ask, **how: Any) -> AppointmentRequest:
        Client.objects.filter(pk=client.pk).update(may_ask=False)
        return submit_request(practice, ask, **how)

    monkeypatch.setattr(sending, "submit_request", taken_just_before)
    sent = send(asker, "", note="Please.")

    assert sent.status_code == HTTPStatus.FORBIDDEN
    assert not AppointmentRequest.objects.exists()
    Client.objects.update(may_ask=True)
    assert "Please." in asker.get("details", **asker.choices()).text


def test_a_guardian_removed_while_they_ask_has_stored_nothing(
    asker: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    mia = child(asker.house)
    asker.enter()

    def removed_just_before(practice: Practice, ask: Ask, **how: Any) -> AppointmentRequest:
        guardian = mia.guardians.get()
        remove_guardian(mia, guardian.ref, by=asker.house.member, now=NOW)
        return submit_request(practice, ask, **how)

    monkeypatch.setattr(sending, "submit_request", removed_just_before)
    sent = send(asker, str(mia.ref))

    assert sent.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "You can’t ask for this person here." in words(sent)
    assert "Mia" not in words(sent)
    assert not AppointmentRequest.objects.exists()


def test_the_action_itself_refuses(house: House) -> None:
    known_client(house, may_ask=False)

    with pytest.raises(NotPermitted, match="Please call"):
        house.asked(TEN, as_new=False)
    assert not AppointmentRequest.objects.exists()


def test_of_several_only_those_who_may_can_be_chosen(asker: Asker) -> None:
    known_client(asker.house, may_ask=False)
    mia = child(asker.house)
    asker.enter()

    page = asker.get("who")
    assert 'value="me" required disabled' in page.text
    assert "Please call the practice: (218) 555-0110" in words(page)
    barred = asker.get("request", **{"for": "me"})
    assert "Please call the practice" in words(barred)
    assert asker.at("who") in barred.text
    assert send(asker, "me").status_code == HTTPStatus.FORBIDDEN
    send(asker, str(mia.ref), draft=str(uuid4()))

    assert AppointmentRequest.objects.get().client == mia


@pytest.mark.parametrize("bar", BARS, ids=["barred", "archived"])
def test_who_may_not_ask_brings_nobody_new_either(asker: Asker, bar: Any) -> None:
    known_client(asker.house, **bar)
    asker.enter()

    assert 'value="new"' not in asker.get("who").text
    sent = send(asker, "new", first_name="Leo", last_name="Marsh", phone="")
    assert sent.status_code == HTTPStatus.FORBIDDEN
    assert "Please call the practice" in words(sent)
    with pytest.raises(NotPermitted):
        asker.house.asked(TEN, for_another=True, asker="Elena Marsh")

    assert not AppointmentRequest.objects.exists()
    assert Client.objects.count() == 1


def test_who_may_not_cancel_is_told_to_call(asker: Asker) -> None:
    house = asker.house
    waits = house.asked(TEN)
    stands = accept(house, house.asked(TEN + DAY)).appointment
    assert stands
    Client.objects.update(may_cancel=False)
    asker.enter()

    for page in (asker.get("mine"), asker.get("mine_request", waits.ref)):
        assert "Please call the practice to cancel it." in words(page)
        assert asker.at("cancel", waits.ref) not in page.text
    assert asker.at("cancel_appointment", stands.ref) not in asker.get("mine").text
    told = asker.get("mine_appointment", stands.ref)
    assert "Please call the practice to cancel it." in words(told)
    for name, ref in (("cancel", waits.ref), ("cancel_appointment", stands.ref)):
        assert "It can’t be cancelled online" in words(asker.get(name, ref))
        shown = {"seen": str(stands.invite_sequence), "late": "", "word": ""}
        refused = asker.post(name, ref, data=shown)
        assert refused.status_code == HTTPStatus.FORBIDDEN
        assert CALL in words(refused)

    waits.refresh_from_db()
    assert waits.state == "pending"
    assert not Appointment.objects.get(pk=stands.pk).is_cancelled


def test_of_whom_nothing_may_be_seen_nothing_is(asker: Asker) -> None:
    house = asker.house
    waits = house.asked(TEN)
    stands = accept(house, house.asked(TEN + DAY)).appointment
    assert stands
    Client.objects.update(may_see=False)
    asker.enter()

    mine = words(asker.get("mine"))
    assert "Your own requests and appointments aren’t shown here." in mine
    assert CALL in mine
    assert "Individual session" not in mine
    pages = [("mine_request", waits.ref), ("cancel", waits.ref), ("mine_appointment", stands.ref)]
    pages += [("cancel_appointment", stands.ref), ("calendar_file", stands.ref)]
    for name, ref in pages:
        page = asker.get(name, ref)
        assert page.status_code == HTTPStatus.FORBIDDEN
        assert "Individual session" not in words(page)
    assert asker.post("cancel", waits.ref, data={}).status_code == HTTPStatus.FORBIDDEN


def test_who_may_ask_but_not_see_hears_that_it_is_sent(asker: Asker) -> None:
    known_client(asker.house, may_see=False)
    asker.enter()

    sent = send(asker, "")
    again = send(asker, "")

    assert (sent.url, again.url) == (asker.at("mine"), asker.at("mine"))
    assert "Your request is sent." in words(asker.follow(sent))
    assert AppointmentRequest.objects.count() == 1


def test_a_guardian_sees_what_the_childs_record_lets(asker: Asker) -> None:
    known_client(asker.house)
    mia = child(asker.house, may_see=False, may_cancel=False)
    hers = asker.house.asked(TEN, client=mia.ref, as_new=False)
    asker.house.asked(TEN + HOUR, as_new=False)
    asker.enter()

    page = words(asker.get("mine"))
    assert "What Mia Marsh asked for and has booked isn’t shown here." in page
    assert ("For you" in page, "For Mia Marsh" in page) == (True, False)
    assert asker.get("mine_request", hers.ref).status_code == HTTPStatus.FORBIDDEN


def test_what_was_typed_is_kept_when_asking_is_refused(asker: Asker) -> None:
    known_client(asker.house, may_ask=False)
    asker.give_details(note="Afternoons, please.")
    asker.give_code()
    Client.objects.update(may_ask=True)

    assert "Afternoons, please." in asker.get("details", **asker.choices()).text
    assert DETAILS["email"] == ELENA
