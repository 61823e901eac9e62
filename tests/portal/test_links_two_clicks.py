"""Two clicks on the button of one mailed link at the same instant: done once, said to both."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import pytest
from django.core.cache import cache

from penciled.appointments.models import Appointment, HistoryEntry
from penciled.booking.actions import decline_request, schedule_appointment
from penciled.booking.models import AppointmentRequest, TrailEntry
from penciled.clients.links import LinkPurpose, Mint
from penciled.clients.models import Client, ClientChange
from tests.factory import NOW, House, make_house
from tests.fakes.clock import Clock
from tests.portal.browsing import DAY, TEN, Asker, mails
from tests.portal.by_mail import form_of, link_in, open_link, press
from tests.portal.test_links_reminding import ONE_CLICK
from tests.portal.test_two_clicks import at_once, clicks

ROUNDS = 4

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def house(transactional_db: None, clock: Clock) -> House:
    cache.clear()  # its table is no model's, so no flush between tests empties it
    return make_house()


def both(house: House, path: str) -> list[Any]:
    """Press the one button of a link twice at once; return both answers, the good one first."""
    asker = Asker(house)
    to, sent = form_of(open_link(asker, path))
    cookies = {name: morsel.value for name, morsel in asker.browser.cookies.items()}
    pair = clicks(house, cookies)
    answers = at_once(pair, lambda each: each.browser.post(to, sent))
    return sorted(answers, key=lambda each: int(each.status_code))


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_a_request_is_cancelled_once(house: House, round_: int) -> None:
    house.asked(TEN)

    done, late = both(house, link_in("request.received"))

    assert (done.status_code, late.status_code) == (HTTPStatus.FOUND, HTTPStatus.CONFLICT)
    assert "You cancelled this request today at 9:00 AM." in late.text
    assert AppointmentRequest.objects.get().state == "cancelled"
    assert TrailEntry.objects.filter(action="cancel").count() == 1
    assert len(mails()) == 4


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_an_appointment_is_cancelled_once(house: House, round_: int) -> None:
    how: dict[str, Any] = {"anyway": False, "tell_client": True, "by": house.member, "now": NOW}
    schedule_appointment(house.plan(TEN, minutes=50), **how)

    done, late = both(house, link_in("appointment.booked"))

    assert (done.status_code, late.status_code) == (HTTPStatus.FOUND, HTTPStatus.CONFLICT)
    assert "You cancelled this appointment today at 9:00 AM." in late.text
    assert Appointment.objects.get().status == "cancelled"
    assert HistoryEntry.objects.count() == 2
    assert len(mails()) == 3


def test_another_time_is_asked_for_once(house: House) -> None:
    waits = house.asked(TEN)
    decline_request(waits.pk, message="", by=house.member, now=NOW)
    asker = Asker(house)
    press(asker, open_link(asker, link_in("request.declined")))
    cookies = {name: morsel.value for name, morsel in asker.browser.cookies.items()}
    typed = {"note": "", "draft": "0c5bb2e2-3cf6-4d55-9a7c-9e2b6f0d1a11", "language": "en"}
    chosen = asker.choices(TEN + DAY)

    pair = clicks(house, cookies)
    answers = at_once(pair, lambda each: each.post("details", data=typed, **chosen))

    assert [each.status_code for each in answers] == [HTTPStatus.FOUND] * 2
    assert AppointmentRequest.objects.filter(starts_at=TEN + DAY).count() == 1
    assert Client.objects.count() == 1


def test_reminders_are_stopped_once(house: House) -> None:
    stands = schedule_appointment(
        house.plan(TEN, minutes=50), anyway=False, tell_client=False, by=house.member, now=NOW
    )
    path = hush_of(stands)

    pair = clicks(house, {})
    answers = at_once(pair, lambda each: each.browser.post(path, ONE_CLICK))

    assert [each.status_code for each in answers] == [HTTPStatus.OK] * 2
    assert ClientChange.objects.filter(what="reminders_stopped").count() == 1


def hush_of(stands: Appointment) -> str:
    mint = Mint(now=NOW)
    token = mint.token(stands.client_id or 0, LinkPurpose.STOP_REMINDERS, stands.ref)
    mint.keep()
    return f"/{stands.practice.slug}/by-mail/{token}/"
