"""From details to a stored request: the story, every refusal, every repeat."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client as Browser
from django.urls import reverse

from penciled.availability.models import Hours
from penciled.booking.models import AppointmentRequest
from penciled.clients.models import Client
from penciled.outbox.models import Message
from penciled.portal import limits
from penciled.practices import calendars
from tests.factory import NOW, House, make_house
from tests.fakes.clock import Clock
from tests.portal.browsing import (
    DAY,
    DETAILS,
    ELENA,
    HOUR,
    MINUTE,
    TEN,
    Asker,
    known_client,
    mails,
    newest_code,
    words,
    wrong_code,
)

OTHER = "somebody.else@example.com"


def stored() -> list[str]:
    return list(AppointmentRequest.objects.values_list("state", flat=True))


def nothing_happened() -> bool:
    return not stored() and not Message.objects.exists()


def test_somebody_new_asks_from_home_to_sent_without_script(asker: Asker) -> None:
    home = asker.get("home")
    assert asker.at("request") in home.text
    chosen = {**asker.choices(None), "was": ".."}
    step = asker.get("request", practitioner=chosen["practitioner"], was="..")
    assert step.url == asker.at("visit", practitioner=chosen["practitioner"])
    step = asker.get("request", **chosen)
    assert step.url == asker.at("time", **asker.choices(None))
    assert (
        f"start={TEN:%Y-%m-%dT%H}"
        in asker.get("time", **asker.choices(None), day="2026-12-10").text
    )

    details = asker.give_details()
    assert details.url == asker.at("request_code", **asker.choices())
    sent = asker.give_code()

    asked = AppointmentRequest.objects.get()
    assert sent.url == asker.at("mine_request", asked.ref)
    assert (asked.starts_at, asked.state, asked.asked_as_new) == (TEN, "pending", True)
    assert (asked.asked_name, asked.note) == ("Elena Marsh", "Afternoons are best.")
    assert mails() == [
        ("request.asked", "maya@wrenfield.example"),
        ("request.received", ELENA),
    ]
    assert "Asked, not yet confirmed" in words(asker.browser.get(sent.url))


def test_the_client_zone_is_the_one_times_were_chosen_in(asker: Asker) -> None:
    asker.get("time", **asker.choices(None), zone="Europe/Berlin")

    assert asker.ask().client_zone == "Europe/Berlin"


def test_first_available_is_kept_as_such(asker: Asker) -> None:
    chosen = asker.choices(TEN, practitioner="any")
    asker.post("details", data=DETAILS, **chosen)
    asker.post("request_code", data={"code": newest_code()}, **chosen)

    asked = AppointmentRequest.objects.get()
    assert (asked.asked_for_anyone, asked.practitioner) == (True, asker.house.practitioner)


def test_a_known_client_skips_the_details_but_may_add_a_note(asker: Asker) -> None:
    known_client(asker.house)
    asker.enter()

    page = asker.get("details", **asker.choices())
    assert 'name="note"' in page.text
    assert 'name="email"' not in page.text
    asker.post("details", data={"note": "Hello", "draft": str(uuid4())}, **asker.choices())

    asked = AppointmentRequest.objects.get()
    assert (asked.asked_as_new, asked.asked_name, asked.note) == (False, "Elena Marsh", "Hello")


def test_an_entered_address_without_a_client_still_gives_a_name(asker: Asker) -> None:
    asker.enter()

    page = asker.get("details", **asker.choices())
    assert 'name="first_name"' in page.text
    assert 'name="email"' not in page.text
    asker.post("details", data=DETAILS, **asker.choices())

    assert AppointmentRequest.objects.get().client.email == ELENA


def test_a_name_typed_with_a_known_address_is_kept_beside_the_record(asker: Asker) -> None:
    known_client(asker.house, first_name="Ana", last_name="Lindqvist")

    asked = asker.ask()

    assert (asked.client.name, asked.asked_name) == ("Ana Lindqvist", "Elena Marsh")


def test_the_address_that_counts_is_the_one_that_was_proved(asker: Asker) -> None:
    asker.give_details()
    other = Asker(asker.house)
    other.give_details(email=OTHER)
    asker.post("details", data=DETAILS | {"email": "", "go": "time"}, **asker.choices())

    asker.give_code()

    assert AppointmentRequest.objects.get().client.email == ELENA


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"first_name": ""}, "first_name", "Write your first name."),
        ({"first_name": "x" * 81}, "first_name", "at most 80 characters"),
        ({"first_name": "x" * 200_000}, "first_name", "at most 80 characters"),
        ({"last_name": "Mar\r\nsh"}, "last_name", "line break"),
        ({"last_name": "Mar\0sh"}, "last_name", "Null characters"),
        ({"last_name": "Mar\u202esh"}, "last_name", "line break or another character"),
        ({"email": ""}, "email", "Write the mail address"),
        ({"email": "elena"}, "email", "has an @ in it"),
        ({"email": "elena@example"}, "email", "no ending, such as .com or .org"),
        ({"email": "e lena@example.com"}, "email", "look like a mail address"),
        ({"email": "a@b.com\r\nBcc: x@y.com"}, "email", "line break"),
        ({"phone": "call me"}, "phone", "look like a phone number"),
        ({"phone": "1" * 41}, "phone", "at most 40 characters"),
        ({"note": "n" * 1001}, "note", "at most 1000 characters"),
        ({"note": "a\x07b"}, "note", "a character that can’t be shown"),
    ],
)
def test_what_is_typed_wrong_is_named_and_everything_is_kept(
    asker: Asker, typed: dict[str, Any], field: str, said: str
) -> None:
    response = asker.give_details(**typed)

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert list(response.context["form"].errors) == [field]
    assert said in words(response)
    assert f'href="#id_{field}"' in response.text
    kept = DETAILS["note"] if field != "note" else DETAILS["first_name"]
    assert kept in response.text
    assert nothing_happened()


def test_a_note_of_the_full_length_may_have_line_ends(asker: Asker) -> None:
    asker.give_details(note="line\r\n" * 199 + "end")
    asker.give_code()

    assert AppointmentRequest.objects.get().note.count("\n") == 199


def test_a_note_says_how_long_it_is_and_is_refused_not_cut(asker: Asker) -> None:
    page = asker.get("details", **asker.choices())
    assert "0 of 1,000" in words(page)
    assert "maxlength" not in page.text[page.text.index("<textarea") :].partition(">")[0]

    refused = asker.give_details(note="line\r\n" * 200 + "and more")

    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "1,008 of 1,000" in words(refused)
    assert "at most 1000 characters (it has 1008)" in words(refused)
    kept = asker.get("details", **asker.choices())
    assert "1,008 of 1,000" in words(kept)
    assert "line\n" * 200 + "and more" in kept.text


def test_going_back_from_the_details_keeps_what_was_typed(asker: Asker) -> None:
    back = asker.give_details(email="half-writ", go="time")

    assert back.url == asker.at("time", **asker.choices())
    assert "half-writ" in asker.get("details", **asker.choices()).text
    assert nothing_happened()


@pytest.mark.parametrize(
    "others",
    [
        {"service": "0c5bb2e2-3cf6-4d55-9a7c-9e2b6f0d1a11"},
        {"start": "2026-13-45"},
        {"practitioner": ""},
        {"start": ""},
    ],
)
def test_details_sent_with_choices_that_are_refused_keep_what_was_typed(
    asker: Asker, others: dict[str, str]
) -> None:
    asker.post("details", data=DETAILS, **asker.choices() | others)

    page = asker.get("details", **asker.choices())

    assert all(f'value="{DETAILS[name]}"' in page.text for name in ("first_name", "email", "draft"))
    assert "Afternoons are best." in page.text


def test_details_sent_while_nobody_can_ask_keep_what_was_typed(asker: Asker) -> None:
    practice = asker.house.practice
    type(practice).objects.update(booking_on=False)
    asker.give_details()

    type(practice).objects.update(booking_on=True)

    assert "Afternoons are best." in asker.get("details", **asker.choices()).text


def test_nothing_typed_is_ever_in_an_address(asker: Asker) -> None:
    code = asker.give_details()
    sent = asker.give_code()

    assert not any(word in code.url + sent.url for word in ("Elena", "elena", "Marsh", "%40"))


def test_words_spoiled_after_the_code_was_mailed_are_asked_for_again(asker: Asker) -> None:
    asker.give_details()
    asker.give_details(first_name="", go="time")

    answer = asker.give_code()

    assert answer.url == asker.at("details", **asker.choices())
    page = asker.get("details", **asker.choices())
    assert "Afternoons are best." in page.text
    assert 'name="email"' not in page.text
    assert stored() == []


# ------------------------------------------------------------------ repeats


def test_the_same_code_sent_twice_at_once_gives_one_request_and_one_answer(asker: Asker) -> None:
    asker.give_details()
    before = asker.browser.cookies["sessionid"].value
    first = asker.give_code()

    second_click = Browser()
    second_click.cookies["sessionid"] = before
    second = Asker(asker.house, second_click).give_code()

    assert (second.status_code, second.url) == (HTTPStatus.FOUND, first.url)
    assert second_click.get(second.url).status_code == HTTPStatus.OK
    assert len(stored()) == 1
    assert len(mails()) == 2


def test_a_reload_after_sending_leads_to_the_same_request(asker: Asker) -> None:
    asker.give_details()
    first = asker.give_code()

    assert asker.give_code().url == first.url
    assert asker.give_details().url == first.url
    assert asker.get("details", **asker.choices()).url == first.url
    assert (len(stored()), len(mails())) == (1, 2)


def test_a_known_client_who_clicks_twice_sends_once(asker: Asker) -> None:
    known_client(asker.house)
    asker.enter()
    sent = {"note": "Hello", "draft": str(uuid4())}

    answers = [asker.post("details", data=sent, **asker.choices()) for _ in range(3)]

    assert len({answer.url for answer in answers}) == 1
    assert (len(stored()), len(mails())) == (1, 2)


def test_a_retry_from_a_fresh_form_finds_the_request_that_was_stored(asker: Asker) -> None:
    known_client(asker.house)
    asker.enter()
    first = asker.post("details", data={"note": "", "draft": str(uuid4())}, **asker.choices())

    again = asker.post("details", data={"note": "", "draft": str(uuid4())}, **asker.choices())

    assert again.url == first.url
    assert len(stored()) == 1


def test_two_times_from_one_draft_are_two_requests(asker: Asker) -> None:
    known_client(asker.house)
    asker.enter()
    draft = {"note": "", "draft": str(uuid4())}

    asker.post("details", data=draft, **asker.choices(TEN))
    asker.post("details", data=draft, **asker.choices(TEN + HOUR))

    assert len(stored()) == 2


def test_the_details_sent_twice_at_once_mail_one_code_that_works_for_both(asker: Asker) -> None:
    first, second = asker, Asker(asker.house)
    pages = [first.give_details(), second.give_details()]

    assert [page.status_code for page in pages] == [HTTPStatus.FOUND] * 2
    assert Message.objects.count() == 1
    assert second.give_code().status_code == HTTPStatus.FOUND
    assert len(stored()) == 1


def test_a_mended_address_gets_a_code_of_its_own(asker: Asker) -> None:
    asker.give_details(email="elena@exmaple.com")
    asker.give_details()

    assert list(Message.objects.values_list("recipient", flat=True)) == ["elena@exmaple.com", ELENA]
    asker.give_code()
    assert AppointmentRequest.objects.get().client.email == ELENA


# ------------------------------------------------------------------ codes


def test_a_wrong_code_is_named_and_a_right_one_still_works(asker: Asker) -> None:
    asker.give_details()

    for typed, said in ((wrong_code(), "is not right"), ("12 34", "has six digits")):
        refused = asker.follow(asker.give_code(code=typed))
        assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert list(refused.context["form"].errors) == ["code"]
        assert said in words(refused)
        assert f'value="{typed}"' in refused.text

    spaced = f"{newest_code()[:3]} {newest_code()[3:]} "
    assert asker.give_code(code=spaced).status_code == HTTPStatus.FOUND


def test_a_page_that_refused_a_code_can_be_reloaded_and_forgets_it_with_a_new_one(
    asker: Asker, clock: Clock
) -> None:
    asker.give_details()
    here = asker.at("request_code", **asker.choices())
    assert asker.give_code(code=wrong_code()).url == here

    pages = [asker.browser.get(here) for _ in range(2)]
    assert [page.status_code for page in pages] == [HTTPStatus.UNPROCESSABLE_ENTITY] * 2
    assert "is not right" in words(pages[1])

    clock.pass_by(MINUTE)
    assert asker.post("request_code", data={"again": "1"}, **asker.choices()).url == here
    assert asker.browser.get(here).status_code == HTTPStatus.OK


def test_a_code_guessed_at_five_times_is_spent(asker: Asker) -> None:
    asker.give_details()
    for _ in range(5):
        asker.give_code(code=wrong_code())

    assert "Too many wrong tries" in words(asker.follow(asker.give_code()))
    assert stored() == []


def test_a_new_code_can_be_sent_after_a_while(asker: Asker, clock: Clock) -> None:
    asker.give_details()
    again, here = {"again": "1"}, asker.at("request_code", **asker.choices())

    early = asker.follow(asker.post("request_code", data=again, **asker.choices()))
    assert "A code went to this address a moment ago. It still works." in words(early)
    clock.pass_by(MINUTE / 2)
    assert "again after 15 seconds" in words(asker.browser.get(here))
    clock.pass_by(MINUTE / 2)
    late = asker.post("request_code", data=again, **asker.choices())

    assert late.url == here
    assert Message.objects.count() == 2
    assert "A new code is on its way" in words(asker.follow(late))
    assert asker.give_code().status_code == HTTPStatus.FOUND


def test_a_code_asked_for_elsewhere_moments_ago_does_here_too(asker: Asker) -> None:
    Asker(asker.house).post("enter", data={"email": ELENA})

    assert asker.give_details().url == asker.at("request_code", **asker.choices())
    assert Message.objects.count() == 1
    assert asker.give_code().status_code == HTTPStatus.FOUND


def test_the_page_for_a_code_needs_one_on_its_way(asker: Asker) -> None:
    answer = asker.get("request_code", **asker.choices())

    assert answer.url == asker.at("details", **asker.choices())


# ------------------------------------------------------------------ refusals


def test_a_taken_time_is_409_with_the_others_and_keeps_everything(asker: Asker) -> None:
    asker.give_details()
    asker.house.asked(TEN, email=OTHER)
    before = mails()

    taken = asker.give_code()

    assert taken.status_code == HTTPStatus.CONFLICT
    assert "That time was just taken. Your other answers are kept." in words(taken)
    assert "Thursday, December 10" in words(taken)
    assert "start=2026-12-10T15%3A00%3A00Z" in taken.text
    assert "start=2026-12-10T16%3A00%3A00Z" not in taken.text
    assert (len(stored()), mails()) == (1, before)

    details = asker.get("details", **asker.choices(TEN + HOUR))
    assert all(word in details.text for word in ("Elena", "Marsh", "Afternoons are best."))
    assert 'name="email"' not in details.text
    sent = asker.post("details", data=DETAILS, **asker.choices(TEN + HOUR))
    assert sent.status_code == HTTPStatus.FOUND
    assert AppointmentRequest.objects.get(starts_at=TEN + HOUR).client.email == ELENA


def test_a_time_taken_while_typing_is_409_before_any_code_is_mailed(asker: Asker) -> None:
    asker.house.asked(TEN, email=OTHER)

    taken = asker.give_details()

    assert taken.status_code == HTTPStatus.CONFLICT
    assert not Message.objects.filter(topic="entry.code").exists()
    assert "Afternoons are best." in asker.get("details", **asker.choices(TEN + HOUR)).text


BAD_STARTS = {
    "off the grid": (TEN + 7 * MINUTE, "Appointments don’t begin at that time."),
    "in no hours": (TEN + 12 * HOUR, "Nobody can be asked for at that time."),
    "too soon": (NOW + 2 * HOUR, "That time is too soon to be answered in time."),
    "too far": (TEN + 20 * 7 * DAY, "further ahead than can be asked for"),
    "in the past": (TEN - 7 * DAY, "That time has passed."),
    "too long for the hours": (TEN + 7 * HOUR + 30 * MINUTE, "Nobody can be asked for"),
}


@pytest.mark.parametrize(("start", "said"), BAD_STARTS.values(), ids=BAD_STARTS)
@pytest.mark.parametrize("page", ["time", "details"])
def test_a_time_that_is_not_offered_is_422_and_says_why(
    asker: Asker, start: datetime, said: str, page: str
) -> None:
    shown = asker.get(page, **asker.choices(start))

    assert shown.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert said in words(shown)
    assert "When would suit you?" in words(shown)


@pytest.mark.parametrize(("start", "said"), BAD_STARTS.values(), ids=BAD_STARTS)
def test_sending_a_time_that_is_not_offered_stores_and_mails_nothing(
    asker: Asker, start: datetime, said: str
) -> None:
    known_client(asker.house)
    unknown = asker.give_details(start)
    assert unknown.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert nothing_happened()

    asker.enter()
    refused = asker.post("details", data={"note": ""}, **asker.choices(start))

    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert said in words(refused)
    assert (stored(), mails()) == ([], [])


def test_an_hour_that_the_clocks_skip_is_not_offered(asker: Asker, clock: Clock) -> None:
    clock.now = datetime(2027, 3, 10, 15, tzinfo=UTC)
    Hours.objects.create(practitioner=asker.house.practitioner, weekday=6, opens=0, closes=300)
    calendars.turn([asker.house.practitioner.pk])
    page = asker.get("time", **asker.choices(None), day="2027-03-14")

    morning, *_ = words(page).partition("Morning ")[2].partition(" Fri 12")
    assert morning == "12:00 AM 1:00 AM 3:00 AM 4:00 AM"


def test_switched_off_booking_is_422_in_words(asker: Asker) -> None:
    asker.give_details()
    code = Message.objects.count()
    asker.house.practice.booking_on = False
    asker.house.practice.save()

    refused = asker.give_code()

    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "can’t be asked for online at the moment" in words(refused)
    assert asker.get("request").status_code == HTTPStatus.OK
    assert (stored(), Message.objects.count()) == ([], code)


def test_a_fourth_open_request_is_409_and_leads_to_the_others(asker: Asker) -> None:
    known_client(asker.house)
    asker.enter()
    for hour in range(3):
        asker.house.asked(TEN + hour * HOUR, email=ELENA)
    before = mails()

    refused = asker.post("details", data={"note": "Four"}, **asker.choices(TEN + 4 * HOUR))

    assert refused.status_code == HTTPStatus.CONFLICT
    assert "You already have 3 requests waiting." in words(refused)
    assert asker.at("mine") in refused.text
    assert "Four" in refused.text
    assert (len(stored()), mails()) == (3, before)


def test_a_service_for_newcomers_is_refused_once_the_code_shows_an_old_client(
    asker: Asker,
) -> None:
    known_client(asker.house)
    asker.house.service.for_existing = False
    asker.house.service.save()
    asker.give_details()

    refused = asker.give_code()

    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "This service isn’t offered here." in words(refused)
    assert (stored(), mails()) == ([], [])


def test_another_clients_draft_is_not_answered_with_their_request(asker: Asker) -> None:
    asker.ask()
    other = Asker(asker.house)
    known_client(asker.house, OTHER)
    other.enter(OTHER)

    refused = other.post("details", data={"note": "", "draft": DETAILS["draft"]}, **other.choices())

    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "already sent for somebody else" in words(refused)
    assert len(stored()) == 1


def test_a_network_that_asks_for_many_codes_is_slowed_down(
    asker: Asker, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    monkeypatch.setitem(limits.MOST, "code", 2)
    for n in range(2):
        Asker(asker.house).give_details(email=f"e{n}@example.com", draft=str(uuid4()))

    slow = asker.give_details()
    assert slow.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert slow["Retry-After"] == "3600"
    clock.pass_by(timedelta(hours=1))
    assert asker.give_details().status_code == HTTPStatus.FOUND


def test_a_network_that_sends_a_lot_is_slowed_down(
    asker: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    known_client(asker.house)
    asker.enter()
    monkeypatch.setitem(limits.MOST, "send", 1)
    asker.post("details", data={"note": ""}, **asker.choices())

    slow = asker.post("details", data={"note": "Kept"}, **asker.choices(TEN + HOUR))

    assert slow.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert slow["Retry-After"] == "3600"
    assert "Wait 60 minutes" in words(slow)
    assert "Kept" in asker.get("details", **asker.choices(TEN + HOUR)).text
    assert len(stored()) == 1


def test_a_client_of_one_practice_is_nobody_at_another(asker: Asker) -> None:
    other = Asker(make_house("harbor"), asker.browser)
    asker.ask()

    page = other.get("details", **other.choices())

    assert 'name="email"' in page.text
    assert "Elena" not in page.text
    assert Client.objects.count() == 1
    assert reverse("portal:enter", args=["harbor"]) in other.get("mine").url


def test_looking_changes_nothing(asker: Asker, house: House) -> None:
    asker.give_details()
    before = (Message.objects.count(), dict(asker.browser.session))

    for page in ("request", "practitioner", "visit", "time", "details", "request_code"):
        for look in (asker.browser.get, asker.browser.head):
            look(asker.at(page, **asker.choices()))

    assert (Message.objects.count(), dict(asker.browser.session)) == before
    assert stored() == []
