"""Whoever develops reads every mail in the browser, and no mail can do more than be read."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page
from pytest_django import Settings

from penciled.mailbox import folder
from penciled.notifications.delivery import deliver_due
from tests.browser import OpenPage, axe
from tests.factory import NOW
from tests.fakes.clock import Clock
from tests.notifications.scenes import play

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def box(tmp_path: Path, settings: Settings) -> None:
    settings.MAILBOX_DIR = tmp_path
    settings.EMAIL_BACKEND = "penciled.mailbox.backend.MailboxBackend"


def deliver(scene: str = "request.accepted") -> str:
    """Let a scene's mails land; return the name of the latest."""
    play(scene)
    deliver_due(clock=Clock(NOW))
    return next(folder.entries()).name


def address(view: str, *args: Any) -> str:
    return reverse(f"mailbox:{view}", args=args)


def test_an_empty_mailbox_says_so(client: Client) -> None:
    assert "No mail yet." in client.get(address("mails")).text


def test_mails_are_listed_with_a_link_to_each(client: Client) -> None:
    name = deliver()

    response = client.get(address("mails"))

    assert "Confirmed: Tuesday, December 15 at 2:00 PM" in response.text
    assert f'href="{address("mail", name)}"' in response.text


def test_a_mail_is_shown_with_its_text_and_its_files(client: Client) -> None:
    name = deliver()

    response = client.get(address("mail", name))

    assert "Wrenfield Counseling &lt;no-reply@localhost&gt;" in response.text
    assert "Maya Okafor accepted your request as you asked it." in response.text
    assert f'href="{address("attachment", name, 0)}"' in response.text
    assert "frame-src 'self'" in response["Content-Security-Policy"]


def test_html_is_framed_and_may_do_nothing_but_look_well(client: Client) -> None:
    name = deliver()

    response = client.get(address("mail_html", name))

    rules = dict(
        rule.strip().partition(" ")[::2] for rule in response["Content-Security-Policy"].split(";")
    )
    assert rules == {
        "default-src": "'none'",
        "style-src": "'unsafe-inline'",
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'self'",
        "sandbox": "allow-popups allow-top-navigation-by-user-activation",
    }
    assert response["X-Frame-Options"] == "SAMEORIGIN"


def test_only_that_answer_may_style_itself(client: Client) -> None:
    name = deliver()
    client.get(address("mail_html", name))

    assert "unsafe-inline" not in client.get(address("mail", name))["Content-Security-Policy"]


def test_an_attached_file_is_handed_out(client: Client) -> None:
    name = deliver()

    response = client.get(address("attachment", name, 0))

    assert response["Content-Type"] == "text/calendar"
    assert response["Content-Disposition"] == 'attachment; filename="appointment.ics"'
    assert response.content.startswith(b"BEGIN:VCALENDAR")


@pytest.mark.parametrize("rest", ["", "html/", "attached/0/"])
@pytest.mark.parametrize(
    "name", ["20261207T150000000000-00000000", "..", "%2e%2e%2fsecret", "x", "a%00b"]
)
def test_what_is_not_there_is_not_found(name: str, rest: str, client: Client) -> None:
    response = client.get(f"/mailbox/{name}/{rest}")

    assert response.status_code == HTTPStatus.NOT_FOUND


def test_a_file_that_was_not_attached_is_not_found(client: Client) -> None:
    name = deliver("request.declined")

    assert client.get(address("attachment", name, 0)).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("view", ["mails", "mail", "mail_html"])
def test_nothing_is_changed_here(view: str, client: Client) -> None:
    args = () if view == "mails" else (deliver(),)

    assert client.post(address(view, *args)).status_code == HTTPStatus.METHOD_NOT_ALLOWED


def test_a_link_in_a_mail_leads_on(live_server: Any, settings: Settings, page: Page) -> None:
    settings.SITE_URL = live_server.url
    name = deliver("request.declined")

    page.goto(live_server.url + address("mails"))
    page.get_by_role("link", name="Not possible: Tuesday, December 15 at 2:00 PM").click()
    frame = page.frame_locator("iframe")
    assert frame.get_by_role("heading", name="This time is not possible").is_visible()
    frame.get_by_role("link", name="Ask for another time").click()

    page.wait_for_url(f"{live_server.url}/wrenfield/request/**")
    assert name


@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing(live_server: Any, open_page: OpenPage, width: int) -> None:
    name = deliver()
    page = open_page((width, 800))

    for path in (address("mails"), address("mail", name)):
        page.goto(live_server.url + path)
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
