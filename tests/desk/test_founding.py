"""From nothing to a practice, as anybody may where sign-up is open."""

from __future__ import annotations

import re
from datetime import timedelta
from http import HTTPStatus

import pytest
from allauth.account.models import EmailAddress
from django.conf import LazySettings
from django.core.cache import caches
from django.test import Client
from django.utils import timezone

from penciled.accounts.models import User
from penciled.accounts.proving import forget_mails
from penciled.outbox.models import Message
from penciled.practices.models import Member, Practice
from tests.desk.desks import signed_in
from tests.factory import House, make_house

pytestmark = pytest.mark.django_db

ANA = {"name": "Ana Birch", "email": "Ana@Example.com", "password": "graphite-and-9"}
BIRCH = {"name": "Birch Läne", "slug": "", "zone": "America/Denver", "sees_clients": "on"}


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    caches["default"].clear()


@pytest.fixture
def browser() -> Client:
    return Client()


def code() -> str:
    return str(Message.objects.filter(topic="account.code").latest("id").payload["code"])


def signed_up(browser: Client) -> None:
    browser.post("/start/", ANA)
    browser.post("/start/code/", {"code": code()})


def test_three_pages_lead_from_nothing_to_a_practice(browser: Client) -> None:
    sent = browser.post("/start/", ANA)
    nobody = User.objects.exists()
    proven = browser.post("/start/code/", {"code": f" {code()[:3]} {code()[3:]} "})
    made = browser.post("/start/practice/", BIRCH)

    assert [each.headers["Location"] for each in (sent, proven)] == [
        "/start/code/",
        "/start/practice/",
    ]
    assert not nobody, "nothing is made before the address is proven"
    assert made.headers["Location"].startswith("/desk/birch-lane/")
    assert browser.get("/desk/birch-lane/settings/").status_code == HTTPStatus.OK
    owner = Member.objects.get()
    assert (owner.name, owner.is_owner, owner.user.email) == ("Ana Birch", True, "ana@example.com")
    assert owner.practitioner.zone == "America/Denver"
    assert not owner.practice.booking_on
    assert EmailAddress.objects.get(user=owner.user).verified
    again = Client().post("/accounts/login/", {"login": ANA["email"], "password": ANA["password"]})
    assert again.status_code == HTTPStatus.FOUND


def test_an_address_that_has_an_account_looks_like_any_other(house: House, browser: Client) -> None:
    known = ANA | {"email": "maya@wrenfield.example"}

    answers = [browser.post("/start/", typed) for typed in (known, ANA)]
    browser.post("/start/", known)
    pages = [browser.get("/start/code/"), browser.post("/start/code/", {"code": "000000"})]

    assert [each.headers["Location"] for each in answers] == ["/start/code/"] * 2
    assert "maya@wrenfield.example" in pages[0].text
    assert pages[1].context["form"].errors["code"][0].startswith("This is not the code")
    told = Message.objects.filter(recipient="maya@wrenfield.example").values_list(
        "topic", flat=True
    )
    assert set(told) == {"account.known"}
    house.member.user.refresh_from_db()
    assert house.member.user.check_password("pencil-and-ink")


def test_a_code_is_guessed_at_five_times(browser: Client) -> None:
    browser.post("/start/", ANA)
    right = code()
    wrong = "000000" if right != "000000" else "000001"

    answers = [browser.post("/start/code/", {"code": wrong}) for _ in range(5)]
    late = browser.post("/start/code/", {"code": right})

    assert {each.status_code for each in answers} == {HTTPStatus.UNPROCESSABLE_ENTITY}
    assert late.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert not User.objects.exists()


def test_a_code_works_in_the_browser_that_asked_for_it_and_once(browser: Client) -> None:
    browser.post("/start/", ANA)

    elsewhere = Client().post("/start/code/", {"code": code()})
    browser.post("/start/code/", {"code": code()})
    again = browser.post("/start/code/", {"code": code()})

    assert elsewhere.headers["Location"] == "/start/"
    assert again.headers["Location"] == "/start/"
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    "typed", ["", "12345", "1234567", "abcdef", "１２３４５６", "1\x00", "9" * 200_000]
)
def test_what_is_no_code_is_said_to_be_none(browser: Client, typed: str) -> None:
    browser.post("/start/", ANA)

    assert browser.post("/start/code/", {"code": typed}).status_code == 422


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": ""}, "name"),
        ({"email": "nonsense"}, "email"),
        ({"email": "a\x00@example.com"}, "email"),
        ({"password": "12345678"}, "password"),
        ({"password": "ana@example.com"}, "password"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    browser: Client, typed: dict[str, str], field: str
) -> None:
    page = browser.post("/start/", ANA | typed)

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert field in page.context["form"].errors
    assert ANA["password"] not in page.text
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": ""}, "name"),
        ({"slug": "start"}, "slug"),
        ({"slug": "wrenfield"}, "slug"),
        ({"slug": "two words"}, "slug"),
        ({"slug": "x" * 61}, "slug"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"zone": ""}, "zone"),
        ({"name": "楓", "slug": ""}, "slug"),
    ],
)
def test_a_practice_that_cannot_be_is_refused_at_the_field(
    house: House, browser: Client, typed: dict[str, str], field: str
) -> None:
    signed_up(browser)

    page = browser.post("/start/practice/", BIRCH | typed)

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert list(page.context["form"].errors) == [field]
    assert Practice.objects.count() == 1


def test_an_address_is_made_from_the_name_beside_one_that_is_taken(
    house: House, browser: Client
) -> None:
    signed_up(browser)

    made = browser.post("/start/practice/", BIRCH | {"name": "Wrenfield"})

    assert made.headers["Location"].startswith("/desk/wrenfield-2/")


@pytest.mark.parametrize(
    ("cookie", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("nonsense", "America/New_York"),
        ("", "America/New_York"),
    ],
)
def test_the_zone_is_guessed_from_the_browser(browser: Client, cookie: str, zone: str) -> None:
    signed_up(browser)
    browser.cookies["zone"] = cookie

    assert browser.get("/start/practice/").context["form"]["zone"].value() == zone


def test_who_has_an_account_makes_another_practice_with_it(house: House) -> None:
    browser = signed_in(house.member)

    assert browser.get("/start/").headers["Location"] == "/start/practice/"
    made = browser.post("/start/practice/", BIRCH)
    assert made.headers["Location"].startswith("/desk/birch-lane/")


@pytest.mark.parametrize("page", ["", "code/", "practice/"])
def test_where_sign_up_is_closed_there_is_nothing(settings: LazySettings, page: str) -> None:
    settings.SIGNUP_IS_OPEN = False

    for browser in (Client(), signed_in(make_house().member)):
        assert browser.get(f"/start/{page}").status_code == HTTPStatus.NOT_FOUND
        assert browser.post(f"/start/{page}", ANA).status_code == HTTPStatus.NOT_FOUND


def test_no_address_is_mailed_without_end(browser: Client) -> None:
    answers = [Client().post("/start/", ANA) for _ in range(4)]

    assert [each.status_code for each in answers] == [HTTPStatus.FOUND] * 3 + [429]
    assert Message.objects.count() == 3


def test_the_mail_is_the_only_place_where_the_code_stands(browser: Client) -> None:
    browser.post("/start/", ANA)

    assert code() not in str(dict(browser.session))
    assert ANA["password"] not in str(dict(browser.session))
    assert not re.search(code(), browser.get("/start/code/").text)


def test_what_a_stranger_leaves_behind_does_not_last(browser: Client) -> None:
    browser.post("/start/", ANA)
    as_stranger = browser.session.get_expiry_age()
    browser.post("/start/code/", {"code": code()})
    forget_mails(now=timezone.now())
    lately = Message.objects.filter(topic="account.code").count()
    long_ago = timezone.now() - timedelta(days=8)
    Message.objects.update(state="failed", failed_at=long_ago, created_at=long_ago)
    forget_mails(now=timezone.now())

    assert as_stranger <= 2 * 60 * 60
    assert browser.session.get_expiry_age() > 24 * 60 * 60
    assert (lately, Message.objects.filter(topic="account.code").count()) == (1, 0)
