"""A window that is sent twice, at once or after a while, books once."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from penciled.appointments.models import Appointment
from penciled.booking.actions import cancel_appointment
from penciled.clients.models import Client as Person
from penciled.outbox.models import Message
from tests.desk.desks import HTMX, at, signed_in, typed_new
from tests.factory import NOW, House, make_house, make_member
from tests.races.crowd import crowd

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

NEWCOMER = {"new_client": "on", "first_name": "Ada", "email": "ada@example.com"}
LEAVE = {"kind": "event", "event_kind": "leave", "all_day": "on", "until": "2026-12-12"}
SERIES = {
    "series-repeats": "week",
    "series-every": "1",
    "series-weekdays": "3",
    "series-ends": "times",
    "series-times": "5",
}
WINDOWS = {
    "visit": (NEWCOMER, 1),
    "nobody known": (NEWCOMER | {"email": ""}, 1),
    "leave": (LEAVE, 1),
    "free": (LEAVE | {"shown_as": "free"}, 1),
    "series": (NEWCOMER | SERIES, 5),
}
windows = pytest.mark.parametrize(("words", "count"), WINDOWS.values(), ids=WINDOWS.keys())


def typed(house: House, **words: Any) -> dict[str, Any]:
    return typed_new(house, ref=str(uuid4()), shown_as="busy") | words


def send(house: House, said: dict[str, Any], *, by: Client | None = None, **how: Any) -> Any:
    return (by or signed_in(house.member)).post(at("appointment_new", house), said, **how)


@windows
def test_what_is_sent_again_is_answered_as_the_first_was(
    house: House, words: dict[str, str], count: int
) -> None:
    said = typed(house, **words)

    first, second = (send(house, said, headers=HTMX) for _turn in range(2))

    assert first.status_code == HTTPStatus.NO_CONTENT
    assert (second.status_code, second["HX-Trigger"]) == (first.status_code, first["HX-Trigger"])
    assert Appointment.objects.count() == count
    assert Person.objects.count() == int("new_client" in words)
    assert Message.objects.count() == int(bool(words.get("email")))


def test_it_is_the_same_whatever_was_agreed_to_meanwhile(house: House) -> None:
    said = typed(house, **LEAVE)
    send(house, said)

    again = send(house, said | {"anyway": "on", "weighed": "f" * 32})

    assert again.status_code == HTTPStatus.FOUND
    assert Appointment.objects.count() == 1


def test_another_time_typed_in_the_same_window_is_another_booking(house: House) -> None:
    said = typed(house, **LEAVE)

    send(house, said)
    send(house, said | {"on": "2026-12-20", "until": "2026-12-21"})

    assert Appointment.objects.count() == 2


def test_what_was_cancelled_since_is_told_and_not_booked_again(house: House) -> None:
    said = typed(house, **LEAVE)
    send(house, said)
    stands = Appointment.objects.get()
    how: dict[str, Any] = {"version": 1, "message": "", "tell_client": False, "now": NOW}
    cancel_appointment(stands.pk, by=house.member, **how)

    again = send(house, said)

    assert again.status_code == HTTPStatus.CONFLICT
    assert "Already cancelled" in again.text
    assert Appointment.objects.count() == 1


def test_the_window_is_opened_with_a_ref_and_keeps_it_when_refused(house: House) -> None:
    member = signed_in(house.member)
    opened = [member.get(at("appointment_new", house)).context["ref"] for _turn in range(2)]

    refused = send(house, typed(house, ref=opened[0], client=""))

    assert opened[0] != opened[1]
    assert [str(UUID(each)) for each in opened] == opened
    assert f'name="ref" value="{opened[0]}"' in refused.text


@pytest.mark.parametrize("ref", ["x", "\x00", "0" * 200_000, "{}", "-1"])
def test_a_ref_that_cannot_be_one_is_refused_and_another_given(house: House, ref: str) -> None:
    answer = send(house, typed(house, **LEAVE, ref=ref))

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Please look, and book again." in answer.text
    assert answer.context["ref"] == str(UUID(answer.context["ref"])) != ref
    assert Appointment.objects.count() == 0


def test_a_ref_of_somebody_else_s_leads_to_nothing_of_theirs(house: House) -> None:
    elsewhere = make_house("elsewhere")
    said = typed(elsewhere, **LEAVE)
    send(elsewhere, said)
    [theirs] = Appointment.objects.all()
    owner = make_member(house.practice, "Olive Okoro", is_owner=True)
    own = typed(house, **LEAVE)
    send(house, own)

    spring = {"on": "2027-03-01", "until": "2027-03-02"}

    by_their_form = send(house, typed(house, **LEAVE | spring, ref=said["ref"]))
    by_their_ref = send(house, typed(house, **LEAVE, ref=str(theirs.ref)))
    by_a_colleague = send(house, own, by=signed_in(owner))

    assert by_their_form.status_code == HTTPStatus.FOUND
    assert (by_their_ref.status_code, by_a_colleague.status_code) == (409, 409)
    assert "Maya is on leave then" in by_their_ref.text, "their own, as anything would"
    assert Appointment.objects.filter(practice=elsewhere.practice).get() == theirs
    assert Appointment.objects.filter(practice=house.practice).count() == 2


@pytest.mark.race
@pytest.mark.no_cover
@pytest.mark.django_db(transaction=True)
@windows
def test_of_two_at_once_one_is_booked_and_both_are_told_so(
    words: dict[str, str], count: int
) -> None:
    house, rounds = make_house(), 10
    some = [signed_in(house.member) for _each in range(2)]

    def sending(by: Client, said: dict[str, Any]) -> Callable[[], object]:
        return lambda: send(house, said, by=by, headers=HTMX)

    with crowd(2) as people:
        for number in range(rounds):
            days = {"on": f"{2027 + number}-01-05", "until": f"{2027 + number}-01-06"}
            own = {"email": f"{number}@example.com"} if words.get("email") else {}
            said = typed(house, **words | days | own | {"series-weekdays": ""})
            said |= {"series-repeats": "month", "series-monthly": "on_day"} if count > 1 else {}

            outcome = people.rush([sending(by, said) for by in some], expected=ZeroDivisionError)

            assert outcome.broken == []
            assert {answer.status_code for answer in outcome.won} == {204}  # type: ignore[attr-defined]
    assert Appointment.objects.count() == rounds * count
