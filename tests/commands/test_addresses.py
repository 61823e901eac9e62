"""What `serve` prints leads somewhere, and says how to sign in only where that is true."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from penciled.accounts.models import User
from penciled.commands.addresses import addresses
from penciled.demo.cast import PASSWORD
from tests.factory import make_house

pytestmark = pytest.mark.django_db
SIGN_IN = f"Sign in to the desk as maya@wrenfield.example with the password {PASSWORD}"


@pytest.fixture(autouse=True)
def site(settings: Settings) -> None:
    settings.SITE_URL = "https://book.example"


def make_owned_house() -> None:
    house = make_house()
    house.member.is_owner = True
    house.member.save()
    house.member.user.set_password(PASSWORD)
    house.member.user.save()


def test_every_portal_the_desk_and_the_mailbox_are_listed() -> None:
    make_house("alder")
    make_house()

    assert [line for line in addresses() if "://" in line] == [
        "  Alder      https://book.example/alder/",
        "  Wrenfield  https://book.example/wrenfield/",
        "  Desk       https://book.example/desk/",
        "  Mailbox    https://book.example/mailbox/",
    ]


def test_an_empty_installation_is_told_what_to_do() -> None:
    assert "`penciled demo` makes two to try things with." in addresses()


def test_the_demo_says_how_to_sign_in() -> None:
    make_owned_house()

    assert SIGN_IN in addresses()


def test_in_earnest_nobody_is_told_a_password(settings: Settings) -> None:
    make_owned_house()
    settings.DEVELOPMENT = settings.MAILBOX_SHOWN = False

    assert PASSWORD not in "\n".join(addresses())
    assert "Mailbox" not in "\n".join(addresses())


def test_a_password_that_was_changed_is_not_told() -> None:
    make_owned_house()
    user = User.objects.get()
    user.set_password("another one")
    user.save()

    assert SIGN_IN not in addresses()
