"""A client cancels an appointment: asked once, told what it means, never something unseen."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from penciled.appointments.actions import place
from penciled.appointments.models import Appointment
from penciled.availability.models import PracticeTerms
from penciled.booking.actions import (
    cancel_appointment,
    cancel_own_appointment,
    change_appointment,
    schedule_series,
)
from penciled.clients.models import Client
from penciled.core.recurrence import Recurrence, Unit
from penciled.portal.views import cancelling
from tests.browser import OpenPage, axe
from tests.desk.desks import at as desk_at
from tests.desk.desks import signed_in
from tests.factory import NOW, House, make_house
from tests.fakes.clock import Clock
from tests.portal.browsing import DAY, ELENA, HOUR, MINUTE, TEN, Asker, mails, words
from tests.portal.test_mine import accept

LATE = TEN - 23 * HOUR


def terms(house: House, *, late: timedelta = DAY, until: timedelta = timedelta(0)) -> None:
    PracticeTerms.objects.update_or_create(
        practice=house.practice, defaults={"late_within": late, "cancel_until": until}
    )
    house.practitioner.terms.own = ["increment"]
    house.practitioner.terms.save()


@pytest.fixture
def stands(asker: Asker) -> Appointment:
    """Put on the calendar what nobody asked for online, and let its client look."""
    booked = place(asker.house.plan(TEN, minutes=50), by=asker.house.member, now=NOW)
    terms(asker.house)
    asker.enter()
    return booked


def shown(asker: Asker, stands: Appointment) -> dict[str, Any]:
    """Return what the page that asks would send."""
    page = asker.get("cancel_appointment", stands.ref)
    sent = re.findall(r'type="hidden" name="(seen|late)" value="(\w*)"', page.text)
    assert [name for name, _value in sent] == ["seen", "late"]
    return {**dict(sent), "word": ""}


def cancel(asker: Asker, stands: Appointment, sent: dict[str, Any] | None = None) -> Any:
    data = shown(asker, stands) if sent is None else sent
    return asker.post("cancel_appointment", stands.ref, data=data)


def status_of(stands: Appointment) -> str:
    return Appointment.objects.get(pk=stands.pk).status


def move(house: House, stands: Appointment, to: datetime, **said: Any) -> None:
    how: dict[str, Any] = {"anyway": True, "tell_client": False, "by": house.member, "now": NOW}
    version = Appointment.objects.get(pk=stands.pk).version
    plan = house.plan(to, **{"minutes": 50} | said)
    change_appointment(stands.pk, plan, version=version, **how)


# ------------------------------------------------------------------ its own page


def test_each_appointment_to_come_leads_to_a_page_of_its_own(
    asker: Asker, stands: Appointment
) -> None:
    mine = asker.get("mine")
    page = asker.get("mine_appointment", stands.ref)

    assert f'href="{asker.at("mine_appointment", stands.ref)}"' in mine.text
    for each in (mine, page):
        assert asker.at("cancel_appointment", stands.ref) in each.text
        assert "418 Ferris Street, Suite 3" in words(each)
    assert "Confirmed Maya sees you at the time below. Thursday, December 10" in words(page)
    assert (
        "You can cancel it here until it begins. After Wed, Dec 9, 10:00 AM it counts as late."
        in words(page)
    )


def test_what_was_asked_for_is_cancelled_the_same_way(asker: Asker) -> None:
    asked = accept(asker.house, asker.house.asked(TEN))
    assert asked.appointment
    asker.enter()

    page = asker.get("mine_request", asked.ref)
    cancel(asker, asked.appointment)

    assert asker.at("cancel_appointment", asked.appointment.ref) in page.text
    assert status_of(asked.appointment) == "cancelled"
    after = words(asker.get("mine_request", asked.ref))
    assert "You cancelled this appointment That was today at 9:00 AM" in after


@pytest.mark.parametrize(
    ("now", "sentence"),
    [
        (TEN - HOUR, "It could be cancelled online until Thu, Dec 10, 8:00 AM."),
        (TEN + MINUTE, "Once it begins, an appointment can’t be cancelled online."),
    ],
)
def test_when_it_is_too_late_there_is_no_button_but_a_reason_and_a_way(
    asker: Asker, stands: Appointment, clock: Clock, now: datetime, sentence: str
) -> None:
    asker.house.practice.phone = "(218) 555-0142"
    asker.house.practice.save()
    terms(asker.house, until=2 * HOUR)
    clock.now = now
    asker.enter()

    mine, page = asker.get("mine"), asker.get("mine_appointment", stands.ref)
    asked = asker.get("cancel_appointment", stands.ref)

    for each in (mine, page):
        assert asker.at("cancel_appointment", stands.ref) not in each.text
        assert "Call (218) 555-0142 or write to desk@wrenfield.example" in words(each)
    assert "It can’t be cancelled online any more." in words(mine)
    assert sentence in words(page)
    assert asked.status_code == HTTPStatus.OK
    assert f"It can’t be cancelled online any more {sentence}" in words(asked)
    assert "Call (218) 555-0142" in words(asked)


def test_what_is_over_says_so_and_has_nothing_to_cancel(
    asker: Asker, stands: Appointment, clock: Clock
) -> None:
    clock.now = TEN + DAY
    asker.enter()

    page, late = asker.get("mine_appointment", stands.ref), cancel(asker, stands, {"seen": "0"})

    assert "This appointment is over It was with Maya" in words(page)
    assert "Cancel" not in words(page)
    assert (late.status_code, status_of(stands)) == (HTTPStatus.CONFLICT, "scheduled")
    assert "This appointment is over" in words(late)


# ------------------------------------------------------------------ asking once


def test_the_page_that_asks_says_what_it_means_and_does_nothing(
    asker: Asker, stands: Appointment
) -> None:
    for look in (asker.browser.get, asker.browser.head):
        assert look(asker.at("cancel_appointment", stands.ref)).status_code == HTTPStatus.OK
    page = words(asker.get("cancel_appointment", stands.ref))

    assert status_of(stands) == "scheduled"
    assert "Thursday, December 10 10:00 – 10:50 AM Central Time (Chicago)" in page
    assert "This is in time. After Wed, Dec 9, 10:00 AM it counts as late." in page
    assert (
        "By the terms of Wrenfield, cancelling less than 24 hours before an appointment begins "
        "is late." in page
    )


def test_who_is_late_is_told_before_the_yes(
    asker: Asker, stands: Appointment, clock: Clock
) -> None:
    clock.now = LATE
    asker.enter()

    page = words(asker.get("cancel_appointment", stands.ref))
    done = asker.follow(cancel(asker, stands))

    assert "Cancelling it now counts as late. By the terms of Wrenfield" in page
    assert status_of(stands) == "late_cancelled"
    assert "By its terms this counts as cancelled late." in words(done)
    assert "Cancelled by you" in words(asker.get("mine"))


def test_a_practice_that_never_counts_it_late_says_so(asker: Asker, stands: Appointment) -> None:
    terms(asker.house, late=timedelta(0))

    page = words(asker.get("cancel_appointment", stands.ref))

    assert "By the terms of Wrenfield, cancelling never counts as late." in page


def test_cancelling_tells_both_sides_and_shows_what_became_of_it(
    asker: Asker, stands: Appointment
) -> None:
    before = mails()

    done = cancel(asker, stands, shown(asker, stands) | {"word": "I have a cold."})

    assert done.url == asker.at("mine_appointment", stands.ref)
    assert status_of(stands) == "cancelled"
    assert mails()[len(before) :] == [
        ("appointment.given_up", "maya@wrenfield.example"),
        ("appointment.given_up_receipt", ELENA),
    ]
    page = words(asker.follow(done))
    assert "You cancelled this appointment" in page
    assert "Appointment cancelled. We have told the practice." in page
    assert "Ask for another time" in page
    assert stands.history.latest("id").changes["word"] == ["", "I have a cold."]


def test_its_time_can_be_asked_for_by_others_at_once(asker: Asker, stands: Appointment) -> None:
    cancel(asker, stands)

    again = Asker(asker.house).ask()

    assert again.starts_at == TEN


def test_one_of_a_series_is_cancelled_alone_and_that_is_said(asker: Asker) -> None:
    house = asker.house
    weekly = Recurrence(every=1, unit=Unit.WEEK, weekdays=frozenset({3}), times=2)
    how: dict[str, Any] = {"skip": (), "anyway": True, "tell_client": False, "by": house.member}
    rows = schedule_series(house.plan(TEN), weekly, **how, now=NOW)
    asker.enter()

    page = asker.get("cancel_appointment", rows[0].ref)
    cancel(asker, rows[0])

    assert "the others stay as they are" in words(page)
    assert [status_of(each) for each in rows] == ["cancelled", "scheduled"]


# ------------------------------------------------------------------ the word


@pytest.mark.parametrize("word", ["x" * 501, "x" * 200_000, "a\x00b", "a\u202eb", "a\u2028b"])
def test_a_word_that_does_not_fit_is_refused_and_kept(
    asker: Asker, stands: Appointment, word: str
) -> None:
    refused = cancel(asker, stands, shown(asker, stands) | {"word": word})

    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert list(refused.context["form"].errors) == ["word"]
    assert 'href="#id_word"' in refused.text
    assert refused.context["form"]["word"].value() == word
    assert status_of(stands) == "scheduled"


def test_a_word_of_five_hundred_characters_is_kept_whole(asker: Asker, stands: Appointment) -> None:
    cancel(asker, stands, shown(asker, stands) | {"word": "é" * 498 + "\r\nx"})

    assert stands.history.latest("id").changes["word"][1] == "é" * 498 + "\nx"


# ------------------------------------------------------------------ what happened meanwhile


def test_what_moved_meanwhile_is_shown_anew_and_not_cancelled(
    asker: Asker, stands: Appointment
) -> None:
    sent, before = shown(asker, stands) | {"word": "A cold."}, mails()
    move(asker.house, stands, TEN + HOUR)

    late = cancel(asker, stands, sent)

    assert (late.status_code, status_of(stands)) == (HTTPStatus.CONFLICT, "scheduled")
    assert "The practice changed this appointment meanwhile" in words(late)
    assert "Thursday, December 10 11:00 – 11:50 AM" in words(late)
    assert late.context["form"]["word"].value() == "A cold."
    assert mails() == before
    again = dict(re.findall(r'type="hidden" name="(seen|late)" value="(\w*)"', late.text))
    assert cancel(asker, stands, again).status_code == HTTPStatus.FOUND
    assert status_of(stands) == "cancelled"


def test_what_moved_out_of_reach_meanwhile_says_so(asker: Asker, stands: Appointment) -> None:
    sent = shown(asker, stands)
    terms(asker.house, until=2 * HOUR)
    move(asker.house, stands, NOW + HOUR)

    late = cancel(asker, stands, sent | {"word": "A cold."})

    assert (late.status_code, status_of(stands)) == (HTTPStatus.CONFLICT, "scheduled")
    assert "It can’t be cancelled online any more" in words(late)
    assert "What you wrote was not sent: “A cold.”" in words(late)


def test_a_note_for_staff_is_nothing_a_client_saw(asker: Asker, stands: Appointment) -> None:
    sent = shown(asker, stands)
    move(asker.house, stands, TEN, staff_note="Prefers the window.")

    assert cancel(asker, stands, sent).status_code == HTTPStatus.FOUND


def test_what_staff_cancelled_meanwhile_says_who_and_when(
    asker: Asker, stands: Appointment
) -> None:
    sent = shown(asker, stands) | {"word": "A cold."}
    how: dict[str, Any] = {"message": "", "tell_client": False, "by": asker.house.member}
    cancel_appointment(stands.pk, version=1, **how, now=NOW)
    before = mails()

    late = cancel(asker, stands, sent)

    assert late.status_code == HTTPStatus.CONFLICT
    assert "Already cancelled The practice cancelled this appointment today at 9:00 AM." in words(
        late
    )
    assert "“A cold.”" in words(late)
    assert mails() == before
    assert stands.history.count() == 2


def test_a_second_click_changes_nothing_and_says_that_it_is_done(
    asker: Asker, stands: Appointment, clock: Clock
) -> None:
    sent = shown(asker, stands)
    cancel(asker, stands, sent)
    before = mails()
    clock.pass_by(5 * MINUTE)

    again, tab = cancel(asker, stands, sent), asker.get("cancel_appointment", stands.ref)

    assert (again.status_code, tab.status_code) == (HTTPStatus.CONFLICT, HTTPStatus.OK)
    for each in (again, tab):
        assert "You cancelled this appointment today at 9:00 AM." in words(each)
    assert mails() == before


def test_the_limit_may_pass_between_asking_and_the_yes(
    asker: Asker, stands: Appointment, clock: Clock
) -> None:
    terms(asker.house, until=2 * HOUR)
    clock.now = TEN - 2 * HOUR
    asker.enter()
    sent = shown(asker, stands)
    clock.pass_by(MINUTE)

    late = cancel(asker, stands, sent | {"word": "A cold."})

    assert (late.status_code, status_of(stands)) == (HTTPStatus.CONFLICT, "scheduled")
    assert "It could be cancelled online until Thu, Dec 10, 8:00 AM." in words(late)
    assert "“A cold.”" in words(late)


def test_nobody_is_late_who_said_yes_to_being_in_time(
    asker: Asker, stands: Appointment, clock: Clock
) -> None:
    clock.now = TEN - 24 * HOUR
    asker.enter()
    sent = shown(asker, stands) | {"word": "A cold."}
    clock.pass_by(MINUTE)

    late = cancel(asker, stands, sent)

    assert (late.status_code, status_of(stands)) == (HTTPStatus.CONFLICT, "scheduled")
    assert "Meanwhile, cancelling this appointment counts as late." in words(late)
    assert "Cancelling it now counts as late." in words(late)
    assert late.context["form"]["word"].value() == "A cold."
    assert late.context["form"]["late"].value() is True


@pytest.mark.parametrize("now", [TEN, TEN + MINUTE])
def test_what_has_begun_meanwhile_is_not_cancelled(
    asker: Asker, stands: Appointment, clock: Clock, now: datetime
) -> None:
    sent = shown(asker, stands)
    clock.now = now
    asker.enter()

    late = cancel(asker, stands, sent)

    assert (late.status_code, status_of(stands)) == (HTTPStatus.CONFLICT, "scheduled")
    assert "Once it begins" in words(late)


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"seen": ""},
        {"seen": "x"},
        {"seen": "-1"},
        {"seen": "\x00"},
        {"seen": "9" * 200_000},
        {"seen": "٠"},
        {"seen": "1", "late": "\x00"},
    ],
)
def test_garbage_is_what_nobody_was_shown(
    asker: Asker, stands: Appointment, sent: dict[str, str]
) -> None:
    answer = cancel(asker, stands, sent)

    assert (answer.status_code, status_of(stands)) == (HTTPStatus.CONFLICT, "scheduled")


# ------------------------------------------------------------------ whose it is


@pytest.mark.parametrize("name", ["mine_appointment", "cancel_appointment"])
def test_anybody_elses_appointment_is_404_like_one_that_never_was(asker: Asker, name: str) -> None:
    other = Client.objects.create(
        practice=asker.house.practice, first_name="Ada", last_name="L", created_at=NOW
    )
    others = place(asker.house.plan(TEN, client=other), by=None, now=NOW)
    elsewhere = make_house("harbor")
    foreign = place(elsewhere.plan(TEN), by=None, now=NOW)
    event = place(asker.house.plan(TEN + HOUR, client=None, title="Team"), by=None, now=NOW)
    asker.house.elena()
    asker.enter()
    refs = (others.ref, foreign.ref, event.ref, uuid4())

    answers = [asker.get(name, ref) for ref in refs]
    sent = [asker.post("cancel_appointment", ref, data={"seen": "0"}) for ref in refs]

    assert [each.status_code for each in (*answers, *sent)] == [HTTPStatus.NOT_FOUND] * 8
    assert len({each.content for each in answers}) == 1
    assert set(Appointment.objects.values_list("status", flat=True)) == {"scheduled"}


def test_who_is_not_signed_in_signs_in_first(asker: Asker, stands: Appointment) -> None:
    stranger = Asker(asker.house)

    looked = stranger.get("cancel_appointment", stands.ref)
    sent = stranger.post("cancel_appointment", stands.ref, data={"seen": "0"})

    assert looked.url.startswith(asker.at("enter"))
    assert sent.url == asker.at("enter")
    assert status_of(stands) == "scheduled"


@pytest.mark.parametrize("address", ["", "new@example.com"])
def test_who_lost_the_address_finds_nothing_any_more(
    asker: Asker, stands: Appointment, address: str
) -> None:
    sent = shown(asker, stands)
    Client.objects.update(email=address)

    answers = [asker.get("mine_appointment", stands.ref), cancel(asker, stands, sent)]

    assert [each.status_code for each in answers] == [HTTPStatus.NOT_FOUND] * 2
    assert status_of(stands) == "scheduled"


def test_who_loses_the_address_at_this_very_moment_is_told_the_same(
    asker: Asker, stands: Appointment, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = shown(asker, stands)

    def after_it_was_given_away(*args: Any, **how: Any) -> Any:
        Client.objects.update(email="")
        return cancel_own_appointment(*args, **how)

    monkeypatch.setattr(cancelling, "cancel_own_appointment", after_it_was_given_away)

    assert cancel(asker, stands, sent).status_code == HTTPStatus.NOT_FOUND
    assert status_of(stands) == "scheduled"


def test_an_answer_that_settles_is_no_appointment_yet(clock: Clock, db: None) -> None:
    asker = Asker(make_house(answers_settle=20))
    asked = accept(asker.house, asker.house.asked(TEN))
    assert asked.appointment
    asker.enter()
    names = ("mine_appointment", "cancel_appointment")

    early = [asker.get(name, asked.appointment.ref).status_code for name in names]
    page = words(asker.get("mine_request", asked.ref))
    clock.pass_by(timedelta(seconds=20))
    after = [asker.get(name, asked.appointment.ref).status_code for name in names]

    assert (early, after) == ([HTTPStatus.NOT_FOUND] * 2, [HTTPStatus.OK] * 2)
    assert "Asked, not yet confirmed" in page


def test_a_switched_off_portal_still_lets_clients_cancel(asker: Asker, stands: Appointment) -> None:
    asker.house.practice.booking_on = False
    asker.house.practice.save()

    assert cancel(asker, stands).status_code == HTTPStatus.FOUND


def test_a_practice_s_own_zone_and_the_reader_s_may_differ(
    asker: Asker, stands: Appointment
) -> None:
    page = words(asker.get("cancel_appointment", stands.ref, zone="America/New_York"))

    assert "11:00 – 11:50 AM Eastern Time" in page
    assert "After Wed, Dec 9, 11:00 AM it counts as late." in page


# ------------------------------------------------------------------ what staff see


@pytest.mark.parametrize(("now", "how"), [(NOW, ""), (LATE, " late")])
def test_staff_read_that_the_client_cancelled_and_the_word(
    asker: Asker, stands: Appointment, clock: Clock, now: datetime, how: str
) -> None:
    clock.now = now
    asker.enter()
    cancel(asker, stands, shown(asker, stands) | {"word": "I have <a> cold."})

    window = signed_in(asker.house.member).get(desk_at("appointment", asker.house, stands.ref))

    said = words(window)
    assert re.search(rf"Elena cancelled it{how} online, today at \d+:00 AM\.", said)
    assert "Elena wrote: “I have <a> cold.”" in said.replace("&lt;", "<").replace("&gt;", ">")
    assert f"Cancelled{how} by the client" in said


@pytest.mark.parametrize(("now", "how"), [(NOW, ""), (LATE, " late")])
def test_the_calendar_says_so_as_entry_list_and_paper(
    asker: Asker, stands: Appointment, clock: Clock, now: datetime, how: str
) -> None:
    clock.now = now
    asker.enter()
    cancel(asker, stands)
    desk, house = signed_in(asker.house.member), asker.house

    week = {"first": "2026-12-06", "last": "2026-12-13"}
    [entry] = desk.get(desk_at("entries", house), week).json()["entries"]
    listed = words(desk.get(desk_at("calendar", house), {"on": "2026-12-10", "view": "list"}))
    paper = words(desk.get(desk_at("paper", house), {"on": "2026-12-10", "view": "day"}))

    said = f"Cancelled{how} by the client"
    assert entry["kind"] == "rubbed"
    assert entry["spoken"] == f"Thursday, December 10. {said}: "
    assert said in listed
    assert said in paper


# ------------------------------------------------------------------ by hand


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("size", [(320, 780), (1440, 900)])
def test_an_appointment_is_cancelled_by_keyboard(
    open_page: OpenPage, live_server: LiveServer, house: House, asker: Asker, size: tuple[int, int]
) -> None:
    stands = place(house.plan(TEN, minutes=50), by=house.member, now=NOW)
    asker.enter()
    page = open_page(size)
    page.context.add_cookies(
        [
            {"name": key, "value": morsel.value, "url": live_server.url}
            for key, morsel in asker.browser.cookies.items()
        ]
    )
    page.goto(live_server.url + asker.at("mine_appointment", stands.ref))
    found = axe(page)
    page.get_by_role("link", name="Cancel this appointment").press("Enter")
    page.get_by_label("A word to the practice").fill("I have a cold.")
    expect(page.get_by_text("14 of 500")).to_be_visible()
    found += axe(page)
    page.get_by_role("button", name="Cancel appointment").press("Enter")
    expect(page.get_by_role("heading", name="You cancelled this appointment")).to_be_visible()

    assert found + axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert status_of(stands) == "cancelled"
