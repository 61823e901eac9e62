"""The list of clients: searched without a name in an address, narrowed, and come back to."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Visitor
from django.test.utils import CaptureQueriesContext

from penciled.appointments.actions import place
from penciled.clients.models import Client
from penciled.desk.forms.client_list import KEPT, MOST_KEPT
from penciled.practices.actions import keep_desk
from tests.desk.desks import DAY, HTMX, at, signed_in
from tests.factory import NOW, House, make_house, make_known, make_practitioner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

NAME = re.compile(r"data-row>([^<]+)</a>")


@pytest.fixture
def visitor(house: House) -> Visitor:
    return signed_in(house.member)


def known(house: House, *names: str, **words: Any) -> list[Client]:
    parted = (name.partition(" ") for name in names)
    return [make_known(house, first_name=f, last_name=last, **words) for f, _, last in parted]


def names(page: Any) -> list[str]:
    assert page.status_code == HTTPStatus.OK
    return NAME.findall(page.text)


def find(visitor: Visitor, house: House, words: str, **said: str) -> Any:
    return visitor.post(at("clients", house), {"words": words} | said, follow=True)


def test_everybody_in_use_is_listed_by_last_name(house: House, visitor: Visitor) -> None:
    known(house, "Zoe Abbott", "Ada Marsh")
    known(house, "Old Client", archived_at=NOW)
    make_known(make_house("elsewhere"), first_name="Zebulon")

    page = visitor.get(at("clients", house))

    assert names(page) == ["Abbott, Zoe", "Marsh, Ada"]
    assert "2 clients" in page.text


@pytest.mark.parametrize(
    "words", ["marsh elena", "LEN", "elena.m@", "mail.example", "555 0143", "0143", "c-10", "Lenì"]
)
def test_somebody_is_found_by_what_is_remembered(
    house: House, visitor: Visitor, words: str
) -> None:
    known(
        house,
        "Elena Marsh",
        preferred_name="Leni",
        email="elena.m@mail.example",
        phone="(218) 555-0143",
        internal_id="C-104",
    )
    known(house, "Theo Tamura", email="theo@post.example")

    assert names(find(visitor, house, words)) == ["Marsh, Elena"]


def test_what_is_typed_is_in_no_address(house: House, visitor: Visitor) -> None:
    known(house, "Elena Marsh", "Ada Bell")

    page = find(visitor, house, "elena", show="prospective")

    [(address, status)] = page.redirect_chain
    assert status == HTTPStatus.FOUND
    assert "elena" not in address.lower()
    assert re.fullmatch(rf"{at('clients', house)}\?show=prospective&find=[\w-]{{11}}", address)
    assert names(visitor.get(address)) == ["Marsh, Elena"]
    assert 'value="elena"' in page.text
    assert names(signed_in(house.member).get(address)) == ["Bell, Ada", "Marsh, Elena"]


def test_while_somebody_types_only_who_is_found_is_answered(house: House, visitor: Visitor) -> None:
    known(house, "Elena Marsh")
    said = {"words": "el", "typing": "1", "find": ""}

    first = visitor.post(at("clients", house), said, headers=HTMX)
    key = re.search(r'data-find="([^"]+)"', first.text)
    assert key
    second = visitor.post(
        at("clients", house), said | {"words": "elx", "find": key[1]}, headers=HTMX
    )

    assert first.text.strip().startswith('<div id="found"')
    assert names(first) == ["Marsh, Elena"]
    assert names(second) == []
    assert f'data-find="{key[1]}"' in second.text
    assert visitor.session[KEPT] == {key[1]: "elx"}


def test_only_the_last_few_searches_are_kept(house: House, visitor: Visitor) -> None:
    for n in range(MOST_KEPT + 3):
        find(visitor, house, f"name{n}")

    assert len(visitor.session[KEPT]) == MOST_KEPT


@pytest.mark.parametrize(
    ("words", "status"),
    [("x" * 200_000, 422), ("\x00", 422), ("🦆" * 30, 200), ("  ", 200), ("%%%", 200)],
)
def test_whatever_is_typed_is_answered(
    house: House, visitor: Visitor, words: str, status: int
) -> None:
    assert find(visitor, house, words).status_code == status


@pytest.mark.parametrize(
    "query",
    [
        {"show": "nonsense"},
        {"who": "nobody"},
        {"sort": "\x00"},
        {"after": "nonsense"},
        {"before": "00000000-0000-0000-0000-000000000000"},
        {"find": "x" * 5000},
    ],
)
def test_an_address_that_makes_no_sense_shows_everybody(
    house: House, visitor: Visitor, query: dict[str, str]
) -> None:
    known(house, "Elena Marsh")

    assert names(visitor.get(at("clients", house), query)) == ["Marsh, Elena"]


def test_a_list_without_anybody_says_so_and_where_else_to_look(
    house: House, visitor: Visitor
) -> None:
    assert "No clients yet" in visitor.get(at("clients", house)).text
    known(house, "Elena Marsh", archived_at=NOW)

    page = find(visitor, house, "elena")

    assert "Nobody like that" in page.text
    assert "1 archived client" in page.text
    key = page.context["key"]
    archived = visitor.get(at("clients", house), {"show": "archived", "find": key})
    assert names(archived) == ["Marsh, Elena"]


def test_each_says_when_they_were_seen_and_come_on_calendars_one_sees(
    house: House, visitor: Visitor
) -> None:
    other = make_practitioner(house.practice, "Daniel Reyes", services=[], locations=[])
    [elena] = known(house, "Elena Marsh")
    elena.practitioners.add(other)
    place(house.plan(NOW - 3 * DAY, client=elena), by=None, now=NOW)
    place(house.plan(NOW + 2 * DAY, client=elena, practitioner=other), by=None, now=NOW)

    page = visitor.get(at("clients", house))

    [row] = page.context["rows"]
    assert (row.was, row.comes, row.own) == ("Fri, Dec 4", "", "Daniel Reyes")


def test_a_row_leads_to_its_record_and_from_there_back_to_it(
    house: House, visitor: Visitor
) -> None:
    [elena] = known(house, "Elena Marsh")
    page = find(visitor, house, "elena", sort="newest")
    [row], key = page.context["rows"], page.context["key"]

    record = visitor.get(row.href)

    back = f"{at('clients', house)}?sort=newest&amp;find={key}#client-{elena.ref}"
    assert f'href="{back}"' in record.text
    assert "Elena" not in row.href
    edit = visitor.get(record.context["way"].query.join((at("client_edit", house, elena.ref), "")))
    assert edit.context["way"] == record.context["way"]


def test_while_names_are_hidden_a_list_has_initials_and_no_way_to_reach(
    house: House, visitor: Visitor
) -> None:
    known(house, "Elena Marsh", preferred_name="Leni", email="elena@mail.example")
    keep_desk(house.member.pk, {"names_hidden": True})

    page = visitor.get(at("clients", house))

    assert names(page) == ["E. M."]
    assert not any(word in page.text for word in ("Elena", "Leni", "mail.example"))


def test_a_list_takes_the_same_queries_however_many_are_in_it(
    house: House, visitor: Visitor
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            visitor.get(at("clients", house), {"sort": "last"})
        return len(asked)

    known(house, "Elena Marsh")
    queries()
    few = queries()
    known(house, *(f"Ada{n} Marsh" for n in range(30)))

    assert queries() == few
