from __future__ import annotations

import pytest

from penciled.audit import chain
from penciled.audit.models import Entry
from penciled.core.errors import NotPermitted
from penciled.practices.actions import change_sight, switch_booking
from penciled.practices.models import Member, Practitioner
from penciled.practices.rights import runs, sees
from tests.factory import NOW, House, make_house, make_member

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


def sight(house: House) -> tuple[Member, Practitioner]:
    """Return a colleague who may be shown the practitioner's calendar, and that practitioner."""
    return make_member(house.practice, "Priya Raman"), house.practitioner


def test_only_an_owner_shows_a_calendar(house: House) -> None:
    pair = sight(house)
    scheduler = make_member(house.practice, "Rosalind Pike", is_scheduler=True)

    for by in (scheduler, house.member):
        with pytest.raises(NotPermitted):
            change_sight(house.practice.pk, shown=[pair], hidden=[], by=by, now=NOW)

    assert not sees(*pair)
    assert Entry.objects.count() == 0


def test_what_needs_no_showing_and_what_is_elsewhere_is_not_shown(house: House) -> None:
    owner = make_member(house.practice, "Olga Owner", is_owner=True)
    other = make_house("alder")
    pairs = [
        (house.member, house.practitioner),
        (owner, house.practitioner),
        (house.member, other.practitioner),
        (other.member, house.practitioner),
    ]

    change_sight(house.practice.pk, shown=pairs, hidden=[], by=owner, now=NOW)

    assert not Member.objects.filter(may_see__isnull=False).exists()
    assert Entry.objects.count() == 0


def test_showing_twice_is_showing_once_and_hiding_takes_it_back(house: House) -> None:
    owner = make_member(house.practice, "Olga Owner", is_owner=True)
    pair = sight(house)

    for _ in range(2):
        change_sight(house.practice.pk, shown=[pair], hidden=[], by=owner, now=NOW)
    assert (sees(*pair), runs(*pair)) == (True, False)
    change_sight(house.practice.pk, shown=[], hidden=[pair], by=owner, now=NOW)

    assert not sees(*pair)
    assert [len(entry.detail["shown"]) for entry in Entry.objects.order_by("number")] == [1, 0]
    assert list(chain.broken_links(house.practice.ref)) == []
