"""The pages about people and accounts in a real browser: what axe finds, passkeys, the way in."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from penciled.outbox.models import Message
from penciled.practices.models import Member, Practice
from penciled.practices.people import Roles, invite_member
from tests.browser import OpenPage, axe
from tests.factory import NOW, House, make_member
from tests.story.conftest import sign_in

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]

WIDTHS = {320: (320, 780), 1280: (1280, 900)}
PASSWORD = "pencil-and-ink"


@pytest.fixture
def olga(house: House) -> Member:
    owner = make_member(house.practice, "Olga Owner", is_owner=True)
    said = {"email": "ines@example.com", "name": "Ines Duarte", "roles": Roles(is_scheduler=True)}
    invite_member(owner.practice_id, **said, by=owner, now=NOW)  # type: ignore[arg-type]
    return owner


def server_of(live_server: LiveServer) -> str:
    """Return the server by a name: a passkey belongs to one."""
    return live_server.url.replace("127.0.0.1", "localhost")


def look(page: Page, name: str) -> list[str]:
    found = [f"{name}: {finding}" for finding in axe(page)]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append(f"{name}: scrolls sideways")
    return found


def prove(page: Page) -> None:
    """Type the password once more where that is asked."""
    if "reauthenticate" in page.url:
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Continue").click()
        page.wait_for_url(lambda url: "reauthenticate" not in url)


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_on_the_pages_about_people_and_accounts(
    open_page: OpenPage, live_server: LiveServer, house: House, olga: Member, width: int
) -> None:
    page, server, found = open_page(WIDTHS[width]), server_of(live_server), list[str]()
    secret = Message.objects.get(topic="member.invited").payload["secret"]
    for path in ("/start/", f"/desk/join/{secret}/", f"/desk/join/{'A' * 22}/"):
        page.goto(server + path)
        found += look(page, path)
    sign_in(page, server, email=olga.user.email)
    desk, ref = "/desk/wrenfield/settings", house.member.ref
    for path in (
        f"{desk}/people/",
        f"{desk}/people/{ref}/",
        f"{desk}/people/{ref}/remove/",
        f"{desk}/you/",
        f"{desk}/you/mail/",
        f"/desk/join/{secret}/",
        "/start/practice/",
        "/accounts/2fa/",
        "/accounts/2fa/totp/activate/",
        "/accounts/2fa/webauthn/",
        "/accounts/2fa/webauthn/add/",
        "/accounts/sessions/",
        "/accounts/password/change/",
    ):
        page.goto(server + path)
        if "reauthenticate" in page.url:
            found += look(page, "reauthenticate")
            prove(page)
        found += look(page, path)
    page.goto(f"{server}{desk}/people/")
    page.get_by_role("button", name="Mail the invitation").click()
    expect(page.get_by_text("Write the person’s name.", exact=True)).to_be_visible()
    found += look(page, "refused invitation")

    assert found == []


def passkeys_of(page: Page) -> None:
    """Give the browser a device that makes passkeys and always says yes."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options: dict[str, Any] = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_passkey_satisfies_a_practice_that_asks_for_a_second_factor_and_signs_in_alone(
    page: Page, live_server: LiveServer, house: House
) -> None:
    Practice.objects.update(needs_second_factor=True)
    server = server_of(live_server)
    passkeys_of(page)
    page.goto(f"{server}/accounts/login/")
    page.get_by_label("Mail address").fill(house.member.user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).first.click()

    expect(page.get_by_role("heading", name="One thing first")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("link", name="Make a passkey").click()
    prove(page)
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    assert axe(page) == []
    page.goto(f"{server}/accounts/2fa/webauthn/")
    expect(page.get_by_text("My passkey").first).to_be_visible()
    assert axe(page) == []
    page.goto(f"{server}/desk/wrenfield/calendar/")
    expect(page.get_by_role("link", name="Requests").first).to_be_visible()

    page.context.clear_cookies()
    page.goto(f"{server}/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/desk/wrenfield/calendar/")
    page.context.clear_cookies()
    page.goto(f"{server}/accounts/login/")
    page.get_by_label("Mail address").fill(house.member.user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).first.click()
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/desk/wrenfield/calendar/")

    kinds = set(Authenticator.objects.values_list("type", flat=True))
    assert kinds == {Authenticator.Type.WEBAUTHN, Authenticator.Type.RECOVERY_CODES}


@pytest.mark.parametrize("javascript", [True, False])
def test_a_practice_is_made_by_hand(
    open_page: OpenPage, live_server: LiveServer, db: None, *, javascript: bool
) -> None:
    page = open_page(javascript=javascript, zone="Europe/Berlin")
    page.goto(f"{live_server.url}/start/")
    page.get_by_label("Your name").fill("Ana Birch")
    page.get_by_label("Mail address").fill("ana@example.com")
    page.get_by_label("Password").fill("graphite-and-9")
    page.get_by_role("button", name="Mail me a code").click()
    page.wait_for_url("**/start/code/")
    page.get_by_label("Code").fill(str(Message.objects.get().payload["code"]))
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Name of the practice").fill("Birch Läne")
    if javascript:
        assert axe(page) == []
        expect(page.locator("[data-slug-of]")).to_have_text("birch-lane")
    page.get_by_role("button", name="Make the practice").click()
    page.wait_for_url("**/desk/birch-lane/**")

    zone = "Europe/Berlin" if javascript else "America/New_York"
    assert Practice.objects.get().zone == zone


def test_an_invitation_is_taken_by_hand_without_javascript(
    open_page: OpenPage, live_server: LiveServer, olga: Member
) -> None:
    page = open_page(javascript=False)
    secret = Message.objects.get(topic="member.invited").payload["secret"]
    page.goto(f"{live_server.url}/desk/join/{secret}/")
    page.get_by_label("Password").fill("graphite-and-9")
    page.get_by_role("button", name="Make my account and join").click()
    page.wait_for_url("**/desk/wrenfield/calendar/**")

    assert Member.objects.get(user__email="ines@example.com").name == "Ines Duarte"
