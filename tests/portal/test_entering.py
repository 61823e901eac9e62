"""In by code and out again: nobody outside learns which addresses are known."""

from __future__ import annotations

import re
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import pytest

from penciled.clients.models import EntryCode
from penciled.outbox.models import Message
from penciled.portal import limits
from tests.factory import make_house
from tests.fakes.clock import Clock
from tests.portal.browsing import (
    ELENA,
    HOUR,
    MINUTE,
    TEN,
    Asker,
    known_client,
    newest_code,
    words,
    wrong_code,
)

STRANGER = "nobody@example.com"


def bare(response: Any, email: str) -> str:
    """Return a page without what differs from one look to the next, and the address itself."""
    text = re.sub(r'(name="(csrfmiddlewaretoken|draft)" value=)"[^"]*"', r"\1", response.text)
    return re.sub(r'value="\d{6}"', "", text.replace(email, ""))


def seen_by(asker: Asker, email: str) -> list[tuple[int, str, str]]:
    """Go through every public page that takes an address, and return what it answered."""
    answers = [asker.post("enter", data={"email": email, "draft": ""}), asker.get("code")]
    wrong = {"code": f"{(int(newest_code(email)) + 1) % 10**6:06}"}
    answers += [
        asker.post("code", data=wrong),
        asker.post("code", data={"again": "1"}),
        asker.post("enter", data={"email": email.upper(), "draft": ""}),
        asker.give_details(email=email),
        asker.get("request_code", **asker.choices()),
        asker.post("request_code", data=wrong, **asker.choices()),
    ]
    return [(a.status_code, a.headers.get("Location", ""), bare(a, email)) for a in answers]


def test_known_and_unknown_addresses_look_the_same_to_the_byte(asker: Asker) -> None:
    known_client(asker.house)
    asker.house.asked(TEN + HOUR, email=ELENA)

    known = seen_by(asker, ELENA)
    unknown = seen_by(Asker(asker.house), STRANGER)

    assert known == unknown
    codes = Message.objects.filter(topic="entry.code").values_list("recipient", flat=True)
    assert sorted(codes) == [ELENA, STRANGER]


def test_a_client_enters_and_sees_their_own(asker: Asker) -> None:
    asker.house.asked(TEN)

    entered = asker.enter()

    assert entered.url == asker.at("mine")
    assert "Asked, not yet confirmed" in words(asker.get("mine"))


def test_whoever_followed_a_mail_gets_to_its_page(asker: Asker) -> None:
    asked = asker.house.asked(TEN)
    page = asker.at("mine_request", asked.ref)

    door = asker.browser.get(page)
    assert door.url == f"{asker.at('enter')}?next={quote(page, safe='')}"
    code = asker.browser.post(door.url, {"email": ELENA})
    inside = asker.browser.post(code.url, {"code": newest_code()})

    assert inside.url == page


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/wrenfield/",
        "/harbor/mine/",
        "/desk/",
        "",
        "\\\\evil",
    ],
)
def test_nobody_is_led_anywhere_but_within_the_practice(asker: Asker, elsewhere: str) -> None:
    asker.post("enter", data={"email": ELENA}, next=elsewhere)

    inside = asker.post("code", data={"code": newest_code()}, next=elsewhere)

    assert inside.url == asker.at("mine")


def test_the_session_key_is_a_new_one_after_entering(asker: Asker) -> None:
    asker.post("enter", data={"email": ELENA})
    before = asker.browser.cookies["sessionid"].value

    asker.post("code", data={"code": newest_code()})

    assert asker.browser.cookies["sessionid"].value != before
    asker.browser.cookies["sessionid"] = before
    assert asker.get("mine").status_code == HTTPStatus.FOUND


def test_an_entry_is_good_for_half_a_day(asker: Asker, clock: Clock) -> None:
    asker.enter()
    clock.pass_by(timedelta(hours=12) - MINUTE)
    assert asker.get("mine").status_code == HTTPStatus.OK

    clock.pass_by(MINUTE)

    assert asker.get("mine").url.startswith(asker.at("enter"))


def test_an_entry_at_one_practice_is_none_at_another(asker: Asker) -> None:
    other = Asker(make_house("harbor"), asker.browser)
    theirs = other.house.asked(TEN)

    asker.enter()

    assert other.get("mine").url.startswith(other.at("enter"))
    assert other.get("mine_request", theirs.ref).url.startswith(other.at("enter"))
    assert asker.get("mine_request", theirs.ref).status_code == HTTPStatus.NOT_FOUND


def test_a_code_of_one_practice_is_none_at_another(asker: Asker) -> None:
    other = Asker(make_house("harbor"), asker.browser)
    asker.post("enter", data={"email": ELENA})

    answer = other.post("code", data={"code": newest_code()})

    assert answer.url == other.at("enter")
    assert other.get("mine").status_code == HTTPStatus.FOUND


def test_a_code_that_ran_out_is_refused_in_words(asker: Asker, clock: Clock) -> None:
    asker.post("enter", data={"email": ELENA})
    clock.pass_by(timedelta(minutes=10))

    late = asker.follow(asker.post("code", data={"code": newest_code()}))

    assert late.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "has run out" in words(late)


def test_a_new_code_is_sent_on_request_and_the_one_before_is_good_still(
    asker: Asker, clock: Clock
) -> None:
    asker.post("enter", data={"email": ELENA})
    before = newest_code()
    clock.pass_by(MINUTE)

    again = asker.post("code", data={"again": "1"})

    assert again.url == asker.at("code")
    assert Message.objects.filter(topic="entry.code").count() == 2
    assert asker.post("code", data={"code": before}).url == asker.at("mine")


def test_codes_that_a_stranger_asks_for_keep_nobody_out(asker: Asker, clock: Clock) -> None:
    for _ in range(12):
        Asker(asker.house).post("enter", data={"email": ELENA})
        clock.pass_by(MINUTE)

    led_on = asker.post("enter", data={"email": ELENA})

    assert led_on.url == asker.at("code")
    assert asker.post("code", data={"code": newest_code()}).url == asker.at("mine")


def test_a_stranger_who_guesses_keeps_nobody_out(asker: Asker, clock: Clock) -> None:
    for _ in range(7):
        stranger = Asker(asker.house)
        stranger.post("enter", data={"email": ELENA})
        for _ in range(5):
            stranger.post("code", data={"code": wrong_code()})
    clock.pass_by(MINUTE)

    asker.post("enter", data={"email": ELENA})

    assert asker.post("code", data={"code": newest_code()}).url == asker.at("mine")


def test_guessing_with_codes_for_others_is_stopped_and_says_for_how_long(asker: Asker) -> None:
    Asker(asker.house).post("enter", data={"email": ELENA})
    for _ in range(3):
        stranger = Asker(asker.house)
        stranger.post("enter", data={"email": ELENA})
        for _ in range(5):
            assert stranger.post("code", data={"code": wrong_code()}).url == asker.at("code")

    stranger = Asker(asker.house)
    stranger.post("enter", data={"email": ELENA})
    stopped = stranger.post("code", data={"code": newest_code()})

    assert stopped.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert stopped["Retry-After"] == "3600"
    assert "Wait 60 minutes, then try again." in words(stopped)


def test_who_comes_for_a_code_that_nobody_sent_is_asked_for_the_address(asker: Asker) -> None:
    assert asker.get("code").url == asker.at("enter")


def test_who_has_entered_needs_no_door(asker: Asker) -> None:
    asker.enter()

    assert asker.get("enter").url == asker.at("mine")
    assert asker.get("code").url == asker.at("mine")


def test_two_clicks_on_the_code_both_lead_in(asker: Asker) -> None:
    asker.post("enter", data={"email": ELENA})
    digits = {"code": newest_code()}

    answers = [asker.post("code", data=digits), asker.post("code", data=digits)]

    assert [answer.url for answer in answers] == [asker.at("mine")] * 2


def test_leaving_forgets_the_entry_and_what_was_typed(asker: Asker) -> None:
    asker.enter()
    asker.post("details", data={"note": "Secret", "go": "time"}, **asker.choices())

    assert asker.get("leave").status_code == HTTPStatus.METHOD_NOT_ALLOWED
    left = asker.post("leave", data={})

    assert left.url == asker.at("home")
    assert asker.get("mine").status_code == HTTPStatus.FOUND
    assert "Secret" not in asker.get("details", **asker.choices()).text


def test_a_network_that_guesses_is_slowed_down(
    asker: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(limits.MOST, "guess", 1)
    asker.post("enter", data={"email": ELENA})
    asker.post("code", data={"code": "000000"})

    slow = asker.post("code", data={"code": newest_code()})

    assert slow.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert slow["Retry-After"] == "3600"


@pytest.mark.parametrize("email", ["", "x", "a@b", "\0@example.com", "a" * 300 + "@example.com"])
def test_what_is_no_address_is_422_and_mails_nothing(asker: Asker, email: str) -> None:
    refused = asker.post("enter", data={"email": email})

    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert list(refused.context["form"].errors) == ["email"]
    assert not EntryCode.objects.exists()


def test_an_address_that_only_looks_alike_enters_nobody_else_s(asker: Asker) -> None:
    asked = asker.house.asked(TEN, email="elena@gmail.com")
    other = Asker(asker.house)

    other.enter(email="elena@gmaıl.com")

    assert other.get("mine_request", asked.ref).status_code == HTTPStatus.NOT_FOUND
    assert "If you know us under another address" in words(other.get("mine"))


def test_what_was_typed_is_forgotten_after_an_hour(asker: Asker, clock: Clock) -> None:
    asker.give_details(note="For nobody else")
    assert "For nobody else" in asker.get("details", **asker.choices()).text

    clock.pass_by(timedelta(hours=1))

    assert "For nobody else" not in asker.get("details", **asker.choices()).text
