"""Whoever asked as a stranger and was known sees what they asked for, and nothing of it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import pytest

from penciled.booking.actions import accept_request
from penciled.booking.models import AppointmentRequest
from penciled.clients.models import Client
from tests.factory import NOW, House, make_known
from tests.portal.browsing import DAY, HOUR, TEN, Asker, mails
from tests.portal.by_mail import link_in, open_link

pytestmark = pytest.mark.django_db
LENA = "lena@example.org"


@pytest.fixture
def known(house: House) -> Client:
    own = make_known(house, last_name="Marsh", email="elena@example.org", status="active")
    house.asked(TEN + DAY, email="elena@example.org", first_name="Elena")
    return own


@pytest.fixture
def asked(house: House, known: Client) -> AppointmentRequest:
    request = house.asked(TEN, email=LENA, first_name="Lena", last_name="March")
    plan = house.plan(TEN, minutes=50, client=request.client)
    how: dict[str, Any] = {"message": "", "anyway": False, "by": house.member, "now": NOW}
    return accept_request(request.pk, plan, match=known, **how)


def test_their_page_shows_their_appointment_alone_and_names_them_as_they_did(
    asker: Asker, asked: AppointmentRequest
) -> None:
    asker.enter(LENA)

    page = asker.get("mine")

    assert asked.appointment
    assert f"/{asked.appointment.ref}/" in page.text
    assert page.text.count("Individual session") == 1
    assert "Elena" not in page.text
    assert "Marsh" not in page.text


def test_their_request_is_there_and_the_known_clients_own_is_not(
    asker: Asker, asked: AppointmentRequest
) -> None:
    other = AppointmentRequest.objects.exclude(pk=asked.pk).get()
    asker.enter(LENA)

    assert asker.get("mine_request", asked.ref).status_code == HTTPStatus.OK
    assert asker.get("mine_request", other.ref).status_code == HTTPStatus.NOT_FOUND
    assert asker.get("cancel", other.ref).status_code == HTTPStatus.NOT_FOUND


def test_who_was_matched_is_led_through_asking_as_who_was_accepted_is(
    asker: Asker, asked: AppointmentRequest
) -> None:
    asker.enter(LENA)

    page = asker.get("details", **asker.choices(TEN + 2 * HOUR))

    assert page.status_code == HTTPStatus.OK
    assert "Anything to add?" in page.text
    assert "Elena" not in page.text


def test_the_link_in_the_mail_leads_to_their_appointment(
    asker: Asker, asked: AppointmentRequest
) -> None:
    assert ("request.accepted", LENA) in mails()

    page = open_link(asker, link_in("request.accepted"))

    assert page.status_code == HTTPStatus.OK
    assert "Elena" not in page.text
