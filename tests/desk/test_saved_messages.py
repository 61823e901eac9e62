from __future__ import annotations

from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from penciled.booking.models import AppointmentRequest
from penciled.practices.models import SavedMessage
from tests.browser import OpenPage
from tests.desk.desks import HOUR, TEN, at, signed_in
from tests.factory import House, make_member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

FULL = "Thank you for asking.\nMy Thursdays are full until January."


@pytest.fixture
def scheduler(house: House) -> Client:
    return signed_in(make_member(house.practice, "Rosalind Pike", is_scheduler=True))


@pytest.fixture
def full(house: House) -> SavedMessage:
    return SavedMessage.objects.create(
        practice=house.practice, name="Full until January", body=FULL
    )


def names(house: House, client: Client) -> list[str]:
    return [each.name for each in client.get(at("saved_messages", house)).context["rows"]]


def test_saved_messages_are_added_changed_ordered_and_deleted(
    house: House, scheduler: Client, full: SavedMessage
) -> None:
    scheduler.post(at("saved_message_new", house), {"name": "Call us", "body": "Please\r\ncall."})
    call = SavedMessage.objects.get(name="Call us")
    shown = scheduler.get(at("saved_message", house, call.ref)).context["form"]["shown"].value()
    said = {"name": "Call us first", "body": call.body, "shown": shown}

    scheduler.post(at("saved_message", house, call.ref), said)
    late = scheduler.post(at("saved_message", house, call.ref), said)
    scheduler.post(at("saved_message_do", house, call.ref), {"do": "up"})

    assert call.body == "Please\ncall."
    assert late.status_code == HTTPStatus.CONFLICT
    assert names(house, scheduler) == ["Call us first", "Full until January"]
    scheduler.post(at("saved_message_do", house, full.ref), {"do": "delete"})
    assert names(house, scheduler) == ["Call us first"]


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("name", {"name": ""}),
        ("name", {"name": "x" * 61}),
        ("name", {"name": "FULL until january"}),
        ("body", {"body": " "}),
        ("body", {"body": "x" * 1001}),
        ("body", {"body": "a\x00b"}),
    ],
)
def test_what_cannot_be_saved_is_refused_at_its_field(
    house: House, scheduler: Client, full: SavedMessage, field: str, said: dict[str, str]
) -> None:
    fields = {"name": "Another", "body": "Words."} | said

    refused = scheduler.post(at("saved_message_new", house), fields)

    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert list(refused.context["form"].errors) == [field]
    assert SavedMessage.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "then"),
    [("", FULL), (FULL.replace("\n", "\r\n"), FULL), ("Dear Elena", f"Dear Elena\n\n{FULL}")],
)
def test_a_press_fills_the_message_and_declines_nothing(
    house: House, full: SavedMessage, typed: str, then: str
) -> None:
    asked, maya = house.asked(TEN), signed_in(house.member)
    data = {"message": typed, "fill": str(full.ref)}

    window = maya.post(at("decline", house, asked.ref), data)

    assert window.status_code == HTTPStatus.OK
    assert window.context["form"]["message"].value() == then
    assert AppointmentRequest.objects.get().state == "pending"


def test_a_press_fills_the_message_to_several_and_keeps_who_was_meant(
    house: House, full: SavedMessage
) -> None:
    some = [house.asked(TEN + n * HOUR, email=f"{n}@example.com") for n in range(2)]
    data: dict[str, Any] = {"ref": [str(each.ref) for each in some], "fill": str(full.ref)}

    window = signed_in(house.member).post(at("requests_decline", house), data)

    assert window.status_code == HTTPStatus.OK
    assert window.context["form"]["message"].value() == FULL
    assert window.context["picked"].refs == [each.ref for each in some]
    assert set(AppointmentRequest.objects.values_list("state", flat=True)) == {"pending"}


@pytest.mark.parametrize("fill", ["", "garbage", "0c5bb2e2-3cf6-4d55-9a7c-9e2b6f0d1a11"])
def test_a_message_that_is_not_there_fills_nothing(house: House, fill: str) -> None:
    asked, maya = house.asked(TEN), signed_in(house.member)

    window = maya.post(at("decline", house, asked.ref), {"message": "Mine", "fill": fill})

    assert window.context["form"]["message"].value() == "Mine"
    assert AppointmentRequest.objects.get().state == "pending"


@pytest.mark.django_db(transaction=True)
def test_a_saved_message_is_taken_up_by_keyboard_in_the_window(
    open_page: OpenPage, live_server: LiveServer, house: House, full: SavedMessage
) -> None:
    asked, maya = house.asked(TEN), signed_in(house.member)
    page = open_page()
    session = maya.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.goto(live_server.url + at("requests", house))
    page.get_by_role("link", name="Decline Elena Marsh").click()
    window = page.get_by_role("dialog", name="Decline this request?")

    window.get_by_role("button", name="Full until January").press("Enter")
    expect(window.get_by_label("Message to Elena")).to_have_value(FULL)
    expect(window.get_by_label("Message to Elena")).to_be_focused()
    window.get_by_role("button", name="Decline", exact=True).click()
    expect(page.get_by_role("heading", name="Nothing waiting")).to_be_visible()

    asked.refresh_from_db()
    assert (asked.state, asked.message) == ("declined", FULL)


def test_the_list_deletes_nothing_by_itself(house: House, scheduler: Client) -> None:
    one = SavedMessage.objects.create(practice=house.practice, name="Full", body="We are full.")

    page = scheduler.get(at("saved_messages", house)).text

    assert 'value="delete"' not in page
    assert f"{at('saved_message', house, one.ref)}#delete" in page
    assert 'value="delete"' in scheduler.get(at("saved_message", house, one.ref)).text
