"""Inviting clients from their records and from the list: first who is mailed, then the mails."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from penciled.clients.models import Client
from penciled.outbox.models import Message
from tests.desk.desks import signed_in
from tests.factory import NOW, House, make_house
from tests.portal.browsing import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def client(house: House, name: str, **fields: Any) -> Client:
    said = {"practice": house.practice, "first_name": name, "status": "active", "created_at": NOW}
    return Client.objects.create(**said | fields)


def at(name: str, house: House, *refs: Any) -> str:
    return reverse(f"desk:{name}", args=[house.practice.slug, *refs])


def test_from_the_record_after_asking_once(house: House) -> None:
    ada, desk = client(house, "Ada", email="ada@example.com"), signed_in(house.member)
    address = at("client_invite", house, ada.ref)
    assert address in desk.get(at("client", house, ada.ref)).text

    assert "Invite Ada to the portal?" in words(desk.get(address))
    assert not Message.objects.exists()
    done: Any = desk.post(address)

    assert Message.objects.get().recipient == "ada@example.com"
    assert "One invitation is on its way." in words(desk.get(done.url))
    assert "Invited within the last day" in words(desk.get(address))
    again: Any = desk.post(address)
    assert "Nobody was mailed" in words(desk.get(again.url))
    assert Message.objects.count() == 1


def test_from_the_list_with_who_is_mailed_and_who_not(house: House) -> None:
    desk = signed_in(house.member)
    some = [
        client(house, "Ada", email="ada@example.com"),
        client(house, "Bo", email="bo@example.com"),
        client(house, "Cy"),
        client(house, "Di", email="di@example.com", archived_at=NOW),
    ]
    assert f'value="{some[0].ref}" form="inviting"' in desk.get(at("clients", house)).text
    refs = [str(each.ref) for each in some]

    asked = desk.post(at("clients_invite", house), {"ref": refs})
    page = words(asked)
    assert "Mail 2 invitations to the portal?" in page
    assert "No mail address, and nobody who may act for them (1): Cy" in page
    assert "Archived (1): Di" in page
    assert not Message.objects.exists()
    done: Any = desk.post(at("clients_invite", house), {"ref": refs, "sure": "yes"})

    assert done.url == at("clients", house)
    assert "2 invitations are on their way." in words(desk.get(done.url))
    mailed = Message.objects.values_list("recipient", flat=True)
    assert sorted(mailed) == ["ada@example.com", "bo@example.com"]


@pytest.mark.parametrize("ref", ["", "x", "\0", "0" * 5000])
def test_nobody_and_garbage_are_refused(house: House, ref: str) -> None:
    said = {"ref": ref, "sure": "yes"} if ref else {"sure": "yes"}
    answer = signed_in(house.member).post(at("clients_invite", house), said)

    assert answer.status_code in {HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.NOT_FOUND}
    assert not Message.objects.exists()


def test_more_than_can_be_read_over_are_refused(house: House) -> None:
    refs = [str(uuid4()) for _ in range(201)]

    answer = signed_in(house.member).post(at("clients_invite", house), {"ref": refs})

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "At most 200 clients" in words(answer)


def test_another_practices_client_is_not_found_and_nobody_is_mailed(house: House) -> None:
    other = make_house("elsewhere")
    theirs, ours = client(other, "Eve", email="eve@example.com"), client(house, "Ada")
    ours.email = "ada@example.com"
    ours.save()
    desk = signed_in(house.member)

    both = {"ref": [str(ours.ref), str(theirs.ref)], "sure": "yes"}
    assert desk.post(at("clients_invite", house), both).status_code == HTTPStatus.NOT_FOUND
    address = at("client_invite", house, theirs.ref)
    assert desk.post(address).status_code == HTTPStatus.NOT_FOUND
    assert not Message.objects.exists()
