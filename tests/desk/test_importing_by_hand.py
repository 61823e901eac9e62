"""Importing clients in Chromium: a file with errors, mended and sent again."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from penciled.clients.models import Client
from tests.browser import OpenPage, axe
from tests.clients.importing.files import work
from tests.desk.browsing import let_in
from tests.desk.desks import at
from tests.factory import House, make_house

pytestmark = pytest.mark.django_db(transaction=True)
WIDE, NARROW = (1280, 900), (320, 780)
FILE = (
    "Vorname;Nachname;E-Mail;Geburtsdatum;Stadt\r\n"
    "Jürgen;Groß;juergen@example.com;31.12.1980;Köln\r\n"
    "Zoë;Stein;zoe at example.com;05.03.1991;Bonn\r\n"
)


@pytest.fixture
def house(live_server: LiveServer) -> House:
    made = make_house()
    made.member.is_owner = True
    made.member.save()
    return made


def send(page: Page, file: Path) -> None:
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_role("button", name="Send file").click()
    expect(page.get_by_role("heading", name="The first rows as they would be")).to_be_visible()


def check(page: Page) -> None:
    page.get_by_role("button", name="Check all rows").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    work(timezone.now())
    expect(page.get_by_role("heading", name="What would become of it")).to_be_visible()


def take(page: Page, words: str) -> None:
    page.get_by_role("button", name=words).click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    assert axe(page) == []
    work(timezone.now())
    expect(page.get_by_role("heading", name="Imported")).to_be_visible()


def look(page: Page) -> None:
    """Find nothing wrong with the page as it is, wide and narrow."""
    for width, height in (NARROW, WIDE):
        page.set_viewport_size({"width": width, "height": height})
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert axe(page) == []


def mend(page: Page, folder: Path) -> Path:
    """Fetch the rows that can't be imported, and write what they should have said."""
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the rows").click()
    fetched, mended = folder / "fetched.csv", folder / "mended.csv"
    download.value.save_as(fetched)
    rows = list(csv.DictReader(fetched.read_text("utf-8-sig").splitlines()))
    with mended.open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(row | {"E-Mail": "zoe@example.com"} for row in rows)
    return mended


@pytest.mark.soak
def test_a_file_with_errors_is_imported_mended_and_the_rest_of_it_imported(
    open_page: OpenPage, live_server: LiveServer, house: House, tmp_path: Path
) -> None:
    page, first = open_page(WIDE), tmp_path / "clients.csv"
    first.write_bytes(FILE.encode("cp1252"))
    let_in(page, live_server, house.member)
    page.goto(live_server.url + at("clients", house))
    page.get_by_role("link", name="Import").click()
    look(page)

    send(page, first)
    expect(page.get_by_label("Encoding")).to_have_value("cp1252")
    expect(page.get_by_text("This is no mail address.")).to_be_visible()
    look(page)
    check(page)
    expect(page.get_by_role("row", name="3 E-Mail zoe at example.com")).to_be_visible()
    assert Client.objects.count() == 0
    look(page)
    mended = mend(page, tmp_path)
    take(page, "Import 1 row")
    look(page)
    page.get_by_role("link", name="Import another file").click()
    send(page, mended)
    check(page)
    take(page, "Import 1 row")

    said = Client.objects.order_by("pk").values_list("first_name", "last_name", "email")
    expected = [("Jürgen", "Groß", "juergen@example.com"), ("Zoë", "Stein", "zoe@example.com")]
    assert list(said) == expected


def test_a_file_is_imported_without_scripts(
    open_page: OpenPage, live_server: LiveServer, house: House, tmp_path: Path
) -> None:
    page, file = open_page(WIDE, javascript=False), tmp_path / "clients.csv"
    file.write_text("Name,Mail\nAda Byron,ada@example.com\n")
    let_in(page, live_server, house.member)
    page.goto(live_server.url + at("client_import", house))

    send(page, file)
    for button in ("Check all rows", "Import 1 row"):
        page.get_by_role("button", name=button).click()
        expect(page.get_by_role("progressbar")).to_be_visible()
        work(timezone.now())
        page.get_by_role("link", name="See how far it is").click()

    expect(page.get_by_role("heading", name="Imported")).to_be_visible()
    assert Client.objects.get().name == "Ada Byron"
