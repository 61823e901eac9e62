"""Closing a practice from its settings, and what its people and clients can do then."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from penciled.booking.models import AppointmentRequest
from penciled.practices.feeds import make_feed
from penciled.practices.models import Member, Practice
from tests.browser import OpenPage, axe
from tests.desk.desks import DAY, TEN, at, signed_in, typed_new
from tests.factory import NOW, House, make_house, make_member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def owner(house: House) -> Client:
    return signed_in(make_member(house.practice, "Olga Owner", is_owner=True))


def typed(owner: Client, house: House, **more: Any) -> dict[str, Any]:
    form = owner.get(at("practice_close", house)).context["form"]
    return {"shown": form["shown"].value(), "name": "wrenfield"} | more


def test_the_page_says_what_closing_means_and_does_it(house: House, owner: Client) -> None:
    house.asked(TEN)
    said = owner.get(at("practice_close", house)).text

    answer = owner.post(
        at("practice_close", house), typed(owner, house, message="We close."), follow=True
    )

    assert "1 request waits. It is declined" in said
    assert "The practice is closed" in answer.text
    assert "Until January 6, 2027 you can" in answer.text
    assert Practice.objects.get().closed_at == NOW
    assert AppointmentRequest.objects.get().message == "We close."


@pytest.mark.parametrize("name", ["", "Wren", "\x00"])
def test_another_name_closes_nothing(house: House, owner: Client, name: str) -> None:
    answer = owner.post(at("practice_close", house), typed(owner, house, name=name))

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert Practice.objects.get().closed_at is None


def test_what_was_asked_in_between_is_shown_first(house: House, owner: Client) -> None:
    said = typed(owner, house)
    house.asked(TEN)

    refused = owner.post(at("practice_close", house), said)
    again = said | {"shown": refused.context["form"]["shown"].value()}

    assert refused.status_code == HTTPStatus.CONFLICT
    assert "1 request waits" in refused.text
    assert owner.post(at("practice_close", house), again).status_code == HTTPStatus.FOUND


def test_a_closed_practice_is_read_and_not_changed(house: House, owner: Client) -> None:
    asked = house.asked(TEN)
    owner.post(at("practice_close", house), typed(owner, house))
    read = ("calendar", "requests", "insight", "settings", "clients", "mails")

    pages = [owner.get(at(name, house)) for name in read]
    booked = owner.post(at("appointment_new", house), typed_new(house))
    found = owner.post(at("search", house), {"words": "Elena"})

    assert [page.status_code for page in pages] == [HTTPStatus.OK] * len(read)
    assert all("This practice is closed." in page.text for page in pages)
    assert owner.get(at("request", house, asked.ref)).status_code == HTTPStatus.OK
    assert booked.status_code == HTTPStatus.FORBIDDEN
    assert "Nothing was changed." in booked.text
    assert found.status_code == HTTPStatus.OK


def test_after_thirty_days_nobody_reads(
    house: House, owner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner.post(at("practice_close", house), typed(owner, house))
    monkeypatch.setattr(timezone, "now", lambda: NOW + 30 * DAY)
    again = signed_in(Member.objects.get(is_owner=True))

    answer = again.get(at("calendar", house))
    undone = again.post(at("practice_reopen", house))

    assert answer.status_code == undone.status_code == HTTPStatus.FORBIDDEN
    assert "closed more than 30 days ago" in answer.text
    assert Practice.objects.get().closed_at == NOW


def test_a_calendar_elsewhere_is_read_for_thirty_days_too(
    house: House, owner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"/desk/feed/{make_feed(house.member, names='initials', now=NOW)}.ics"
    owner.post(at("practice_close", house), typed(owner, house))

    assert Client().get(address).status_code == HTTPStatus.OK
    monkeypatch.setattr(timezone, "now", lambda: NOW + 30 * DAY)
    assert Client().get(address).status_code == HTTPStatus.NOT_FOUND


def test_the_portal_says_so_kindly(house: House, owner: Client) -> None:
    owner.post(at("practice_close", house), typed(owner, house))

    home = Client().get(reverse("portal:home", args=[house.practice.slug]))
    asking = Client().get(reverse("portal:request", args=[house.practice.slug]), follow=True)

    assert "Wrenfield has closed" in home.text
    assert "Thank you for having come." in home.text
    assert "new client" not in home.text
    assert asking.status_code < HTTPStatus.INTERNAL_SERVER_ERROR


@pytest.mark.django_db(transaction=True)
@pytest.mark.soak
def test_closed_and_opened_again_by_hand(open_page: OpenPage, live_server: LiveServer) -> None:
    house = make_house()
    make_member(house.practice, "Olga Owner", is_owner=True)
    house.asked(TEN)
    page = open_page((320, 700))
    page.goto(f"{live_server.url}{at('practice_close', house)}")
    page.get_by_label("Mail address").fill("olga@wrenfield.example")
    page.get_by_label("Password").fill("pencil-and-ink")
    page.get_by_role("button", name="Sign in", exact=True).press("Enter")
    page.get_by_label("A word to clients").fill("We close.")
    page.get_by_label("to confirm").fill("Wrenfield")
    found = axe(page)
    page.get_by_role("button", name="Close the practice").press("Enter")
    expect(page.get_by_role("heading", name="The practice is closed")).to_be_visible()
    found += axe(page)
    for name in ("insight", "keeping"):
        page.goto(f"{live_server.url}{at(name, house)}")
        found += axe(page)
    page.goto(f"{live_server.url}{at('practice_close', house)}")
    page.get_by_role("button", name="Open the practice again").press("Enter")

    expect(page.get_by_text("Online booking is still off")).to_be_visible()
    expect(page.get_by_text("You can read everything for 30 days")).to_be_hidden()
    assert found == []
