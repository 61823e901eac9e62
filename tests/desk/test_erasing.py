"""The page where an owner erases a client, and how the desk speaks of who was erased."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from penciled.appointments.actions import place
from penciled.clients.models import Client as Person
from tests.browser import OpenPage, axe
from tests.desk.desks import DAY, TEN, at, signed_in
from tests.factory import NOW, House, make_house, make_known, make_member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def owner(house: House) -> Client:
    return signed_in(make_member(house.practice, "Olga Owner", is_owner=True))


def typed(owner: Client, house: House, whose: Person, **more: Any) -> dict[str, Any]:
    form = owner.get(at("client_erase", house, whose.ref)).context["form"]
    return {"shown": form["shown"].value(), "name": "elena  MARSH"} | more


def elena(house: House) -> Person:
    return make_known(house, last_name="Marsh", email="elena@example.com")


def test_the_page_says_what_ends_what_goes_and_what_stays(house: House, owner: Client) -> None:
    whose = elena(house)
    house.asked(TEN)

    said = owner.get(at("client_erase", house, whose.ref)).text

    assert "Erase Elena Marsh?" in said
    assert "1 request waits, and is declined" in said
    assert "2 that wait are not sent any more" in said
    assert "This can’t be undone" in said


def test_whoever_types_the_name_erases(house: House, owner: Client) -> None:
    whose = elena(house)

    answer = owner.post(
        at("client_erase", house, whose.ref), typed(owner, house, whose), follow=True
    )

    assert Person.objects.get(pk=whose.pk).erased_at == NOW
    assert whose.ref.hex[:6].upper() in answer.text
    assert owner.get(at("client", house, whose.ref)).status_code == 404
    assert owner.get(at("client_erase", house, whose.ref)).status_code == 404


@pytest.mark.parametrize("name", ["", "Elena", "e\x00"])
def test_another_name_erases_nobody(house: House, owner: Client, name: str) -> None:
    whose = elena(house)

    answer = owner.post(at("client_erase", house, whose.ref), typed(owner, house, whose, name=name))

    assert answer.status_code == 422
    assert answer.context["form"].errors["name"]
    assert Person.objects.get(pk=whose.pk).erased_at is None


def test_what_came_in_between_is_shown_before_anything_is_erased(
    house: House, owner: Client
) -> None:
    whose = elena(house)
    said = typed(owner, house, whose)
    house.asked(TEN)

    refused = owner.post(at("client_erase", house, whose.ref), said)
    again = said | {"shown": refused.context["form"]["shown"].value()}

    assert refused.status_code == 409
    assert "1 request waits" in refused.text
    assert "elena  MARSH" in refused.text, "what was typed is kept"
    assert owner.post(at("client_erase", house, whose.ref), again).status_code == 302


def test_lists_and_mails_say_erased_client(house: House, owner: Client) -> None:
    asked = house.asked(TEN)
    whose = asked.client
    past = place(house.plan(TEN - 5 * DAY, client=whose), by=None, now=NOW)
    owner.post(at("client_erase", house, whose.ref), typed(owner, house, whose))
    week = {"view": "list", "on": "2026-12-04"}

    pages = [
        owner.get(at("calendar", house), week),
        owner.get(at("paper", house), week),
        owner.get(at("appointment", house, past.ref)),
        owner.get(at("requests", house), {"tab": "past"}),
        owner.get(at("request", house, asked.ref)),
        owner.get(at("mails", house)),
    ]

    for page in pages:
        assert "Erased client" in page.text
        assert "Elena" not in page.text
        assert "Marsh" not in page.text
        assert at("client", house, whose.ref) not in page.text, "there is no record to look at"


def test_calendars_elsewhere_are_read_anew(house: House, owner: Client) -> None:
    whose = elena(house)
    before = house.practitioner.calendar.version

    owner.post(at("client_erase", house, whose.ref), typed(owner, house, whose))

    house.practitioner.calendar.refresh_from_db()
    assert house.practitioner.calendar.version > before


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", [{}, {"javascript": False}], ids=["", "no-javascript"])
@pytest.mark.soak
def test_an_owner_erases_by_hand(
    open_page: OpenPage, live_server: LiveServer, how: dict[str, Any]
) -> None:
    house = make_house()
    make_member(house.practice, "Olga Owner", is_owner=True)
    whose = elena(house)
    house.asked(TEN)
    page = open_page((320, 700), **how)
    page.goto(f"{live_server.url}{at('client', house, whose.ref)}")
    page.get_by_label("Mail address").fill("olga@wrenfield.example")
    page.get_by_label("Password").fill("pencil-and-ink")
    page.get_by_role("button", name="Sign in", exact=True).press("Enter")

    page.get_by_role("link", name="Erase this client").press("Enter")
    page.get_by_label("to confirm").fill("Elena")
    page.get_by_role("button", name="Erase for good").press("Enter")
    expect(page.get_by_text("This is not the name above")).to_be_visible()
    found = [] if how else axe(page)
    page.get_by_label("to confirm").fill("Elena Marsh")
    page.get_by_role("button", name="Erase for good").press("Enter")

    expect(page.get_by_text("Only a number is left")).to_be_visible()
    page.goto(f"{live_server.url}{at('requests', house)}?tab=past")
    expect(page.get_by_text("Erased client").first).to_be_visible()
    assert found == []
    assert "Marsh" not in page.content()
