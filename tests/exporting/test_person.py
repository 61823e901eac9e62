"""One client's data, to be handed to them: theirs alone, and nothing they may not know yet."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from penciled.appointments.models import Appointment
from penciled.booking.actions import accept_request, decline_request
from penciled.clients.models import Client, ClientChange, Guardian
from penciled.desk.weighing import plan_of
from penciled.exporting.person import data_of
from tests.desk.desks import HOUR, TEN, event
from tests.factory import NOW, House, make_house

pytestmark = pytest.mark.django_db


def accepted(house: House, *, now: Any = NOW) -> Client:
    """Return a client with an appointment, a note of the staff's, a guardian, a changed field."""
    asked = house.asked(TEN, note="Mornings, please.")
    plan = replace(plan_of(asked), staff_note="Bring the file.")
    accept_request(asked.pk, plan, message="Welcome.", anyway=True, by=house.member, now=now)
    client = Client.objects.get(email="elena@example.com")
    client.notes = "Tends to be late."
    client.save()
    Guardian.objects.create(
        practice=house.practice, client=client, email="g@example.com", name="Gro", created_at=NOW
    )
    changes = {"phone": ["", "555 0188"], "notes": ["", "Tends"]}
    ClientChange.objects.create(
        client=client, at=NOW, member=house.member, what="changed", changes=changes
    )
    return client


def test_all_that_is_known_is_there(house: House) -> None:
    said = data_of(accepted(house), with_notes=False, now=NOW + HOUR)

    assert (said["client"]["first_name"], said["client"]["email"]) == ("Elena", "elena@example.com")
    assert said["guardians"][0]["name"] == "Gro"
    asked = said["requests"][0]
    assert (asked["state"], asked["note"]) == ("accepted", "Mornings, please.")
    assert asked["message"] == "Welcome."
    assert [step["what"] for step in asked["steps"]] == ["ask", "accept"]
    assert said["appointments"][0]["service"] == house.service.name
    assert {mail["to"] for mail in said["mails"]} == {"elena@example.com"}
    changed = [each["changes"] for each in said["changes"] if each["what"] == "changed"]
    assert changed == [{"phone": ["", "555 0188"]}]
    assert json.loads(json.dumps(said)) == said


def test_what_staff_noted_is_there_only_where_that_is_chosen(house: House) -> None:
    client = accepted(house)

    without, with_them = (
        json.dumps(data_of(client, with_notes=chosen, now=NOW + HOUR)) for chosen in (False, True)
    )

    for secret in ("Tends to be late.", "Bring the file."):
        assert (secret in without, secret in with_them) == (False, True)


@pytest.mark.parametrize("answer", ["accept", "decline"])
def test_an_answer_that_may_be_taken_back_is_not_told(house: House, answer: str) -> None:
    house.practice.answers_settle = 600
    house.practice.save()
    if answer == "accept":
        client = accepted(house)
    else:
        asked = house.asked(TEN)
        decline_request(asked.pk, message="Welcome.", by=house.member, now=NOW)
        client = asked.client

    early = data_of(client, with_notes=False, now=NOW + timedelta(seconds=1))
    late = data_of(client, with_notes=False, now=NOW + timedelta(minutes=11))

    assert early["requests"][0]["state"] == "pending"
    assert [step["what"] for step in early["requests"][0]["steps"]] == ["ask"]
    assert ("Welcome." in json.dumps(early), early["appointments"]) == (False, [])
    assert late["requests"][0]["message"] == "Welcome."


def test_nothing_of_anybody_else_is_in_it(house: House) -> None:
    client = accepted(house)
    house.asked(TEN + 2 * HOUR, email="zebulon@example.com", first_name="Zebulon")
    make_house("third-house").asked(TEN, email="elena@example.com", first_name="Zebulon")
    event(house, TEN + 4 * HOUR, title="Zebulon")

    said = json.dumps(data_of(client, with_notes=True, now=NOW + HOUR)).lower()

    assert "zebulon" not in said
    assert house.member.user.email not in said
    assert Appointment.objects.count() == 2


def test_a_client_of_whom_little_is_known_has_little(house: House) -> None:
    client = Client.objects.create(practice=house.practice, first_name="Ada", created_at=NOW)

    said = data_of(client, with_notes=True, now=NOW)

    assert [said[name] for name in ("requests", "appointments", "mails", "changes")] == [[]] * 4


def test_it_asks_as_much_for_many_requests_as_for_few(
    house: House, django_assert_max_num_queries: Any
) -> None:
    client = accepted(house)
    for n in range(1, 4):
        house.asked(TEN + n * HOUR, email="elena@example.com", as_new=False)

    with django_assert_max_num_queries(12):
        assert len(data_of(client, with_notes=True, now=NOW)["requests"]) == 4
