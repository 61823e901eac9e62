"""The pages of services and of locations, which are alike."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from penciled.availability.models import Hours, Override, OverrideHours
from penciled.practices.models import Location, Service
from penciled.practices.queries import locations_of, services_of
from tests.browser import OpenPage, axe
from tests.desk.desks import at, signed_in
from tests.factory import NOW, House, make_house, make_member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
SERVICE = {
    "name": "Couples session",
    "description": "For two.\r\nOr three.",
    "duration": "80",
    "price": "$180",
    "who": "existing",
    "buffer_before": "",
    "buffer_after": "0",
    "ink": "plum",
}
LOCATION = {
    "kind": "both",
    "name": "Pier",
    "public_name": "By the lake",
    "address": " 1 Pier\r\nDuluth",
    "directions": "Ring twice.",
    "address_hidden": "on",
}
TYPED = {"service": SERVICE, "location": LOCATION}
both = pytest.mark.parametrize("kind", ["service", "location"])


@pytest.fixture
def scheduler(house: House) -> Client:
    return signed_in(make_member(house.practice, "Rosalind Pike", is_scheduler=True))


def stored(kind: str, house: House) -> Service | Location:
    return house.service if kind == "service" else house.location


def names(kind: str, house: House) -> list[str]:
    some: Any = services_of if kind == "service" else locations_of
    return [each.name for each in some(house.practice)]


def typed(kind: str, house: House, **more: Any) -> dict[str, Any]:
    return TYPED[kind] | {"practitioners": [str(house.practitioner.ref)]} | more


def shown(client: Client, kind: str, house: House, **more: Any) -> dict[str, Any]:
    """Return what the form of the stored one sends, with some of it typed anew."""
    form = client.get(at(kind, house, stored(kind, house).ref)).context["form"]
    said = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in said.items()} | more


@both
def test_a_scheduler_adds_one(house: House, scheduler: Client, kind: str) -> None:
    answer = scheduler.post(at(f"{kind}_new", house), typed(kind, house))

    assert answer["Location"] == at(f"{kind}s", house)
    assert names(kind, house) == [stored(kind, house).name, TYPED[kind]["name"]]


def test_a_service_is_stored_as_it_was_typed(house: House, scheduler: Client) -> None:
    scheduler.post(at("service_new", house), typed("service", house))

    made = services_of(house.practice)[1]
    assert (made.description, made.price, made.ink) == ("For two.\nOr three.", "$180", "plum")
    assert made.duration == timedelta(minutes=80)
    assert (made.buffer_before, made.buffer_after) == (None, timedelta(0))
    assert (made.for_new, made.for_existing) == (False, True)
    assert list(made.practitioners.all()) == [house.practitioner]


def test_a_location_is_stored_as_it_was_typed(house: House, scheduler: Client) -> None:
    scheduler.post(at("location_new", house), typed("location", house))

    made = locations_of(house.practice)[1]
    assert (made.kind, made.public_name) == ("both", "By the lake")
    assert (made.address, made.directions) == ("1 Pier\nDuluth", "Ring twice.")
    assert made.address_hidden
    assert list(made.practitioners.all()) == [house.practitioner]


@both
def test_saving_what_is_shown_changes_nothing(house: House, scheduler: Client, kind: str) -> None:
    one = stored(kind, house)
    before = {name: getattr(one, name) for name in TYPED[kind] if hasattr(one, name)}

    answer = scheduler.post(at(kind, house, one.ref), shown(scheduler, kind, house))

    assert answer.status_code == HTTPStatus.FOUND
    one.refresh_from_db()
    assert {name: getattr(one, name) for name in before} == before
    assert list(one.practitioners.all()) == [house.practitioner]


@both
def test_two_at_once_both_are_shown_and_nothing_is_overwritten(
    house: House, scheduler: Client, kind: str
) -> None:
    address = at(kind, house, stored(kind, house).ref)
    mine = shown(scheduler, kind, house, name="Mine")
    scheduler.post(address, shown(scheduler, kind, house, name="Theirs", practitioners=[]))

    late = scheduler.post(address, mine)

    assert late.status_code == HTTPStatus.CONFLICT
    assert names(kind, house) == ["Theirs"]
    versions = {each.what: each for each in late.context["form"].versions}
    assert (versions["Name"].stands, versions["Name"].typed) == ("Theirs", "Mine")
    assert (versions["Practitioners"].stands, versions["Practitioners"].typed) == (
        "",
        "Maya Okafor",
    )
    assert 'value="Mine"' in late.text
    again = scheduler.post(address, mine | {"shown": late.context["form"]["shown"].value()})
    assert again.status_code == HTTPStatus.FOUND
    assert names(kind, house) == ["Mine"]


ODD = ["\x00", "a\x00b", "x" * 200_000, "two\nlines", "\u202eevil", "\ud800"]


@both
@pytest.mark.parametrize("name", ["", "  ", *ODD[:5]])
def test_a_name_that_cannot_be_is_refused_at_its_field_with_all_else_kept(
    house: House, scheduler: Client, kind: str, name: str
) -> None:
    new = scheduler.post(at(f"{kind}_new", house), typed(kind, house, name=name))

    assert new.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert list(new.context["form"].errors) == ["name"]
    assert new.context["form"]["practitioners"].value() == [str(house.practitioner.ref)]
    assert len(names(kind, house)) == 1


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        ("service", "duration", "0"),
        ("service", "duration", "1441"),
        ("service", "duration", "fifty"),
        ("service", "duration", "9" * 5000),
        ("service", "buffer_before", "-1"),
        ("service", "ink", "red"),
        ("service", "who", "nobody"),
        ("service", "price", "x" * 61),
        ("service", "description", "x" * 301),
        ("service", "practitioners", "not-an-id"),
        ("location", "kind", "moon"),
        ("location", "address", "x" * 401),
        ("location", "directions", "a\x00"),
        ("location", "practitioners", "00000000-0000-0000-0000-000000000000"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    house: House, scheduler: Client, kind: str, field: str, value: str
) -> None:
    answer = scheduler.post(at(f"{kind}_new", house), typed(kind, house) | {field: value})

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert list(answer.context["form"].errors) == [field]
    assert len(names(kind, house)) == 1


@both
def test_a_name_that_another_has_is_refused(house: House, scheduler: Client, kind: str) -> None:
    taken = stored(kind, house).name.upper()

    answer = scheduler.post(at(f"{kind}_new", house), typed(kind, house, name=taken))

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "has this name" in answer.text


@both
def test_it_goes_up_and_down_and_out_of_use_and_back(
    house: House, scheduler: Client, kind: str
) -> None:
    first = stored(kind, house)
    scheduler.post(at(f"{kind}_new", house), typed(kind, house))
    other = str(TYPED[kind]["name"])

    scheduler.post(at(f"{kind}_move", house, first.ref), {"do": "down"})
    assert names(kind, house) == [other, first.name]
    scheduler.post(at(f"{kind}_move", house, first.ref), {"do": "up"})
    assert names(kind, house) == [first.name, other]

    asked = scheduler.get(at(f"{kind}_archive", house, first.ref))
    assert names(kind, house) == [first.name, other]
    scheduler.post(at(f"{kind}_archive", house, first.ref))
    assert f"Archive {first.name}?" in asked.text
    assert names(kind, house) == [other]
    assert scheduler.get(at(kind, house, first.ref)).status_code == HTTPStatus.NOT_FOUND
    assert "Bring back" in scheduler.get(at(f"{kind}s", house)).text
    scheduler.post(at(f"{kind}_archive", house, first.ref))
    assert names(kind, house) == [other, first.name]


@both
def test_what_would_end_is_told_before(house: House, scheduler: Client, kind: str) -> None:
    one, many = stored(kind, house), f"{kind}s"
    scheduler.post(at(f"{kind}_new", house), typed(kind, house))
    other = getattr(house.practitioner, many).exclude(pk=one.pk).get()
    monday, tuesday = Hours.objects.order_by("weekday")[:2]
    getattr(monday, many).set([one])
    getattr(tuesday, many).set([one, other])
    closed = Override.objects.create(practitioner=house.practitioner, on=NOW.date())
    dated = OverrideHours.objects.create(override=closed, opens=600, closes=660)
    getattr(dated, many).set([one])

    (ending,) = scheduler.get(at(f"{kind}_archive", house, one.ref)).context["endings"]

    assert ending.practitioner == house.practitioner
    assert ending.alone == [
        "Monday, 9:00 AM – 5:00 PM",
        "Monday, December 7, 2026, 10:00 – 11:00 AM",
    ]
    assert (ending.shared, ending.is_last) == (["Tuesday, 9:00 AM – 5:00 PM"], False)


@both
def test_that_nobody_can_be_asked_for_any_more_is_told_before(
    house: House, scheduler: Client, kind: str
) -> None:
    page = scheduler.get(at(f"{kind}_archive", house, stored(kind, house).ref))

    assert [each.is_last for each in page.context["endings"]] == [True]
    assert "so clients can’t ask for them any more" in page.text


@both
def test_another_practice_s_is_the_same_as_none(house: House, scheduler: Client, kind: str) -> None:
    elsewhere = make_house("elsewhere")
    foreign = stored(kind, elsewhere)

    for name in (kind, f"{kind}_move", f"{kind}_archive"):
        assert scheduler.post(at(name, house, foreign.ref)).status_code == HTTPStatus.NOT_FOUND
    assert scheduler.get(at(f"{kind}s", elsewhere)).status_code == HTTPStatus.NOT_FOUND
    foreign.refresh_from_db()
    assert foreign.archived_at is None


@both
def test_the_list_takes_the_same_queries_for_one_and_for_thirty(
    house: House, scheduler: Client, kind: str
) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as taken:
            assert scheduler.get(at(f"{kind}s", house)).status_code == HTTPStatus.OK
        return len(taken)

    few = count()
    for n in range(30):
        scheduler.post(at(f"{kind}_new", house), typed(kind, house, name=f"Number {n}"))

    assert len(names(kind, house)) == 31
    assert count() == few


@pytest.mark.django_db(transaction=True)
def test_the_pages_are_well_on_a_phone_and_without_scripts(
    open_page: OpenPage, live_server: LiveServer
) -> None:
    house = make_house()
    make_member(house.practice, "Olive Owner", is_owner=True)
    page = open_page((320, 700), javascript=False)
    page.goto(f"{live_server.url}{at('services', house)}")
    page.get_by_label("Mail address").fill("olive@wrenfield.example")
    page.get_by_label("Password").fill("pencil-and-ink")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("link", name="New service").click()
    page.get_by_label("Name").fill("Couples session")
    page.get_by_role("radio", name="Plum").check(force=True)
    page.get_by_role("button", name="Add service").press("Enter")
    expect(page.get_by_text("Couples session is added.")).to_be_visible()
    page.get_by_role("button", name="Move Couples session up").press("Enter")
    page.get_by_role("link", name="Archive Individual session").press("Enter")
    page.get_by_role("button", name="Archive").press("Enter")
    page.get_by_role("button", name="Bring back Individual session").press("Enter")

    assert names("service", house) == ["Couples session", "Individual session"]
    assert services_of(house.practice)[0].ink == "plum"


@pytest.mark.soak
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing(open_page: OpenPage, live_server: LiveServer, width: int) -> None:
    house = make_house()
    make_member(house.practice, "Olive Owner", is_owner=True)
    Service.objects.create(
        practice=house.practice, name="Old", duration=timedelta(hours=1), archived_at=NOW
    )
    page = open_page((width, 800))
    page.goto(f"{live_server.url}{at('services', house)}")
    page.get_by_label("Mail address").fill("olive@wrenfield.example")
    page.get_by_label("Password").fill("pencil-and-ink")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Services")).to_be_visible()
    found = []
    for address in (
        at("services", house),
        at("service", house, house.service.ref),
        at("service_archive", house, house.service.ref),
        at("locations", house),
        at("location", house, house.location.ref),
        at("location_archive", house, house.location.ref),
        at("practitioners", house),
        at("practitioner", house, house.practitioner.ref),
        at("practitioner_new", house),
    ):
        page.goto(f"{live_server.url}{address}")
        found += [f"{address}: {each}" for each in axe(page)]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"{address}: scrolls sideways")

    assert found == []
