"""Undo, as whoever answered sees it: in the toast, with the request, beside one of several."""

from __future__ import annotations

import json
import re
from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from penciled.appointments.models import Appointment
from penciled.booking.actions import decline_request, take_back_answer
from penciled.booking.models import AppointmentRequest
from penciled.outbox import actions as outbox
from tests.desk.desks import HTMX, MINUTE, TEN, ask_many, at, booked, event, signed_in
from tests.factory import NOW, House, make_house, make_member
from tests.fakes.clock import Clock

pytestmark = pytest.mark.django_db

SECOND = MINUTE / 60
REQUEST = "The request of Elena Marsh waits again"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock(NOW)
    monkeypatch.setattr(timezone, "now", clock)
    return clock


@pytest.fixture
def house(clock: Clock) -> House:
    return make_house(answers_settle=20)


@pytest.fixture
def asked(house: House) -> AppointmentRequest:
    return house.asked(TEN)


@pytest.fixture
def desk(house: House) -> Client:
    return signed_in(house.member)


def state_of(asked: AppointmentRequest) -> str:
    asked.refresh_from_db()
    return asked.state


def give(desk: Client, house: House, asked: AppointmentRequest, answer: str, **how: Any) -> Any:
    typed = booked(asked) if answer == "accept" else {"message": "Full."}
    return desk.post(at(answer, house, asked.ref), typed, **how)


def undo(desk: Client, house: House, asked: AppointmentRequest, **how: Any) -> Any:
    return desk.post(at("take_back", house, asked.ref), **how)


def triggers(answer: Any) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(answer.headers.get("HX-Trigger", "{}"))
    return said


BOTH = pytest.mark.parametrize("answer", ["accept", "decline"])


@BOTH
def test_the_toast_offers_it_with_the_seconds_that_are_left(
    house: House, desk: Client, asked: AppointmentRequest, answer: str
) -> None:
    done = triggers(give(desk, house, asked, answer, headers=HTMX))["desk:done"]

    assert "Elena Marsh is mailed in 20 seconds." in done["words"]
    assert done["undo"] == {"at": at("take_back", house, asked.ref), "left": 20}


@BOTH
def test_without_script_the_next_page_has_it_as_a_form(
    house: House, desk: Client, asked: AppointmentRequest, answer: str, clock: Clock
) -> None:
    to = give(desk, house, asked, answer).url
    clock.pass_by(4 * SECOND)

    page = desk.get(to).text

    toast = page.partition('id="toasts"')[2].partition('id="spoken"')[0]
    assert 'data-stays="16"' in toast
    form = re.search(r'<form[^>]*action="([^"]+)"[^>]*data-left="16"', toast)
    assert form
    assert desk.post(form[1]).status_code == HTTPStatus.FOUND
    assert state_of(asked) == "pending"


def test_a_page_that_comes_after_it_settled_offers_nothing(
    house: House, desk: Client, asked: AppointmentRequest, clock: Clock
) -> None:
    to = give(desk, house, asked, "decline").url
    clock.pass_by(20 * SECOND)

    page = desk.get(to).text

    assert "Declined. Elena Marsh is mailed in 20 seconds." in page
    assert at("take_back", house, asked.ref) not in page


@BOTH
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_the_request_says_until_when_and_offers_it(
    house: House, desk: Client, asked: AppointmentRequest, answer: str, headers: dict[str, str]
) -> None:
    give(desk, house, asked, answer)

    page = desk.get(at("request", house, asked.ref), headers=headers).text

    assert "Can be taken back until 9:00:20 AM. Elena is mailed then." in page
    assert at("take_back", house, asked.ref) in page


def test_nobody_else_is_offered_it_and_whoever_tries_is_refused(
    house: House, desk: Client, asked: AppointmentRequest
) -> None:
    give(desk, house, asked, "decline")
    other = signed_in(make_member(house.practice, "Rosalind Pike", is_scheduler=True))

    page = other.get(at("request", house, asked.ref)).text

    assert at("take_back", house, asked.ref) not in page
    assert undo(other, house, asked).status_code == HTTPStatus.FORBIDDEN
    assert state_of(asked) == "declined"


@BOTH
def test_it_brings_the_request_back_to_the_list_the_badge_and_the_calendar(
    house: House, desk: Client, asked: AppointmentRequest, answer: str
) -> None:
    give(desk, house, asked, answer)
    assert f"asked-{asked.ref}" not in desk.get(at("requests", house)).text

    answered = undo(desk, house, asked)

    assert answered.url == at("request", house, asked.ref)
    page = desk.get(answered.url).text
    assert REQUEST in page
    assert "Asked, not yet confirmed" in page
    listed = desk.get(at("requests", house))
    assert f"asked-{asked.ref}" in listed.text
    assert listed.context["waiting"] == 1
    week = {"first": "2026-12-06", "last": "2026-12-13"}
    entries = desk.get(at("entries", house), week).content
    assert at("request", house, asked.ref).encode() in entries
    assert not Appointment.objects.exists()


def test_in_place_it_says_so_and_lets_the_page_be_drawn_anew(
    house: House, desk: Client, asked: AppointmentRequest
) -> None:
    give(desk, house, asked, "accept")

    answered = undo(desk, house, asked, headers=HTMX)

    assert answered.status_code == HTTPStatus.NO_CONTENT
    assert REQUEST in triggers(answered)["desk:done"]["words"]


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_too_late_it_says_so_and_the_answer_stands(
    house: House,
    desk: Client,
    asked: AppointmentRequest,
    clock: Clock,
    headers: dict[str, str],
) -> None:
    give(desk, house, asked, "decline")
    clock.pass_by(20 * SECOND)

    late = undo(desk, house, asked, headers=headers)

    assert late.status_code == HTTPStatus.CONFLICT
    assert 'role="alert"' in late.text
    assert "It is too late to take this back: the client is being told." in late.text
    assert "too late" in triggers(late)["desk:refused"]["words"]
    assert state_of(asked) == "declined"


def test_a_second_click_says_that_nothing_is_left_to_take_back(
    house: House, desk: Client, asked: AppointmentRequest
) -> None:
    give(desk, house, asked, "decline")
    undo(desk, house, asked)

    second = undo(desk, house, asked)

    assert second.status_code == HTTPStatus.CONFLICT
    assert "There is no answer here to take back." in second.text
    assert "Asked, not yet confirmed" in second.text


def test_a_time_that_somebody_has_by_now_is_said(
    house: House, desk: Client, asked: AppointmentRequest
) -> None:
    give(desk, house, asked, "decline")
    event(house, TEN)

    late = undo(desk, house, asked)

    assert late.status_code == HTTPStatus.CONFLICT
    assert "the time is no longer free. The answer stands." in late.text


def test_an_appointment_that_was_changed_offers_it_no_more(
    house: House, desk: Client, asked: AppointmentRequest
) -> None:
    desk.get(give(desk, house, asked, "accept").url)
    Appointment.objects.update(version=2)

    page = desk.get(at("request", house, asked.ref)).text

    assert at("take_back", house, asked.ref) not in page
    assert "Cancel it instead" in undo(desk, house, asked).text


def test_without_a_grace_nothing_is_offered(
    house: House, desk: Client, asked: AppointmentRequest
) -> None:
    house.practice.answers_settle = 0
    house.practice.save()

    done = triggers(give(desk, house, asked, "decline", headers=HTMX))["desk:done"]

    assert done == {"words": "Declined. Elena Marsh is being mailed."}
    assert "taken back until" not in desk.get(at("request", house, asked.ref)).text
    assert undo(desk, house, asked).status_code == HTTPStatus.CONFLICT


def test_it_is_no_link(house: House, desk: Client, asked: AppointmentRequest) -> None:
    give(desk, house, asked, "decline")

    assert desk.get(at("take_back", house, asked.ref)).status_code == 405
    assert desk.head(at("take_back", house, asked.ref)).status_code == 405
    assert state_of(asked) == "declined"


@pytest.mark.parametrize("name", ["requests_accept", "requests_decline"])
def test_of_several_each_that_was_answered_can_be_taken_back(
    house: House, desk: Client, name: str
) -> None:
    one, other, gone = ask_many(house, 3)
    decline_request(gone.pk, message="", by=house.member, now=NOW - MINUTE)
    refs = [str(each.ref) for each in (one, other, gone)]

    page = desk.post(at(name, house), {"ref": refs}, headers=HTMX)

    forms = re.findall(r'action="([^"]+/take-back/)"', page.text)
    assert sorted(forms) == sorted(at("take_back", house, each.ref) for each in (one, other))
    assert 'Undo<span class="sr"> Client 0 Marsh</span>' in page.text
    assert "is mailed in 20 seconds." in page.text
    assert undo(desk, house, one, headers=HTMX).status_code == HTTPStatus.NO_CONTENT
    assert (state_of(one), state_of(other) != "pending") == ("pending", True)


def test_a_mail_that_is_leaving_keeps_the_answer(
    house: House, desk: Client, asked: AppointmentRequest
) -> None:
    give(desk, house, asked, "decline")
    for _each in range(3):  # one to each address at a time
        for each in outbox.lease_due(now=NOW + 20 * SECOND, most=5):
            if each.topic != "request.declined":
                outbox.settle_sent(each, now=NOW)

    assert undo(desk, house, asked).status_code == HTTPStatus.CONFLICT


def test_what_was_changed_at_a_second_acceptance_is_what_is_said(
    house: House, desk: Client, asked: AppointmentRequest
) -> None:
    desk.post(at("accept", house, asked.ref), booked(asked) | {"minutes": "30"})
    take_back_answer(asked.pk, by=house.member, clock=lambda: NOW)
    desk.post(at("accept", house, asked.ref), booked(asked) | {"minutes": "80"})

    page = desk.get(at("request", house, asked.ref)).text

    assert "Booked for 80 minutes" in page
    assert "Booked for 30 minutes" not in page


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "Clients are mailed <strong>at once</strong>"),
        (10, "can take that back for <strong>10 seconds</strong>"),
        (60, "can take that back for <strong>1 minute</strong>"),
        (90, "can take that back for <strong>90 seconds</strong>"),
        (600, "can take that back for <strong>10 minutes</strong>"),
    ],
)
def test_the_terms_say_what_the_grace_does(
    house: House, desk: Client, seconds: int, words: str
) -> None:
    house.practice.answers_settle = seconds
    house.practice.save()
    desk = signed_in(make_member(house.practice, "Olga Owner", is_owner=True))

    page = desk.get(at("terms_practice", house)).text

    assert words in page
    assert f'<option value="{seconds}" selected>' in page


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("accept", "Elena is mailed 20 seconds after you accept; until then you can take it back."),
        ("decline", "For the first 20 seconds you can take it back."),
        ("requests_accept", "Each client is mailed 20 seconds after you accept;"),
        ("requests_decline", "For the first 20 seconds you can take it back."),
    ],
)
def test_the_windows_say_beforehand_for_how_long(
    house: House, desk: Client, asked: AppointmentRequest, name: str, words: str
) -> None:
    refs = () if name.startswith("requests") else (asked.ref,)

    page = desk.get(at(name, house, *refs), {"ref": str(asked.ref)}).text

    assert words in page
