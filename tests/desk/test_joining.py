"""The link of an invitation: what it shows, whom it lets join, and whom it never does."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import caches
from django.test import Client
from django.utils import timezone

from penciled.accounts.models import User
from penciled.outbox.models import Message
from penciled.practices.models import Invitation, Member
from penciled.practices.people import (
    GOOD_FOR,
    Roles,
    invite_member,
    remove_member,
    withdraw_invitation,
)
from tests.desk.desks import signed_in
from tests.factory import House, make_house, make_member

pytestmark = pytest.mark.django_db

HER = "ines@example.com"
TYPED = {"name": "Ines Duarte", "password": "graphite-and-9"}


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    caches["default"].clear()


@pytest.fixture
def owner(house: House) -> Member:
    return make_member(house.practice, "Olga Owner", is_owner=True)


@pytest.fixture
def link(owner: Member) -> str:
    return invited(owner)


def invited(owner: Member, **said: Any) -> str:
    roles = Roles(is_scheduler=True, is_practitioner=True)
    words: dict[str, Any] = {"email": HER, "name": "Ines D", "roles": roles} | said
    invite_member(owner.practice_id, **words, by=owner, now=timezone.now())
    mail = Message.objects.filter(topic="member.invited").latest("id")
    return f"/desk/join/{mail.payload['secret']}/"


def test_the_page_says_who_invites_to_what_and_changes_nothing(link: str) -> None:
    browser = Client()

    pages = [browser.get(link), browser.head(link), browser.get(link)]

    assert [page.status_code for page in pages] == [HTTPStatus.OK] * 3
    for words in ("Olga Owner", "Join Wrenfield", "Scheduler, practitioner", HER):
        assert words in pages[0].text
    assert pages[0]["Referrer-Policy"] == "strict-origin"
    assert "no-store" in pages[0]["Cache-Control"]
    assert Invitation.objects.get().taken_at is None
    assert not User.objects.filter(email=HER).exists()
    assert browser.cookies.keys() <= {"csrftoken"}


def test_a_newcomer_joins_with_a_name_and_a_password_and_is_signed_in(link: str) -> None:
    browser = Client()

    joined = browser.post(link, TYPED)

    assert joined.headers["Location"] == "/desk/wrenfield/calendar/"
    assert browser.get(joined.headers["Location"]).status_code == HTTPStatus.OK
    member = Member.objects.get(user__email=HER)
    assert (member.name, member.is_scheduler, member.is_owner) == ("Ines Duarte", True, False)
    assert member.practitioner.listed
    assert EmailAddress.objects.get(user=member.user).verified
    again = Client().post("/accounts/login/", {"login": HER, "password": TYPED["password"]})
    assert again.status_code == HTTPStatus.FOUND


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "In\x00es"}, "name"),
        ({"password": ""}, "password"),
        ({"password": "short"}, "password"),
        ({"password": "password123"}, "password"),
        ({"password": "x" * 200_000}, "password"),
        ({"name": "x" * 200_000}, "name"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_the_link_stays_good(
    link: str, typed: dict[str, str], field: str
) -> None:
    page = Client().post(link, TYPED | typed)

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert list(page.context["form"].errors) == [field]
    assert Invitation.objects.get().taken_at is None
    assert not User.objects.filter(email=HER).exists()


def test_an_account_is_never_taken_over_by_a_link(link: str) -> None:
    before = User.objects.create_user(HER, "pencil-and-ink")
    browser = Client()

    page, sent = browser.get(link), browser.post(link, TYPED)

    assert "Sign in with it" in page.text
    assert sent.status_code == HTTPStatus.CONFLICT
    assert "_auth_user_id" not in browser.session
    before.refresh_from_db()
    assert before.check_password("pencil-and-ink")
    assert not Member.objects.filter(user=before).exists()


def test_who_has_an_account_signs_in_and_joins_by_one_button(link: str) -> None:
    User.objects.create_user(HER, "pencil-and-ink")
    browser = Client()

    account = {"login": HER, "password": "pencil-and-ink", "next": link}
    back = browser.post("/accounts/login/", account)
    page = browser.get(back.headers["Location"])
    joined = browser.post(link)

    assert back.headers["Location"] == link
    assert "Join Wrenfield</button>" in page.text
    assert joined.headers["Location"] == "/desk/wrenfield/calendar/"
    assert Member.objects.get(user__email=HER).is_scheduler


def test_somebody_else_is_told_so_and_does_not_join(link: str) -> None:
    other = make_house("elsewhere").member
    browser = signed_in(other)

    page, sent = browser.get(link), browser.post(link)

    assert "You are signed in as maya@elsewhere.example" in page.text
    assert sent.status_code == HTTPStatus.CONFLICT
    assert other.user.memberships.count() == 1


@pytest.mark.parametrize("end", ["spent", "withdrawn", "run out", "inviter left", "never was"])
def test_a_link_that_is_over_is_one_plain_page(house: House, owner: Member, end: str) -> None:
    link, now = invited(owner), timezone.now()
    if end == "spent":
        Client().post(link, TYPED)
    elif end == "withdrawn":
        ref = Invitation.objects.get().ref
        withdraw_invitation(owner.practice_id, ref, by=owner, now=now)
    elif end == "run out":
        Invitation.objects.update(expires_at=now - timedelta(seconds=1))
    elif end == "inviter left":
        other = make_member(house.practice, "Petra Owner", is_owner=True)
        remove_member(owner.practice_id, owner.ref, by=other, now=now)
    else:
        link = f"/desk/join/{'A' * 22}/"
    people = Member.objects.count()

    for browser in (Client(), signed_in(house.member)):
        pages = [browser.get(link), browser.post(link, TYPED)]
        assert [page.status_code for page in pages] == [HTTPStatus.GONE] * 2
        assert "This invitation is over" in pages[0].text
    assert Member.objects.count() == people


def test_a_new_link_takes_the_place_of_the_one_before(owner: Member) -> None:
    first, second = invited(owner), invited(owner)

    assert Client().get(first).status_code == HTTPStatus.GONE
    assert Client().get(second).status_code == HTTPStatus.OK


def test_a_practice_called_join_has_its_pages(house: House) -> None:
    member = make_house("join").member

    assert signed_in(member).get("/desk/join/calendar/").status_code == HTTPStatus.OK
    assert signed_in(member).get("/desk/join/second-factor/").status_code == HTTPStatus.FOUND


def test_links_are_not_guessed_at_without_end(house: House) -> None:
    browser = Client()

    codes = [browser.get(f"/desk/join/{number:022}/") for number in range(61)]

    assert codes[-1].status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert codes[-1].headers["Retry-After"]
    assert codes[-2].status_code == HTTPStatus.GONE


def test_the_link_that_is_mailed_outlives_no_invitation() -> None:
    assert timedelta(days=1) <= GOOD_FOR <= timedelta(days=14)
