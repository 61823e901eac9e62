from __future__ import annotations

import re
from http import HTTPStatus

import pytest
from django.conf import LazySettings
from django.test import Client

from penciled.outbox.models import Message
from tests.factory import House
from tests.fakes.authenticator import code_shown

pytestmark = pytest.mark.django_db

SIGN_IN = "/accounts/login/"


@pytest.fixture
def browser() -> Client:
    return Client()


def code_in(message: Message) -> str:
    found = re.search(r"^\s*([A-Z0-9-]{4,})\s*$", str(message.payload["body"]), re.MULTILINE)
    assert found
    return found[1]


def test_a_password_opens_the_desk(house: House, browser: Client) -> None:
    answer = browser.post(
        SIGN_IN, {"login": "maya@wrenfield.example", "password": "pencil-and-ink"}, follow=True
    )

    assert answer.redirect_chain[-1][0] == "/desk/wrenfield/calendar/"
    assert "signed in as" not in answer.text


def test_a_wrong_password_and_an_unknown_address_look_the_same(
    house: House, browser: Client
) -> None:
    answers = [
        browser.post(SIGN_IN, {"login": login, "password": "wrong"})
        for login in ("maya@wrenfield.example", "nobody@wrenfield.example")
    ]

    said = [list(answer.context["form"].non_field_errors()) for answer in answers]
    assert (
        said[0] == said[1] == ["The email address and/or password you specified are not correct."]
    )


def test_a_code_by_mail_opens_the_desk(house: House, browser: Client) -> None:
    browser.post("/accounts/login/code/", {"email": "maya@wrenfield.example"})
    code = code_in(Message.objects.get())

    answer = browser.post("/accounts/login/code/confirm/", {"code": code}, follow=True)

    assert answer.redirect_chain[-1][0] == "/desk/wrenfield/calendar/"


def test_an_unknown_address_is_led_on_like_a_known_one(house: House, browser: Client) -> None:
    known = browser.post("/accounts/login/code/", {"email": "maya@wrenfield.example"})
    unknown = Client().post("/accounts/login/code/", {"email": "nobody@wrenfield.example"})

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])


def test_a_forgotten_password_is_replaced_by_a_link_in_a_mail(
    house: House, browser: Client, settings: LazySettings
) -> None:
    browser.post("/accounts/password/reset/", {"email": "maya@wrenfield.example"})
    found = re.search(rf"{settings.SITE_URL}(\S+)", str(Message.objects.get().payload["body"]))
    assert found

    form = browser.get(found[1], follow=True)
    browser.post(form.request["PATH_INFO"], {"password1": "graphite-9", "password2": "graphite-9"})

    assert browser.login(email="maya@wrenfield.example", password="graphite-9")


def test_a_new_password_ends_every_other_session(house: House, browser: Client) -> None:
    elsewhere, account = Client(), {"login": "maya@wrenfield.example", "password": "pencil-and-ink"}
    for each in (browser, elsewhere):
        each.post(SIGN_IN, account)
    words = {"oldpassword": "pencil-and-ink", "password1": "graphite-9", "password2": "graphite-9"}

    browser.post("/accounts/password/change/", words)

    here, there = (each.get("/desk/wrenfield/calendar/") for each in (browser, elsewhere))
    assert (here.status_code, there.status_code) == (HTTPStatus.OK, HTTPStatus.FOUND)
    assert there["Location"].startswith(SIGN_IN)


def test_a_password_chosen_by_link_ends_every_session(
    house: House, browser: Client, settings: LazySettings
) -> None:
    elsewhere = Client()
    elsewhere.force_login(house.member.user)
    browser.post("/accounts/password/reset/", {"email": "maya@wrenfield.example"})
    found = re.search(rf"{settings.SITE_URL}(\S+)", str(Message.objects.get().payload["body"]))
    assert found
    form = browser.get(found[1], follow=True)
    browser.post(form.request["PATH_INFO"], {"password1": "graphite-9", "password2": "graphite-9"})

    assert elsewhere.get("/desk/wrenfield/calendar/").status_code == HTTPStatus.FOUND


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (SIGN_IN, "Sign in"),
        ("/accounts/login/code/", "Where should the code go?"),
        ("/accounts/password/reset/", "Forgot your password?"),
        ("/accounts/password/reset/done/", "Look into your mail"),
        ("/accounts/password/reset/key/3-nonsense/", "This link no longer works"),
        ("/accounts/inactive/", "This account is closed"),
    ],
)
def test_pages_before_signing_in_speak_plainly(browser: Client, path: str, words: str) -> None:
    page = browser.get(path, follow=True)

    assert page.status_code == HTTPStatus.OK
    assert words in page.text
    assert "at-sign-in" in page.text


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/accounts/logout/", "Sign out?"),
        ("/accounts/2fa/", "Sign-in and security"),
        ("/accounts/password/change/", "Change your password"),
    ],
)
def test_pages_about_one_s_account_speak_plainly(
    house: House, browser: Client, path: str, words: str
) -> None:
    browser.post(SIGN_IN, {"login": "maya@wrenfield.example", "password": "pencil-and-ink"})

    page = browser.get(path)

    assert page.status_code == HTTPStatus.OK
    assert words in page.text


def test_an_app_that_was_turned_on_is_asked_for_when_signing_in(
    house: House, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = {"login": "maya@wrenfield.example", "password": "pencil-and-ink"}
    browser.post(SIGN_IN, account)
    browser.post("/accounts/reauthenticate/", {"password": account["password"]})

    page = browser.get("/accounts/2fa/totp/activate/")
    code = code_shown(page.context["form"].secret, monkeypatch)
    browser.post("/accounts/2fa/totp/activate/", {"code": code})
    asked = Client().post(SIGN_IN, account, follow=True)

    assert "Scan this with your app" in page.text
    assert "Enter the code that your authenticator app shows" in asked.text


def test_signing_out_takes_a_post(house: House, browser: Client) -> None:
    browser.force_login(house.member.user)

    browser.get("/accounts/logout/")
    still_in = browser.get("/desk/wrenfield/calendar/").status_code
    browser.post("/accounts/logout/")
    out = browser.get("/desk/wrenfield/calendar/").status_code

    assert (still_in, out) == (HTTPStatus.OK, HTTPStatus.FOUND)


@pytest.mark.parametrize(("shown", "times"), [(True, 3), (False, 0)])
def test_only_development_says_how_to_sign_in_to_the_demo(
    browser: Client, settings: LazySettings, *, shown: bool, times: int
) -> None:
    settings.DEVELOPMENT = shown

    page = browser.get(SIGN_IN)

    assert page.text.count("@wrenfield.example</span>") == times


@pytest.mark.parametrize("page", ["signup/", "email/", "confirm-email/", "confirm-email/any/"])
def test_nobody_signs_up_or_claims_an_address(house: House, browser: Client, page: str) -> None:
    browser.force_login(house.member.user)

    for answer in (
        browser.get(f"/accounts/{page}"),
        browser.post(f"/accounts/{page}", {"email": "ines@alder-quay.example", "action_add": ""}),
    ):
        assert answer.status_code == HTTPStatus.NOT_FOUND
