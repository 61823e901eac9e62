"""`penciled create-practice` does for an operator what signing up does."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from penciled.accounts.models import User
from penciled.outbox.models import Message
from penciled.practices.models import Member, Practice
from tests.factory import House

pytestmark = pytest.mark.django_db

ANA: dict[str, Any] = {
    "owner": "Ana@Example.com",
    "owner_name": "Ana Birch",
    "zone": "America/Denver",
}


def made(*words: str, **said: Any) -> None:
    call_command("create_practice", "Birch Lane", *words, **ANA | said)


def test_the_owner_is_mailed_a_link_to_choose_a_password(
    capsys: pytest.CaptureFixture[str],
) -> None:
    made()

    owner = Member.objects.get()
    assert (owner.practice.slug, owner.is_owner, owner.user.email) == (
        "birch-lane",
        True,
        "ana@example.com",
    )
    assert owner.practitioner.zone == "America/Denver"
    assert not owner.user.has_usable_password()
    mail = Message.objects.get(topic="practice.founded")
    assert mail.recipient == "ana@example.com"
    said = capsys.readouterr().out
    assert "Birch Lane is made" in said
    assert str(mail.payload["password_key"]) not in said


def test_the_link_lets_the_owner_in(capsys: pytest.CaptureFixture[str]) -> None:
    made("--no-mail", "--json")

    said = json.loads(capsys.readouterr().out)
    browser = Client()
    way = re.sub(r"^https?://[^/]+", "", said["link"])
    form = browser.get(way, follow=True)
    password = {"password1": "graphite-and-9", "password2": "graphite-and-9"}
    browser.post(form.request["PATH_INFO"], password)
    account = {"login": "ana@example.com", "password": "graphite-and-9"}
    browser.post("/accounts/login/", account)

    assert said["slug"] == "birch-lane"
    assert browser.get("/desk/birch-lane/settings/").status_code == 200
    assert not Message.objects.filter(topic="practice.founded").exists()


def test_who_has_an_account_keeps_it(house: House) -> None:
    made(owner="maya@wrenfield.example")

    assert User.objects.count() == 1
    assert house.member.user.memberships.count() == 2
    assert Message.objects.get().payload["password_key"] == ""
    house.member.user.refresh_from_db()
    assert house.member.user.check_password("pencil-and-ink")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"owner": "nonsense"}, "is no mail address"),
        ({"zone": "Mars/Olympus"}, "time zone is not known"),
        ({"slug": "desk"}, "Penciled itself uses"),
        ({"slug": "wrenfield"}, "Another practice has"),
    ],
)
def test_what_cannot_be_is_told_in_a_line_and_leaves_no_trace(
    house: House, said: dict[str, str], words: str
) -> None:
    with pytest.raises(CommandError, match=words):
        made(**said)

    assert (Practice.objects.count(), User.objects.count()) == (1, 1)
    assert not Message.objects.exists()
