"""One's own account: what one says of oneself, and how one signs in."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.core.cache import caches
from django.test import Client

from penciled.accounts.models import User
from penciled.audit.models import Entry
from penciled.outbox.models import Message
from penciled.practices.models import Practitioner
from tests.desk.desks import at, signed_in
from tests.factory import NOW, House, make_house, make_member

pytestmark = [pytest.mark.django_db]

PASSWORD = "pencil-and-ink"
NEW = "maya@new.example"


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    caches["default"].clear()


@pytest.fixture
def maya(house: House) -> Client:
    """Return a browser in which Maya has just typed her password."""
    return proved("maya@wrenfield.example")


def proved(email: str) -> Client:
    browser = Client(headers={"User-Agent": "Mozilla/5.0 (X11; Linux) Firefox/140.0"})
    browser.post("/accounts/login/", {"login": email, "password": PASSWORD})
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return browser


def code() -> str:
    return str(Message.objects.filter(topic="account.code").latest("id").payload["code"])


def typed(browser: Client, house: House, **said: str) -> dict[str, str]:
    shown = browser.get(at("you", house)).context["form"]["shown"].value()
    return {"shown": shown, "name": "Maya G. Okafor"} | said


def test_a_name_and_what_one_hears_of_are_kept(house: House, maya: Client) -> None:
    answer = maya.post(at("you", house), typed(maya, house))

    assert answer.headers["Location"] == at("you", house)
    house.member.refresh_from_db()
    assert (house.member.name, house.member.hears_of_own_requests) == ("Maya G. Okafor", False)
    assert Entry.objects.get(action="member.changed").detail == {
        "changed": ["hears_of_own_requests", "name"]
    }


def test_only_who_sees_everyone_is_asked_about_everybodys_requests(
    house: House, maya: Client
) -> None:
    maya.post(at("you", house), typed(maya, house, hears_of_all_requests="on"))
    scheduler = make_member(house.practice, "Rosalind Pike", is_scheduler=True)
    browser = signed_in(scheduler)
    browser.post(at("you", house), typed(browser, house, hears_of_all_requests="on"))

    house.member.refresh_from_db()
    scheduler.refresh_from_db()
    assert (house.member.hears_of_all_requests, scheduler.hears_of_all_requests) == (False, True)


def test_one_mail_each_morning_is_a_choice_of_whoever_hears_of_requests(
    house: House, maya: Client
) -> None:
    said = typed(maya, house, hears_of_own_requests="on", hears_by_digest="on")
    maya.post(at("you", house), said)
    visitor = signed_in(make_member(house.practice, "Vera Visitor"))

    house.member.refresh_from_db()
    assert house.member.hears_by_digest
    assert "hears_by_digest" not in visitor.get(at("you", house)).text


def test_who_saves_over_a_newer_change_is_shown_both(house: House, maya: Client) -> None:
    late = typed(maya, house, name="Third Name")
    maya.post(at("you", house), typed(maya, house, name="Second Name"))

    page = maya.post(at("you", house), late)

    assert page.status_code == HTTPStatus.CONFLICT
    assert "now Second Name, you typed Third Name" in page.text


@pytest.mark.parametrize("name", ["", " ", "x" * 200_000, "a\x00b", "a\u202eb"])
def test_what_is_no_name_is_refused_at_its_field(house: House, maya: Client, name: str) -> None:
    page = maya.post(at("you", house), typed(maya, house, name=name))

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert list(page.context["form"].errors) == ["name"]


def test_a_mail_address_changes_once_its_code_came_back_and_the_old_one_is_told(
    house: House, maya: Client
) -> None:
    sent = maya.post(at("you_mail", house), {"email": "Maya@New.example"})
    before = User.objects.get(pk=house.member.user_id).email
    changed = maya.post(at("you_mail_code", house), {"code": code()})

    assert sent.headers["Location"] == at("you_mail_code", house)
    assert before == "maya@wrenfield.example"
    assert changed.headers["Location"] == at("you", house)
    house.member.user.refresh_from_db()
    assert house.member.user.email == NEW
    assert [(e.email, e.verified) for e in EmailAddress.objects.filter(user=house.member.user)] == [
        (NEW, True)
    ]
    told = Message.objects.get(topic="account.moved")
    assert told.recipient == "maya@wrenfield.example"
    assert Entry.objects.filter(action="member.mail_changed").count() == 1
    for email, lets_in in (("maya@wrenfield.example", False), (NEW, True)):
        again = Client().post("/accounts/login/", {"login": email, "password": PASSWORD})
        assert (again.status_code == HTTPStatus.FOUND) is lets_in
    assert maya.get(at("calendar", house)).status_code == HTTPStatus.OK, "stays signed in"


def test_a_password_is_asked_for_before_the_address_changes(house: House) -> None:
    browser = signed_in(house.member)

    answer = browser.post(at("you_mail", house), {"email": NEW})

    assert answer.headers["Location"].startswith("/accounts/reauthenticate/")
    assert not Message.objects.exists()


def test_an_address_of_another_account_looks_like_any_other(house: House, maya: Client) -> None:
    make_house("elsewhere")

    sent = maya.post(at("you_mail", house), {"email": "maya@elsewhere.example"})
    page = maya.post(at("you_mail_code", house), {"code": "000000"})

    assert sent.headers["Location"] == at("you_mail_code", house)
    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert Message.objects.get().topic == "account.known"
    house.member.user.refresh_from_db()
    assert house.member.user.email == "maya@wrenfield.example"


def test_an_address_that_somebody_takes_meanwhile_is_refused(house: House, maya: Client) -> None:
    maya.post(at("you_mail", house), {"email": NEW})
    User.objects.create_user(NEW)

    page = maya.post(at("you_mail_code", house), {"code": code()})

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "There is an account with this mail address already" in page.text


def test_a_code_for_signing_up_proves_nothing_here(house: House, maya: Client) -> None:
    answer = maya.post(at("you_mail_code", house), {"code": "000000"})

    assert answer.headers["Location"] == at("you_mail", house)


def test_where_one_is_signed_in_is_said_in_ones_own_time(house: House, maya: Client) -> None:
    Practitioner.objects.filter(pk=house.practitioner.pk).update(zone="America/New_York")
    maya.get(at("you", house))
    UserSession.objects.update(created_at=NOW)

    page = maya.get("/accounts/sessions/")

    assert "Times are in Eastern Time (New York)." in page.text
    assert "Mon, Dec 7, 10:00 AM</time>" in page.text
    assert "UTC" not in page.text


def test_an_account_of_no_practice_has_its_times_in_utc(client: Client) -> None:
    client.force_login(User.objects.create_user("nobody@example.com", "pencil-and-ink"))

    page = client.get("/accounts/sessions/")

    assert "Times are in Coordinated Universal Time (UTC)." in page.text


def test_signing_out_everywhere_else_ends_the_other_sessions(house: House, maya: Client) -> None:
    elsewhere = proved("maya@wrenfield.example")

    page = maya.get("/accounts/sessions/")
    maya.post("/accounts/sessions/")

    assert page.text.count("Firefox on Linux") == 2
    assert elsewhere.get(at("calendar", house)).status_code == HTTPStatus.FOUND
    assert maya.get(at("calendar", house)).status_code == HTTPStatus.OK
    assert "Nowhere else" in maya.get("/accounts/sessions/").text


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/accounts/2fa/", "Make a passkey"),
        ("/accounts/2fa/webauthn/", "None yet."),
        ("/accounts/2fa/webauthn/add/", "Passkeys need JavaScript"),
        ("/accounts/sessions/", "Where you are signed in"),
    ],
)
def test_the_pages_about_signing_in_are_ours(maya: Client, path: str, words: str) -> None:
    page = maya.get(path)

    assert words in page.text
    assert "at-sign-in" in page.text


def test_the_desk_leads_to_all_of_it(house: House, maya: Client) -> None:
    page = maya.get(at("you", house)).text

    ways: list[Any] = [at("you_mail", house), "/accounts/password/change/", "/accounts/2fa/"]
    for way in [*ways, "/accounts/sessions/", at("member_remove", house, house.member.ref)]:
        assert f'href="{way}"' in page
