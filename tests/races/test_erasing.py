"""Erasing while the client asks and while staff accept: one after the other, nothing between."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from penciled.appointments.models import Appointment
from penciled.booking.actions import accept_request, erase_client, submit_request
from penciled.booking.erasing import erasure_of
from penciled.booking.models import AppointmentRequest
from penciled.clients.models import Client
from penciled.core.errors import DomainError
from penciled.desk.weighing import plan_of
from penciled.outbox.models import Message
from penciled.practices.models import Member
from tests.factory import NOW, House, make_known, make_member
from tests.races.busy import busy_house, fresh_slots
from tests.races.crowd import crowd, staggered

pytestmark = [pytest.mark.race, pytest.mark.no_cover, pytest.mark.django_db(transaction=True)]

ROUNDS = 20


def erases(whose: Client, by: Member) -> partial[None]:
    how: dict[str, Any] = {"anyway": True, "by": by, "now": NOW}
    return partial(erase_client, whose, shown=erasure_of(whose, now=NOW).shown, **how)


def known(house: House, nth: int) -> Client:
    return make_known(house, first_name="Zqxjvk", email=f"zqxjvk{nth}@example.com")


def test_who_asks_while_being_erased_is_erased_with_it_or_somebody_new() -> None:
    house, seen = busy_house(), set[str]()
    owner = make_member(house.practice, "Olga Owner", is_owner=True)

    with crowd(2) as people:
        for nth, start in enumerate(fresh_slots(house, ROUNDS)):
            whose = known(house, nth)
            ask = house.ask(start, email=whose.email, first_name="Zqxjvk", as_new=False)
            asks = partial(submit_request, house.practice, ask, now=NOW)

            outcome = people.rush(staggered(nth, asks, erases(whose, owner)), expected=DomainError)

            assert outcome.broken == []
            after = Client.objects.get(pk=whose.pk)
            asked = AppointmentRequest.objects.get(key=ask.key)
            if outcome.refused:  # they asked first: the owner is shown that
                assert (outcome.refused, after.erased_at) == (["StaleChange"], None)
                assert asked.client_id == whose.pk
            else:
                assert after.erased_at == NOW
                assert asked.client_id != whose.pk
            seen.add("asked" if outcome.refused else "erased")

    assert seen == {"asked", "erased"}, "the rush does not bite"


def test_what_is_accepted_while_its_client_is_erased_says_no_name() -> None:
    house, seen = busy_house(), set[str]()
    owner = make_member(house.practice, "Olga Owner", is_owner=True)
    how: dict[str, Any] = {"message": "Zqxjvk", "anyway": True, "by": owner, "now": NOW}

    with crowd(2) as people:
        for nth, start in enumerate(fresh_slots(house, ROUNDS)):
            whose = known(house, nth)
            ask = house.ask(start, email=whose.email, first_name="Zqxjvk", as_new=False)
            asked = submit_request(house.practice, ask, now=NOW)
            accepts = partial(accept_request, asked.pk, plan_of(asked), **how)

            outcome = people.rush(
                staggered(nth, accepts, erases(whose, owner)), expected=DomainError
            )

            assert outcome.broken == []
            assert outcome.refused in (["StaleChange"], ["AlreadyResolved"])
            erased = Client.objects.get(pk=whose.pk).erased_at is not None
            assert erased == (outcome.refused == ["AlreadyResolved"])
            if erased:
                assert not Appointment.objects.filter(client=whose).exists()
                assert not Message.objects.filter(recipient=whose.email).exists()
                assert AppointmentRequest.objects.get(pk=asked.pk).message == ""
            seen.add(outcome.refused[0])

    assert len(seen) == 2, "the rush does not bite"
