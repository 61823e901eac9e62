"""The practice’s time zone under settings: what moves with it, what does not, and changing it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from penciled.appointments.actions import place
from penciled.core.fingerprint import fingerprint
from penciled.practices.models import Practitioner
from tests.desk.desks import DAY, HOUR, TEN, at, signed_in
from tests.factory import NOW, House, make_member, make_practitioner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

SHOWN = fingerprint("America/Chicago")
MEANT = {"zone": "America/Denver", "shown": SHOWN, "meant": "on"}


@pytest.fixture
def rosalind(house: House) -> Client:
    return signed_in(make_member(house.practice, "Rosalind Pike", is_scheduler=True))


def test_settings_lead_to_a_page_of_its_own_and_not_to_the_first_steps(
    house: House, rosalind: Client
) -> None:
    settings = rosalind.get(at("settings", house)).text
    page = rosalind.get(at("zone", house)).text

    assert f'<a href="{at("zone", house)}">Change the time zone</a>' in settings
    assert at("setup_zone", house) not in settings
    assert "The practice is in Central Time" in page
    assert "Step 1 of" not in page


def test_it_says_who_comes_along_who_stays_and_what_keeps_its_moment(
    house: House, rosalind: Client
) -> None:
    some: dict[str, Any] = {"services": [house.service], "locations": [house.location]}
    daniel = make_practitioner(house.practice, "Daniel Reyes", **some)
    Practitioner.objects.filter(pk=daniel.pk).update(zone="Europe/Berlin")
    place(house.plan(TEN), by=house.member, now=NOW)
    place(house.plan(TEN + DAY), by=house.member, now=NOW)
    place(house.plan(TEN, practitioner=daniel), by=house.member, now=NOW)
    place(house.plan(NOW - DAY), by=house.member, now=NOW)
    house.asked(TEN + 2 * HOUR)

    page = rosalind.get(at("zone", house))

    assert "2 appointments to come" in page.text
    assert "1 request that waits" in page.text
    assert [each.name for each in page.context["along"]] == ["Maya Okafor"]
    assert "Daniel Reyes stays in Central European Time" in page.text


def test_a_change_that_is_meant_takes_along_whose_zone_it_was(
    house: House, rosalind: Client
) -> None:
    asked = house.asked(TEN)

    saved = rosalind.post(at("zone", house), MEANT, follow=True)

    assert saved.redirect_chain == [(at("settings", house), HTTPStatus.FOUND)]
    assert "The time zone is saved." in saved.text
    for each in (house.practice, house.practitioner, asked):
        each.refresh_from_db()
    assert house.practice.zone == house.practitioner.zone == "America/Denver"
    assert (asked.starts_at, asked.zone) == (TEN, "America/Chicago")


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ({"meant": ""}, ["meant"]),
        ({"zone": "Mars/Olympus"}, ["zone"]),
        ({"zone": "x\x00" * 1000, "meant": ""}, ["zone", "meant"]),
    ],
)
def test_what_cannot_be_is_refused_all_at_once_and_nothing_moves(
    house: House, rosalind: Client, typed: dict[str, str], fields: list[str]
) -> None:
    refused = rosalind.post(at("zone", house), MEANT | typed)

    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert list(refused.context["form"].errors) == fields
    house.practice.refresh_from_db()
    assert house.practice.zone == "America/Chicago"


def test_of_two_who_change_it_at_once_the_second_sees_both(house: House, rosalind: Client) -> None:
    rosalind.post(at("zone", house), MEANT | {"zone": "Europe/Berlin"})

    overtaken = rosalind.post(at("zone", house), MEANT)
    again = overtaken.context["form"]["shown"].value()
    saved = rosalind.post(at("zone", house), MEANT | {"shown": again})

    assert overtaken.status_code == HTTPStatus.CONFLICT
    assert saved.status_code == HTTPStatus.FOUND
    house.practice.refresh_from_db()
    assert house.practice.zone == "America/Denver"


def test_it_costs_the_same_however_much_is_booked(house: House, rosalind: Client) -> None:
    counts = []
    for number in range(2):
        with CaptureQueriesContext(connection) as queries:
            rosalind.get(at("zone", house))
        counts.append(len(queries))
        for hour in range(8):
            place(house.plan(TEN + (number + 1) * DAY + hour * HOUR), by=house.member, now=NOW)

    assert counts[0] == counts[1]
