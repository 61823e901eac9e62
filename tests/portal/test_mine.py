"""A client's own page: what waits, comes and was; one request; taking one back."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from penciled.appointments.actions import Plan, place
from penciled.appointments.models import Appointment
from penciled.booking.actions import (
    accept_request,
    cancel_appointment,
    cancel_request,
    change_appointment,
    decline_request,
)
from penciled.booking.models import AppointmentRequest
from penciled.core.interval import Interval
from tests.factory import NOW, House, make_house
from tests.fakes.clock import Clock
from tests.portal.browsing import DAY, ELENA, HOUR, TEN, Asker, known_client, mails, words

OTHER = "somebody.else@example.com"
OUTCOMES = [
    "Cancelled by the practice",
    "Accepted",
    "Not answered in time",
    "Cancelled by you",
    "Declined",
]


def accept(house: House, asked: AppointmentRequest, message: str = "") -> AppointmentRequest:
    plan = Plan(
        practitioner=asked.practitioner,
        span=asked.span,
        client=asked.client,
        service=asked.service,
        location=asked.location,
    )
    return accept_request(asked.pk, plan, message=message, anyway=True, by=house.member, now=NOW)


def move(house: House, asked: AppointmentRequest, start: datetime) -> None:
    appointment = asked.appointment
    assert appointment
    change_appointment(
        appointment.pk,
        house.plan(start, minutes=50),
        version=appointment.version,
        anyway=True,
        tell_client=False,
        by=house.member,
        now=NOW,
    )


def test_how_long_it_takes_is_what_was_booked_not_what_the_service_takes(asker: Asker) -> None:
    asked = asker.house.asked(TEN)
    plan = asker.house.plan(TEN, minutes=80)
    how: dict[str, Any] = {"message": "", "anyway": False, "by": asker.house.member, "now": NOW}
    accept_request(asked.pk, plan, **how)
    asker.enter()

    page = words(asker.get("mine_request", asked.ref))

    assert ("80 minutes" in page, "50 minutes" in page) == (True, False)


def by_video(house: House) -> House:
    house.location.kind = "telehealth"
    house.location.save()
    house.practitioner.telehealth_link = "https://video.example/maya"
    house.practitioner.save()
    return house


def test_a_waiting_request_says_so_and_can_be_cancelled(asker: Asker) -> None:
    asked = asker.house.asked(TEN)
    asker.enter()

    page = asker.get("mine")

    assert "Thursday, December 10 10:00 – 10:50 AM" in words(page)
    assert "Asked today at 9:00 AM" in words(page)
    assert asker.at("cancel", asked.ref) in page.text
    assert "Central Time (Chicago)" in words(page)
    assert "418 Ferris Street" not in page.text


def test_an_accepted_one_has_its_address_and_is_no_request_to_take_back(asker: Asker) -> None:
    asked = accept(asker.house, asker.house.asked(TEN), "Come ten minutes early.")
    asker.enter()

    for page in (asker.get("mine"), asker.get("mine_request", asked.ref)):
        assert "Confirmed" in words(page)
        assert "418 Ferris Street, Suite 3" in words(page)
        assert "“Come ten minutes early.” Maya Okafor, Mon, Dec 7" in words(page)
        assert "tell the practice" in words(page)
        assert asker.at("cancel", asked.ref) not in page.text


def test_another_time_than_was_asked_for_is_said(asker: Asker) -> None:
    asked = accept(asker.house, asker.house.asked(TEN))
    asker.enter()
    assert "You asked for" not in words(asker.get("mine"))

    move(asker.house, asked, TEN + timedelta(minutes=15))

    for page in (asker.get("mine"), asker.get("mine_request", asked.ref)):
        assert "You asked for Thu, Dec 10" in words(page)


def test_a_video_appointment_has_its_link_once_it_is_confirmed(asker: Asker) -> None:
    asked = by_video(asker.house).asked(TEN)
    asker.enter()
    assert "video.example" not in asker.get("mine").text

    accept(asker.house, asked)

    assert 'href="https://video.example/maya"' in asker.get("mine").text


def test_the_past_has_every_outcome_with_the_message(asker: Asker, clock: Clock) -> None:
    house = asker.house
    decline_request(house.asked(TEN).pk, message="Try Wednesday.", by=house.member, now=NOW)
    cancel_request(house.asked(TEN + HOUR).pk, now=NOW)
    house.asked(TEN + 2 * HOUR)
    accept(house, house.asked(TEN + 3 * HOUR))
    off = accept(house, house.asked(TEN + 4 * HOUR)).appointment
    assert off
    cancel_appointment(
        off.pk, version=off.version, message="", tell_client=True, by=house.member, now=NOW
    )
    clock.pass_by(7 * DAY)
    asker.enter()

    page = words(asker.get("mine"))

    _, _, past = page.partition("Past ")
    assert [word for word in OUTCOMES if word in past] == OUTCOMES
    assert "“Try Wednesday.” Maya Okafor, Mon, Dec 7" in past
    assert past.count("Ask for another time") == 4


@pytest.mark.parametrize("status", ["arrived", "completed", "no_show"])
def test_how_an_appointment_went_stays_between_staff(
    asker: Asker, clock: Clock, status: str
) -> None:
    asked = accept(asker.house, asker.house.asked(TEN))
    Appointment.objects.update(status=status)
    clock.pass_by(7 * DAY)
    asker.enter()

    for page in (asker.get("mine"), asker.get("mine_request", asked.ref)):
        assert not re.search(r"no.?show|completed|arrived", words(page), re.IGNORECASE)
    assert "Accepted" in words(asker.get("mine"))


def test_what_was_cancelled_late_reads_cancelled(asker: Asker) -> None:
    asked = accept(asker.house, asker.house.asked(TEN))
    off = asked.appointment
    assert off
    cancel_appointment(
        off.pk,
        version=off.version,
        message="",
        tell_client=False,
        late=True,
        by=asker.house.member,
        now=NOW,
    )
    asker.enter()

    for page in (asker.get("mine"), asker.get("mine_request", asked.ref)):
        assert "Cancelled" in words(page)
        assert not re.search(r"\blate\b|by the practice", words(page))


def test_a_request_whose_time_has_come_is_past_before_any_worker_came_by(
    asker: Asker, clock: Clock
) -> None:
    asked = asker.house.asked(TEN)
    clock.now = TEN
    asker.enter()

    assert asked.state == "pending"
    assert "Not answered in time" in words(asker.get("mine"))
    assert "Not answered in time" in words(asker.get("mine_request", asked.ref))


def test_asking_again_begins_with_the_same_appointment(asker: Asker) -> None:
    house = asker.house
    decline_request(house.asked(TEN).pk, message="", by=house.member, now=NOW)
    asker.enter()

    again = asker.get("request", **asker.choices(None))

    link = asker.at("request", **asker.choices(None)).replace("&", "&amp;")
    assert link in asker.get("mine").text
    assert again.url == asker.at("time", **asker.choices(None))


def test_what_staff_booked_is_there_too(asker: Asker) -> None:
    client = known_client(asker.house)
    span = Interval(TEN, TEN + timedelta(minutes=50))
    house = asker.house
    plan = Plan(
        practitioner=house.practitioner,
        span=span,
        client=client,
        service=house.service,
        location=house.location,
    )
    place(plan, by=None, now=NOW)
    asker.enter()

    assert "Confirmed Individual session with Maya Okafor" in words(asker.get("mine"))


def test_a_newcomer_without_anything_reads_so(asker: Asker) -> None:
    asker.enter()

    page = asker.get("mine")

    assert page.status_code == HTTPStatus.OK
    assert "Nothing here yet" in words(page)
    assert f"Signed in as {ELENA}." in words(page)


def test_a_long_past_is_folded_until_asked_for(asker: Asker, clock: Clock) -> None:
    for n in range(30):
        cancel_request(asker.house.asked(TEN + n % 5 * HOUR + n // 5 % 2 * DAY).pk, now=NOW)
    asker.enter()

    assert asker.get("mine").text.count("Cancelled by you") == 20
    assert "Show 10 more" in words(asker.get("mine"))
    assert asker.get("mine", past="all").text.count("Cancelled by you") == 30


def test_the_queries_are_as_many_for_thirty_requests_as_for_one(
    asker: Asker, django_assert_num_queries: Any
) -> None:
    asker.house.practice.open_requests_per_client = 99
    asker.house.practice.save()
    asker.enter()
    fill(asker.house, TEN)
    with CaptureQueriesContext(connection) as few:
        asker.get("mine")

    for day in (1, 4, 5, 6, 7, 8, 11, 12, 13):
        fill(asker.house, TEN + day * DAY)

    assert AppointmentRequest.objects.count() == 30
    with django_assert_num_queries(len(few)):
        asker.get("mine")


def fill(house: House, morning: datetime) -> None:
    """Ask for three times of a day: one is accepted, one declined, one waits."""
    accept(house, house.asked(morning))
    decline_request(house.asked(morning + HOUR).pk, message="No.", by=house.member, now=NOW)
    house.asked(morning + 2 * HOUR)


# ------------------------------------------------------------------ one request


def test_the_page_after_sending_says_what_happens_next(asker: Asker) -> None:
    asked = asker.ask()

    page = words(asker.get("mine_request", asked.ref))

    assert "Asked, not yet confirmed" in page
    assert "held for you until Maya answers" in page
    assert f"A receipt is on its way to {ELENA}." in page
    assert "Cancel this request" in page


@pytest.mark.parametrize("name", ["mine_request", "cancel"])
def test_anybody_elses_request_is_404_like_one_that_never_was(asker: Asker, name: str) -> None:
    others = asker.house.asked(TEN, email=OTHER)
    elsewhere = make_house("harbor").asked(TEN)
    asker.enter()

    answers = [asker.get(name, ref) for ref in (others.ref, elsewhere.ref, uuid4())]

    assert [answer.status_code for answer in answers] == [HTTPStatus.NOT_FOUND] * 3
    assert len({answer.content for answer in answers}) == 1
    assert asker.post("cancel", others.ref, data={}).status_code == HTTPStatus.NOT_FOUND
    assert AppointmentRequest.objects.filter(state="pending").count() == 2


# ------------------------------------------------------------------ cancelling


def test_cancelling_asks_once_more_and_looking_does_nothing(asker: Asker) -> None:
    asked = asker.ask()
    for look in (asker.browser.get, asker.browser.head):
        assert look(asker.at("cancel", asked.ref)).status_code == HTTPStatus.OK
    asked.refresh_from_db()
    assert asked.state == "pending"

    done = asker.post("cancel", asked.ref, data={})

    asked.refresh_from_db()
    assert (done.url, asked.state) == (asker.at("mine"), "cancelled")
    assert mails()[2:] == [
        ("request.cancelled", "maya@wrenfield.example"),
        ("request.cancelled_receipt", ELENA),
    ]
    assert "We have told Maya" in words(asker.get("mine"))


def test_the_time_of_a_cancelled_request_is_free_again(asker: Asker) -> None:
    asked = asker.ask()
    asker.post("cancel", asked.ref, data={})

    again = asker.post("details", data={"note": ""}, **asker.choices())

    assert again.status_code == HTTPStatus.FOUND
    assert AppointmentRequest.objects.filter(state="pending").count() == 1


def test_who_cancels_too_late_reads_who_answered_what_and_when(asker: Asker) -> None:
    asked = asker.ask()
    accept(asker.house, asked)
    before = mails()

    late = asker.post("cancel", asked.ref, data={})

    assert late.status_code == HTTPStatus.CONFLICT
    assert "Already answered Maya Okafor accepted this request today at 9:00 AM." in words(late)
    assert mails() == before
    assert asker.get("cancel", asked.ref).status_code == HTTPStatus.OK


def test_cancelling_twice_says_that_it_is_cancelled(asker: Asker, clock: Clock) -> None:
    asked = asker.ask()
    asker.post("cancel", asked.ref, data={})
    clock.pass_by(DAY)
    asker.enter()

    late = asker.post("cancel", asked.ref, data={})

    assert late.status_code == HTTPStatus.CONFLICT
    assert "You cancelled this request yesterday at 9:00 AM." in words(late)


def test_cancelling_what_has_run_out_is_409(asker: Asker, clock: Clock) -> None:
    asked = asker.house.asked(TEN)
    clock.now = TEN
    asker.enter()

    late = asker.post("cancel", asked.ref, data={})

    assert late.status_code == HTTPStatus.CONFLICT
    assert "was not answered in time" in words(late)


# ------------------------------------------------------------------ calendar file


def test_an_appointment_can_be_taken_to_ones_own_calendar(asker: Asker) -> None:
    appointment = accept(asker.house, asker.house.asked(TEN)).appointment
    assert appointment
    asker.enter()

    response = asker.get("calendar_file", appointment.ref)

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    event: Any = Calendar.from_ical(response.content).walk("VEVENT")[0]
    assert event["UID"] == f"{appointment.ref}@appointments.penciled"
    assert event["DTSTART"].dt == TEN
    assert event["SUMMARY"] == "Appointment with Maya Okafor"
    assert event["LOCATION"] == "418 Ferris Street, Suite 3, Duluth, Minnesota 55802"
    assert event["SEQUENCE"] == 0


def test_a_video_appointment_has_its_link_for_a_place_and_none_has_none(asker: Asker) -> None:
    appointment = accept(asker.house, by_video(asker.house).asked(TEN)).appointment
    assert appointment
    asker.enter()

    assert "LOCATION:https://video.example/maya" in asker.get("calendar_file", appointment.ref).text
    Appointment.objects.update(location=None)
    assert "LOCATION" not in asker.get("calendar_file", appointment.ref).text
    assert asker.get("mine").status_code == HTTPStatus.OK
    assert asker.get("mine_request", appointment.request.ref).status_code == HTTPStatus.OK


def test_an_appointment_either_way_tells_address_directions_and_link_once_it_is_accepted(
    asker: Asker,
) -> None:
    house, place = by_video(asker.house), asker.house.location
    place.kind, place.directions = "both", "Ring twice."
    place.save()
    asked = house.asked(TEN)
    asker.enter()
    secrets = ("418 Ferris Street", "Ring twice.", "https://video.example/maya")

    before = [asker.get("mine"), asker.get("mine_request", asked.ref)]
    appointment = accept(house, asked).appointment
    after = [asker.get("mine"), asker.get("mine_request", asked.ref)]

    assert appointment
    assert ["by video" in page.text for page in (*before, *after)] == [True] * 4
    assert [secret in page.text for page in before for secret in secrets] == [False] * 6
    assert [secret in after[0].text for secret in secrets] == [True] * 3
    event: Any = Calendar.from_ical(asker.get("calendar_file", appointment.ref).content)
    where = str(event.walk("VEVENT")[0]["LOCATION"])
    assert where.startswith("418 Ferris Street")
    assert where.endswith(", https://video.example/maya")


def test_a_calendar_file_is_only_for_whose_appointment_it_is(asker: Asker) -> None:
    accept(asker.house, asker.house.asked(TEN, email=OTHER))
    asker.enter()

    ref = Appointment.objects.get().ref
    assert asker.get("calendar_file", ref).status_code == HTTPStatus.NOT_FOUND
    assert asker.get("calendar_file", uuid4()).status_code == HTTPStatus.NOT_FOUND
