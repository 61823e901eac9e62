"""The steps whose state is in the address: order, words, refusals, and how many queries."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from penciled.availability.models import Hours, Override
from penciled.practices import calendars
from penciled.practices.models import Location, Service
from tests.factory import House, make_house, make_practitioner
from tests.fakes.clock import Clock
from tests.portal.browsing import (
    DAY,
    DETAILS,
    HOUR,
    TEN,
    Asker,
    known_client,
    newest_code,
    words,
)

STEPS = ("practitioner", "visit", "time", "details", "request_code")
GARBAGE = ["x", "\0", "\ud800", "'; drop table", "9" * 5000, "../../etc", "%", "None"]


def second_practitioner(house: House, name: str = "Daniel Reyes") -> Any:
    return make_practitioner(
        house.practice, name, services=[house.service], locations=[house.location]
    )


def video(house: House) -> Location:
    place = Location.objects.create(
        practice=house.practice, kind="telehealth", name="Video", position=2
    )
    house.practitioner.locations.add(place)
    return place


def close_december(house: House) -> None:
    for day in range(1, 32):
        Override.objects.create(
            practitioner=house.practitioner, on=datetime(2026, 12, day, tzinfo=UTC).date()
        )
    calendars.turn([house.practitioner.pk])


# ------------------------------------------------------------------ order


def test_each_step_is_reached_only_past_the_ones_before(asker: Asker) -> None:
    chosen = asker.choices()
    order = ["practitioner", "service", "location", "start"]
    leads_to = ["", "visit", "visit", "time", "details"]

    for count, step in enumerate(leads_to):
        some = {name: chosen[name] for name in order[:count]}
        expected = asker.at(step, **some) if step else ""
        assert asker.get("request", **some).headers.get("Location", "") == expected

    assert asker.get("details").url == asker.at("practitioner")
    assert asker.get("time", practitioner="any").url == asker.at("visit", practitioner="any")


@pytest.mark.parametrize("missing", ["practitioner", "service", "location", "start"])
def test_no_page_is_lost_without_a_choice_that_it_needs(asker: Asker, missing: str) -> None:
    asker.give_details()
    some = {name: value for name, value in asker.choices().items() if name != missing}
    at = {"practitioner": "practitioner", "start": "time"}.get(missing, "visit")

    code = {"code": newest_code()}
    for answer in (
        asker.get("details", **some),
        asker.get("request_code", **some),
        asker.post("request_code", data=code, **some),
        asker.post("details", data=DETAILS, **some),
    ):
        assert answer.url == asker.at(at, **some)


def test_what_is_refused_is_said_where_a_choice_before_it_is_missing(asker: Asker) -> None:
    chosen = asker.choices()
    for refused in ("service", "location", "start"):
        page = asker.get("time", **{refused: "garbage"})
        assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert "Who would you like to see?" in words(page)
    page = asker.get("details", practitioner=chosen["practitioner"], start="garbage")
    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "What kind of appointment?" in words(page)


def test_steps_that_are_done_lead_back_with_everything_kept(asker: Asker) -> None:
    page = asker.get("time", **asker.choices())

    for step in ("practitioner", "visit"):
        assert asker.at(step, **asker.choices()).replace("&", "&amp;") in page.text
    assert page.text.count('aria-current="step"') == 1


def test_the_only_practitioner_is_shown_and_chosen(asker: Asker) -> None:
    page = asker.get("request")

    assert "Maya Okafor" in words(page)
    assert "First available" not in words(page)
    assert "checked" in page.text
    assert "Next open: tomorrow, 9:00 AM" in words(page)


def test_what_there_is_only_one_of_is_chosen_already(asker: Asker) -> None:
    page = words(asker.get("visit", practitioner="any"))
    place = Location.objects.get()
    assert "Your request so far First available Individual session 50 min Ferris Street" in page
    assert "418 Ferris" not in page

    place.address_hidden = False
    place.save()
    page = words(asker.get("visit", practitioner="any"))
    assert "In person 418 Ferris Street, Suite 3, Duluth, Minnesota 55802" in page


def test_the_next_opening_is_of_the_visit_that_was_chosen(asker: Asker) -> None:
    long = Service.objects.create(practice=asker.house.practice, name="Long", duration=2 * HOUR)
    asker.house.practitioner.services.add(long)
    for hours in Hours.objects.exclude(weekday=3):
        hours.services.add(asker.house.service)
    chosen = asker.choices(None, service=str(long.ref))

    assert "Next open: tomorrow, 9:00 AM" in words(asker.get("request"))
    assert "Next open: Thu, Dec 10" in words(asker.get("practitioner", **chosen))


def test_with_several_the_first_available_can_be_asked_for(asker: Asker) -> None:
    second_practitioner(asker.house)

    page = words(asker.get("request"))

    assert "First available The soonest time with any of us Next open: tomorrow" in page
    assert "Daniel Reyes" in page


def test_whoever_takes_no_new_clients_or_is_not_listed_is_not_shown(asker: Asker) -> None:
    daniel = second_practitioner(asker.house)
    daniel.takes_new_clients = False
    daniel.save()
    assert "Daniel" not in words(asker.get("request"))

    known_client(asker.house)
    asker.enter()
    assert "Daniel" in words(asker.get("request"))

    daniel.listed = False
    daniel.save()
    assert "Daniel" not in words(asker.get("request"))


def test_new_and_known_clients_are_offered_their_own_services(asker: Asker) -> None:
    for name, for_new in (("First visit", True), ("Follow-up", False)):
        service = Service.objects.create(
            practice=asker.house.practice,
            name=name,
            duration=HOUR,
            for_new=for_new,
            for_existing=not for_new,
        )
        asker.house.practitioner.services.add(service)
    chosen = {"practitioner": "any"}

    assert "First visit" in words(asker.get("visit", **chosen))
    assert "Follow-up" not in words(asker.get("visit", **chosen))
    known_client(asker.house)
    asker.enter()
    assert "First visit" not in words(asker.get("visit", **chosen))
    assert "Follow-up" in words(asker.get("visit", **chosen))


def test_another_practitioner_keeps_the_visit_and_lets_the_time_go(asker: Asker) -> None:
    daniel = second_practitioner(asker.house)
    was = asker.choices()
    sent = was | {"practitioner": str(daniel.ref), "was": visit_word(was)}

    answer = asker.get("request", **sent)

    kept = asker.choices(None, practitioner=str(daniel.ref))
    assert answer.url == asker.at("time", **kept)


def test_another_practitioner_without_that_service_is_asked_for_what_they_do(
    asker: Asker,
) -> None:
    daniel = second_practitioner(asker.house)
    daniel.services.clear()
    was = asker.choices()

    answer = asker.get("request", **was | {"practitioner": str(daniel.ref), "was": visit_word(was)})

    assert answer.url.startswith(asker.at("visit", practitioner=str(daniel.ref)))
    assert "service=" not in answer.url
    assert "start=" not in answer.url


def test_another_service_that_is_not_offered_there_is_asked_where(asker: Asker) -> None:
    house, place = asker.house, video(asker.house)
    family = Service.objects.create(practice=house.practice, name="Family", duration=HOUR)
    family.locations.add(place)
    house.practitioner.services.add(family)
    was = asker.choices()
    sent = was | {"service": str(family.ref), "was": visit_word(was)}

    page = asker.get("visit", **sent)

    assert page.status_code == HTTPStatus.OK
    assert [each.pk for each in page.context["places"]] == [place.pk]
    assert 'role="alert"' not in page.text
    assert f"location={house.location.ref}" not in asker.get("request", **sent).url
    refused = asker.get("time", **was | {"service": str(family.ref)})
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_going_on_without_a_change_keeps_the_time(asker: Asker) -> None:
    chosen = asker.choices()

    answer = asker.get("request", **chosen, was=visit_word(chosen))

    assert answer.url == asker.at("details", **chosen)


def visit_word(chosen: dict[str, str]) -> str:
    return ".".join(chosen[name] for name in ("practitioner", "service", "location"))


# ------------------------------------------------------------------ refusals


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("name", ["practitioner", "service", "location"])
def test_what_is_not_offered_here_is_422_at_its_own_step(
    asker: Asker, step: str, name: str
) -> None:
    other = make_house("harbor")
    foreign: dict[str, Any] = {
        "practitioner": other.practitioner,
        "service": other.service,
        "location": other.location,
    }
    for ref in (foreign[name].ref, uuid4()):
        shown = asker.get(step, **asker.choices() | {name: str(ref)})

        assert shown.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        heading = "Who would you like" if name == "practitioner" else "What kind of appointment?"
        assert heading in words(shown)
        assert 'role="alert"' in shown.text
        assert str(ref) not in shown.text


@pytest.mark.parametrize("step", ["request", *STEPS, "zone"])
@pytest.mark.parametrize("name", ["practitioner", "service", "location", "start", "zone"])
def test_garbage_in_an_address_is_422_and_never_worse(asker: Asker, step: str, name: str) -> None:
    statuses = {asker.get(step, **garbled(asker.choices(), name, v)).status_code for v in GARBAGE}

    taken_up = step != "zone" or name == "zone"
    assert statuses == {HTTPStatus.UNPROCESSABLE_ENTITY if taken_up else HTTPStatus.OK}


@pytest.mark.parametrize("name", ["day", "month"])
def test_a_garbled_day_is_422_and_shows_the_times_all_the_same(asker: Asker, name: str) -> None:
    for value in GARBAGE:
        page = asker.get("time", **garbled(asker.choices(None), name, value))

        assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert "We couldn’t read that day." in words(page)
        assert "Tuesday, December 8" in words(page)


def garbled(chosen: dict[str, str], name: str, value: str) -> dict[str, Any]:
    return {n: v.encode(errors="surrogatepass") for n, v in (chosen | {name: value}).items()}


@pytest.mark.parametrize(
    "start",
    ["2026-12-10T10:00:00", "2026-12-10", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"],
)
def test_a_time_without_a_zone_or_beyond_reason_is_422(asker: Asker, start: str) -> None:
    for step in ("time", "details"):
        page = asker.get(step, **asker.choices(None), start=start)
        assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_an_unknown_zone_is_422_with_all_zones_to_choose_from(asker: Asker) -> None:
    page = asker.get("time", **asker.choices(), zone="Mars/Olympus_Mons")

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "This time zone is not known." in words(page)
    assert 'value="Europe/Berlin"' in page.text
    assert asker.choices()["service"] in page.text
    assert "zone" not in page.cookies


@pytest.mark.parametrize("step", ["request", "practitioner", "visit", "time"])
def test_steps_that_only_choose_take_no_post(asker: Asker, step: str) -> None:
    answer = asker.post(step, data={}, **asker.choices())

    assert answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED


def test_when_booking_is_off_the_page_says_how_to_reach_the_practice(asker: Asker) -> None:
    asker.house.practice.booking_on = False
    asker.house.practice.phone = "(218) 555-0142"
    asker.house.practice.save()

    page = asker.get("time", **asker.choices())

    assert page.status_code == HTTPStatus.OK
    assert "can’t be asked for online at the moment" in words(page)
    assert 'href="tel:2185550142"' in page.text
    assert "mailto:desk@wrenfield.example" in page.text


def test_without_hours_for_new_clients_only_known_ones_may_ask(asker: Asker) -> None:
    Hours.objects.update(for_new=False)

    assert "No times for new clients" in words(asker.get("request"))
    known_client(asker.house)
    asker.enter()
    assert "Who would you like to see?" in words(asker.get("request"))


# ------------------------------------------------------------------ times


def test_the_first_open_day_is_looked_at_first(asker: Asker) -> None:
    page = asker.get("time", **asker.choices(None))

    assert "Tuesday, December 8" in words(page)
    assert "Morning 9:00 AM 10:00 AM 11:00 AM Afternoon 12:00 PM" in words(page)
    assert "Evening" not in words(page)


def test_times_are_said_in_the_clients_own_zone(asker: Asker) -> None:
    asker.browser.cookies["zone"] = "Europe/Berlin"

    page = words(asker.get("time", **asker.choices(None)))

    assert "Central European Time (Berlin)" in page
    assert "Afternoon 4:00 PM Evening 5:00 PM" in page


def test_a_zone_in_the_address_is_remembered(asker: Asker) -> None:
    chosen = asker.get("time", **asker.choices(None), zone="Asia/Tokyo")

    assert chosen.cookies["zone"].value == "Asia/Tokyo"
    assert "Japan Time (Tokyo)" in words(chosen)
    assert "Japan Time (Tokyo)" in words(asker.get("practitioner"))
    asker.browser.cookies["zone"] = "\0rubbish"
    assert "Central Time (Chicago)" in words(asker.get("practitioner"))


def test_an_hour_that_comes_twice_is_told_apart(asker: Asker, clock: Clock) -> None:
    clock.now = datetime(2026, 10, 28, 15, tzinfo=UTC)
    Hours.objects.create(practitioner=asker.house.practitioner, weekday=6, opens=0, closes=240)
    calendars.turn([asker.house.practitioner.pk])

    page = words(asker.get("time", **asker.choices(None), day="2026-11-01"))

    assert "12:00 AM 1:00 AM CDT 1:00 AM CST 2:00 AM 3:00 AM" in page


def test_a_chosen_time_is_in_the_summary_and_goes_on_to_the_details(asker: Asker) -> None:
    page = asker.get("time", **asker.choices())

    assert "10:00 – 10:50 AM Thursday, December 10" in words(page)
    assert asker.at("details", **asker.choices()).replace("&", "&amp;") in page.text
    assert page.text.count('class="slot"') == 8
    assert page.text.count('aria-current="true"') == 1


def test_the_first_available_is_named_once_a_time_is_chosen(asker: Asker) -> None:
    second_practitioner(asker.house)

    before = words(asker.get("time", **asker.choices(None, practitioner="any")))
    after = words(asker.get("time", **asker.choices(practitioner="any")))

    assert "First available Individual session" in before
    assert "First available with Maya Okafor Individual session" in after


def test_days_with_few_times_are_marked_so(asker: Asker) -> None:
    for hour in range(6):
        asker.house.asked(TEN - HOUR + hour * HOUR, email=f"c{hour}@example.com")

    page = asker.get("time", **asker.choices(None))

    assert 'class="d few" href' in page.text
    assert "few times" in words(page)


def test_a_month_without_times_has_every_way_on_that_there_is(asker: Asker) -> None:
    place = video(asker.house)
    Hours.objects.filter(weekday=0).first().locations.add(asker.house.location)  # type: ignore[union-attr]
    second_practitioner(asker.house)
    Hours.objects.filter(practitioner=asker.house.practitioner, weekday__gt=0).delete()
    close_december(asker.house)

    page = asker.get("time", **asker.choices(None), month="2026-12")

    assert "No open times in December" in words(page)
    assert "Maya Okafor has nothing open for Individual session in person until January." in words(
        page
    )
    assert "Go to Monday, January 4" in words(page)
    assert "See who is open sooner" in words(page)
    assert "video visit" not in words(page)
    place.delete()


def test_ways_on_that_lead_nowhere_are_left_out(asker: Asker) -> None:
    close_december(asker.house)
    Hours.objects.all().update(for_existing=True)
    Hours.objects.exclude(weekday=4).delete()
    calendars.turn([asker.house.practitioner.pk])

    january = words(asker.get("time", **asker.choices(None), month="2026-12"))
    assert "Go to Friday, January 1" in january
    assert "See who is open sooner" not in january
    assert "instead" not in january


def test_a_practitioner_without_any_times_still_leaves_a_way_to_the_practice(
    asker: Asker,
) -> None:
    daniel = second_practitioner(asker.house)
    Hours.objects.filter(practitioner=daniel).delete()
    calendars.turn([daniel.pk])

    page = words(asker.get("time", **asker.choices(None, practitioner=str(daniel.ref))))

    assert "No open times in December" in page
    assert "See who is open sooner" in page
    assert "Write to desk@wrenfield.example" in page


def test_a_day_or_month_out_of_reach_is_as_if_it_was_not_asked_for(asker: Asker) -> None:
    for look in ({"day": "2020-01-01"}, {"day": "9999-12-31"}, {"month": "0001-01"}):
        page = asker.get("time", **asker.choices(None), **look)
        assert page.status_code == HTTPStatus.OK
        assert "Tuesday, December 8" in words(page)


def test_a_closed_day_shows_the_next_open_one_of_its_week(asker: Asker) -> None:
    page = words(asker.get("time", **asker.choices(None), day="2026-12-13"))

    assert "Monday, December 14" in page


def test_a_week_over_the_end_of_a_month_is_whole(asker: Asker, clock: Clock) -> None:
    clock.now = datetime(2026, 11, 30, 15, tzinfo=UTC)

    page = asker.get("time", **asker.choices(None))

    assert "Tuesday, December 1" in words(page)
    assert "November 29 – December 5" in words(page)
    assert "December 2026" in words(page)


# ------------------------------------------------------------------ queries


def queries(asker: Asker, step: str, **chosen: str) -> int:
    asker.get(step, **chosen)  # whoever comes first fills the cache
    with CaptureQueriesContext(connection) as counted:
        assert asker.get(step, **chosen).status_code == HTTPStatus.OK
    return len(counted)


@pytest.mark.parametrize(
    ("step", "known"),
    [
        ("request", ()),
        ("visit", ("practitioner",)),
        ("time", ("practitioner", "service", "location")),
    ],
)
def test_the_queries_are_as_many_for_thirty_practitioners_as_for_one(
    asker: Asker, step: str, known: tuple[str, ...]
) -> None:
    chosen = {name: asker.choices()[name] for name in known}
    one = queries(asker, step, **chosen)
    for n in range(29):
        second_practitioner(asker.house, f"P{n} Reyes")

    assert queries(asker, step, **chosen) == one


def test_the_queries_are_as_many_for_a_full_calendar_as_for_an_empty_one(asker: Asker) -> None:
    empty = queries(asker, "time", **asker.choices(None))
    for n in range(15):
        start = TEN + n % 5 * HOUR + (0, 1, 4)[n // 5] * DAY
        asker.house.asked(start, email=f"c{n}@example.com")

    assert queries(asker, "time", **asker.choices(None)) == empty
