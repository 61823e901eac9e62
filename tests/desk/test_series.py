"""Repeating appointments on the desk: booked, looked at, changed and cancelled, one or more."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from penciled.appointments.models import Appointment, Series
from penciled.availability.models import Hours
from penciled.booking.actions import change_appointment, schedule_series
from penciled.core.recurrence import Monthly, Recurrence, Unit
from penciled.desk.repeats import say_monthly, say_rule
from penciled.outbox.models import Message
from penciled.practices.models import Service
from tests.browser import OpenPage, axe
from tests.desk.browsing import HOUR_TALL, drag, turn_to
from tests.desk.desks import HOUR, HTMX, at, event, signed_in
from tests.factory import NOW, House, make_house, make_member, make_practitioner
from tests.stopwatch import quickest

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clock")]

FIRST = datetime(2026, 12, 15, 16, tzinfo=UTC)  # Tuesday, 10 AM in Chicago
WEEK = timedelta(days=7)
WEEKLY = {
    "series-repeats": "week",
    "series-every": "1",
    "series-weekdays": "1",
    "series-ends": "times",
    "series-times": "5",
}


def typed(house: House, **words: Any) -> dict[str, Any]:
    """Return what the window of a visit by Elena sends, but for `words`."""
    return {
        "kind": "session",
        "client": f"{house.elena().name} (elena@example.com)",
        "service": str(house.service.ref),
        "practitioner": str(house.practitioner.ref),
        "location": str(house.location.ref),
        "on": "2026-12-15",
        "at": "10:00",
        "minutes": "60",
        "tell_client": "on",
    } | words


def book(house: House, how: dict[str, Any] | None = None, **words: Any) -> Any:
    said = typed(house) | WEEKLY | (how or {}) | {f"series-{k}": v for k, v in words.items()}
    return signed_in(house.member).post(at("appointment_new", house), said)


def stored(house: House, times: int = 5) -> list[Appointment]:
    rule = Recurrence(every=1, unit=Unit.WEEK, weekdays=frozenset({1}), times=times)
    how: dict[str, Any] = {"skip": (), "anyway": True, "tell_client": False}
    return schedule_series(house.plan(FIRST), rule, **how, by=house.member, now=NOW)


def change(house: House, stands: Appointment, **words: Any) -> Any:
    local = stands.starts_at.astimezone(house.practitioner.zone_info)
    said = {"on": f"{local:%Y-%m-%d}", "version": str(stands.version)}
    address = at("appointment_change", house, stands.ref)
    return signed_in(house.member).post(address, typed(house) | said | words)


def cancel(house: House, stands: Appointment, **words: Any) -> Any:
    said = {"version": str(stands.version), "message": ""} | words
    return signed_in(house.member).post(at("appointment_cancel", house, stands.ref), said)


def days() -> list[str]:
    rows = Appointment.objects.filter(client__isnull=False).order_by("starts_at")
    zone = make_zone()
    return [f"{each.starts_at.astimezone(zone):%b %d %H}" for each in rows]


def make_zone() -> Any:
    return Appointment.objects.order_by("id")[0].zone_info


def plain(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


# Booking


def test_an_appointment_is_booked_on_every_date_it_repeats_on(house: House) -> None:
    answer = book(house)

    assert answer["Location"] == f"{at('calendar', house)}?on=2026-12-15"
    assert days() == ["Dec 15 10", "Dec 22 10", "Dec 29 10", "Jan 05 10", "Jan 12 10"]
    assert list(Message.objects.values_list("topic", flat=True)) == ["series.booked"]
    told = signed_in(house.member).post(
        at("appointment_new", house),
        typed(house, on="2027-06-01") | WEEKLY,
        headers=HTMX,
    )
    assert "5 appointments booked. Elena is being mailed." in told["HX-Trigger"]


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        (
            {"series-every": "2", "series-weekdays": ["1", "3"], "series-times": "4"},
            ["Dec 15 10", "Dec 17 10", "Dec 29 10", "Dec 31 10"],
        ),
        (
            {"series-repeats": "month", "series-monthly": "on_day", "series-times": "3"},
            ["Dec 15 10", "Jan 15 10", "Feb 15 10"],
        ),
        (
            {"series-repeats": "month", "series-monthly": "on_weekday", "series-times": "3"},
            ["Dec 15 10", "Jan 19 10", "Feb 16 10"],
        ),
        (
            {
                "on": "2026-12-25",
                "series-repeats": "month",
                "series-monthly": "on_last_weekday",
                "series-times": "3",
            },
            ["Dec 25 10", "Jan 29 10", "Feb 26 10"],
        ),
        (
            {"series-ends": "until", "series-until": "2026-12-29", "series-times": "x"},
            ["Dec 15 10", "Dec 22 10", "Dec 29 10"],
        ),
    ],
)
def test_it_repeats_as_was_chosen(house: House, how: dict[str, Any], expected: list[str]) -> None:
    assert book(house, how).status_code == HTTPStatus.FOUND

    assert days() == expected


def test_an_event_repeats_too(house: House) -> None:
    answer = book(house, {"kind": "event", "title": "Supervision", "shown_as": "busy"})

    assert answer.status_code == HTTPStatus.FOUND
    assert set(Appointment.objects.values_list("title", flat=True)) == {"Supervision"}
    assert Appointment.objects.count() == 5


def test_what_does_not_repeat_cares_for_nothing_else_of_it(house: House) -> None:
    answer = book(house, repeats="", every="x", times="10000", weekdays="9", until="y")

    assert answer.status_code == HTTPStatus.FOUND
    assert (Appointment.objects.count(), Series.objects.count()) == (1, 0)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("times", "10000", "It can take place 1 to 366 times."),
        ("times", "9" * 5000, "Say how many times, from 1 to 366."),
        ("times", "", "Say how many times, from 1 to 366."),
        ("times", "-1", "It can take place 1 to 366 times."),
        ("every", "0", "It can repeat every 1 to 52 weeks or months."),
        ("every", "x\0", "Say every how many weeks or months"),
        ("every", "", "Say every how many weeks or months"),
        ("weekdays", "2", "The first one is on a Tuesday, so choose that day too."),
        ("weekdays", "9", "Choose from the days of the week."),
        ("weekdays", [], "Choose at least one day of the week."),
    ],
)
def test_what_cannot_repeat_is_refused_at_its_field_and_all_typed_is_kept(
    house: House, field: str, value: Any, words: str
) -> None:
    answer = book(house, {"staff_note": "Bring the forms."}, **{field: value})

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    error = re.search(rf'id="series-{field}_error">(.*?)</span></span>', answer.text, re.DOTALL)
    assert error
    assert words in error[1]
    assert "Bring the forms." in answer.text
    assert '<option value="week" selected>' in answer.text
    assert Appointment.objects.count() == 0
    assert quickest(lambda: book(house, **{field: value}), enough=3) < 3


@pytest.mark.parametrize(
    ("until", "words"),
    [
        ("2099-12-31", "By then it takes place more than 366 times."),
        ("2020-01-01", "The last day must not come before the first."),
        ("0001-01-01", "The last day must not come before the first."),
        ("", "Choose its last day."),
        ("soon\0", "Choose its last day."),
    ],
)
def test_an_end_that_cannot_be_is_refused(house: House, until: str, words: str) -> None:
    answer = book(house, ends="until", until=until)

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert words in answer.text


@pytest.mark.parametrize(
    "words",
    [
        {"repeats": "day"},
        {"repeats": "\0"},
        {"monthly": "never", "repeats": "month"},
        {"ends": "x" * 200_000},
        {"skip": "tomorrow"},
        {"skip": ["2026-12-15"] * 400},
        {"weekdays": ["1"] * 400 + ["x"]},
    ],
)
def test_garbage_is_refused(house: House, words: dict[str, Any]) -> None:
    answer = book(house, **words)

    assert HTTPStatus.BAD_REQUEST <= answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR
    assert Appointment.objects.count() == 0


# What is in the way


def test_every_date_is_shown_before_anything_is_stored(house: House) -> None:
    event(house, FIRST + WEEK, minutes=30)
    event(house, FIRST + 3 * WEEK, minutes=30)

    answer = book(house, {"show": "dates"})

    assert answer.status_code == HTTPStatus.OK
    assert "5 appointments, 2 of them overlap." in answer.text
    assert answer.text.count("This overlaps Supervision,") == 2
    assert "Tue, Jan 12, 2027" in answer.text
    assert Appointment.objects.filter(client__isnull=False).count() == 0


def test_a_script_gets_the_dates_alone(house: House) -> None:
    answer = book(house, {"show": "part", "client": ""})

    assert answer.status_code == HTTPStatus.OK
    assert "5 appointments." in answer.text
    assert "<form" not in answer.text


def test_while_it_is_typed_wrong_the_list_says_what_is_missing(house: House) -> None:
    answer = book(house, {"show": "part"}, times="10000")

    assert answer.status_code == HTTPStatus.OK
    assert "It can take place 1 to 366 times." in answer.text


def test_of_dates_in_the_hours_what_does_not_fit_is_said(house: House) -> None:
    first, *_others = Hours.objects.filter(weekday__in=[1])
    past = book(house, {"show": "dates", "at": "16:30"})
    first.services.set([Service.objects.create(practice=house.practice, name="X", duration=HOUR)])
    others = book(house, {"show": "dates"})

    assert "5 appointments, 5 past the end of the hours for clients." in past.text
    assert past.text.count("Runs past the hours for clients") == 5
    assert "5 appointments, 5 in hours for something else." in others.text
    assert others.text.count("These hours are for other services") == 5


def test_dates_outside_the_hours_for_clients_are_said(house: House) -> None:
    answer = book(house, {"show": "dates", "at": "20:00"})

    assert "5 appointments, 5 outside the hours for clients." in answer.text
    assert book(house, {"at": "20:00"}).status_code == HTTPStatus.FOUND


def test_a_date_in_conflict_takes_a_yes(house: House) -> None:
    event(house, FIRST + WEEK)

    answer = book(house)
    again = book(house, anyway="on")

    assert answer.status_code == HTTPStatus.CONFLICT
    assert 'name="series-anyway"' in answer.text
    assert "One of them overlaps." in answer.text
    assert again.status_code == HTTPStatus.FOUND
    assert len(days()) == 5


def test_a_yes_is_for_what_was_in_the_way_then(house: House) -> None:
    event(house, FIRST + WEEK)
    seal = re.search(r'name="series-weighed" value="(\w+)"', book(house).text)
    assert seal
    event(house, FIRST + 2 * WEEK)

    refused = book(house, anyway="on", weighed=seal[1])
    seal = re.search(r'name="series-weighed" value="(\w+)"', refused.text)
    assert seal
    booked = book(house, anyway="on", weighed=seal[1])

    assert refused.status_code == HTTPStatus.CONFLICT
    assert "Something else is in the way than when you ticked the box." in refused.text
    assert not re.search(r'name="series-anyway" checked', refused.text)
    assert booked.status_code == HTTPStatus.FOUND


def test_dates_that_overlap_are_left_out_together(house: House) -> None:
    event(house, FIRST + WEEK)
    event(house, FIRST + 2 * WEEK)

    answer = book(house, skip_overlaps="on")

    assert answer.status_code == HTTPStatus.FOUND
    assert days() == ["Dec 15 10", "Jan 05 10", "Jan 12 10"]


def test_single_dates_are_left_out_and_the_others_kept_knowingly(house: House) -> None:
    event(house, FIRST + WEEK)
    event(house, FIRST + 2 * WEEK)
    skip = ["2026-12-22", "2027-01-05"]

    shown = book(house, {"show": "dates"}, skip=skip)
    refused = book(house, skip=skip)
    booked = book(house, skip=skip, anyway="on")

    assert "3 appointments, 1 of them overlaps, 2 dates left out." in shown.text
    assert refused.status_code == HTTPStatus.CONFLICT
    assert booked.status_code == HTTPStatus.FOUND
    assert days() == ["Dec 15 10", "Dec 29 10", "Jan 12 10"]


def test_nothing_left_is_refused(house: House) -> None:
    answer = book(house, times="1", skip="2026-12-15")

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Leave at least one date." in answer.text


def test_a_tick_for_one_does_not_count_for_all_of_them(house: House) -> None:
    event(house, FIRST)

    answer = book(house, {"anyway": "on"})

    assert answer.status_code == HTTPStatus.CONFLICT


# One of them


def test_its_window_says_how_it_repeats_and_leads_to_its_neighbours(house: House) -> None:
    rows = stored(house)

    page = signed_in(house.member).get(at("appointment", house, rows[2].ref))

    assert "Every week on Tue · 3 of 5" in plain(page)
    assert at("appointment", house, rows[1].ref) in page.text
    assert at("appointment", house, rows[3].ref) in page.text
    assert at("appointment", house, rows[4].ref) not in page.text


@pytest.mark.parametrize("name", ["appointment", "appointment_change", "appointment_cancel"])
def test_a_long_series_takes_the_same_queries(house: House, name: str) -> None:
    client = signed_in(house.member)
    short, long = stored(house, 3)[1], stored(house, 100)[1]

    def count(stands: Appointment) -> int:
        with CaptureQueriesContext(connection) as taken:
            client.get(at(name, house, stands.ref))
        return len(taken)

    assert count(short) == count(long)


def test_listing_many_dates_takes_the_same_queries(house: House) -> None:
    client = signed_in(house.member)

    def count(times: str) -> int:
        said = typed(house) | WEEKLY | {"series-times": times, "show": "part"}
        with CaptureQueriesContext(connection) as taken:
            client.post(at("appointment_new", house), said)
        return len(taken)

    assert count("3") == count("100")


def test_listing_a_long_series_that_moves_takes_the_same_queries(house: House) -> None:
    client = signed_in(house.member)
    short, long = stored(house, 3)[1], stored(house, 100)[1]

    def count(stands: Appointment) -> int:
        said = {"on": "2026-12-22", "at": "11:00", "version": "1", "show": "part"}
        with CaptureQueriesContext(connection) as taken:
            client.post(
                at("appointment_change", house, stands.ref),
                typed(house) | said | {"series-scope": "all"},
            )
        return len(taken)

    assert count(short) == count(long)


def test_as_many_dates_as_there_can_be_are_listed_in_no_time(house: House) -> None:
    def listed() -> None:
        answer = book(house, {"show": "part"}, times="366")
        assert answer.text.count("date-row") >= 366

    assert quickest(listed, enough=3) < 3


# Changing


def test_how_many_each_choice_means_is_said(house: House) -> None:
    rows = stored(house)
    alone = house.plan(FIRST + 4 * WEEK + HOUR)
    how: dict[str, Any] = {"anyway": False, "tell_client": False, "by": house.member, "now": NOW}
    change_appointment(rows[4].pk, alone, version=1, **how)

    page = signed_in(house.member).get(at("appointment_change", house, rows[1].ref))

    assert re.findall(r"\d appointments?, [^<]*", page.text) == [
        "3 appointments, Tue, Dec 22 to Tue, Jan 5",
        "4 appointments, Tue, Dec 15 to Tue, Jan 5",
    ]
    assert "One was changed on its own and stays as it is." in page.text


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ("one", ["Dec 15 10", "Dec 22 11", "Dec 29 10", "Jan 05 10", "Jan 12 10"]),
        ("following", ["Dec 15 10", "Dec 22 11", "Dec 29 11", "Jan 05 11", "Jan 12 11"]),
        ("all", ["Dec 15 11", "Dec 22 11", "Dec 29 11", "Jan 05 11", "Jan 12 11"]),
        ("", ["Dec 15 10", "Dec 22 11", "Dec 29 10", "Jan 05 10", "Jan 12 10"]),
    ],
)
def test_one_this_and_following_or_all_are_changed(
    house: House, scope: str, expected: list[str]
) -> None:
    rows = stored(house)

    answer = change(house, rows[1], at="11:00", **{"series-scope": scope})

    assert answer.status_code == HTTPStatus.FOUND
    assert days() == expected


def test_a_change_of_many_lists_its_conflicts_by_date(house: House) -> None:
    rows = stored(house)
    event(house, FIRST + 2 * WEEK + HOUR)
    more = {"at": "11:00", "series-scope": "following"}

    shown = change(house, rows[1], show="dates", **more)
    refused = change(house, rows[1], anyway="on", **more)
    saved = change(house, rows[1], **more, **{"series-anyway": "on"})

    assert "4 appointments, 1 of them overlaps." in shown.text
    assert "Tue, Dec 29, 11:00 AM instead of 10:00 AM" in plain(shown)
    assert refused.status_code == HTTPStatus.CONFLICT
    assert saved.status_code == HTTPStatus.FOUND
    assert days()[2] == "Dec 29 11"


def test_what_was_changed_meanwhile_is_told_and_the_choice_kept(house: House) -> None:
    rows = stored(house)
    change(house, rows[1], at="09:00")

    late = change(house, rows[1], at="11:00", **{"series-scope": "following"})

    assert late.status_code == HTTPStatus.CONFLICT
    assert re.search(r'value="following" checked', late.text)
    assert days()[1] == "Dec 22 09"


def test_a_single_appointment_has_nothing_to_choose(house: House) -> None:
    stands = event(house, FIRST)

    page = signed_in(house.member).get(at("appointment_change", house, stands.ref))

    assert "series-scope" not in page.text


@pytest.mark.parametrize("scope", ["everything", "x" * 200_000, "\0"])
def test_a_choice_that_is_none_is_refused(house: House, scope: str) -> None:
    rows = stored(house)

    answers = [
        change(house, rows[0], **{"series-scope": scope}),
        cancel(house, rows[0], **{"series-scope": scope}),
    ]

    assert {each.status_code for each in answers} <= {400, 413, 422}
    assert "Say how many of them are meant." in answers[0].text or len(scope) > 100
    assert Appointment.objects.filter(version=1, cancelled_at=None).count() == 5


# Cancelling


@pytest.mark.parametrize(("scope", "left"), [("one", 4), ("following", 2), ("all", 0)])
def test_one_this_and_following_or_all_are_cancelled(house: House, scope: str, left: int) -> None:
    rows = stored(house)
    more = {"series-scope": scope, "tell_client": "on", "message": "We are closed.", "late": "on"}

    answer = cancel(house, rows[2], **more)

    assert answer.status_code == HTTPStatus.FOUND
    assert Appointment.objects.filter(cancelled_at=None).count() == left
    late = Appointment.objects.get(status="late_cancelled")
    assert late == rows[2]
    topics = {"one": "appointment.cancelled"}.get(scope, "series.cancelled")
    assert Message.objects.get().topic == topics


def test_the_count_is_said_once_they_are_cancelled(house: House) -> None:
    rows = stored(house)
    said = {"version": "1", "message": "", "series-scope": "all"}

    answer = signed_in(house.member).post(
        at("appointment_cancel", house, rows[0].ref), said, headers=HTMX
    )

    assert "5 appointments taken off the calendar." in answer["HX-Trigger"]


# Rights


def test_a_series_is_changed_by_who_runs_it_and_unknown_elsewhere(house: House) -> None:
    rows, other = stored(house), make_house("elsewhere")
    colleague = make_practitioner(
        house.practice, "Daniel Reyes", services=[house.service], locations=[house.location]
    )
    assert colleague.member
    colleague.member.may_see.add(house.practitioner)
    said = {"version": "1", "series-scope": "all"}

    answers = [
        signed_in(who).post(at(name, where, rows[0].ref), said).status_code
        for who, where in ((colleague.member, house), (other.member, other))
        for name in ("appointment_change", "appointment_cancel")
    ]

    assert answers == [HTTPStatus.FORBIDDEN] * 2 + [HTTPStatus.NOT_FOUND] * 2
    assert Appointment.objects.filter(cancelled_at=None, version=1).count() == 5


def test_nobody_books_a_series_for_a_colleague(house: House) -> None:
    stranger = make_member(house.practice, "Priya Raman")

    answer = signed_in(stranger).post(at("appointment_new", house), typed(house) | WEEKLY)

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert Appointment.objects.count() == 0


# Words


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (
            Recurrence(every=2, unit=Unit.WEEK, weekdays=frozenset({1, 3}), times=12),
            "Every 2 weeks on Tue and Thu, 12 times",
        ),
        (
            Recurrence(every=1, unit=Unit.WEEK, weekdays=frozenset({0, 1, 4}), times=1),
            "Every week on Mon, Tue and Fri, once",
        ),
        (
            Recurrence(
                every=1, unit=Unit.MONTH, monthly=Monthly.ON_WEEKDAY, until=date(2027, 3, 1)
            ),
            "Every month on the third Tuesday, until Mon, Mar 1, 2027",
        ),
    ],
)
def test_how_it_repeats_is_said(rule: Recurrence, words: str) -> None:
    assert say_rule(rule, date(2026, 12, 15)) == words


@pytest.mark.parametrize(
    ("monthly", "words"),
    [
        (Monthly.ON_DAY, "on the 29th"),
        (Monthly.ON_WEEKDAY, "on the fifth Tuesday"),
        (Monthly.ON_LAST_WEEKDAY, "on the last Tuesday"),
    ],
)
def test_which_day_of_the_month_is_said(monthly: Monthly, words: str) -> None:
    assert say_monthly(monthly, date(2026, 12, 29)) == words


# In Chromium


def next_tuesday(house: House) -> datetime:
    """Return ten o'clock on the practitioner's calendar, on a Tuesday to come."""
    zone = house.practitioner.zone_info
    today = timezone.now().astimezone(zone)
    day = today.date() + timedelta(days=(1 - today.weekday()) % 7 + 7)
    return datetime.combine(day, time(10), zone)


def open_calendar(page: Page, server: LiveServer, house: House) -> None:
    page.goto(f"{server.url}/desk/")
    page.get_by_label("Mail address").fill("maya@wrenfield.example")
    page.get_by_label("Password").fill("pencil-and-ink")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("link", name=re.compile("Requests"))).to_be_visible()
    page.goto(f"{server.url}{at('calendar', house)}?on={next_tuesday(house):%Y-%m-%d}")


def fill_visit(page: Page, house: House) -> None:
    page.get_by_role("combobox", name="Client").fill("Elena Marsh (elena@example.com)")
    page.get_by_label("Date").fill(f"{next_tuesday(house):%Y-%m-%d}")
    page.get_by_label("Starts").fill("10:00")
    page.get_by_label("Minutes").fill("50")


@pytest.mark.soak
def test_a_series_is_booked_changed_and_cancelled_over_the_calendar(
    page: Page, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()  # the clock of the test is the browser's too
    house = make_house()
    house.elena()
    first = next_tuesday(house)
    event(house, first + WEEK)
    open_calendar(page, live_server, house)

    page.get_by_role("link", name="New", exact=True).press("Enter")
    fill_visit(page, house)
    page.get_by_label("Repeats").select_option("By the week")
    window = page.locator("#window")
    expect(window.locator(".dates-said")).to_contain_text("12 appointments, 1 of them overlaps.")
    page.get_by_label("How many times").fill("4")
    expect(window.locator(".dates-said")).to_contain_text("4 appointments, 1 of them overlaps.")
    page.get_by_label("Leave out the dates that overlap").press("Space")
    expect(window.locator(".dates-said")).to_contain_text("3 appointments, 1 date left out.")
    expect(page.get_by_label("Leave out the dates that overlap")).to_be_focused()
    assert axe(page) == []
    page.get_by_role("button", name="Book", exact=True).press("Enter")

    expect(page.get_by_text("3 appointments booked. Elena is being mailed.")).to_be_visible()
    page.locator(".entry", has_text="Elena Marsh").press("Enter")
    pop = page.locator("#pop")
    expect(pop).to_contain_text("Every week on Tue · 1 of 3")
    pop.get_by_role("link", name="The one after:").press("Enter")
    expect(pop).to_contain_text("Every week on Tue · 2 of 3")

    pop.get_by_role("link", name="Change", exact=True).press("Enter")
    page.get_by_label("Starts").fill("13:00")
    page.get_by_label("This and the ones after it").check()
    expect(window.locator(".dates-said")).to_contain_text("2 appointments.")
    assert axe(page) == []
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.get_by_text("2 appointments saved. Elena is being mailed.")).to_be_visible()

    rows = Appointment.objects.filter(client__isnull=False).order_by("starts_at")
    zone = house.practitioner.zone_info
    assert [each.starts_at.astimezone(zone).hour for each in rows] == [10, 13, 13]
    page.goto(f"{live_server.url}{at('appointment_cancel', house, rows[1].ref)}")
    page.get_by_label("All that are still to come").check()
    page.get_by_role("button", name="Cancel appointment").click()
    expect(page.get_by_text("2 appointments taken off the calendar.")).to_be_visible()
    assert [each.is_cancelled for each in rows.all()] == [False, True, True]


@pytest.mark.parametrize(
    ("scope", "moved", "told"),
    [
        ("Only this one", [1], "Moved. Elena is being mailed."),
        ("This and the ones after it", [1, 2], "Moved 2 appointments. Elena is being mailed."),
        ("All that are still to come", [0, 1, 2], "Moved 3 appointments. Elena is being mailed."),
    ],
    ids=["one", "following", "all"],
)
@pytest.mark.soak
def test_a_date_of_a_series_that_is_dragged_asks_how_much_of_it_is_meant(
    page: Page,
    live_server: LiveServer,
    monkeypatch: pytest.MonkeyPatch,
    scope: str,
    moved: list[int],
    told: str,
) -> None:
    monkeypatch.undo()
    house = make_house()
    first = next_tuesday(house)
    rule = Recurrence(every=1, unit=Unit.WEEK, weekdays=frozenset({1}), times=3)
    how: dict[str, Any] = {"skip": (), "anyway": False, "tell_client": False}
    plan = house.plan(first, minutes=50)
    rows = schedule_series(plan, rule, **how, by=house.member, now=timezone.now())
    open_calendar(page, live_server, house)
    turn_to(page, live_server, house, view="day", on=f"{first + WEEK:%Y-%m-%d}")
    entry, window = page.locator(".entry-ink"), page.locator("#window")
    drag(page, entry, down=2 * HOUR_TALL)

    asked = window.get_by_role("group", name="It repeats. Move")
    expect(asked.get_by_role("radio")).to_have_count(3)
    expect(asked.get_by_label("Only this one")).to_be_checked()
    expect(window).not_to_contain_text("appointments move")
    assert axe(page) == []
    asked.get_by_label(scope).check()
    if len(moved) > 1:
        expect(window).to_contain_text(f"{len(moved)} appointments move")
    assert [each.starts_at for each in Appointment.objects.filter(pk__in=[r.pk for r in rows])] == [
        first + n * WEEK for n in range(3)
    ]
    window.get_by_role("button", name="Move", exact=True).click()
    expect(page.get_by_text(told)).to_be_visible()

    hours = [12 if n in moved else 10 for n in range(3)]
    for n, hour in enumerate(hours):
        on = f"{first + n * WEEK:%Y-%m-%d}"
        turn_to(page, live_server, house, view="day", on=on)
        expect(entry).to_have_attribute("data-start", f"{on}T{hour}:00")
    kept = Appointment.objects.order_by("starts_at")
    assert [local(each) for each in kept] == [
        (first + n * WEEK).replace(hour=hour) for n, hour in enumerate(hours)
    ]


def local(appointment: Appointment) -> datetime:
    return appointment.starts_at.astimezone(appointment.zone_info)


def test_without_javascript_the_dates_are_shown_on_a_button(
    open_page: OpenPage, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    house = make_house()
    house.elena()
    event(house, next_tuesday(house) + WEEK)
    page = open_page(javascript=False)
    open_calendar(page, live_server, house)

    page.get_by_role("link", name="New", exact=True).click()
    fill_visit(page, house)
    page.get_by_label("Repeats").select_option("By the week")
    page.get_by_role("checkbox", name="Tuesday").check()
    page.get_by_label("How many times").fill("3")
    page.get_by_role("button", name="Show the dates").click()
    expect(page.get_by_text("3 appointments, 1 of them overlaps.")).to_be_visible()
    page.get_by_label("Book them anyway").check()
    page.get_by_role("button", name="Book", exact=True).click()

    expect(page.get_by_text("3 appointments booked.")).to_be_visible()
    assert Appointment.objects.filter(client__isnull=False).count() == 3
