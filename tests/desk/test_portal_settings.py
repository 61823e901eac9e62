from __future__ import annotations

import re
from http import HTTPStatus

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from penciled.audit.models import Entry
from penciled.core.colour import nearest_that_reads
from penciled.core.fingerprint import fingerprint
from penciled.practices.models import Picture, Practice
from penciled.practices.portal import portal_said
from tests.browser import OpenPage
from tests.desk.desks import at, signed_in
from tests.factory import House, make_house
from tests.practices.pictures import photo

pytestmark = [pytest.mark.django_db]

REFUSED = HTTPStatus.UNPROCESSABLE_ENTITY


@pytest.fixture
def owner(house: House) -> Client:
    house.member.is_owner = True
    house.member.save()
    return signed_in(house.member)


def stands(house: House) -> Practice:
    return Practice.objects.get(pk=house.practice.pk)


def typed(house: House, **words: str) -> dict[str, str]:
    said = portal_said(house.practice)
    fields = {name: getattr(said, name) for name in type(said).__slots__}
    return fields | {"shown": fingerprint(said)} | words


def test_what_the_portal_says_is_read_by_clients_at_once(house: House, owner: Client) -> None:
    words = {
        "name": "Birchwood",
        "headline": "Find a time to talk",
        "welcome": "By the lake.\r\nUp the stairs.",
        "after_asking": "Thank you.",
        "phone": "(218) 555-0100",
        "place": "Duluth",
        "emergency_note": "In an emergency, call 911.",
        "answers_within": "within a day",
    }

    saved = owner.post(at("portal", house), typed(house, **words))
    home = Client().get("/wrenfield/").text

    assert saved["Location"] == at("portal", house)
    assert stands(house).welcome == "By the lake.\nUp the stairs."
    for shown in ("Birchwood", "Find a time to talk", "By the lake.", "Duluth", "call 911"):
        assert shown in home
    assert Entry.objects.filter(action="portal.saved").count() == 1


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("name", ""),
        ("name", "x" * 121),
        ("headline", "two\nlines"),
        ("welcome", "x" * 200_000),
        ("welcome", "a\x00b"),
        ("reply_to", "nobody"),
        ("phone", "x" * 41),
    ],
)
def test_words_that_cannot_be_are_refused_at_their_field(
    house: House, owner: Client, field: str, words: str
) -> None:
    refused = owner.post(at("portal", house), typed(house, place="Kept", **{field: words}))

    assert refused.status_code == REFUSED
    assert list(refused.context["form"].errors) == [field]
    assert "Kept" in refused.text
    assert stands(house).place == ""


def test_two_who_change_the_words_at_once_see_both_versions(house: House, owner: Client) -> None:
    mine = typed(house, headline="Mine")
    owner.post(at("portal", house), typed(house, headline="Theirs"))

    overtaken = owner.post(at("portal", house), mine)
    again = overtaken.context["form"]["shown"].value()
    owner.post(at("portal", house), mine | {"shown": again})

    assert overtaken.status_code == HTTPStatus.CONFLICT
    assert "Theirs" in overtaken.text
    assert 'value="Mine"' in overtaken.text
    assert stands(house).headline == "Mine"


def test_moving_the_portal_moves_the_desk_and_leads_on_from_both(
    house: House, owner: Client
) -> None:
    before = at("calendar", house) + "?view=day"
    shown = fingerprint("wrenfield")
    asked = owner.get(at("portal_address", house))
    data = {"slug": " Birch ", "shown": shown, "meant": "on"}

    moved = owner.post(at("portal_address", house), data)
    old = owner.get(before)

    assert "What moving means" in asked.text
    assert moved["Location"] == "/desk/birch/settings/portal/address/"
    assert (old.status_code, old["Location"]) == (
        HTTPStatus.MOVED_PERMANENTLY,
        "/desk/birch/calendar/?view=day",
    )
    assert signed_in(make_house("other").member).get(before).status_code == HTTPStatus.NOT_FOUND
    posted = owner.post(at("booking", house), {"on": "no"})
    assert posted.status_code == HTTPStatus.PERMANENT_REDIRECT


@pytest.mark.parametrize(
    "slug", ["", "desk", "two words", "-x", "x" * 61, "taken", "was-taken", "ünter", "a\x00"]
)
def test_an_address_that_cannot_be_is_refused_and_nothing_moves(
    house: House, owner: Client, slug: str
) -> None:
    taken = make_house("taken").practice
    taken.former_addresses.create(slug="was-taken")
    data = {"slug": slug, "shown": fingerprint("wrenfield"), "meant": "on"}

    refused = owner.post(at("portal_address", house), data)

    assert refused.status_code == REFUSED
    assert list(refused.context["form"].errors) == ["slug"]
    assert stands(house).slug == "wrenfield"


def test_all_that_speaks_against_a_move_is_said_at_once(house: House, owner: Client) -> None:
    make_house("taken")

    refused = owner.post(
        at("portal_address", house), {"slug": "taken", "shown": fingerprint("wrenfield")}
    )

    assert refused.status_code == REFUSED
    assert list(refused.context["form"].errors) == ["slug", "meant"]


def test_a_move_that_nobody_meant_is_asked_about(house: House, owner: Client) -> None:
    data = {"slug": "birch", "shown": fingerprint("wrenfield")}

    refused = owner.post(at("portal_address", house), data)

    assert list(refused.context["form"].errors) == ["meant"]
    assert stands(house).slug == "wrenfield"


@pytest.mark.parametrize(
    ("said", "kept"), [("#7A1F5C", "#7a1f5c"), ("7a1f5c ", "#7a1f5c"), ("", "")]
)
def test_a_colour_that_can_be_read_is_the_portal_s(
    house: House, owner: Client, said: str, kept: str
) -> None:
    owner.post(at("portal_look", house), {"accent": said, "shown": fingerprint("")})

    assert stands(house).accent == kept


def test_a_colour_too_light_is_refused_with_the_nearest_that_is_not(
    house: House, owner: Client
) -> None:
    offered = nearest_that_reads("#ffcc00")
    form = {"accent": "#ffcc00", "shown": fingerprint("")}

    refused = owner.post(at("portal_look", house), form)
    taken = owner.post(at("portal_look", house), form | {"accent": ["#ffcc00", offered]})

    assert f'name="accent" value="{offered}"' in refused.text
    solid = re.findall(r'class="btn btn-ink"[^>]*>([^<]*)</button>', refused.text)
    assert [each for each in solid if "colour" in each or "Take" in each] == [f"Take {offered}"]
    assert refused.status_code == REFUSED
    assert offered in refused.context["form"].errors["accent"][0]
    assert taken.status_code == HTTPStatus.FOUND
    assert stands(house).accent == offered


@pytest.mark.parametrize("said", ["red", "#12345", "#gggggg", "url(x)", "#12345}"])
def test_what_is_no_colour_is_refused(house: House, owner: Client, said: str) -> None:
    refused = owner.post(at("portal_look", house), {"accent": said, "shown": fingerprint("")})

    assert refused.status_code == REFUSED
    assert stands(house).accent == ""


def test_a_logo_stands_at_the_head_of_the_portal_and_goes_again(
    house: House, owner: Client
) -> None:
    for _time in range(2):
        owner.post(at("portal_logo", house), {"logo": SimpleUploadedFile("l.png", photo())})
    shown = Client().get("/wrenfield/").text
    logo = Picture.objects.get()

    assert f"/pictures/{logo.ref}.webp" in shown
    assert (logo.width <= 640, logo.height <= 160) == (True, True)
    owner.post(at("portal_logo", house), {"do": "remove"})
    assert Picture.objects.count() == 0


def test_a_logo_that_is_no_picture_is_refused(house: House, owner: Client) -> None:
    sent = SimpleUploadedFile("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>")

    refused = owner.post(at("portal_logo", house), {"logo": sent})

    assert refused.status_code == REFUSED
    assert list(refused.context["logo"].errors) == ["logo"]


def test_sites_that_may_frame_are_kept_as_browsers_name_them(house: House, owner: Client) -> None:
    lines = "https://WWW.Example.com/contact?x=1\r\n\r\nhttps://bücher.example:8443\nhttps://www.example.com"

    owner.post(at("portal_links", house), {"sites": lines, "shown": fingerprint([])})

    assert stands(house).framed_by == [
        "https://www.example.com",
        "https://xn--bcher-kva.example:8443",
    ]


@pytest.mark.parametrize(
    "site",
    [
        "http://www.example.com",
        "www.example.com",
        "https://",
        "https://*.example.com",
        "https://localhost",
        "https://example.com:99999",
        "https://me:secret@example.com",
        "https://example.com;script-src",
        "https://exa mple.com",
        "https://[::1",
        "javascript:alert(1)",
        "x" * 5000,
    ],
)
def test_what_is_no_site_is_refused(house: House, owner: Client, site: str) -> None:
    refused = owner.post(at("portal_links", house), {"sites": site, "shown": fingerprint([])})

    assert refused.status_code == REFUSED
    assert list(refused.context["form"].errors) == ["sites"]
    assert stands(house).framed_by == []


@pytest.mark.django_db(transaction=True)
def test_what_a_website_needs_is_copied_by_a_press(
    open_page: OpenPage, live_server: LiveServer, house: House, owner: Client
) -> None:
    page = open_page()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.context.add_cookies(
        [{"name": "sessionid", "value": owner.cookies["sessionid"].value, "url": live_server.url}]
    )
    page.goto(live_server.url + at("portal_links", house))

    page.get_by_role("button", name="Copy The frame").click()

    expect(page.get_by_text("Copied.")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("<iframe src=")
    assert "/wrenfield/?framed" in copied
