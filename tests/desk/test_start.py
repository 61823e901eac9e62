from __future__ import annotations

from http import HTTPStatus

import pytest
from django.test import Client

from penciled.accounts.models import User
from penciled.practices.models import Member
from tests.desk.desks import at, signed_in
from tests.factory import House, make_house

pytestmark = pytest.mark.django_db


def test_the_desk_begins_at_the_calendar_of_the_only_practice(house: House) -> None:
    answer = signed_in(house.member).get("/desk/")

    assert answer.status_code == HTTPStatus.FOUND
    assert answer["Location"] == at("calendar", house)


def test_who_works_for_several_practices_chooses(house: House) -> None:
    other = make_house("alder")
    Member.objects.create(practice=other.practice, user=house.member.user, name="Maya Okafor")

    page = signed_in(house.member).get("/desk/")

    assert [each.practice for each in page.context["memberships"]] == [
        other.practice,
        house.practice,
    ]


def test_who_works_for_nobody_is_told_so_in_words() -> None:
    client = Client()
    client.force_login(User.objects.create_user("new@example.com", "pencil-and-ink"))

    page = client.get("/desk/")

    assert page.status_code == HTTPStatus.OK
    assert "Ask an owner of your practice to add new@example.com" in page.text


def test_a_practice_s_desk_begins_at_its_calendar(house: House) -> None:
    answer = signed_in(house.member).get(f"/desk/{house.practice.slug}/")

    assert answer["Location"] == at("calendar", house)
