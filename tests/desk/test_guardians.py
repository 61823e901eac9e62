"""Who may act for a client, on their record and on what they asked for."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import pytest
from django.urls import reverse

from penciled.booking.actions import accept_request, cancel_own_appointment, cancel_request
from penciled.clients.guardians import add_guardian
from penciled.clients.models import Client, Guardian
from penciled.desk.weighing import plan_of
from penciled.practices.actions import keep_desk
from tests.desk.desks import DAY, TEN, signed_in
from tests.factory import NOW, House, make_house
from tests.portal.browsing import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
JON = {"name": "Jon Marsh", "email": "jon@example.com"}


@pytest.fixture
def mia(house: House) -> Client:
    return Client.objects.create(
        practice=house.practice,
        first_name="Mia",
        last_name="Marsh",
        status="active",
        created_at=NOW,
    )


def at(name: str, house: House, *refs: Any) -> str:
    return reverse(f"desk:{name}", args=[house.practice.slug, *refs])


def test_one_is_added_shown_and_removed(house: House, mia: Client) -> None:
    desk = signed_in(house.member)
    assert "Nobody. A parent, say" in words(desk.get(at("client", house, mia.ref)))

    added: Any = desk.post(at("guardian_new", house, mia.ref), JON)
    assert added.url == at("client", house, mia.ref)
    page = words(desk.get(added.url))
    assert "Jon Marsh jon@example.com" in page
    assert "mails about them go here" in page
    assert "let somebody act for the client" in page
    guardian = Guardian.objects.get()
    asks = at("guardian_remove", house, mia.ref, guardian.ref)
    assert "Let Jon Marsh act for Mia Marsh no longer?" in words(desk.get(asks))
    assert Guardian.objects.count() == 1
    for _again in range(2):
        done: Any = desk.post(asks)
        assert done.url == at("client", house, mia.ref)

    assert not Guardian.objects.exists()
    assert desk.get(asks).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"name": "", "email": "jon@example.com"}, "Write a name."),
        ({"name": "Jon", "email": ""}, "Write a mail address."),
        ({"name": "Jon", "email": "jon"}, "This doesn’t look like a mail address."),
        ({"name": "J\0n", "email": "jon@example.com"}, ""),
        ({"name": "Jon", "email": "a\r\nb@example.com"}, ""),
        ({"name": "Jon", "email": "GUARDIAN@example.com"}, "This address acts for them already."),
    ],
)
def test_what_is_refused_is_named_and_kept(
    house: House, mia: Client, typed: dict[str, str], why: str
) -> None:
    add_guardian(mia, name="G", email="guardian@example.com", by=house.member, now=NOW)

    refused = signed_in(house.member).post(at("guardian_new", house, mia.ref), typed)

    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert why in words(refused)
    assert Guardian.objects.count() == 1


def test_anothers_client_and_guardian_are_not_found(house: House, mia: Client) -> None:
    guardian = add_guardian(mia, **JON, by=house.member, now=NOW)
    stranger = signed_in(make_house("elsewhere").member)
    leo = Client.objects.create(practice=house.practice, first_name="Leo", created_at=NOW)

    for address in (
        at("guardian_new", house, mia.ref),
        at("guardian_remove", house, mia.ref, guardian.ref),
    ):
        assert stranger.post(address, JON).status_code == HTTPStatus.NOT_FOUND
    asks = at("guardian_remove", house, leo.ref, guardian.ref)
    assert signed_in(house.member).get(asks).status_code == HTTPStatus.NOT_FOUND
    assert Guardian.objects.count() == 1


def test_a_request_says_who_asked_and_when_they_were_born(house: House, mia: Client) -> None:
    add_guardian(mia, **JON, by=house.member, now=NOW)
    asked = house.asked(TEN, client=mia.ref, email="jon@example.com", as_new=False)
    asked.asked_birth_date = NOW.date().replace(year=2016)
    asked.save()
    desk = signed_in(house.member)

    page = words(desk.get(at("request", house, asked.ref)))
    assert "Asked by Jon Marsh (jon@example.com)" in page
    assert "Born December 7, 2016" in page
    keep_desk(house.member.pk, {"names_hidden": True})
    page = words(desk.get(at("request", house, asked.ref)))
    assert "Jon" not in page
    assert "2016" not in page


def test_what_a_guardian_cancelled_is_told_with_their_name(house: House, mia: Client) -> None:
    add_guardian(mia, **JON, by=house.member, now=NOW)
    by: dict[str, Any] = {"client": mia.ref, "email": "jon@example.com", "as_new": False}
    gone, asked = house.asked(TEN, **by), house.asked(TEN + DAY, **by)
    cancel_request(gone.pk, email="jon@example.com", now=NOW)
    how: dict[str, Any] = {"message": "", "anyway": False, "by": house.member, "now": NOW}
    stands = accept_request(asked.pk, plan_of(asked), **how).appointment
    assert stands
    said: dict[str, Any] = {"seen": stands.invite_sequence, "late": False, "word": ""}
    cancel_own_appointment(stands.pk, email="jon@example.com", now=NOW, **said)
    desk = signed_in(house.member)

    page = words(desk.get(at("request", house, gone.ref)))
    assert "Jon Marsh (for Mia) cancelled this request" in page
    page = words(desk.get(at("appointment", house, stands.ref)))
    assert "Jon Marsh (for Mia) cancelled it online" in page
