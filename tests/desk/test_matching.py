"""Who a stranger may be, as staff see it and say it; and what is taken over into a record."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from penciled.appointments.models import Appointment
from penciled.booking.models import AppointmentRequest
from penciled.clients import history
from penciled.clients.guardians import stand_beside
from penciled.clients.models import Client as Known
from penciled.clients.models import Merge
from penciled.practices.actions import keep_desk
from tests.desk.desks import DAY, HTMX, TEN, at, booked, signed_in
from tests.factory import NOW, House, make_house, make_known, make_member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

PHONE = "218 555 0114"
LENA: dict[str, Any] = {"email": "lena@example.com", "first_name": "Lena", "phone": PHONE}


@pytest.fixture
def known(house: House) -> Known:
    said = {"last_name": "Marsh", "email": "elena@example.com", "phone": "+1 (218) 555-0114"}
    return make_known(house, status="active", **said)


@pytest.fixture
def asked(house: House, known: Known) -> AppointmentRequest:
    return house.asked(TEN, **LENA)


@pytest.fixture
def desk(house: House) -> Client:
    return signed_in(house.member)


def test_the_request_says_who_it_may_be_and_why(
    house: House, desk: Client, known: Known, asked: AppointmentRequest
) -> None:
    page = desk.get(at("request", house, asked.ref)).text

    assert "May be somebody you know" in page
    assert "Same phone number, name alike" in page
    assert at("client", house, known.ref) in page


def test_over_the_calendar_it_is_a_short_hint(
    house: House, desk: Client, known: Known, asked: AppointmentRequest
) -> None:
    make_known(house, last_name="Marsh", first_name="Elena")

    page = desk.get(at("request", house, asked.ref), headers=HTMX).text

    assert "May be Elena Marsh or 1 other" in page
    assert "May be somebody you know" not in page


def test_nobody_is_named_while_names_are_hidden(
    house: House, desk: Client, known: Known, asked: AppointmentRequest
) -> None:
    keep_desk(house.member.pk, {"names_hidden": True})

    for name in ("request", "accept"):
        page = desk.get(at(name, house, asked.ref)).text
        assert "Elena" not in page
        assert "0114" not in page
        assert "E. M." in page


def test_where_much_speaks_for_it_nothing_is_chosen_and_something_must_be(
    house: House, desk: Client, known: Known, asked: AppointmentRequest
) -> None:
    page = desk.get(at("accept", house, asked.ref)).text
    assert "Who is this?" in page
    assert 'name="match" value="new">' in page
    assert f'name="match" value="{known.ref}">' in page

    refused = desk.post(at("accept", house, asked.ref), booked(asked))

    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Say whether this is a new client or one you know." in refused.text
    assert not Appointment.objects.exists()


def test_where_little_speaks_for_it_a_new_client_is_meant(house: House, desk: Client) -> None:
    make_known(house, last_name="Marsh", status="active")
    asked = house.asked(TEN)

    page = desk.get(at("accept", house, asked.ref)).text
    done = desk.post(at("accept", house, asked.ref), booked(asked))

    assert 'name="match" value="new" checked>' in page
    assert done.status_code == HTTPStatus.FOUND
    assert Appointment.objects.get().client == asked.client
    assert not Merge.objects.exists()


def test_who_is_like_nobody_is_asked_nothing(house: House, desk: Client) -> None:
    asked = house.asked(TEN)

    assert 'name="match"' not in desk.get(at("accept", house, asked.ref)).text


@pytest.mark.parametrize("how", [{}, {"headers": HTMX}])
def test_chosen_it_is_booked_for_the_one_they_are(
    house: House, desk: Client, known: Known, asked: AppointmentRequest, how: Any
) -> None:
    done = desk.post(at("accept", house, asked.ref), booked(asked, match=str(known.ref)), **how)

    assert done.status_code in {HTTPStatus.FOUND, HTTPStatus.NO_CONTENT}
    asked.refresh_from_db()
    assert (asked.client, Appointment.objects.get().client) == (known, known)


def test_said_to_be_new_they_are(
    house: House, desk: Client, known: Known, asked: AppointmentRequest
) -> None:
    desk.post(at("accept", house, asked.ref), booked(asked, match="new"))

    asked.refresh_from_db()
    assert asked.client != known
    assert asked.client.is_active


@pytest.mark.parametrize("what", ["x", "\x00", "\u202e", "9" * 5000, "elsewhere", "other"])
def test_nobody_else_can_be_chosen(
    house: House, desk: Client, known: Known, asked: AppointmentRequest, what: str
) -> None:
    refs = {
        "elsewhere": make_known(make_house("elsewhere"), last_name="Marsh", phone=PHONE).ref,
        "other": make_known(house, first_name="Priya").ref,
    }

    typed = booked(asked, match=str(refs.get(what, what)))
    refused = desk.post(at("accept", house, asked.ref), typed)

    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "not among those alike any more" in refused.text
    assert not Merge.objects.exists()


def test_another_practices_clients_are_never_alike(house: House, desk: Client) -> None:
    make_known(make_house("elsewhere"), last_name="Marsh", phone=PHONE, email="lena@example.com")
    asked = house.asked(TEN, **LENA)

    assert "May be" not in desk.get(at("request", house, asked.ref)).text


def test_of_several_those_who_may_be_known_are_left_to_be_looked_at(
    house: House, desk: Client, known: Known, asked: AppointmentRequest
) -> None:
    other = house.asked(TEN + DAY, first_name="Priya", last_name="Raman", email="p@example.com")

    refs = [str(asked.ref), str(other.ref)]
    page = desk.post(at("requests_accept", house), {"ref": refs}, headers=HTMX).text

    assert "Accept it by itself and say who it is." in page
    asked.refresh_from_db()
    other.refresh_from_db()
    assert (asked.state, other.state) == ("pending", "accepted")


def test_taken_back_the_stranger_is_one_again(house: House, known: Known, desk: Client) -> None:
    house.practice.answers_settle = 20
    house.practice.save()
    asked = house.asked(TEN, **LENA)
    desk.post(at("accept", house, asked.ref), booked(asked, match=str(known.ref)))

    desk.post(at("take_back", house, asked.ref))

    asked.refresh_from_db()
    assert (asked.state, asked.client.email) == ("pending", "lena@example.com")
    assert "May be somebody you know" in desk.get(at("request", house, asked.ref)).text


def counted(desk: Client, house: House, asked: AppointmentRequest) -> int:
    with CaptureQueriesContext(connection) as queries:
        desk.get(at("request", house, asked.ref))
    return len(queries)


def test_as_many_queries_however_many_are_alike(
    house: House, desk: Client, known: Known, asked: AppointmentRequest
) -> None:
    desk.get(at("request", house, asked.ref))
    one = counted(desk, house, asked)
    for _nth in range(12):
        make_known(house, last_name="Marsh", phone=PHONE)

    assert counted(desk, house, asked) == one


def take(desk: Client, house: House, asked: AppointmentRequest, **said: str) -> Any:
    return desk.post(at("take_over", house, asked.ref), said)


@pytest.fixture
def typed(house: House, known: Known) -> AppointmentRequest:
    return house.asked(TEN, first_name="Elena", last_name="Marsh-Reed", phone="218 555 0199")


def test_what_came_otherwise_stands_beside_the_request_and_on_the_record(
    house: House, desk: Client, known: Known, typed: AppointmentRequest
) -> None:
    for page in (at("request", house, typed.ref), at("client", house, known.ref)):
        shown = desk.get(page).text
        assert "Written otherwise than on record" in shown
        assert "<ins>Elena Marsh-Reed</ins>" in shown
        assert "<ins>218 555 0199</ins>" in shown
        assert shown.count(f'action="{at("take_over", house, typed.ref)}"') == 2


def test_each_is_taken_over_by_one_click_and_stays_in_the_history(
    house: House, desk: Client, known: Known, typed: AppointmentRequest
) -> None:
    done = take(desk, house, typed, field="phone", back="client")

    known.refresh_from_db()
    assert done.url == at("client", house, known.ref)
    assert (known.phone, known.name) == ("218 555 0199", "Elena Marsh")
    entry = history.history_of(known).get()
    assert (entry.what, entry.member) == ("taken_over", house.member)
    assert entry.changes == {"phone": ["+1 (218) 555-0114", "218 555 0199"]}
    assert "Taken over: phone." in desk.get(done.url).text
    assert take(desk, house, typed, field="name").status_code == HTTPStatus.FOUND
    known.refresh_from_db()
    assert (known.first_name, known.last_name) == ("Elena", "Marsh-Reed")
    assert "Written otherwise" not in desk.get(at("request", house, typed.ref)).text


def test_a_second_click_says_that_it_is_on_record(
    house: House, desk: Client, typed: AppointmentRequest
) -> None:
    take(desk, house, typed, field="phone")

    again = take(desk, house, typed, field="phone")

    assert again.status_code == HTTPStatus.CONFLICT
    assert "on record by now" in again.text


@pytest.mark.parametrize("field", ["", "notes", "\x00", "status"])
def test_nothing_else_is_taken_over(
    house: House, desk: Client, typed: AppointmentRequest, field: str
) -> None:
    assert take(desk, house, typed, field=field).status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_the_address_of_a_stranger_goes_over_and_theirs_stays_known(
    house: House, desk: Client, known: Known, asked: AppointmentRequest
) -> None:
    desk.post(at("accept", house, asked.ref), booked(asked, match=str(known.ref)))
    page = desk.get(at("client", house, known.ref)).text
    assert "<ins>lena@example.com</ins>" in page
    AppointmentRequest.objects.update(asked_birth_date=date(1990, 4, 1))

    for field in ("email", "name", "birth_date"):
        assert take(desk, house, asked, field=field).status_code == HTTPStatus.FOUND

    known.refresh_from_db()
    assert (known.email, known.name) == ("lena@example.com", "Lena Marsh")
    assert known.birth_date == date(1990, 4, 1)
    assert Known.objects.get(merged_into=known).email == "elena@example.com"


def test_an_address_that_another_client_has_is_refused(
    house: House, desk: Client, known: Known, asked: AppointmentRequest
) -> None:
    desk.post(at("accept", house, asked.ref), booked(asked, match=str(known.ref)))
    Known.objects.filter(merged_into=known).update(email="")
    make_known(house, first_name="Priya", email="lena@example.com")

    refused = take(desk, house, asked, field="email")

    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "A client has this mail address already." in refused.text


def test_the_address_of_who_acts_for_them_is_nothing_to_take_over(
    house: House, desk: Client, known: Known
) -> None:
    stand_beside(known, name="Ann", email="ann@example.com", now=NOW)
    asked = house.asked(TEN, email="ann@example.com", client=known.ref, phone=PHONE)

    assert "Written otherwise" not in desk.get(at("request", house, asked.ref)).text


def test_who_only_looks_at_a_calendar_takes_nothing_over(
    house: House, typed: AppointmentRequest
) -> None:
    looker = make_member(house.practice, "Daniel Reyes")
    looker.may_see.add(house.practitioner)
    desk = signed_in(looker)

    page = desk.get(at("request", house, typed.ref)).text

    assert "218 555 0199" in page
    assert "Take over" not in page
    assert take(desk, house, typed, field="phone").status_code == HTTPStatus.FORBIDDEN
