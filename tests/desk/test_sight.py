"""Who may look at whose calendar: an owner's page, and what a tick there is worth."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from penciled.audit.models import Entry
from penciled.practices.models import Member, Practitioner
from penciled.practices.rights import runs, sees
from tests.desk.desks import TEN, at, event, signed_in
from tests.factory import NOW, House, make_house, make_member, make_practitioner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def owner(house: House) -> Client:
    return signed_in(make_member(house.practice, "Olga Owner", is_owner=True))


@pytest.fixture
def daniel(house: House) -> Member:
    return colleague(house, "Daniel Reyes")


def colleague(house: House, name: str) -> Member:
    some: dict[str, Any] = {"services": [house.service], "locations": [house.location]}
    member = make_practitioner(house.practice, name, **some).member
    assert member
    return member


def pair(member: Member, whose: Practitioner) -> str:
    return f"{member.ref}.{whose.ref}"


def test_a_tick_lets_a_colleague_look_and_is_kept_in_the_chain(
    house: House, owner: Client, daniel: Member
) -> None:
    stands = event(house, TEN)

    answer = owner.post(at("sight", house), {"shown": [pair(daniel, house.practitioner)]})

    assert answer.headers["Location"] == at("sight", house)
    assert (sees(daniel, house.practitioner), runs(daniel, house.practitioner)) == (True, False)
    looked = signed_in(daniel).get(at("appointment", house, stands.ref))
    assert looked.status_code == HTTPStatus.OK
    [entry] = Entry.objects.filter(action="sight.changed")
    assert (entry.about, entry.at) == (daniel.ref, NOW)
    assert entry.detail == {"shown": [str(house.practitioner.ref)], "hidden": []}


def test_what_is_unticked_ends_with_the_next_request(
    house: House, owner: Client, daniel: Member
) -> None:
    stands = event(house, TEN)
    daniel.may_see.add(house.practitioner)
    at_desk = signed_in(daniel)
    before = at_desk.get(at("appointment", house, stands.ref))

    owner.post(at("sight", house), {"stood": [pair(daniel, house.practitioner)]})

    after = at_desk.get(at("appointment", house, stands.ref))
    assert [before.status_code, after.status_code] == [HTTPStatus.OK, HTTPStatus.FORBIDDEN]
    assert Entry.objects.get(action="sight.changed").detail == {
        "shown": [],
        "hidden": [str(house.practitioner.ref)],
    }


def test_what_was_neither_ticked_nor_unticked_stays_as_somebody_else_put_it(
    house: House, owner: Client, daniel: Member
) -> None:
    priya = colleague(house, "Priya Raman")
    daniel.may_see.add(priya.practitioner)  # since the owner opened the page

    owner.post(at("sight", house), {"shown": [pair(priya, house.practitioner)]})

    assert list(daniel.may_see.all()) == [priya.practitioner]
    assert list(priya.may_see.all()) == [house.practitioner]


def test_nothing_ticked_leaves_no_entry(house: House, owner: Client, daniel: Member) -> None:
    daniel.may_see.add(house.practitioner)
    stands = [pair(daniel, house.practitioner)]

    owner.post(at("sight", house), {"shown": stands, "stood": stands})

    assert not Entry.objects.filter(action="sight.changed").exists()


def test_the_page_ticks_what_stands_and_asks_nothing_of_who_runs_all(
    house: House, owner: Client, daniel: Member
) -> None:
    daniel.may_see.add(house.practitioner)

    page = owner.get(at("sight", house))

    rows = {row.member.name: row for row in page.context["form"].rows()}
    assert [cell.is_ticked for cell in rows["Daniel Reyes"].cells] == [True, False]
    assert [cell.is_own for cell in rows["Maya Okafor"].cells] == [True, False]
    assert rows["Olga Owner"].cells == []
    assert page.text.count("Runs every calendar") == 1
    assert page.text.count('name="stood"') == 1


def test_only_an_owner_decides(house: House, daniel: Member) -> None:
    scheduler = make_member(house.practice, "Rosalind Pike", is_scheduler=True)
    typed = {"shown": [pair(daniel, house.practitioner)]}

    for member in (scheduler, daniel):
        desk = signed_in(member)
        assert desk.get(at("sight", house)).status_code == HTTPStatus.FORBIDDEN
        assert desk.post(at("sight", house), typed).status_code == HTTPStatus.FORBIDDEN
        assert at("sight", house) not in desk.get(at("settings", house)).text
    assert not daniel.may_see.exists()


@pytest.mark.parametrize(
    "value",
    ["", "x", "\x00", "9" * 200_000, f"{UUID(int=1)}.{UUID(int=2)}"],
    ids=["nothing", "a letter", "a NUL", "a lot", "nobody"],
)
def test_what_cannot_be_ticked_is_refused_and_the_rest_kept(
    house: House, owner: Client, daniel: Member, value: str
) -> None:
    ticked = pair(daniel, house.practitioner)

    page = owner.post(at("sight", house), {"shown": [ticked, value]})

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Your other ticks are kept." in page.text
    assert f'value="{ticked}" aria-label="' in page.text
    assert page.text.count(" checked>") == 1
    assert not daniel.may_see.exists()


def test_nobody_of_another_practice_is_shown_anything(house: House, owner: Client) -> None:
    other = make_house("alder")

    foreign = owner.post(at("sight", house), {"shown": [pair(other.member, house.practitioner)]})
    stranger = signed_in(other.member).get(at("sight", house))

    assert foreign.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert stranger.status_code == HTTPStatus.NOT_FOUND
    assert not other.member.may_see.exists()


def test_who_left_is_no_longer_in_the_list(house: House, owner: Client, daniel: Member) -> None:
    daniel.left_at = NOW
    daniel.save()

    rows = owner.get(at("sight", house)).context["form"].rows()

    assert [row.member.name for row in rows] == ["Maya Okafor", "Olga Owner"]


def test_the_page_takes_as_many_queries_for_ten_as_for_two(house: House, owner: Client) -> None:
    with CaptureQueriesContext(connection) as for_few:
        owner.get(at("sight", house))
    for n in range(8):
        colleague(house, f"P{n} Person").may_see.add(house.practitioner)
    with CaptureQueriesContext(connection) as for_many:
        owner.get(at("sight", house))

    assert len(for_few) == len(for_many)
