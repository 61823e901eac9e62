from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from penciled.appointments.actions import Plan, place
from penciled.availability.models import OfficeHours
from penciled.booking.actions import accept_request, cancel_appointment
from penciled.core.interval import Interval
from penciled.desk.weighing import plan_of
from penciled.practices import calendars
from penciled.practices.models import Practitioner
from tests.desk.desks import DAY, HOUR, HTMX, MINUTE, TEN, ask_many, at, event, signed_in
from tests.factory import NOW, House, make_member, make_practitioner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

WEEK = {"first": "2026-12-06", "last": "2026-12-13"}


def colleague(house: House, zone: str = "America/Chicago") -> Practitioner:
    other = make_practitioner(
        house.practice, "Daniel Reyes", services=[house.service], locations=[house.location]
    )
    other.zone = zone
    other.save()
    return other


def fed(house: House, **query: Any) -> dict[str, Any]:
    answer = signed_in(house.member).get(at("entries", house), WEEK | query)
    assert answer.status_code == HTTPStatus.OK
    found: dict[str, Any] = answer.json()
    return found


def test_the_week_of_today_is_shown_when_nothing_else_is_asked_for(house: House) -> None:
    page = signed_in(house.member).get(at("calendar", house))

    assert page.context["period"].title == "December 6 – 12, 2026"
    assert page.context["turning"].here == f"{at('calendar', house)}?view=week"


@pytest.mark.parametrize(
    "query",
    [
        {"view": "year"},
        {"on": "yesterday"},
        {"on": "9999-12-31"},
        {"on": "0001-01-01"},
        {"who": "nobody"},
        {"who": str(uuid4())},
        {"view": "\x00", "on": "\x00", "who": "\x00"},
        {"on": "\udcff".encode("utf-8", "surrogatepass")},
        {"view": "x" * 200_000},
    ],
)
def test_what_cannot_be_read_in_the_address_is_left_out(house: House, query: Any) -> None:
    page = signed_in(house.member).get(at("calendar", house), query)

    assert page.status_code == HTTPStatus.OK
    assert page.context["period"].title == "December 6 – 12, 2026"
    assert list(page.context["turning"].chosen) == [house.practitioner]


@pytest.mark.parametrize("view", ["day", "week", "month", "list"])
def test_the_plain_page_lists_what_stands_whatever_the_view(house: House, view: str) -> None:
    asked = house.asked(TEN)
    stands = event(house, TEN - HOUR)

    page = signed_in(house.member).get(at("calendar", house), {"view": view, "on": "2026-12-10"})

    days = [(day.on.isoformat(), [row.href for row in day.rows]) for day in page.context["agenda"]]
    rows = [at("appointment", house, stands.ref), at("request", house, asked.ref)]
    assert days == [("2026-12-10", rows)]
    assert all(f'href="{row}" data-opens="pop"' in page.text for row in rows)


def test_the_script_is_spared_the_list_that_it_draws_over(house: House) -> None:
    client = signed_in(house.member)

    part = client.get(at("calendar", house), headers=HTMX)

    assert part.text.strip().startswith('<div class="desk-body" id="calendar"')
    assert "agenda-day" not in part.text


def test_days_that_requests_wait_for_are_underlined(house: House) -> None:
    house.asked(TEN)

    turning = signed_in(house.member).get(at("calendar", house)).context["turning"]

    asked = [day for week in turning.month for day in week if day.is_asked]
    assert [(day.on.isoformat(), day.label) for day in asked] == [
        ("2026-12-10", "Thursday, December 10, requests waiting")
    ]


def test_turning_keeps_the_view_and_the_people(house: House) -> None:
    other = colleague(house)
    house.member.is_owner = True
    house.member.save()
    query = {"view": "day", "on": "2026-12-10", "who": str(other.ref)}

    turning = signed_in(house.member).get(at("calendar", house), query).context["turning"]

    assert turning.forward == f"{at('calendar', house)}?view=day&on=2026-12-11&who={other.ref}"
    assert turning.now == f"{at('calendar', house)}?view=day&who={other.ref}"


def test_a_practitioner_begins_with_their_own_calendar_and_a_scheduler_with_all(
    house: House,
) -> None:
    other = colleague(house)
    house.member.is_owner = True
    house.member.save()
    scheduler = make_member(house.practice, "Rosalind Pike", is_scheduler=True)

    chosen = [
        list(signed_in(who).get(at("calendar", house)).context["turning"].chosen)
        for who in (house.member, scheduler)
    ]

    assert chosen == [[house.practitioner], [house.practitioner, other]]


def test_side_by_side_shows_everybody_and_turning_back_the_own_calendar(house: House) -> None:
    other = colleague(house)
    house.member.may_see.add(other)
    browser = signed_in(house.member)

    team = browser.get(at("calendar", house), {"view": "team"}).context["turning"]
    week = browser.get(at("calendar", house), {"view": "week"}).context["turning"]

    assert (team.chosen, week.chosen) == ([house.practitioner, other], [house.practitioner])
    assert "who=" not in {view: url for view, _word, url in team.views}["week"]


def test_a_colleague_s_calendar_is_not_shown_to_who_does_not_run_it(house: House) -> None:
    other = colleague(house)

    turning = (
        signed_in(house.member)
        .get(at("calendar", house), {"who": str(other.ref)})
        .context["turning"]
    )

    assert (turning.chosen, turning.people) == (
        [house.practitioner],
        [(house.practitioner, True)],
    )


def test_the_calendar_leads_to_what_lies_behind_the_requests(house: House) -> None:
    page = signed_in(house.member).get(at("calendar", house)).text

    leads = [
        at("requests", house),
        at("settings", house),
        at("availability", house, house.practitioner.ref),
        at("terms", house, house.practitioner.ref),
    ]
    assert [f'href="{each}"' in page for each in leads] == [True] * 4


def test_a_request_is_fed_in_pencil(house: House) -> None:
    asked = house.asked(TEN)

    assert fed(house)["entries"] == [
        {
            "id": str(asked.ref),
            "kind": "pencil",
            "status": "pending",
            "start": "2026-12-10T10:00",
            "end": "2026-12-10T10:50",
            "allDay": False,
            "who": str(house.practitioner.ref),
            "with": "",
            "name": "Elena Marsh",
            "minutes": 50,
            "at": "10:00 AM",
            "range": "10:00 – 10:50 AM",
            "service": "Individual session",
            "ink": "viridian",
            "place": "Ferris Street, Suite 3",
            "room": "",
            "event": "",
            "video": False,
            "noted": False,
            "repeats": False,
            "clash": "",
            "outside": "",
            "past": False,
            "href": at("request", house, asked.ref),
            "movable": True,
            "move": at("accept", house, asked.ref),
            "version": 0,
            "spoken": "Thursday, December 10. Request, not yet confirmed: ",
        }
    ]


def test_each_thing_is_fed_in_its_own_hand(house: House) -> None:
    accepted = house.asked(TEN)
    accept_request(
        accepted.pk, plan_of(accepted), message="", anyway=False, by=house.member, now=NOW
    )
    event(house, TEN + HOUR)
    event(house, TEN + 2 * HOUR, title="Paperwork", busy=False)
    rubbed = event(house, TEN + 3 * HOUR, title="Lunch")
    cancel_appointment(
        rubbed.pk, version=1, message="", tell_client=False, by=house.member, now=NOW
    )

    found = [(each["kind"], each["name"]) for each in fed(house)["entries"]]

    assert found == [
        ("ink", "Elena Marsh"),
        ("busy", "Supervision"),
        ("free", "Paperwork"),
        ("rubbed", "Lunch"),
    ]


def test_a_request_over_something_busy_says_what(house: House) -> None:
    house.asked(TEN)
    event(house, TEN + 30 * MINUTE)
    event(house, TEN, busy=False)

    pencil = next(each for each in fed(house)["entries"] if each["kind"] == "pencil")

    assert pencil["clash"] == "Overlaps Supervision, 10:30 – 11:00 AM"


def test_a_request_that_ran_out_is_gone_before_the_worker_came_by(house: House) -> None:
    asked = house.asked(TEN)
    asked.expires_at = NOW
    asked.save()

    assert fed(house)["entries"] == []


def test_a_whole_day_is_fed_as_one(house: House) -> None:
    event(house, datetime(2026, 12, 11, 6, tzinfo=UTC), 1440, title="Conference")

    whole = [(each["name"], each["allDay"], each["start"]) for each in fed(house)["entries"]]

    assert whole == [("Conference", True, "2026-12-11T00:00")]


def test_one_practitioner_is_drawn_in_their_own_zone_and_several_in_the_practice_s(
    house: House,
) -> None:
    far = colleague(house, "America/Los_Angeles")
    house.member.is_owner = True
    house.member.save()
    place(Plan(practitioner=far, span=Interval(TEN, TEN + HOUR), title="Call"), by=None, now=NOW)
    both = [str(far.ref), str(house.practitioner.ref)]

    starts = [fed(house, who=who)["entries"][0]["start"] for who in (both[:1], both)]

    assert starts == ["2026-12-10T08:00", "2026-12-10T10:00"]


def test_an_entry_over_the_hour_that_comes_twice_is_drawn_as_long_as_it_lasts(
    house: House,
) -> None:
    event(house, datetime(2026, 11, 1, 6, 30, tzinfo=UTC), 50)  # 1:30 CDT to 1:20 CST

    [entry] = fed(house, first="2026-11-01", last="2026-11-02")["entries"]

    assert (entry["start"], entry["end"]) == ("2026-11-01T01:30", "2026-11-01T02:20")


def test_the_hours_nobody_works_are_grey(house: House) -> None:
    OfficeHours.objects.create(
        practitioner=house.practitioner, weekday=3, opens=9 * 60, closes=17 * 60
    )

    found = fed(house, first="2026-12-10", last="2026-12-11")

    assert found["off"] == [
        {"who": "", "start": "2026-12-10T00:00", "end": "2026-12-10T09:00"},
        {"who": "", "start": "2026-12-10T17:00", "end": "2026-12-11T00:00"},
    ]


def test_who_never_said_when_they_work_is_never_off(house: House) -> None:
    assert fed(house)["off"] == []


def test_several_are_grey_each_and_together(house: House) -> None:
    other = colleague(house)
    house.member.is_owner = True
    house.member.save()
    for each, opens in ((house.practitioner, 9), (other, 10)):
        OfficeHours.objects.create(practitioner=each, weekday=3, opens=opens * 60, closes=24 * 60)

    off = fed(
        house,
        first="2026-12-10",
        last="2026-12-11",
        who=[str(house.practitioner.ref), str(other.ref)],
    )["off"]

    assert [(each["who"], each["end"][-5:]) for each in off] == [
        (str(house.practitioner.ref), "09:00"),
        (str(other.ref), "10:00"),
        ("", "09:00"),
    ]


def test_nothing_is_sent_twice_until_a_calendar_turns_or_a_minute_passes(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, address = signed_in(house.member), at("entries", house)
    mark = client.get(address, WEEK)["ETag"]

    def again() -> int:
        return client.get(address, WEEK, headers={"If-None-Match": mark}).status_code

    unchanged = again()
    monkeypatch.setattr(timezone, "now", lambda: NOW + MINUTE)
    later = again()
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    calendars.turn([house.practitioner.pk])
    turned = again()

    assert (unchanged, later, turned) == (
        HTTPStatus.NOT_MODIFIED,
        HTTPStatus.OK,
        HTTPStatus.OK,
    )


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"first": "2026-12-06"},
        {"first": "soon", "last": "later"},
        {"first": "2026-12-13", "last": "2026-12-06"},
        {"first": "2026-12-06", "last": "2026-12-06"},
        {"first": "2026-12-06", "last": "2027-12-06"},
        {"first": "0001-01-01", "last": "0001-01-08"},
        {"first": "9999-12-24", "last": "9999-12-31"},
        {"first": "\x00", "last": "9" * 200_000},
    ],
)
def test_a_stretch_that_makes_no_sense_is_refused(house: House, query: dict[str, str]) -> None:
    answer = signed_in(house.member).get(at("entries", house), query)

    assert answer.status_code == HTTPStatus.BAD_REQUEST


def test_feeding_takes_four_queries_besides_the_member_s_whatever_there_is(
    house: House,
) -> None:
    client = signed_in(house.member)

    def queries() -> list[str]:
        with CaptureQueriesContext(
            connection,
        ) as taken:
            client.get(at("entries", house), {"first": "2026-12-01", "last": "2027-01-20"})
        return [each["sql"] for each in taken.captured_queries]

    ask_many(house, 1)
    event(house, TEN - DAY)
    few = queries()
    ask_many(house, 30, since=TEN + 7 * DAY)
    for n in range(30):
        event(house, TEN + n * HOUR)
    many = queries()

    own = ("django_session", "accounts_user", "practices_member", "practices_practitioner")
    besides = [sql for sql in many if not any(f'FROM "{table}"' in sql for table in own)]
    assert (len(few), len(besides)) == (len(many), 4)


@pytest.mark.parametrize("view", ["week", "list"])
def test_a_page_takes_the_same_queries_for_one_entry_and_for_thirty(
    house: House, view: str
) -> None:
    client = signed_in(house.member)

    def count() -> int:
        with CaptureQueriesContext(connection) as taken:
            client.get(at("calendar", house), {"view": view, "on": "2026-12-10"})
        return len(taken)

    ask_many(house, 1)
    few = count()
    ask_many(house, 30, since=TEN + DAY)
    for n in range(30):
        event(house, TEN + n * HOUR)

    assert count() == few
