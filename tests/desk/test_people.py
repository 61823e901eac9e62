"""The owners' page about people: invitations, roles, leaving; and what ends with it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from penciled.audit.models import Entry
from penciled.outbox.models import Message, MessageState
from penciled.practices.models import Invitation, Member
from tests.desk.desks import at, signed_in
from tests.factory import House, make_member, make_practitioner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

INES = {"name": "Ines Duarte", "email": "Ines@Example.com", "is_scheduler": "on"}


@pytest.fixture
def olga(house: House) -> Member:
    return make_member(house.practice, "Olga Owner", is_owner=True)


@pytest.fixture
def owner(olga: Member) -> Client:
    return signed_in(olga)


def with_factor(member: Member) -> Member:
    Authenticator.objects.create(user=member.user, type=Authenticator.Type.TOTP, data={})
    return member


def test_an_invitation_is_mailed_and_listed_until_it_is_taken(house: House, owner: Client) -> None:
    answer = owner.post(at("people", house), INES)

    assert answer.headers["Location"] == at("people", house)
    page = owner.get(at("people", house)).text
    assert "ines@example.com" in page
    assert "Good until Monday, December 14" in page
    assert Message.objects.get(topic="member.invited").recipient == "ines@example.com"
    [entry] = Entry.objects.filter(action="member.invited")
    assert entry.detail["is_scheduler"] is True


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"email": ""}, "email"),
        ({"email": "nonsense"}, "email"),
        ({"email": "maya@wrenfield.example"}, "email"),
        ({"name": ""}, "name"),
        ({"name": "Ines\nDuarte"}, "name"),
        ({"name": "x" * 200_000}, "name"),
    ],
)
def test_what_is_wrong_with_an_invitation_is_said_at_its_field(
    house: House, owner: Client, typed: dict[str, str], field: str
) -> None:
    page = owner.post(at("people", house), INES | typed)

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert list(page.context["form"].errors) == [field]
    assert page.context["form"]["is_scheduler"].value() is True
    assert not Invitation.objects.exists()


def test_an_invitation_is_sent_again_under_a_new_link_and_withdrawn(
    house: House, owner: Client
) -> None:
    owner.post(at("people", house), INES)
    first = Invitation.objects.get()

    owner.post(at("invitation", house, first.ref), {"do": "again"})
    second = Invitation.objects.get(withdrawn_at__isnull=True)
    owner.post(at("invitation", house, second.ref), {"do": "withdraw"})

    assert second.digest != first.digest
    assert second.is_scheduler
    assert not Invitation.objects.filter(withdrawn_at__isnull=True).exists()
    mails = Message.objects.filter(topic="member.invited")
    assert {mail.state for mail in mails} == {MessageState.CANCELLED}
    assert "secret" not in mails[0].payload
    gone = owner.post(at("invitation", house, second.ref), {"do": "again"})
    assert gone.status_code == HTTPStatus.NOT_FOUND


def test_roles_are_changed_from_what_was_shown(house: House, owner: Client) -> None:
    address = at("member", house, house.member.ref)
    form = owner.get(address).context["form"]
    shown = {"shown": form["shown"].value()}

    saved = owner.post(address, shown | {"is_scheduler": "on", "is_practitioner": "on"})
    late = owner.post(address, shown | {"is_owner": "on"})

    house.member.refresh_from_db()
    assert saved.headers["Location"] == at("people", house)
    assert (house.member.is_scheduler, house.member.is_owner) == (True, False)
    assert late.status_code == HTTPStatus.CONFLICT
    assert "Somebody else changed this" in late.text
    assert "now Yes, you typed No" in late.text
    again = owner.post(address, shown | {"shown": late.context["form"]["shown"].value()})
    assert again.headers["Location"] == at("people", house)


def test_the_last_owner_neither_leaves_nor_becomes_less(
    house: House, owner: Client, olga: Member
) -> None:
    address = at("member", house, olga.ref)
    shown = owner.get(address).context["form"]["shown"].value()

    less = owner.post(address, {"shown": shown})
    left = owner.post(at("member_remove", house, olga.ref))

    assert [less.status_code, left.status_code] == [HTTPStatus.UNPROCESSABLE_ENTITY] * 2
    assert "A practice needs an owner" in less.text
    assert "A practice needs an owner" in left.text


def test_who_leaves_is_let_out(house: House) -> None:
    browser = signed_in(house.member)

    asked = browser.get(at("member_remove", house, house.member.ref))
    left = browser.post(at("member_remove", house, house.member.ref))

    assert "Leave Wrenfield?" in asked.text
    assert left.headers["Location"] == "/desk/"
    assert browser.get(at("calendar", house)).status_code == HTTPStatus.NOT_FOUND


PAGES = [
    ("calendar", {}),
    ("entries", {"first": "2026-12-06", "last": "2026-12-13"}),
    ("badge", {}),
    ("requests", {}),
    ("requests_export", {}),
    ("settings", {}),
    ("you", {}),
    ("second_factor", {}),
]


@pytest.mark.parametrize(("name", "query"), PAGES)
@pytest.mark.parametrize("part", [{}, {"HTTP_HX_REQUEST": "true"}])
def test_the_access_of_a_removed_member_ends_with_the_next_request(
    house: House, owner: Client, name: str, query: dict[str, str], part: dict[str, Any]
) -> None:
    browser = signed_in(house.member)
    before = browser.get(at(name, house), query, **part)

    owner.post(at("member_remove", house, house.member.ref))

    after = browser.get(at(name, house), query, **part)
    assert before.status_code in {HTTPStatus.OK, HTTPStatus.FOUND}
    assert after.status_code == HTTPStatus.NOT_FOUND
    assert "Maya" not in after.text


def test_what_a_removed_member_did_keeps_their_name(house: House, owner: Client) -> None:
    owner.post(at("member_remove", house, house.member.ref))

    page = owner.get(f"{at('calendar', house)}?view=list")

    assert "Maya Okafor" in page.text


def test_the_page_takes_as_many_queries_for_many(
    house: House, owner: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(20):
        some: dict[str, Any] = {"services": [house.service], "locations": [house.location]}
        make_practitioner(house.practice, f"P{number} Reyes", **some)

    with django_assert_max_num_queries(16):
        owner.get(at("people", house))


def test_a_second_factor_is_asked_of_everybody_only_by_who_has_one(
    house: House, owner: Client, olga: Member
) -> None:
    refused = owner.post(at("second_factor_rule", house), {"on": "yes"})
    with_factor(olga)
    owner.post(at("second_factor_rule", house), {"on": "yes"})

    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "lock yourself out" in refused.text
    assert owner.get(at("people", house)).status_code == HTTPStatus.OK
    assert Entry.objects.filter(action="second_factor.required").count() == 1


@pytest.mark.parametrize(("name", "query"), PAGES[:-1])
def test_who_lacks_the_second_factor_is_led_to_set_it_up_first(
    house: House, name: str, query: dict[str, str]
) -> None:
    house.practice.needs_second_factor = True
    house.practice.save()
    browser, way = signed_in(house.member), at("second_factor", house)

    whole = browser.get(at(name, house), query)
    part = browser.get(at(name, house), query, HTTP_HX_REQUEST="true")
    told = browser.get(way)
    with_factor(house.member)

    assert whole.headers["Location"].partition("?next=")[0] == way
    assert part.headers["HX-Redirect"] == way
    assert "Wrenfield asks everybody for a second factor" in told.text
    assert browser.get(way).headers["Location"] == at("calendar", house)
    assert browser.get(at("calendar", house)).status_code == HTTPStatus.OK


def test_recovery_codes_alone_are_no_second_factor(house: House) -> None:
    house.practice.needs_second_factor = True
    house.practice.save()
    kind = Authenticator.Type.RECOVERY_CODES
    Authenticator.objects.create(user=house.member.user, type=kind, data={})

    answer = signed_in(house.member).get(at("calendar", house))

    assert answer.headers["Location"].partition("?next=")[0] == at("second_factor", house)


def test_another_practice_that_asks_for_none_stays_open(house: House) -> None:
    house.practice.needs_second_factor = True
    house.practice.save()

    assert signed_in(house.member).get("/desk/").status_code == HTTPStatus.FOUND
