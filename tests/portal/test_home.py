"""The front doors: of an installation and of a practice; only doors that lead somewhere show."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from django.test import Client as Browser
from pytest_django import Settings

from penciled.availability.models import Hours
from tests.factory import House, make_house
from tests.portal.browsing import Asker, known_client, words


def test_the_root_leads_to_the_only_practice(house: House) -> None:
    assert Browser().get("/").headers["Location"] == "/wrenfield/"


@pytest.mark.django_db
def test_the_root_of_several_practices_names_none_outside_development(settings: Settings) -> None:
    make_house()
    make_house("harbor")
    settings.DEVELOPMENT = False

    page = Browser().get("/")

    assert page.status_code == HTTPStatus.OK
    assert "Sign in to the desk" in words(page)
    assert "wrenfield" not in page.text
    assert "/desk/" in page.text


@pytest.mark.django_db
def test_the_root_of_several_practices_lists_them_in_development(settings: Settings) -> None:
    make_house()
    make_house("harbor")
    settings.DEVELOPMENT = settings.MAILBOX_SHOWN = True

    page = Browser().get("/").text

    assert all(link in page for link in ("/wrenfield/", "/harbor/", "/mailbox/"))


def test_home_welcomes_in_the_practices_own_words(asker: Asker) -> None:
    practice = asker.house.practice
    practice.headline, practice.welcome = "Find a time to talk.", "We see adults."
    practice.place, practice.emergency_note = "Ferris Street, Duluth", "In an emergency call 911."
    practice.answers_within = "within one working day"
    practice.save()

    page = words(asker.get("home"))

    for said in (practice.headline, practice.welcome, practice.place, practice.emergency_note):
        assert said in page
    assert "A person reads every request, usually within one working day." in page


def test_new_clients_are_asked_in_only_while_they_can_be_served(asker: Asker) -> None:
    assert "I’m a new client" in words(asker.get("home"))

    Hours.objects.update(for_new=False)
    assert "I’m a new client" not in words(asker.get("home"))
    Hours.objects.update(for_new=True)
    asker.house.practitioner.takes_new_clients = False
    asker.house.practitioner.save()
    assert "I’m a new client" not in words(asker.get("home"))
    asker.house.practitioner.takes_new_clients = True
    asker.house.practitioner.save()
    asker.house.practice.booking_on = False
    asker.house.practice.save()

    off = words(asker.get("home"))
    assert "I’m a new client" not in off
    assert "I’ve been here before" in off
    assert "Write to desk@wrenfield.example" in off


def test_whoever_has_entered_finds_their_own_doors(asker: Asker) -> None:
    known_client(asker.house)
    asker.enter()

    page = words(asker.get("home"))

    assert "Ask for a time" in page
    assert "Your appointments" in page
    assert "Sign in" not in page


@pytest.mark.parametrize("spelling", ["Wrenfield", "WRENFIELD", "wrenField"])
def test_any_spelling_of_a_practice_leads_to_its_own(house: House, spelling: str) -> None:
    browser = Browser()

    looked = browser.get(f"/{spelling}/request/time/?practitioner=any&day=2026-12-08")
    sent = browser.post(f"/{spelling}/enter/", {"email": "e@example.com"})

    assert looked.headers["Location"] == (
        "/wrenfield/request/time/?practitioner=any&day=2026-12-08"
    )
    assert sent.status_code == HTTPStatus.TEMPORARY_REDIRECT
    assert sent.headers["Location"] == "/wrenfield/enter/"


@pytest.mark.parametrize("path", ["", "request/", "mine/", "enter/", "request/time/", "zone/"])
def test_a_practice_that_is_none_is_404_everywhere(house: House, path: str) -> None:
    answer = Browser().get(f"/nowhere/{path}")

    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert answer.content == Browser().get("/nothing/").content


@pytest.mark.parametrize("path", ["/\0/", "/%00/", "/%ED%A0%80/", "/a b/", "/" + "x" * 3000 + "/"])
def test_garbage_for_a_practice_is_404(house: House, path: str) -> None:
    assert Browser().get(path).status_code == HTTPStatus.NOT_FOUND


def test_pages_are_not_kept_by_anybody_on_the_way(asker: Asker) -> None:
    for name in ("home", "request", "enter"):
        kept = asker.get(name).headers["Cache-Control"]
        assert "no-store" in kept
        assert "private" in kept


def test_the_zones_lead_back_to_where_they_were_opened(asker: Asker) -> None:
    page = asker.get("zone", to="time", **asker.choices())

    assert f'action="{asker.at("time")}"' in page.text
    for name, value in asker.choices().items():
        assert f'name="{name}" value="{value}"' in page.text
    assert f'action="{asker.at("mine")}"' in asker.get("zone", to="mine").text
    assert f'action="{asker.at("home")}"' in asker.get("zone", to="//evil").text
