from __future__ import annotations

from http import HTTPStatus
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from penciled.availability.models import Hours
from penciled.practices.models import Calendar, Picture, Practitioner
from penciled.practices.pictures import MOST_BYTES
from penciled.practices.queries import practitioners_of
from tests.desk.desks import at, signed_in
from tests.factory import House, make_house, make_member
from tests.practices.pictures import SVG, bomb, photo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def own(house: House) -> Client:
    return signed_in(house.member)


@pytest.fixture
def scheduler(house: House) -> Client:
    return signed_in(make_member(house.practice, "Rosalind Pike", is_scheduler=True))


def profile(house: House) -> str:
    return at("practitioner", house, house.practitioner.ref)


def shown(client: Client, house: House, **more: Any) -> dict[str, Any]:
    """Return what the form of the profile sends, with some of it typed anew."""
    form = client.get(profile(house)).context["form"]
    said = {name: form[name].value() for name in form.fields}
    ticks = {name: "on" if said.pop(name) else "" for name in ("listed", "takes_new_clients")}
    return said | {name: value for name, value in ticks.items() if value} | more


def send(client: Client, house: House, content: bytes, **more: str) -> Any:
    address = at("practitioner_photo", house, house.practitioner.ref)
    return client.post(address, {"photo": SimpleUploadedFile("me.jpg", content)} | more)


def test_a_practitioner_changes_their_own_profile(house: House, own: Client) -> None:
    typed = shown(own, house, credentials=" LCSW ", introduction="Plain.\r\nTalk.")
    del typed["takes_new_clients"]

    answer = own.post(profile(house), typed)

    assert answer["Location"] == profile(house)
    house.practitioner.refresh_from_db()
    assert house.practitioner.credentials == "LCSW"
    assert house.practitioner.introduction == "Plain.\nTalk."
    assert (house.practitioner.listed, house.practitioner.takes_new_clients) == (True, False)
    assert list(house.practitioner.services.all()) == [house.service]


def test_two_at_once_both_are_shown_and_nothing_is_overwritten(
    house: House, own: Client, scheduler: Client
) -> None:
    mine = shown(own, house, name="Mine")
    scheduler.post(profile(house), shown(scheduler, house, name="Theirs", locations=[]))

    late = own.post(profile(house), mine)

    assert late.status_code == HTTPStatus.CONFLICT
    house.practitioner.refresh_from_db()
    assert house.practitioner.name == "Theirs"
    differs = {each.what for each in late.context["form"].versions if each.differs}
    assert differs == {"Name", "Locations"}
    own.post(profile(house), mine | {"shown": late.context["form"]["shown"].value()})
    house.practitioner.refresh_from_db()
    assert house.practitioner.name == "Mine"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "two\nlines"),
        ("name", "a\x00b"),
        ("credentials", "x" * 61),
        ("introduction", "x" * 200_000),
        ("zone", "Mars/Olympus"),
        ("zone", ""),
        ("telehealth_link", "http://video.example/maya"),
        ("telehealth_link", "javascript:alert(1)"),
        ("telehealth_link", "https://"),
        ("services", "not-an-id"),
        ("locations", "00000000-0000-0000-0000-000000000000"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_with_all_else_kept(
    house: House, own: Client, field: str, value: str
) -> None:
    answer = own.post(profile(house), shown(own, house, credentials="LCSW") | {field: value})

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert list(answer.context["form"].errors) == [field]
    if field != "credentials":
        assert answer.context["form"]["credentials"].value() == "LCSW"
    house.practitioner.refresh_from_db()
    assert house.practitioner.credentials == ""


def test_another_zone_says_what_it_means_for_the_hours_before_it_is_saved(
    house: House, own: Client
) -> None:
    typed = shown(own, house, zone="America/Denver")

    asked = own.post(profile(house), typed)
    house.practitioner.refresh_from_db()

    assert asked.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "9:00 AM stays 9:00 AM there" in asked.text
    assert "Mountain Time" in asked.text
    assert house.practitioner.zone == "America/Chicago"
    own.post(profile(house), typed | {"zone_meant": "on"})
    house.practitioner.refresh_from_db()
    assert house.practitioner.zone == "America/Denver"


def test_without_hours_another_zone_needs_no_yes(house: House, own: Client) -> None:
    Hours.objects.all().delete()

    answer = own.post(profile(house), shown(own, house, zone="Europe/Berlin"))

    assert answer.status_code == HTTPStatus.FOUND


def test_somebody_without_an_account_is_added_and_led_to_their_hours(
    house: House, scheduler: Client
) -> None:
    typed = {"name": "Ada Locum", "zone": "America/Chicago", "listed": "on"}

    answer = scheduler.post(at("practitioner_new", house), typed)

    made = Practitioner.objects.get(name="Ada Locum")
    assert answer["Location"] == at("availability", house, made.ref)
    assert made.member is None
    assert Calendar.objects.filter(practitioner=made).exists()
    assert "No account" in scheduler.get(at("practitioners", house)).text
    for name in ("practitioner", "availability"):
        assert scheduler.get(at(name, house, made.ref)).status_code == HTTPStatus.OK
    scheduler.post(at("practitioner_move", house, made.ref), {"do": "up"})
    assert practitioners_of(house.practice).first() == made


def test_a_photo_is_shown_wherever_the_practitioner_is(
    house: House, own: Client, scheduler: Client, client: Client
) -> None:
    assert send(own, house, photo())["Location"] == profile(house)

    kept = Picture.objects.get()
    address = reverse("picture", args=[kept.ref])
    pages = [
        own.get(profile(house)),
        own.get(at("settings", house)),
        scheduler.get(at("practitioners", house)),
        client.get(reverse("portal:practitioner", args=[house.practice.slug])),
        client.get(
            reverse("portal:visit", args=[house.practice.slug]),
            {"practitioner": str(house.practitioner.ref)},
        ),
    ]
    assert [address in page.text for page in pages] == [True] * 5
    own.post(at("practitioner_photo", house, house.practitioner.ref), {"do": "remove"})
    assert not Picture.objects.exists()
    assert "/pictures/" not in own.get(profile(house)).text
    assert client.get(address).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Choose a picture."),
        (SVG, "JPEG, PNG or WebP"),
        (b"no picture", "JPEG, PNG or WebP"),
        (bomb(30_000, 30_000), "40 megapixels"),
        (b"\0" * (MOST_BYTES + 5), "8 MB"),
    ],
    ids=["empty", "svg", "text", "bomb", "heavy"],
)
def test_a_file_that_cannot_be_a_photo_is_refused_in_words(
    house: House, own: Client, content: bytes, words: str
) -> None:
    answer = send(own, house, content)

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert words in answer.context["photo"].errors["photo"][0]
    assert not Picture.objects.exists()


def test_a_photo_that_is_no_file_is_refused(house: House, own: Client) -> None:
    address = at("practitioner_photo", house, house.practitioner.ref)

    answer = own.post(address, {"photo": "C:\\me.jpg"})

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_pictures_are_asked_for_without_their_content(
    house: House, scheduler: Client, client: Client
) -> None:
    send(scheduler, house, photo())

    for someone, address in (
        (scheduler, at("practitioners", house)),
        (scheduler, profile(house)),
        (scheduler, at("settings", house)),
        (client, reverse("portal:practitioner", args=[house.practice.slug])),
    ):
        with CaptureQueriesContext(connection) as asked:
            someone.get(address)
        assert [
            each["sql"] for each in asked if '"practices_picture"."content"' in each["sql"]
        ] == []


def test_a_practitioner_finds_their_profile_and_no_list(house: House, own: Client) -> None:
    page = own.get(at("settings", house))

    assert at("practitioner_mine", house) in page.text
    assert at("practitioners", house) + '"' not in page.text
    assert own.get(at("practitioner_mine", house))["Location"] == profile(house)


def test_another_practice_s_practitioner_is_the_same_as_none(
    house: House, scheduler: Client
) -> None:
    foreign = make_house("elsewhere").practitioner

    for name in ("practitioner", "practitioner_photo", "practitioner_move"):
        answer = scheduler.post(at(name, house, foreign.ref))
        assert answer.status_code == HTTPStatus.NOT_FOUND
