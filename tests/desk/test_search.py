"""Finding a client: by parts of what staff remember, within what the member may see."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from penciled.appointments.actions import place
from penciled.appointments.models import Appointment
from penciled.booking.actions import decline_request
from penciled.clients.models import Client
from penciled.clients.words import folded
from penciled.practices.models import Practitioner
from tests.desk.desks import DAY, HOUR, HTMX, TEN, at, signed_in
from tests.factory import NOW, House, make_house, make_known, make_practitioner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def make_client(house: House, name: str, email: str = "", phone: str = "") -> Client:
    first, _, last = name.partition(" ")
    return make_known(house, first_name=first, last_name=last, email=email, phone=phone)


def owner(house: House) -> House:
    house.member.is_owner = True
    house.member.save()
    return house


def found(house: House, words: str, **headers: Any) -> list[str]:
    page = signed_in(house.member).post(at("search", house), {"words": words}, headers=headers)
    assert page.status_code == HTTPStatus.OK
    results = page.context["results"]
    return [hit.name for hit in results.hits] if results else []


@pytest.mark.parametrize(
    "words",
    [
        "zoe",
        "ZOË",
        "ångström",
        "angstrom zoe",
        "zO åNG",
        "zoe.a",
        "ZOE.A@MAIL.EXAMPLE",
        "555 0143",
        "(218) 555-0143",
        "0143",
    ],
)
def test_accents_capitals_order_and_spaces_do_not_matter(house: House, words: str) -> None:
    owner(house)
    make_client(house, "Zoë Ångström", "zoe.a@mail.example", "218.555.0143")
    make_client(house, "Theo Tamura", "theo@mail.example", "218 555 9876")

    assert found(house, words) == ["Zoë Ångström"]


@pytest.mark.parametrize("words", ["zo x", "14", "%", "_", "mail", "zoe theo", "'", "\\"])
def test_who_is_not_meant_is_not_found(house: House, words: str) -> None:
    owner(house)
    make_client(house, "Zoë Ångström", "zoe.a@mail.example", "218.555.0143")

    assert found(house, words) == []


def test_whose_name_begins_so_comes_first(house: House) -> None:
    owner(house)
    for name in ("Ana Elm", "Elma Novak", "Thelma Roe"):
        make_client(house, name)

    assert found(house, "elm") == ["Elma Novak", "Ana Elm"]


def test_at_most_twenty_are_shown_and_it_says_that_there_are_more(house: House) -> None:
    owner(house)
    for n in range(21):
        make_client(house, f"Ada Client {n:02}")

    page = signed_in(house.member).post(at("search", house), {"words": "ada"})

    assert len(page.context["results"].hits) == 20
    assert "The first 20 clients. There are more" in page.text


def test_each_has_what_waits_comes_and_was_with_a_link_to_it_and_its_day(house: House) -> None:
    owner(house)
    asked = house.asked(TEN)
    declined = house.asked(TEN + DAY)
    decline_request(declined.pk, message="", by=house.member, now=NOW)
    comes = place(house.plan(TEN + 2 * HOUR), by=None, now=NOW)
    missed = place(house.plan(NOW - DAY), by=None, now=NOW)
    Appointment.objects.filter(pk=missed.pk).update(status="no_show")

    page = signed_in(house.member).post(at("search", house), {"words": "elena"})

    [hit] = page.context["results"].hits
    lines = [
        (title, line.kind, line.state, line.href) for title, some in hit.groups for line in some
    ]
    assert lines == [
        ("Asked for", "pencil", "Asked", at("request", house, asked.ref)),
        ("Next", "ink", "", at("appointment", house, comes.ref)),
        ("Before", "rubbed", "No-show", at("appointment", house, missed.ref)),
        ("Came to nothing", "rubbed", "Declined", at("request", house, declined.ref)),
    ]
    day = f"{at('calendar', house)}?view=day&amp;on=2026-12-10&amp;who={house.practitioner.ref}"
    assert day in page.text
    assert hit.reach == "elena@example.com"


def test_only_the_next_and_the_last_few_are_told(house: House) -> None:
    owner(house)
    for n in range(1, 6):
        place(house.plan(NOW + n * DAY), by=None, now=NOW)
        place(house.plan(NOW - n * DAY), by=None, now=NOW)

    page = signed_in(house.member).post(at("search", house), {"words": "elena"})

    [hit] = page.context["results"].hits
    whens = {title: [line.when[:11] for line in lines] for title, lines in hit.groups}
    assert whens == {
        "Next": ["Tue, Dec 8,", "Wed, Dec 9,", "Thu, Dec 10"],
        "Before": ["Sun, Dec 6,", "Sat, Dec 5,", "Fri, Dec 4,"],
    }


def colleague(house: House) -> Practitioner:
    return make_practitioner(
        house.practice, "Daniel Reyes", services=[house.service], locations=[house.location]
    )


def test_a_practitioner_finds_who_is_on_calendars_they_see_and_what_is_there(house: House) -> None:
    other = colleague(house)
    theirs = make_client(house, "Elena Other", "other@mail.example")
    place(house.plan(TEN, practitioner=other, client=theirs), by=None, now=NOW)
    place(house.plan(TEN, practitioner=other), by=None, now=NOW)
    own = place(house.plan(TEN), by=None, now=NOW)
    make_client(house, "Elena Nobody")

    page = signed_in(house.member).post(at("search", house), {"words": "elena"})

    [hit] = page.context["results"].hits
    hrefs = [line.href for _, lines in hit.groups for line in lines]
    assert (hit.name, hrefs) == ("Elena Marsh", [at("appointment", house, own.ref)])
    house.member.may_see.add(other)
    assert found(house, "elena") == ["Elena Marsh", "Elena Other"]


def test_clients_of_another_practice_are_never_found(house: House) -> None:
    make_client(make_house("elsewhere"), "Elena Far")

    assert found(owner(house), "elena") == []


def test_a_stranger_finds_no_page(house: House) -> None:
    stranger = make_house("elsewhere").member

    assert signed_in(stranger).post(at("search", house)).status_code == HTTPStatus.NOT_FOUND


def test_an_address_cannot_search(house: House) -> None:
    make_client(owner(house), "Elena Marsh")

    page = signed_in(house.member).get(at("search", house), {"words": "elena"})

    assert page.context["results"] is None
    assert "Elena Marsh" not in page.text


def test_while_somebody_types_only_who_is_found_is_answered(house: House) -> None:
    make_client(owner(house), "Elena Marsh")
    said = {"words": "elena", "typing": "1"}

    part = signed_in(house.member).post(at("search", house), said, headers=HTMX)

    assert part.text.strip().startswith('<div id="found"')
    assert "1 client" in part.text


@pytest.mark.parametrize(
    ("words", "status"),
    [("x" * 200_000, 422), ("\x00", 422), ("🦆" * 30, 200), ("  ", 200), ("%%%", 200)],
)
def test_whatever_is_typed_is_answered(house: House, words: str, status: int) -> None:
    answer = signed_in(house.member).post(at("search", house), {"words": words})

    assert answer.status_code == status


def test_it_takes_the_same_queries_for_one_client_and_for_thirty(house: House) -> None:
    owner(house)
    visitor = signed_in(house.member)

    def count() -> int:
        with CaptureQueriesContext(connection) as taken:
            visitor.post(at("search", house), {"words": "ada", "typing": "1"})
        return len(taken)

    place(house.plan(TEN, client=make_client(house, "Ada One")), by=None, now=NOW)
    few = count()
    for n in range(30):
        client = make_client(house, f"Ada Client {n}")
        place(house.plan(TEN + n * HOUR, client=client), by=None, now=NOW)

    assert count() == few


@pytest.mark.parametrize(
    ("words", "as_compared"),
    [("Zoë", "zoe"), ("STRAẞE", "strasse"), ("Łukasz Bjørn", "lukasz bjorn"), ("ﬁ", "fi")],
)
def test_words_are_folded(words: str, as_compared: str) -> None:
    assert folded(words) == as_compared
