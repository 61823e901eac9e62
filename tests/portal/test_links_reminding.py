"""Clients stop reminders by the mail itself, by a mail program's button, and on their own page."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client as Browser

from penciled.appointments.actions import place
from penciled.appointments.models import Appointment
from penciled.audit.models import Entry
from penciled.booking.actions import decline_request
from penciled.booking.reminding import remind_clients
from penciled.clients.links import LinkPurpose
from penciled.clients.models import Client, ClientChange, Guardian, MailLink
from penciled.clients.reminding import choose_reminders
from penciled.outbox.models import Message
from tests.desk.desks import at as desk_at
from tests.desk.desks import signed_in
from tests.factory import NOW, House
from tests.fakes.clock import Clock
from tests.portal.browsing import DAY, HOUR, TEN, Asker, mails, words
from tests.portal.by_mail import LINK, form_of, mailed, open_link, press

SOON = TEN - DAY + HOUR
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def reminder(house: House, clock: Clock) -> Any:
    """Return a mail that reminds of an appointment to come, as it leaves."""
    place(house.plan(TEN, minutes=50), by=house.member, now=NOW)
    clock.now = SOON
    remind_clients(now=SOON)
    _text, mail = mailed("appointment.coming", now=SOON)
    return mail


def stop_path(reminder: Any) -> str:
    address = str(reminder.extra_headers["List-Unsubscribe"]).strip("<>")
    (path,) = [path for path, _token in LINK.findall(address)]
    return str(path)


def is_reminded() -> bool:
    return Client.objects.get().unreminded_at is None


def test_a_reminder_says_how_to_have_no_more_of_them(reminder: Any) -> None:
    text, headers = str(reminder.body), reminder.extra_headers

    (_to_appointment, _token), (stop, _other) = LINK.findall(text)
    assert headers["List-Unsubscribe"] == f"<http://localhost:8000{stop}>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"No more reminders? Stop them here: http://localhost:8000{stop}" in text
    assert sorted(MailLink.objects.values_list("purpose", flat=True)) == ["give_up", "hush"]
    hush = MailLink.objects.get(purpose=LinkPurpose.STOP_REMINDERS)
    assert hush.expires_at == SOON + timedelta(days=30)


def test_only_reminders_can_be_stopped(house: House) -> None:
    decline_request(house.asked(TEN).pk, message="", by=house.member, now=NOW)

    for topic in ("request.received", "request.declined", "request.asked"):
        assert "List-Unsubscribe" not in mailed(topic)[1].extra_headers


def test_one_button_stops_them_and_one_has_them_again(reminder: Any, asker: Asker) -> None:
    page = open_link(asker, stop_path(reminder))

    off = press(asker, page)

    assert "Stop reminders? Wrenfield reminds you by mail before an appointment." in words(page)
    assert "No more reminders Wrenfield no longer reminds you" in words(off)
    assert not is_reminded()
    assert "Stop reminders?" in words(press(asker, off))
    assert is_reminded()
    history = [(each.what, each.changes) for each in ClientChange.objects.order_by("id")]
    assert history == [
        ("reminders_stopped", {"reminders": ["yes", "no"]}),
        ("reminders_wanted", {"reminders": ["no", "yes"]}),
    ]
    actions = Entry.objects.order_by("id").values_list("action", flat=True)
    assert list(actions)[-2:] == ["client.reminders_stopped", "client.reminders_wanted"]


def test_a_mail_programs_button_stops_them_without_cookies_or_pages(reminder: Any) -> None:
    path, program = stop_path(reminder), Browser(enforce_csrf_checks=True)

    answers = [program.post(path, ONE_CLICK) for _time in range(2)]

    assert [each.status_code for each in answers] == [HTTPStatus.OK] * 2
    assert answers[0].text == "No more reminders by mail from Wrenfield.\n"
    assert not program.cookies
    assert not is_reminded()
    assert ClientChange.objects.count() == 1


def test_a_mail_programs_button_does_nothing_with_other_links(house: House) -> None:
    house.asked(TEN)
    path = LINK.findall(mailed("request.received")[0])[0][0]

    answer = Browser().post(path, ONE_CLICK)

    assert answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert is_reminded()


def test_a_post_that_is_no_mail_programs_stops_nothing(reminder: Any) -> None:
    path = stop_path(reminder)

    for sent in ({}, {"List-Unsubscribe": "No"}, {"reminders": "off"}):
        assert Browser().post(path, sent).status_code == HTTPStatus.METHOD_NOT_ALLOWED

    assert is_reminded()


def test_looking_stops_nothing(reminder: Any, asker: Asker) -> None:
    path = stop_path(reminder)

    for look in (asker.browser.get, asker.browser.head):
        look(path)
        look(form_of(open_link(asker, path))[0])

    assert is_reminded()


def test_who_wants_none_gets_none_and_all_else_as_before(
    house: House, reminder: Any, asker: Asker, clock: Clock
) -> None:
    Browser().post(stop_path(reminder), ONE_CLICK)
    row = Appointment.objects.get()
    place(house.plan(TEN + DAY, minutes=50), by=house.member, now=NOW)
    clock.now = row.starts_at + HOUR

    remind_clients(now=clock.now)
    house.asked(TEN + 5 * DAY, now=clock.now)

    assert Message.objects.filter(topic="appointment.coming").count() == 1
    assert ("request.received", "elena@example.com") in mails()


def test_ones_own_page_shows_the_choice(house: House, asker: Asker) -> None:
    own = {"client": str(house.elena().ref)}
    asker.enter()

    before = asker.get("mine")
    asker.post("reminders", data=own | {"reminders": "off"})
    after = asker.get("mine")
    asker.post("reminders", data=own | {"reminders": "on"})

    assert "A reminder by mail before each appointment Stop reminders" in words(before)
    assert "No reminders by mail Send me reminders again" in words(after)
    assert is_reminded()
    assert asker.get("reminders").status_code == HTTPStatus.METHOD_NOT_ALLOWED


def test_a_guardian_chooses_for_each_they_act_for(house: House, asker: Asker) -> None:
    elena = house.elena()
    how = {"practice": house.practice, "name": "Rosa Marsh", "created_at": NOW}
    Guardian.objects.create(client=elena, email="rosa@example.com", **how)
    asker.enter("rosa@example.com")

    assert "(Elena)" in words(asker.get("mine"))
    asker.post("reminders", data={"client": str(elena.ref), "reminders": "off"})

    assert not is_reminded()


@pytest.mark.parametrize("client", ["", "x", "\x00", "9d2c8f38-0b1a-4c6e-9d55-6a1f0a3f2b10"])
def test_for_whom_one_does_not_act_nothing_is_chosen(
    house: House, asker: Asker, client: str
) -> None:
    house.elena()
    asker.enter("sam@example.com")

    answer = asker.post("reminders", data={"client": client, "reminders": "off"})

    assert (answer.status_code, is_reminded()) == (HTTPStatus.NOT_FOUND, True)


def test_staff_see_on_the_record_that_none_are_wanted(house: House) -> None:
    elena = house.elena()
    choose_reminders(elena.pk, wanted=False, now=NOW)

    record = words(signed_in(house.member).get(desk_at("client", house, elena.ref)))

    assert "Wants no reminders by mail" in record
    assert "The client stopped reminders by mail" in record


def test_strangers_choose_nothing(house: House, asker: Asker) -> None:
    own = {"client": str(house.elena().ref), "reminders": "off"}

    answer = asker.post("reminders", data=own)

    assert (answer.status_code, is_reminded()) == (HTTPStatus.FOUND, True)


def test_who_was_taken_for_a_client_stops_none_of_theirs(
    house: House, reminder: Any, asker: Asker
) -> None:
    kept = Client.objects.create(practice=house.practice, first_name="Elena", created_at=NOW)
    Client.objects.exclude(pk=kept.pk).update(merged_into=kept)

    page = asker.browser.get(stop_path(reminder))

    assert page.status_code == HTTPStatus.NOT_FOUND
    assert not Client.objects.filter(unreminded_at__isnull=False).exists()
    assert asker.browser.post(stop_path(reminder), ONE_CLICK).status_code == HTTPStatus.NOT_FOUND
    assert not Client.objects.filter(unreminded_at__isnull=False).exists()
