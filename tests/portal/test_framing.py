from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.test import Client as Browser
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from penciled.core.colour import by_day, by_night
from penciled.practices.moving import move_portal
from tests.browser import OpenPage, axe
from tests.desk.desks import at, signed_in
from tests.factory import NOW, House, make_house
from tests.portal.browsing import TEN, Asker

pytestmark = [pytest.mark.django_db]

SITE = "https://www.example.com"
MORE = [pytest.param(c, marks=pytest.mark.soak) for c in ("#000000", "#0000ff", "#b00000")]
BACKGROUND = """body => getComputedStyle(body.querySelector(".btn-ink") ?? body).backgroundColor"""
FRAMED = {"Sec-Fetch-Dest": "iframe", "Sec-Fetch-Site": "cross-site"}


def ancestors(answer: object) -> str:
    policy = answer.headers["Content-Security-Policy"]  # type: ignore[attr-defined]
    return str(re.findall(r"frame-ancestors ([^;]*)", policy)[0])


def framed_by(house: House, *sites: str) -> None:
    house.practice.framed_by = list(sites)
    house.practice.save()


def test_only_the_sites_that_a_practice_lists_may_frame_its_portal(
    house: House, asker: Asker
) -> None:
    framed_by(house, SITE)
    other, desk = make_house("elsewhere"), signed_in(house.member)

    let_in = asker.get("home")
    elsewhere = Browser().get("/elsewhere/")
    staff = desk.get(at("calendar", house))

    assert ancestors(let_in) == SITE
    assert "X-Frame-Options" not in let_in.headers
    for answer in (elsewhere, staff, Browser().get("/accounts/login/")):
        assert ancestors(answer) == "'none'"
        assert answer.headers["X-Frame-Options"] == "DENY"
    assert other.practice.framed_by == []


def test_staff_see_the_portal_on_their_own_desk(house: House) -> None:
    staff = signed_in(house.member).get("/wrenfield/")

    assert ancestors(staff) == "'self'"
    assert "X-Frame-Options" not in staff.headers


def test_what_is_framed_leads_out_of_the_frame_and_runs_nothing(house: House, asker: Asker) -> None:
    framed_by(house, SITE)

    told = asker.browser.get(asker.at("home"), headers=FRAMED)
    said = asker.get("home", framed="")
    alone = asker.get("home")
    on_the_desk = asker.browser.get(
        asker.at("home"), headers=FRAMED | {"Sec-Fetch-Site": "same-origin"}
    )

    for page in (told, said):
        assert '<base target="_blank">' in page.text
        assert "<script" not in page.text
    for page in (alone, on_the_desk):
        assert "<base" not in page.text
        assert "<script" in page.text


def test_an_accent_is_a_stylesheet_that_the_policy_lets_in(house: House, asker: Asker) -> None:
    house.practice.accent = "#7a1f5c"
    house.practice.save()

    page = asker.get("home")
    [address] = re.findall(r'href="(/wrenfield/accent-[^"]*)"', page.text)
    styles = asker.browser.get(address)

    assert styles.headers["Content-Type"] == "text/css"
    assert "immutable" in styles.headers["Cache-Control"]
    assert "Cookie" not in styles.headers.get("Vary", "")
    day, night = by_day("#7a1f5c"), by_night("#7a1f5c")
    assert f"--accent: light-dark(#7a1f5c, {night.accent});" in styles.text
    assert f"--accent-text: light-dark({day.text}, {night.text});" in styles.text


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("colour", ["#6b6b00", *MORE])
def test_whatever_accent_passes_reads_on_every_page_by_day_and_by_night(
    open_page: OpenPage, live_server: LiveServer, house: House, asker: Asker, colour: str
) -> None:
    house.practice.accent = colour
    house.practice.save()
    page, found = open_page(), list[str]()
    for address in (asker.at("home"), asker.at("time", **asker.choices()), asker.at("enter")):
        page.goto(live_server.url + address)
        shown = page.locator("body").evaluate(BACKGROUND)
        found += axe(page)

    red, green, blue = (int(colour[n : n + 2], 16) for n in (1, 3, 5))
    assert shown == f"rgb({red}, {green}, {blue})"
    assert found == []


@pytest.mark.parametrize("address", ["/wrenfield/accent-123456.css", "/nobody/accent-7a1f5c.css"])
def test_no_other_colour_is_given_out(house: House, asker: Asker, address: str) -> None:
    house.practice.accent = "#7a1f5c"
    house.practice.save()

    assert asker.browser.get(address).status_code == HTTPStatus.NOT_FOUND


def test_a_portal_that_moved_is_found_where_it_was(house: House, asker: Asker) -> None:
    house.member.is_owner = True
    before = asker.at("details", **asker.choices(TEN))
    move_portal(house.practice.pk, "birch", by=house.member, now=NOW)

    read, sent = asker.browser.get(before), asker.browser.post(before, {"first_name": "Elena"})

    assert read.status_code == HTTPStatus.MOVED_PERMANENTLY
    assert sent.status_code == HTTPStatus.PERMANENT_REDIRECT
    assert read["Location"] == sent["Location"] == before.replace("/wrenfield/", "/birch/")
    assert "no-store" in read["Cache-Control"], "so that it can move back"
    assert asker.browser.get(read["Location"]).status_code == HTTPStatus.OK


def test_a_portal_that_moved_back_leads_in_no_circle(house: House, asker: Asker) -> None:
    house.member.is_owner = True
    for slug in ("birch", "wrenfield"):
        move_portal(house.practice.pk, slug, by=house.member, now=NOW)

    answer = asker.browser.get("/birch/request/practitioner/", follow=True)

    assert [to for to, _status in answer.redirect_chain] == ["/wrenfield/request/practitioner/"]
    assert answer.status_code == HTTPStatus.OK


class _Host(BaseHTTPRequestHandler):
    """A page of the practice's own website."""

    page = b""

    def do_GET(self) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(self.page)

    def log_message(self, *_args: object) -> None:
        pass


@contextmanager
def website(make: Callable[[], str]) -> Iterator[str]:
    """Serve a page on another site than the product's."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Host)
    _Host.page = make().encode()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.django_db(transaction=True)
def test_a_frame_on_another_site_opens_the_way_to_asking_in_a_window_of_its_own(
    open_page: OpenPage, live_server: LiveServer, house: House
) -> None:
    portal = live_server.url.replace("127.0.0.1", "localhost")
    frame = f'<title>Ours</title><iframe src="{portal}/wrenfield/?framed" title="Ask"></iframe>'
    page = open_page()
    with website(lambda: frame) as site:
        framed_by(house, site)
        page.goto(site)
        door = page.frame_locator("iframe").get_by_role("link", name="I’m a new client")
        with page.expect_popup() as opened:
            door.click()
        alone = opened.value
        expect(alone.get_by_role("radio", name="Maya Okafor")).to_be_visible()
        assert alone.url.startswith(f"{portal}/wrenfield/request/")
        assert page.url == f"{site}/"
