"""The page of numbers and plots, and its file: what they show, of whom, and to whom."""

from __future__ import annotations

import csv
import re
from http import HTTPStatus
from io import StringIO
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client

from penciled.booking.actions import accept_request, decline_request
from penciled.desk.plots import ticks
from penciled.desk.weighing import plan_of
from penciled.practices.models import Service
from tests.desk.desks import DAY, HOUR, TEN, ask_many, at, signed_in
from tests.factory import NOW, House, make_member, make_practitioner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def owner(house: House) -> Client:
    return signed_in(make_member(house.practice, "Olga Owner", is_owner=True))


def answered(house: House) -> None:
    """Leave seven requests: one accepted, four declined, two waiting."""
    some = ask_many(house, 7)
    how: dict[str, Any] = {"message": "", "by": house.member}
    accept_request(some[0].pk, plan_of(some[0]), anyway=True, now=NOW + HOUR, **how)
    for nth, asked in enumerate(some[1:5]):
        decline_request(asked.pk, now=NOW + nth * HOUR, **how)


def table(said: str, heading: str) -> list[list[str]]:
    """Return the rows of the table in a section, as somebody reads them."""
    part = said[said.index(f'id="{heading}"') :]
    rows = re.findall(r"<tr>(.*?)</tr>", part[: part.index("</table>")], re.DOTALL)
    cells = (re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL) for row in rows)
    return [[re.sub(r"<[^>]+>|\s+", " ", cell).strip() for cell in row] for row in cells]


def test_an_empty_practice_is_told_so(house: House, owner: Client) -> None:
    answer = owner.get(at("insight", house))

    assert answer.status_code == HTTPStatus.OK
    assert "Nobody asked for a time on these days." in answer.text
    assert "0 answers on these days: too few to tell." in answer.text
    assert "plot-drawn" not in answer.text


def test_the_table_says_what_the_plot_draws(house: House, owner: Client) -> None:
    answered(house)

    said = owner.get(at("insight", house)).text

    rows = table(said, "weeks")
    assert rows[0] == [
        "Week from",
        "Accepted",
        "Declined",
        "Cancelled",
        "Expired",
        "Waiting",
        "Together",
    ]
    assert rows[-1] == ["Together", "1", "4", "0", "0", "2", "7"]
    assert len(rows) == 15
    wide = said[said.index("plot-wide") : said.index("plot-narrow")]
    drawn = re.findall(r"<title>Dec 7, (\w+), (\d+)</title>", wide)
    assert ("Accepted", "1") in drawn
    assert ("Declined", "4") in drawn
    assert ("Waiting", "2") in drawn


def test_plots_need_no_script_and_bring_no_style_of_their_own(house: House, owner: Client) -> None:
    answered(house)

    said = owner.get(at("insight", house)).text

    plot = said[said.index("plot-drawn") : said.index("plot-table")]
    assert "style" not in plot
    assert "script" not in plot
    assert 'id=""' not in plot
    assert 'fill="url(#plot-pending)"' in plot, "told apart without colour"


def test_one_request_is_drawn_and_nothing_is_said_in_general(house: House, owner: Client) -> None:
    house.asked(TEN)

    said = owner.get(at("insight", house)).text

    assert table(said, "weeks")[-1][-1] == "1"
    assert "too few to tell" in said
    assert "100%" not in said


def test_the_times_that_answers_took_say_of_how_many(house: House, owner: Client) -> None:
    answered(house)

    said = owner.get(at("insight", house)).text

    assert "Of 5 answers" in said
    assert "Half are answered within" in said


def test_what_waits_longest_is_a_link(house: House, owner: Client) -> None:
    asked = house.asked(TEN)

    said = owner.get(at("insight", house)).text

    assert at("request", house, asked.ref) in said


def test_a_practitioner_sees_numbers_of_calendars_they_may_see(house: House) -> None:
    some: dict[str, Any] = {"services": [house.service], "locations": [house.location]}
    other = make_practitioner(house.practice, "Daniel Reyes", **some)
    house.asked(TEN)
    assert other.member
    theirs = signed_in(other.member)

    before = theirs.get(at("insight", house))
    refused = theirs.get(at("insight", house), {"practitioner": str(house.practitioner.ref)})
    other.member.may_see.add(house.practitioner)
    after = theirs.get(at("insight", house))

    assert before.context["page"].found.requests == 0
    assert before.context["page"].found.oldest is None
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert refused.context["page"].found.requests == 0
    assert after.context["page"].found.requests == 1


@pytest.mark.parametrize(
    ("query", "weeks"),
    [
        ({}, 13),
        ({"period": "4"}, 4),
        ({"period": "52"}, 52),
        ({"period": "own", "since": "2026-12-01", "until": "2026-12-07"}, 2),
        ({"period": "own", "since": "2026-12-07", "until": "2026-12-07"}, 1),
    ],
)
def test_a_period_is_whole_weeks_or_days_of_one_s_own(
    house: House, owner: Client, query: dict[str, str], weeks: int
) -> None:
    answer = owner.get(at("insight", house), query)

    assert (answer.status_code, len(answer.context["page"].weeks)) == (HTTPStatus.OK, weeks)


@pytest.mark.parametrize(
    "query",
    [
        {"period": "own"},
        {"period": "own", "since": "2026-12-07"},
        {"period": "own", "since": "2026-12-07", "until": "2026-12-01"},
        {"period": "own", "since": "2001-01-01", "until": "2026-12-01"},
        {"period": "own", "since": "2026-02-30", "until": "garbage"},
        {"period": "99\x00"},
        {"practitioner": "\udcff"},
    ],
)
@pytest.mark.parametrize("name", ["insight", "insight_export"])
def test_what_makes_no_sense_is_said_and_the_last_quarter_shown(
    house: House, owner: Client, query: dict[str, str], name: str
) -> None:
    said = {key: value.encode("utf-8", "replace") for key, value in query.items()}
    answer = owner.get(at(name, house), said)

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "The last quarter is shown." in answer.text
    assert len(answer.context["page"].weeks) == 13


def test_the_file_says_what_the_page_says_and_reckons_with_nothing(
    house: House, owner: Client
) -> None:
    Service.objects.filter(pk=house.service.pk).update(name="=1+1")
    answered(house)

    answer = owner.get(at("insight_export", house))

    rows = list(csv.reader(StringIO(answer.text.removeprefix("\ufeff"))))
    week = [row for row in rows if row[:2] == ["Requests by week", "2026-12-07"]]
    assert [row[2:] for row in week] == [
        ["Accepted", "1"],
        ["Declined", "4"],
        ["Cancelled", "0"],
        ["Expired", "0"],
        ["Waiting", "2"],
    ]
    assert ["Services", "'=1+1", "Requests", "7"] in rows
    assert sum(int(row[3]) for row in rows if row[0] == "Requests by hour") == 7
    assert ["Time to answer", "Answers", "", "5"] in rows
    assert answer["Content-Disposition"].endswith('insight-2026-09-14-2026-12-07.csv"')


def test_names_are_hidden_where_a_member_hides_them(house: House) -> None:
    olga = make_member(house.practice, "Olga Owner", is_owner=True, desk={"names_hidden": True})
    house.asked(TEN)

    said = signed_in(olga).get(at("insight", house)).text

    assert "E. M." in said
    assert "Marsh" not in said


@pytest.mark.parametrize("most", [0, 1, 2, 7, 50, 51, 999, 12345])
def test_guides_are_few_round_whole_numbers_up_to_the_highest_bar(most: int) -> None:
    found = ticks(most)

    assert found[0] == 0
    assert found[-1] >= most
    assert found[-2] <= most
    assert len(found) <= 7
    assert {b - a for a, b in pairwise(found)} == {found[1]}


def test_clocks_of_the_practice_count(house: House, owner: Client) -> None:
    house.asked(TEN, now=NOW - 9 * HOUR - 20 * HOUR / 60)  # Sunday, 23:40 in Chicago

    page = owner.get(at("insight", house), {"period": "4"}).context["page"]

    sunday = page.week[6][1]
    assert (page.week[6][0], sunday[23].count, sunday[23].level) == ("Sun", 1, 4)
    assert [week.total for week in page.weeks] == [0, 0, 1, 0]
    assert page.week[0][1][9].is_open
    assert not sunday[23].is_open
    assert page.weeks[-1].on == (NOW.date() - NOW.weekday() * DAY)
