"""The page that says how long clients are kept, who is due, and erases them by hand."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from django.test import Client

from penciled.clients.models import Client as Person
from tests.booking.test_keeping import silent
from tests.desk.desks import at, signed_in
from tests.factory import NOW, House, make_house, make_member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def owner(house: House) -> Client:
    return signed_in(make_member(house.practice, "Olga Owner", is_owner=True))


def shown(owner: Client, house: House) -> dict[str, str]:
    context = owner.get(at("keeping", house)).context
    return {"shown": context["form"]["shown"].value(), "refs": context["erase"]["refs"].value()}


def test_a_rule_alone_erases_nobody(house: House, owner: Client) -> None:
    whose = silent(house)
    said = {**shown(owner, house), "months": "12"}

    answer = owner.post(at("keeping", house), said, follow=True)

    assert "Nobody is erased by this alone" in answer.text
    assert "1 client is due" in answer.text
    assert "Nothing was heard of them since December 7, 2025" in answer.text
    assert at("client", house, whose.ref) in answer.text
    assert not Person.objects.filter(erased_at__isnull=False).exists()


def test_an_owner_is_reminded_on_the_settings(house: House, owner: Client) -> None:
    silent(house)
    without = owner.get(at("settings", house)).text
    house.practice.keeps_clients_for = 12
    house.practice.save()

    assert "Look at who is due" not in without
    assert "1 client was not heard of" in owner.get(at("settings", house)).text
    assert "Look at who is due" not in signed_in(house.member).get(at("settings", house)).text


@pytest.mark.parametrize("months", ["2", "601", "a year", "1e3", "\x00"])
def test_a_rule_that_makes_no_sense_is_refused(house: House, owner: Client, months: str) -> None:
    answer = owner.post(at("keeping", house), {**shown(owner, house), "months": months})

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Write 3 to 600 months." in answer.text


def test_who_saves_over_a_newer_rule_is_told(house: House, owner: Client) -> None:
    said = {**shown(owner, house), "months": "12"}
    house.practice.keeps_clients_for = 24
    house.practice.save()

    assert owner.post(at("keeping", house), said).status_code == HTTPStatus.CONFLICT


def test_those_listed_are_erased_once_that_is_meant(house: House, owner: Client) -> None:
    house.practice.keeps_clients_for = 12
    house.practice.save()
    some = [silent(house, nth) for nth in range(2)]
    said = shown(owner, house)
    later = silent(house, 2)

    refused = owner.post(at("keeping_erase", house), said)
    answer = owner.post(at("keeping_erase", house), {**said, "meant": "on"}, follow=True)

    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Say that you mean it." in refused.text
    assert "2 clients are erased." in answer.text
    assert list(Person.objects.filter(erased_at=NOW).order_by("pk")) == some
    assert Person.objects.get(pk=later.pk).erased_at is None, "who was not listed is not meant"


@pytest.mark.parametrize("refs", ["", "x", "," * 9000, "00000000-0000-0000-0000-00000000000\x00"])
def test_a_garbled_list_erases_nobody(house: House, owner: Client, refs: str) -> None:
    answer = owner.post(at("keeping_erase", house), {"refs": refs, "meant": "on"})

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_another_practice_s_client_is_never_erased(house: House, owner: Client) -> None:
    theirs = silent(make_house("elsewhere", keeps_clients_for=12))
    house.practice.keeps_clients_for = 12
    house.practice.save()

    answer = owner.post(
        at("keeping_erase", house), {"refs": str(theirs.ref), "meant": "on"}, follow=True
    )

    assert "0 clients are erased." in answer.text
    assert Person.objects.get(pk=theirs.pk).erased_at is None
