from __future__ import annotations

from http import HTTPStatus
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from penciled.booking.actions import accept_request, cancel_request, decline_request
from penciled.booking.models import AppointmentRequest
from penciled.desk.weighing import plan_of
from penciled.practices.models import Service
from tests.desk.desks import (
    DAY,
    HOUR,
    HTMX,
    MINUTE,
    TEN,
    ask_many,
    at,
    booked,
    event,
    signed_in,
)
from tests.factory import NOW, House, make_house, make_member, make_practitioner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def declined(house: House, asked: AppointmentRequest, message: str = "") -> AppointmentRequest:
    return decline_request(asked.pk, message=message, by=house.member, now=NOW)


def colleague(house: House) -> House:
    other = make_practitioner(
        house.practice, "Daniel Reyes", services=[house.service], locations=[house.location]
    )
    assert other.member
    return House(house.practice, other.member, other, house.service, house.location)


def test_pending_lists_what_waits_longest_waiting_first(house: House) -> None:
    house.asked(TEN, now=NOW - HOUR)
    house.asked(
        TEN + HOUR, now=NOW - DAY, email="ada@example.com", first_name="Ada", last_name="Byron"
    )

    page = signed_in(house.member).get(at("requests", house))

    rows = page.context["rows"]
    assert [row.asked.client.name for row in rows] == ["Ada Byron", "Elena Marsh"]
    assert [(row.day, row.waited) for row in rows] == [
        ("Thu, Dec 10", "1 d"),
        ("Thu, Dec 10", "1 h"),
    ]
    assert "New client" in page.text
    assert "10:00 – 10:50 AM" in page.text


def test_pending_says_what_a_request_overlaps(house: House) -> None:
    house.asked(TEN)
    event(house, TEN + 30 * MINUTE)
    event(house, TEN + 50 * MINUTE, title="Right after")

    [row] = signed_in(house.member).get(at("requests", house)).context["rows"]

    assert row.overlaps == "Overlaps Supervision"


def test_free_and_cancelled_entries_overlap_nothing(house: House) -> None:
    house.asked(TEN)
    event(house, TEN, busy=False)

    [row] = signed_in(house.member).get(at("requests", house)).context["rows"]

    assert row.overlaps == ""


def test_a_long_wait_is_marked_and_one_that_runs_out_says_when(house: House) -> None:
    house.asked(TEN, now=NOW - 3 * DAY)
    house.asked(TEN + DAY, now=NOW, email="ada@example.com")
    AppointmentRequest.objects.filter(client__email="ada@example.com").update(
        asked_at=NOW - 9 * HOUR, expires_at=NOW + HOUR
    )

    rows = signed_in(house.member).get(at("requests", house)).context["rows"]

    assert [(row.is_long, row.share, row.closes) for row in rows] == [
        (True, 100, ""),
        (True, 90, "today at 10:00 AM"),
    ]


def test_who_practises_alone_sees_their_own_and_an_owner_sees_everybodys(house: House) -> None:
    other = colleague(house)
    house.asked(TEN)
    other.asked(TEN, email="ada@example.com")
    owner = make_member(house.practice, "Olga Owner", is_owner=True)

    own = signed_in(house.member).get(at("requests", house))
    all_of_them = signed_in(owner).get(at("requests", house))

    assert [row.asked.practitioner for row in own.context["rows"]] == [house.practitioner]
    assert len(all_of_them.context["rows"]) == 2
    assert "with Maya Okafor" not in own.text
    assert "with Maya Okafor" in all_of_them.text


def test_times_are_the_practitioners_own_and_a_strange_zone_is_named(house: House) -> None:
    house.practitioner.zone = "America/Denver"
    house.practitioner.save()
    house.asked(TEN)

    page = signed_in(house.member).get(at("requests", house))

    assert "9:00 – 9:50 AM" in page.text
    assert "MST" in page.text


def test_nothing_waiting_is_said_so(house: House) -> None:
    page = signed_in(house.member).get(at("requests", house))

    assert "Nothing waiting" in page.text
    assert "<table" not in page.text


def test_who_answers_for_nobody_sees_no_requests_and_no_hours_to_set(house: House) -> None:
    house.asked(TEN)
    helper = make_member(house.practice, "Helen Helper")

    page = signed_in(helper).get(at("requests", house))

    assert page.context["rows"] == []
    assert at("availability_mine", house) not in page.text


def test_what_ran_out_of_time_waits_no_more_whether_or_not_the_worker_came_by(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.asked(TEN)
    monkeypatch.setattr(timezone, "now", lambda: TEN)
    desk = signed_in(house.member)

    assert desk.get(at("requests", house)).context["rows"] == []
    [row] = desk.get(at("requests", house) + "?tab=past").context["rows"]
    assert (row.outcome.label, row.outcome.who) == ("Expired", "No answer before it began")


def test_past_tells_every_outcome_who_and_when(house: House) -> None:
    accepted, refused, withdrawn = ask_many(house, 3)
    accept_request(
        accepted.pk, plan_of(accepted), message="", anyway=False, by=house.member, now=NOW
    )
    declined(house, refused, "Tuesdays are open.")
    cancel_request(withdrawn.pk, now=NOW)

    page = signed_in(house.member).get(at("requests", house) + "?tab=past")

    told = [(row.outcome.label, row.outcome.who) for row in page.context["rows"]]
    assert told == [
        ("Cancelled", "The client"),
        ("Declined", "Maya Okafor"),
        ("Accepted", "Maya Okafor"),
    ]
    assert "“Tuesdays are open.”" in page.text


def test_who_asked_in_vain_before_is_marked_and_it_is_said_how_often(house: House) -> None:
    for n in range(2):
        declined(house, house.asked(TEN + n * HOUR, now=NOW - 3 * DAY))
    cancel_request(house.asked(TEN, now=NOW - 2 * DAY).pk, now=NOW - 2 * DAY)
    house.asked(TEN, now=NOW - HOUR)
    house.asked(TEN + HOUR, now=NOW, email="ada@example.com", first_name="Ada")

    page = signed_in(house.member).get(at("requests", house))

    again, first = page.context["rows"]
    assert (again.before, first.before) == ("twice declined, once cancelled", "")
    assert page.text.count("Asked again") == 1


def test_who_got_what_they_asked_for_does_not_ask_again(house: House) -> None:
    got = house.asked(TEN, now=NOW - DAY)
    plan = plan_of(got)
    accept_request(got.pk, plan, message="", anyway=False, by=house.member, now=NOW - DAY)
    later = house.asked(TEN + HOUR, now=NOW - 2 * DAY, email="ada@example.com")
    declined(house, house.asked(TEN + 2 * HOUR, email="ada@example.com"))
    house.asked(TEN + DAY)

    rows = signed_in(house.member).get(at("requests", house)).context["rows"]

    assert [(row.asked == later, row.before) for row in rows] == [(True, ""), (False, "")]


def test_a_colleagues_refusals_are_not_told(house: House) -> None:
    other = colleague(house)
    declined(house, house.asked(TEN, now=NOW - DAY))
    asked = house.asked(TEN, practitioner=other.practitioner.ref)
    desk = signed_in(other.member)

    [row] = desk.get(at("requests", house)).context["rows"]
    earlier = desk.get(at("request", house, asked.ref)).context["earlier"]

    assert (row.before, earlier.count) == ("", 0)


def test_a_request_tells_what_its_client_asked_for_before(house: House) -> None:
    for n in range(7):
        declined(house, house.asked(TEN + n * HOUR, now=NOW - (9 - n) * DAY))
    asked = house.asked(TEN + DAY)

    page = signed_in(house.member).get(at("request", house, asked.ref))

    earlier = page.context["earlier"]
    assert (len(earlier.rows), earlier.count, earlier.in_vain) == (5, 7, "7 times declined")
    assert earlier.rows[0].asked.starts_at == TEN + 6 * HOUR
    assert "7 earlier requests" in page.text
    assert f"?tab=past&amp;client={asked.client.ref}" in page.text


def test_past_tells_how_long_the_answer_took(house: House) -> None:
    for n, waited in enumerate((3 * HOUR, DAY + 2 * HOUR, MINUTE / 2)):
        declined(house, house.asked(TEN + n * HOUR, now=NOW - waited, email=f"{n}@example.com"))

    rows = signed_in(house.member).get(at("requests", house) + "?tab=past").context["rows"]

    assert {row.outcome.after for row in rows} == {"after 3 h", "after 1 d 2 h", "within a minute"}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("since=2026-12-05", ["Client 2", "Client 1"]),
        ("until=2026-12-05", ["Client 1", "Client 0"]),
        ("since=2026-12-05&until=2026-12-05", ["Client 1"]),
        ("since=2026-12-08", []),
        ("since=2026-12-04&outcome=accepted", []),
    ],
)
def test_past_filters_by_the_day_it_ended_on(house: House, query: str, expected: list[str]) -> None:
    for n, asked in enumerate(ask_many(house, 3)):
        # Half past eleven in Chicago is the next day in Greenwich.
        late = NOW.replace(day=5 + n, hour=5, minute=30)
        asked.state, asked.resolved_at, asked.resolved_by = "declined", late, house.member
        asked.save()

    page = signed_in(house.member).get(at("requests", house) + f"?tab=past&{query}")

    assert [row.asked.client.first_name for row in page.context["rows"]] == expected
    assert "Show everything" in page.text


def test_what_expired_ended_when_its_time_ran_out_not_when_the_worker_came_by(house: House) -> None:
    asked = house.asked(NOW + DAY, now=NOW - DAY)
    asked.state, asked.resolved_at = "expired", NOW + 3 * DAY
    asked.expires_at = NOW - HOUR
    asked.save()

    page = signed_in(house.member).get(at("requests", house) + "?tab=past&until=2026-12-07")

    assert [row.outcome.at for row in page.context["rows"]] == [NOW - HOUR]


def test_past_filters_by_client_and_keeps_the_filter_over_pages(house: House) -> None:
    for n in range(26):
        declined(house, house.asked(TEN, now=NOW - n * MINUTE))
    declined(house, house.asked(TEN, email="ada@example.com", first_name="Ada"))
    elena = house.elena()
    desk = signed_in(house.member)

    page = desk.get(at("requests", house) + f"?tab=past&client={elena.ref}&outcome=declined")

    assert {row.asked.client for row in page.context["rows"]} == {elena}
    assert page.context["found"].paginator.count == 26
    assert f"client={elena.ref}&amp;outcome=declined&amp;page=2" in page.text
    assert "Show all clients, not only Elena Marsh" in page.text


def test_another_practices_client_is_not_there(house: House) -> None:
    stranger = make_house("alder").elena()

    page = signed_in(house.member).get(at("requests", house) + f"?tab=past&client={stranger.ref}")

    assert page.status_code == HTTPStatus.NOT_FOUND


def test_a_client_is_found_by_name_without_the_name_in_any_address(house: House) -> None:
    house.asked(TEN)
    desk = signed_in(house.member)

    found = desk.post(at("requests_find", house), {"name": "marsh"})
    nobody = desk.post(at("requests_find", house), {"name": "Zzz"})
    nothing = desk.post(at("requests_find", house), {"name": " "})
    looking = desk.get(at("requests_find", house))

    past = at("requests", house) + "?tab=past"
    assert found.headers["Location"] == f"{past}&client={house.elena().ref}"
    assert "Nobody like that has asked here." in nobody.text
    assert nothing.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Type a name, or a part of one." in nothing.text
    assert looking.headers["Location"] == past


def test_of_several_clients_of_a_name_one_is_chosen(house: House) -> None:
    for n in range(2):
        house.asked(TEN + n * HOUR, email=f"marsh{n}@example.com")

    page = signed_in(house.member).post(at("requests_find", house), {"name": "Elena"})

    assert page.status_code == HTTPStatus.OK
    assert [each.email for each in page.context["clients"]] == [
        "marsh0@example.com",
        "marsh1@example.com",
    ]
    assert "marsh1@example.com" in page.text


def test_who_never_asked_on_ones_own_calendars_is_not_found(house: House) -> None:
    house.asked(TEN)
    other = colleague(house)

    page = signed_in(other.member).post(at("requests_find", house), {"name": "Elena"})

    assert len(page.context["clients"]) == 0


@pytest.mark.parametrize("name", ["x" * 200_001, "a\x00b", "%", "_", "\ud800", "'"])
def test_a_strange_name_finds_nobody_and_breaks_nothing(house: House, name: str) -> None:
    house.asked(TEN)

    page = signed_in(house.member).post(
        at("requests_find", house),
        b"name=" + quote(name, errors="surrogatepass").encode(),
        content_type="application/x-www-form-urlencoded",
    )

    assert page.status_code < HTTPStatus.INTERNAL_SERVER_ERROR
    assert "Elena" not in page.text


def test_past_filters_by_outcome_and_practitioner(house: House) -> None:
    other = colleague(house)
    declined(house, house.asked(TEN))
    cancel_request(house.asked(TEN + HOUR, email="ada@example.com").pk, now=NOW)
    cancel_request(other.asked(TEN, email="bo@example.com").pk, now=NOW)
    owner = signed_in(make_member(house.practice, "Olga Owner", is_owner=True))

    def count(query: str) -> int:
        return len(owner.get(at("requests", house) + f"?tab=past{query}").context["rows"])

    assert count("") == 3
    assert count("&outcome=cancelled") == 2
    assert count(f"&outcome=cancelled&practitioner={house.practitioner.ref}") == 1
    assert count("&outcome=expired") == 0


@pytest.mark.parametrize("name", ["requests", "requests_export"])
@pytest.mark.parametrize(
    "query",
    [
        "outcome=eaten",
        "practitioner=nobody",
        "outcome=%00",
        "since=soon",
        "since=0001-01-01",
        "until=9999-12-31",
        "since=2026-12-02&until=2026-12-01",
        "client=nobody",
        "client=%00",
        "client=%ED%A0%80",
    ],
)
def test_a_filter_that_is_no_filter_is_refused(house: House, name: str, query: str) -> None:
    page = signed_in(house.member).get(at(name, house) + f"?tab=past&{query}")

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Everything is shown." in page.text


def test_past_comes_in_pages_of_25(house: House) -> None:
    for asked in ask_many(house, 27):
        declined(house, asked)
    desk = signed_in(house.member)

    first = desk.get(at("requests", house) + "?tab=past&outcome=declined")
    last = desk.get(at("requests", house) + "?tab=past&outcome=declined&page=2")
    beyond = desk.get(at("requests", house) + "?tab=past&page=99999999999999999999")

    assert [len(page.context["rows"]) for page in (first, last, beyond)] == [25, 2, 2]
    assert "1 – 25 of 27" in first.text
    assert "outcome=declined&amp;page=2" in first.text


def test_pending_takes_as_many_queries_for_two_rows_as_for_thirty(house: House) -> None:
    desk, some = signed_in(house.member), ask_many(house, 30)
    for asked in some:
        event(house, asked.starts_at)

    with CaptureQueriesContext(connection) as for_thirty:
        desk.get(at("requests", house))
    for asked in some[2:]:
        declined(house, asked)
    with CaptureQueriesContext(connection) as for_two:
        desk.get(at("requests", house))

    assert len(for_thirty) == len(for_two)


def test_past_takes_as_many_queries_for_one_row_as_for_a_full_page(house: House) -> None:
    desk, some = signed_in(house.member), ask_many(house, 25)
    declined(house, some[0])

    with CaptureQueriesContext(connection) as for_one:
        desk.get(at("requests", house) + "?tab=past")
    for asked in some[1:]:
        plan = plan_of(asked)
        accept_request(asked.pk, plan, message="", anyway=False, by=house.member, now=NOW)
    with CaptureQueriesContext(connection) as for_all:
        desk.get(at("requests", house) + "?tab=past")

    assert len(for_one) == len(for_all)


def test_the_badge_answers_nothing_until_something_moved(house: House) -> None:
    desk = signed_in(house.member)
    seen = desk.get(at("requests", house)).context["pulse"]

    quiet = desk.get(at("badge", house), {"seen": seen}, headers=HTMX)
    house.asked(TEN)
    moved = desk.get(at("badge", house), {"seen": seen}, headers=HTMX)

    assert (quiet.status_code, quiet.content) == (HTTPStatus.NO_CONTENT, b"")
    assert moved.status_code == HTTPStatus.OK
    assert ", 1 waiting" in moved.text


def test_the_badge_asks_one_thing_besides_who_asks(
    house: House, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    desk = signed_in(house.member)

    with django_assert_num_queries(5):  # session, account, membership, calendars, and that
        desk.get(at("badge", house), headers=HTMX)


def test_the_badge_without_script_leads_to_the_requests(house: House) -> None:
    answer = signed_in(house.member).get(at("badge", house))

    assert answer.headers["Location"] == at("requests", house)


def test_a_request_shows_what_is_asked_and_what_stands_against_it(house: House) -> None:
    asked = house.asked(TEN, phone="(218) 555-0178", note="Afternoons are best.")
    event(house, TEN + 30 * MINUTE)

    page = signed_in(house.member).get(at("request", house, asked.ref))

    for words in (
        "Thursday, December 10",
        "10:00 – 10:50 AM",
        "Elena Marsh",
        "(218) 555-0178",
        "elena@example.com",
        "Individual session",
        "50 minutes",
        "Ferris Street, Suite 3",
        "In person",
        "“Afternoons are best.”",
        "Supervision",
    ):
        assert words in page.text


def test_a_client_elsewhere_is_shown_in_their_own_time_too(house: House) -> None:
    asked = house.asked(TEN, client_zone="America/New_York")

    page = signed_in(house.member).get(at("request", house, asked.ref))

    assert "11:00 – 11:50 AM" in page.text
    assert "For Elena, in Eastern Time (New York)" in page.text


def test_a_request_outside_the_hours_says_so(house: House) -> None:
    asked = house.asked(TEN)
    house.practitioner.hours.all().delete()

    page = signed_in(house.member).get(at("request", house, asked.ref))

    assert "outside the hours" in page.text


def test_what_htmx_gets_is_the_window_alone(house: House) -> None:
    asked = house.asked(TEN)

    alone = signed_in(house.member).get(at("request", house, asked.ref), headers=HTMX)

    assert "<html" not in alone.text
    assert "data-closes" in alone.text


def test_an_answered_request_tells_its_outcome_and_offers_no_answer(house: House) -> None:
    asked = declined(house, house.asked(TEN), "Tuesdays are open.")

    page = signed_in(house.member).get(at("request", house, asked.ref))

    assert page.status_code == HTTPStatus.OK
    assert "Maya Okafor declined this request today at 9:00 AM." in page.text
    assert "“Tuesdays are open.”" in page.text
    assert at("accept", house, asked.ref) not in page.text


def test_an_accepted_request_says_what_was_changed_and_leads_to_the_appointment(
    house: House,
) -> None:
    asked = house.asked(TEN)
    longer = Service.objects.create(practice=house.practice, name="Long", duration=80 * MINUTE)
    desk = signed_in(house.member)
    desk.post(
        at("accept", house, asked.ref),
        booked(asked, at="10:15", minutes="80", service=str(longer.ref)),
    )

    page = desk.get(at("request", house, asked.ref))

    asked.refresh_from_db()
    assert asked.appointment
    assert page.context["outcome"].changes == (
        "Booked 15 minutes later than asked",
        "Booked for 80 minutes",
        "Booked as Long",
    )
    assert at("appointment", house, asked.appointment.ref) in page.text


@pytest.mark.parametrize("name", ["request", "accept", "decline"])
def test_another_practices_request_is_not_there(house: House, name: str) -> None:
    foreign = make_house("alder").asked(TEN)
    desk = signed_in(house.member)

    assert desk.get(at(name, house, foreign.ref)).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("name", ["request", "accept", "decline"])
def test_a_colleagues_request_is_theirs(house: House, name: str) -> None:
    asked = house.asked(TEN)
    other = colleague(house)

    page = signed_in(other.member).get(at(name, house, asked.ref))

    assert page.status_code == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize("name", ["requests", "badge", "requests_export", "requests_find"])
def test_another_practices_desk_is_not_there(house: House, name: str) -> None:
    stranger = make_house("alder")

    page = signed_in(stranger.member).get(at(name, house))

    assert page.status_code == HTTPStatus.NOT_FOUND
