"""What staff are mailed to sign in leads to this installation, whatever host was named."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from pytest_django import Settings

from penciled.outbox.models import Message
from tests.factory import House

pytestmark = pytest.mark.django_db

SITE = "https://book.example"


@pytest.fixture(autouse=True)
def site(settings: Settings) -> None:
    settings.SITE_URL = SITE
    settings.ALLOWED_HOSTS = ["*"]


@pytest.mark.parametrize("page", ["login/code/", "password/reset/"])
def test_a_mail_knows_no_host_but_the_site(house: House, page: str) -> None:
    named = {"HTTP_HOST": "elsewhere.example:1"}
    Client().post(f"/accounts/{page}", {"email": "maya@wrenfield.example"}, **named)  # type: ignore[arg-type]

    body = str(Message.objects.get().payload["body"])
    assert "elsewhere" not in body
    assert "Penciled, at book.example" in body


def test_the_link_of_a_forgotten_password_opens_its_page(house: House) -> None:
    Client().post("/accounts/password/reset/", {"email": "maya@wrenfield.example"})
    found = re.search(rf"{SITE}(/accounts/\S+)", str(Message.objects.get().payload["body"]))
    assert found

    assert "This link no longer works" not in Client().get(found[1], follow=True).text
