from __future__ import annotations

from dataclasses import replace

import pytest

from penciled.accounts.models import User
from penciled.audit.models import Entry
from penciled.core.errors import InvalidInput, NotPermitted
from penciled.practices.founding import Founding, found_practice, free_slug
from penciled.practices.models import Calendar, FormerAddress, Member, Practice
from penciled.practices.moving import move_portal, moved_from
from penciled.practices.queries import membership, practice_at
from tests.factory import NOW, House, make_house, make_member

pytestmark = pytest.mark.django_db

BIRCH = Founding(
    name="Birch Lane",
    slug="birch-lane",
    zone="America/Denver",
    owner_name="Ana Birch",
    sees_clients=True,
)


@pytest.fixture
def ana() -> User:
    return User.objects.create_user("ana@example.com", "pencil-and-ink")


def test_a_practice_begins_with_its_owner_who_can_be_asked_for_once_there_are_hours(
    ana: User,
) -> None:
    practice = found_practice(BIRCH, user=ana, now=NOW)

    member = membership(ana.pk, "birch-lane")
    assert member
    assert (member.is_owner, member.name, practice.booking_on) == (True, "Ana Birch", False)
    assert (practice.reply_to, practice.zone) == ("ana@example.com", "America/Denver")
    assert Calendar.objects.get().practitioner.member == member
    assert Entry.objects.get(practice_ref=practice.ref).action == "practice.founded"


def test_an_owner_who_sees_no_clients_is_no_practitioner(ana: User) -> None:
    found_practice(replace(BIRCH, sees_clients=False), user=ana, now=NOW)

    assert not Calendar.objects.exists()


@pytest.mark.parametrize(
    "slug", ["", "Birch", "birch_lane", "-birch", "birch--lane", "bïrch", "x" * 61, "desk", "start"]
)
def test_what_is_no_address_or_reserved_is_refused_at_the_field(ana: User, slug: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        found_practice(replace(BIRCH, slug=slug), user=ana, now=NOW)

    assert refusal.value.field == "slug"
    assert not Practice.objects.exists()


def test_an_address_of_another_practice_is_refused_even_if_it_moved_away(
    house: House, ana: User
) -> None:
    move_portal(house.practice.pk, "elsewhere", by=owner_of(house), now=NOW)

    for slug in ("wrenfield", "elsewhere"):
        with pytest.raises(InvalidInput, match="Another practice"):
            found_practice(replace(BIRCH, slug=slug), user=ana, now=NOW)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Birch Lane", "birch-lane"),
        ("  Praxis Müller & Söhne ", "praxis-muller-sohne"),
        ("Desk", "desk-2"),
        ("Wrenfield", "wrenfield-2"),
        ("العيادة", ""),
    ],
)
def test_an_address_is_proposed_that_nobody_has(house: House, name: str, slug: str) -> None:
    assert free_slug(name) == slug


def test_a_portal_that_moved_is_found_at_both_addresses_and_may_move_back(house: House) -> None:
    owner = owner_of(house)
    move_portal(house.practice.pk, "birch", by=owner, now=NOW)

    assert practice_at("wrenfield") is None
    assert moved_from("Wrenfield") == practice_at("birch") == house.practice
    move_portal(house.practice.pk, "wrenfield", by=owner, now=NOW)
    assert practice_at("wrenfield") == moved_from("birch") == house.practice
    assert FormerAddress.objects.count() == 1


def test_an_address_that_stays_is_no_move(house: House) -> None:
    move_portal(house.practice.pk, "wrenfield", by=owner_of(house), now=NOW)

    assert not FormerAddress.objects.exists()


def test_only_an_owner_of_this_practice_moves_its_portal(house: House) -> None:
    scheduler = make_member(house.practice, "Rosalind Pike", is_scheduler=True)
    stranger = owner_of(make_house("other"))

    for member in (scheduler, stranger):
        with pytest.raises(NotPermitted):
            move_portal(house.practice.pk, "birch", by=member, now=NOW)
    assert practice_at("wrenfield")


def owner_of(house: House) -> Member:
    return make_member(house.practice, "Olga Owner", is_owner=True)
