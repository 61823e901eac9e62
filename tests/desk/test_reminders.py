"""Reminders: owners and schedulers say how long before appointments clients are mailed."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client

from penciled.audit.models import Entry
from penciled.core.errors import InvalidInput
from penciled.core.fingerprint import fingerprint
from penciled.practices.models import Member
from penciled.practices.reminders import RemindersSaid, reminders_said, save_reminders
from tests.desk.desks import at, signed_in
from tests.factory import NOW, House, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def rosalind(house: House) -> Member:
    return make_member(house.practice, "Rosalind Pike", is_scheduler=True)


@pytest.fixture
def browser(rosalind: Member) -> Client:
    return signed_in(rosalind)


def typed(browser: Client, house: House, *hours: object) -> dict[str, Any]:
    shown = browser.get(at("reminders", house)).context["form"]["shown"].value()
    return {"shown": shown, "reminds_before": [str(each) for each in hours]}


def standing(house: House) -> list[int]:
    house.practice.refresh_from_db()
    return list(house.practice.reminds_before)


def test_what_is_chosen_is_kept_and_said_on_the_page_of_mails(
    house: House, browser: Client
) -> None:
    answer = browser.post(at("reminders", house), typed(browser, house, 2, 168, 24))

    assert answer.headers["Location"] == at("reminders", house)
    assert standing(house) == [168, 24, 2]
    assert Entry.objects.filter(action="reminders.saved").count() == 1
    page = browser.get(at("mail_texts", house)).text
    assert "Clients are reminded a week before, a day before, 2 hours before." in page


def test_with_none_chosen_nobody_is_reminded(house: House, browser: Client) -> None:
    browser.post(at("reminders", house), typed(browser, house))

    assert standing(house) == []
    page = browser.get(at("mail_texts", house)).text
    assert "Clients are not reminded of their appointments." in page


def test_a_length_that_is_not_on_the_list_stays_to_be_chosen(house: House, browser: Client) -> None:
    house.practice.reminds_before = [36]
    house.practice.save()

    assert "36 hours before" in browser.get(at("reminders", house)).text
    browser.post(at("reminders", house), typed(browser, house, 36, 1))
    assert standing(house) == [36, 1]


@pytest.mark.parametrize("hours", [(1, 2, 4, 12, 24, 48), (5,), ("soon",), ("1\x00",)])
def test_what_can_not_be_is_refused_and_shown_again(
    house: House, browser: Client, hours: tuple[object, ...]
) -> None:
    answer = browser.post(at("reminders", house), typed(browser, house, *hours))

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert standing(house) == [24]


def test_who_saves_over_a_newer_change_is_shown_both(house: House, browser: Client) -> None:
    late = typed(browser, house, 48)
    browser.post(at("reminders", house), typed(browser, house, 2))

    answer = browser.post(at("reminders", house), late)

    assert answer.status_code == HTTPStatus.CONFLICT
    assert standing(house) == [2]
    assert "2 days before" in answer.text


@pytest.mark.parametrize("hours", [(0,), (337,), (1, 2, 3, 4, 5, 6)])
def test_reminders_are_few_and_neither_too_near_nor_too_far(
    house: House, rosalind: Member, hours: tuple[int, ...]
) -> None:
    shown = fingerprint(reminders_said(house.practice))

    with pytest.raises(InvalidInput):
        save_reminders(house.practice, RemindersSaid(hours), shown=shown, by=rosalind, now=NOW)

    assert standing(house) == [24]
