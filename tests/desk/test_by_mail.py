"""A link in staff's mail leads straight to what it is about, however they sign in on the way."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from penciled.booking.models import AppointmentRequest
from penciled.notifications.compose import compose, kind_of
from penciled.outbox.models import Message
from tests.desk.desks import TEN, at, signed_in
from tests.desk.test_sign_in import SIGN_IN, code_in
from tests.factory import NOW, House, make_house
from tests.fakes.authenticator import code_shown
from tests.fakes.clock import Clock

ACCOUNT = {"login": "maya@wrenfield.example", "password": "pencil-and-ink"}
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
ELSEWHERE = ["https://evil.example/desk/wrenfield/", "//evil.example", "/accounts/logout/", "x"]


@pytest.fixture
def house(db: None, monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.setattr(timezone, "now", Clock(NOW))
    return make_house()


@pytest.fixture
def path(house: House) -> str:
    """Return where the mail about a new request leads."""
    house.asked(TEN)
    message = Message.objects.get(topic="request.asked")
    kind = kind_of(message)
    assert kind
    (found,) = re.findall(r"http://[^/]+(/desk/\S+)", str(compose(message, kind).body))
    return str(found)


def follow(browser: Client, path: str) -> tuple[str, str]:
    """Open a page; return where the sign-in page was told to lead, and the form's address."""
    page = browser.get(path, follow=True)
    assert page.request["PATH_INFO"] == SIGN_IN
    (field,) = set(re.findall(r'name="next" value="([^"]+)"', page.text))
    return field, page.request["PATH_INFO"]


def must_be_there(page: Any, path: str, house: House) -> None:
    """Let it be the request's page, with both answers a form away."""
    asked = AppointmentRequest.objects.get()
    assert (page.status_code, page.request["PATH_INFO"]) == (HTTPStatus.OK, path)
    for answer in ("accept", "decline"):
        assert f'href="{at(answer, house, asked.ref)}"' in page.text
    assert asked.state == "pending"


def test_signed_in_one_is_there_at_once(house: House, path: str) -> None:
    must_be_there(signed_in(house.member).get(path, follow=True), path, house)


def test_a_password_leads_straight_there_also_after_a_wrong_one(house: House, path: str) -> None:
    browser = Client()
    field, form = follow(browser, path)

    browser.post(form, ACCOUNT | {"password": "wrong", "next": field})
    page = browser.post(form, ACCOUNT | {"next": field}, follow=True)

    must_be_there(page, path, house)


def test_a_code_by_mail_leads_straight_there(house: House, path: str) -> None:
    browser = Client()
    page = browser.get(path, follow=True)
    (by_code,) = re.findall(r'href="(/accounts/login/code/[^"]*)"', page.text)
    form = browser.get(by_code.replace("&amp;", "&"))
    (field,) = re.findall(r'name="next" value="([^"]+)"', form.text)
    step = browser.post(by_code, {"email": ACCOUNT["login"], "next": field}, follow=True)
    code = code_in(Message.objects.get(topic="account.mail"))
    (to,) = re.findall(r'<form[^>]*action="(/accounts/login/code/confirm/[^"]*)"', step.text)
    sent = dict(re.findall(r'name="(next)" value="([^"]+)"', step.text))

    there = browser.post(to, {"code": code} | sent, follow=True)

    must_be_there(there, path, house)


@pytest.mark.parametrize("asked_for", [True, False])
def test_a_second_factor_leads_straight_there(
    house: House, path: str, monkeypatch: pytest.MonkeyPatch, *, asked_for: bool
) -> None:
    house.practice.needs_second_factor = asked_for
    house.practice.save()
    kind = Authenticator.Type.TOTP
    Authenticator.objects.create(user=house.member.user, type=kind, data={"secret": SECRET})
    browser = Client()
    field, form = follow(browser, path)

    step = browser.post(form, ACCOUNT | {"next": field}, follow=True)
    code = {"code": code_shown(SECRET, monkeypatch)}
    page = browser.post(step.request["PATH_INFO"], code, follow=True)

    must_be_there(page, path, house)


def test_who_has_to_set_one_up_first_goes_on_from_there(house: House, path: str) -> None:
    house.practice.needs_second_factor = True
    house.practice.save()
    browser = signed_in(house.member)
    told = browser.get(path, follow=True)
    kind = Authenticator.Type.TOTP
    Authenticator.objects.create(user=house.member.user, type=kind, data={"secret": SECRET})

    (on,) = re.findall(r'href="(/desk/wrenfield/second-factor/\?next=[^"]+)"', told.text)
    page = browser.get(on, follow=True)

    must_be_there(page, path, house)


@pytest.mark.parametrize("to", ELSEWHERE)
def test_from_there_nobody_is_led_elsewhere(house: House, to: str) -> None:
    way = f"{at('second_factor', house)}?next={quote(to)}"

    answer = signed_in(house.member).get(way)

    assert answer.headers["Location"] == at("calendar", house)


def test_a_member_of_two_practices_is_led_to_the_one_that_was_asked(
    house: House, path: str
) -> None:
    other = make_house("lakeside")
    other.member.user, before = house.member.user, other.member.user
    other.member.save()
    browser = Client()
    field, form = follow(browser, path)

    must_be_there(browser.post(form, ACCOUNT | {"next": field}, follow=True), path, house)
    assert before != house.member.user


def test_a_member_of_another_practice_alone_finds_nothing(house: House, path: str) -> None:
    other = make_house("lakeside")

    page = signed_in(other.member).get(path, follow=True)

    assert page.status_code == HTTPStatus.NOT_FOUND
