"""A practice on a live server, a worker to hand, and the mailbox that development has."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests.browser import OpenPage
from tests.factory import House, make_house


@pytest.fixture
def house(live_server: LiveServer, settings: Settings, tmp_path: Path) -> House:
    """Make the practice; what the product mails lands in the mailbox once the worker ran."""
    settings.EMAIL_BACKEND = "penciled.mailbox.backend.MailboxBackend"
    settings.MAILBOX_DIR = tmp_path
    settings.SITE_URL = live_server.url
    return make_house()


@pytest.fixture
def worker() -> Callable[[], object]:
    """Return what lets a worker pass once over whatever is due."""
    return lambda: call_command("worker", once=True)


@pytest.fixture
def newest_mail(
    open_page: OpenPage, live_server: LiveServer, worker: Callable[[], object]
) -> Callable[[str], str]:
    """Return what opens the newest mail to an address in the mailbox page, and reads its words."""

    def newest_mail(address: str) -> str:
        worker()
        mailbox = open_page()
        mailbox.goto(f"{live_server.url}/mailbox/")
        mailbox.get_by_role("link").filter(has_text=address).first.click()
        mailbox.get_by_text("As plain text").click()
        return mailbox.locator("main").inner_text()

    return newest_mail


def code_in(mail: str) -> str:
    found = re.search(r"\b\d{6}\b", mail)
    assert found, mail
    return found.group()


def sign_in(page: Page, server: str, *, email: str) -> None:
    page.goto(f"{server}/desk/")
    page.get_by_label("Mail address").fill(email)
    page.get_by_label("Password").fill("pencil-and-ink")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("link", name=re.compile("Requests")).first).to_be_visible()
