from __future__ import annotations

import pytest

from penciled.audit.models import Entry
from penciled.core.errors import NotPermitted
from penciled.practices.actions import switch_booking
from tests.factory import NOW, House, make_member

pytestmark = pytest.mark.django_db


def test_an_owner_switches_booking_and_the_chain_knows(house: House) -> None:
    owner = make_member(house.practice, "Olive Owner", is_owner=True)

    switched = switch_booking(house.practice.pk, on=False, by=owner, now=NOW)
    switch_booking(house.practice.pk, on=False, by=owner, now=NOW)

    assert switched.booking_on is False
    assert [(entry.action, entry.detail) for entry in Entry.objects.all()] == [
        ("booking.switched", {"on": False})
    ]


def test_a_practitioner_does_not_switch_booking_for_the_practice(house: House) -> None:
    with pytest.raises(NotPermitted):
        switch_booking(house.practice.pk, on=False, by=house.member, now=NOW)

    house.practice.refresh_from_db()
    assert house.practice.booking_on is True
