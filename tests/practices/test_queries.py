from __future__ import annotations

import pytest

from penciled.practices import queries
from penciled.practices.models import Member
from penciled.practices.rights import runs
from tests.factory import NOW, House, make_house, make_member, make_practitioner

pytestmark = pytest.mark.django_db


def test_a_practice_is_found_by_its_address_whatever_the_capitals(house: House) -> None:
    assert queries.practice_at("WrenField") == house.practice
    assert queries.practice_at("nowhere") is None


def test_a_membership_ends_when_the_member_leaves(house: House) -> None:
    user = house.member.user_id
    assert queries.membership(user, "wrenfield") == house.member

    Member.objects.update(left_at=NOW)
    assert queries.membership(user, "wrenfield") is None


def test_a_membership_opens_no_other_practice(house: House) -> None:
    make_house("elsewhere")

    assert queries.membership(house.member.user_id, "elsewhere") is None


def test_practitioners_see_their_own_and_schedulers_everyone(house: House) -> None:
    other = make_practitioner(house.practice, "Daniel Reyes", services=[], locations=[])
    scheduler = make_member(house.practice, "Rosalind Pike", is_scheduler=True)

    assert list(queries.practitioners_seen_by(house.member)) == [house.practitioner]
    assert list(queries.practitioners_seen_by(scheduler)) == [house.practitioner, other]
    assert runs(scheduler, other)
    assert not runs(house.member, other)


def test_even_an_owner_runs_nobody_elsewhere(house: House) -> None:
    owner = make_member(house.practice, "Olive Owner", is_owner=True)
    elsewhere = make_house("elsewhere")

    assert not runs(owner, elsewhere.practitioner)


def test_the_only_practice_is_only_so_while_it_is_alone(house: House) -> None:
    assert queries.only_practice() == house.practice

    make_house("elsewhere")
    assert queries.only_practice() is None
